/**
 * What the rule of a fit is worth, where no rule was climbed to it.
 */
import { lending } from '../../wasm/loans.ts';
import { openModel } from '../engine/engine.ts';
import type { EngineSetting } from '../engine/types.ts';
import type { Estimate } from '../search/estimate.ts';
import type { Quadrature } from '../types.ts';
import { certificateOfLevels, compareLevels, levelPoints } from './levels.ts';
import { largestOf, type Points } from './orders.ts';
import { certificate, compareRules, comparisonOf, largestShift, uncertified } from './quadrature.ts';

/** The certificate of a fit with a number of points asked for: it costs an evaluation of twice as many. */
export function certify(
  { kind, design, family }: EngineSetting,
  requested: Quadrature['requested'],
  points: Points,
  { parameters, covariance }: Estimate,
): Quadrature {
  const rule = { requested, points, beyond: null };
  if (!kind.hasRules) return uncertified(design, rule);
  return lending(() => {
    const model = openModel(kind, design, family, points);
    if (kind.hasLevels) {
      const compared = compareLevels({ design }, model, levelPoints(design, points), parameters, covariance);
      return certificateOfLevels(design, rule, compared);
    }
    const one = largestOf(points);
    const comparison = comparisonOf({ kind, design }, model, one);
    if (comparison === null) return uncertified(design, rule);
    const results = compareRules(model, one, comparison, parameters);
    const maxShiftInSe = largestShift(model.map, covariance, results.own, results.larger);
    return certificate(design, { ...rule, comparedWith: comparison.points, ...results, maxShiftInSe });
  });
}
