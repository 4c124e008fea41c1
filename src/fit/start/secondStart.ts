/**
 * Where the coefficients of second predictors start: at one number for all rows. Of excess zeros that is the log odds of what the family
 * leaves unexplained at the mean of all rows, and, for another search, of half of the zeros (docs/mathematics.md, section 16).
 */
import type { Design, Predictor } from '../../design/types.ts';
import { familyOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { wordsOf } from '../../family/words.ts';
import { exp, log } from '../../stats/special.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { leastSquares } from './leastSquares.ts';
import { isOnLine, varianceOf } from './spread.ts';

/** A share of excess zeros to start from is no less: below it the likelihood is all but level in it. */
const LEAST_SHARE = 0.05;
/** The other start. */
const HALF = 0.5;

/** Behind beta, on the optimiser's scale. */
export function startSecond(design: Design, family: Family): readonly number[] {
  const { second } = design;
  if (second === undefined) return [];
  const shape = isOnLine(family) ? -log(varianceOf(design)) : 0;
  return [
    ...(second.zi === null ? [] : constant(design, second.zi, excessOdds(design, family))),
    ...(second.disp !== null ? constant(design, second.disp, shape) : familyOf(family).extra !== null ? [shape] : []),
  ];
}

/** A coefficient of the log odds beyond it, columns having unit spread, is on its way to no end: odds of 1e-13 or 1e13. */
const ENDLESS = 30;

/**
 * A start from the model without random effects, whose log odds of excess zeros may run off without end where counts have no excess: these begin
 * where the search for it began, since so far out no likelihood has digits left. @param first where that began, on the same scale
 */
export function withFiniteOdds({ second, fixed }: Design, first: Float64Array, found: Float64Array): Float64Array {
  if (!second?.zi) return found;
  const p = fixed.names.length;
  const end = p + second.zi.matrix.names.length;
  const runsOff = found.subarray(p, end).some((odds) => !(Math.abs(odds) < ENDLESS));
  if (!runsOff) return found;
  const held = found.slice();
  held.set(first.subarray(p, end), p);
  return held;
}

/** Further starts of counts with excess zeros; none of others. @param first where the first search begins */
export function manyZeros(design: Design, family: Family, map: ParameterMap, first: Float64Array): Float64Array[] {
  const zi = design.second?.zi;
  // with a hurdle the zeros are a likelihood of their own, which has one maximum
  if (!zi || !wordsOf(family).mayHaveExcessZeros || familyOf(family).hasHurdle) return [];
  const { none } = zerosOf(design);
  const start = first.slice();
  start.set(constant(design, zi, oddsOf(HALF * none)), map.nTheta + map.nBeta);
  return [start];
}

/** Coefficients that give this number in all rows, as near as the columns can. */
function constant({ nObs }: Design, { matrix }: Predictor, value: number): readonly number[] {
  return [...leastSquares(matrix, nObs, new Float64Array(nObs).fill(value)).beta];
}

function excessOdds(design: Design, family: Family): number {
  const { none, mean } = zerosOf(design);
  if (familyOf(family).hasHurdle) return oddsOf(none);
  const expected = exp(-mean);
  return oddsOf(Math.max((none - expected) / (1 - expected), LEAST_SHARE));
}

function oddsOf(share: number): number {
  return log(share / (1 - share));
}

function zerosOf({ response: { y, weights } }: Design): { readonly none: number; readonly mean: number } {
  let zeros = 0;
  let sum = 0;
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    total += weights[i];
    sum += weights[i] * y[i];
    if (y[i] === 0) zeros += weights[i];
  }
  return { none: zeros / total, mean: sum / total };
}
