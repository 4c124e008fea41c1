/**
 * Where the model without random effects starts: at the link of the mean response, the same in every row.
 */
import type { Design } from '../../design/types.ts';
import type { CumulativeLink } from '../../family/link/record.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import { startThresholds, thresholdMap } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import { log } from '../../stats/special.ts';
import { interceptColumn } from '../engine/scale.ts';
import { leastSquares } from './leastSquares.ts';
import { startSecond } from './secondStart.ts';
import { isOnLine, varianceOf } from './spread.ts';

/** On the optimiser's scale; behind beta `nShape` zeros for the log shape. */
export function startBeta(design: Design, family: Family, nShape: number): Float64Array {
  const p = design.fixed.names.length;
  const start = new Float64Array(p + nShape);
  const link = linkOf(family);
  const { categories, thresholdsLeft, y, weights } = design.response;
  // runs of thresholds have no shares in common: from 0, with gaps of 1, Newton comes to the maximum of a concave function
  if (thresholdsLeft !== undefined) return start;
  if (categories !== undefined) {
    const parameters = thresholdMap(categories.length, family.threshold);
    const { intercept, ...own } = startThresholds({ link: link as CumulativeLink, parameters }, y, weights);
    start[interceptColumn(design.fixed)] = intercept;
    start.set(own.parameters, p);
    return start;
  }
  start.set(startSecond(design, family), p);
  if (design.second === undefined && nShape === 1 && isOnLine(family)) start[p] = -log(varianceOf(design));
  const constant = link.of(meanResponse(design, family));
  const intercept = interceptColumn(design.fixed);
  if (intercept >= 0) start[intercept] = constant;
  // such a link is not defined at 0, where a model without an intercept would start: X beta as near to a constant as it goes
  else if (link.domain !== 'line')
    start.set(leastSquares(design.fixed, design.nObs, new Float64Array(design.nObs).fill(constant)).beta);
  return start;
}

/** Pulled off the edge: from there Newton does not overshoot. */
function meanResponse({ response: { y, weights } }: Design, family: Family): number {
  const { support, hasHurdle } = familyOf(family);
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    if (hasHurdle && y[i] === 0) continue;
    sum += weights[i] * y[i];
    total += weights[i];
  }
  return support.startMean(sum, total);
}
