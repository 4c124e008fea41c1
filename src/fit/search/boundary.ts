/**
 * Variances that are estimated as zero: the likelihood is even in each column of Lambda, so zero is an inner point of the
 * search and is recognised, not run into; shapes estimated as infinite, where a density is that of its limit (docs/mathematics.md (8.4)).
 */
import { INFINITE_LOG_SHAPE } from '../../family/density.ts';
import type { ParameterMap } from '../engine/parameters.ts';

/** A function with its gradient. */
export interface Objective {
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

/** A theta below this, in units of its column, is compared with zero. */
export const NEAR_ZERO = 0.05;
/** Zero is taken when it costs less than this in minus2LogLik. */
const ZERO_COST = 1e-9;
/** The share of a value that the rounding of its sums may be: counts of 1e9 add up to values of 1e12. */
const ROUNDING = 4 * Number.EPSILON;

/** What a difference of minus2LogLik from `value` must exceed to be more than rounding. */
export function roundingOf(value: number): number {
  return ZERO_COST + ROUNDING * Math.abs(value);
}

/** The likelihood does not know the sign of a column of Lambda: standard deviations are reported as positive, and what else is the same as one. Says whether other parameters were turned. */
export function signUp(x: Float64Array, gradient: Float64Array, map: ParameterMap): boolean {
  let isTurned = false;
  for (const { theta, along } of map.lambda.scales) {
    if (!(x[theta] < 0)) continue;
    for (const k of along) {
      x[k] = -x[k];
      gradient[k] = -gradient[k];
    }
  }
  for (const { structure, q, firstTheta, nTheta } of map.lambda.terms) {
    const own = (all: Float64Array): Float64Array => all.subarray(firstTheta, firstTheta + nTheta);
    if (structure.turn?.(own(x), own(gradient), q)) isTurned = true;
  }
  return isTurned;
}

/** Sets to zero each theta that is a standard deviation and as good at zero; says which. */
export function zeroVariances(
  objective: Objective,
  map: ParameterMap,
  x: Float64Array,
  gradient: Float64Array,
  value: number,
): boolean[] {
  const atZero = new Array<boolean>(map.nTheta).fill(false);
  const there = new Float64Array(gradient.length);
  let best = value;
  for (const { theta: d } of map.lambda.scales) {
    if (Math.abs(x[d]) > NEAR_ZERO) continue;
    const kept = x[d];
    x[d] = 0;
    const valueThere = objective.evaluate(x, there);
    if (valueThere <= best + roundingOf(best)) {
      atZero[d] = true;
      best = valueThere;
    } else x[d] = kept;
  }
  return atZero;
}

/** Where a theta is zero others may mean nothing: each structure moves its own to where they are held. */
export function settleAtZero(x: Float64Array, { lambda }: ParameterMap, atZero: boolean[]): void {
  for (const { structure, q, firstTheta, nTheta } of lambda.terms) {
    const zero = atZero.slice(firstTheta, firstTheta + nTheta);
    if (structure.settle === undefined || !zero.includes(true)) continue;
    structure.settle(x.subarray(firstTheta, firstTheta + nTheta), q, zero);
    zero.forEach((isZero, k) => {
      atZero[firstTheta + k] = isZero;
    });
  }
}

/** Moves x to where a covariance is singular, if that is as good, and says which thetas mean nothing there. */
export function settleSingular(objective: Objective, map: ParameterMap, x: Float64Array, value: number): boolean[] {
  const there = x.slice();
  const idle = moveToSingular(there, map);
  if (!idle.includes(true)) return idle;
  if (!(objective.evaluate(there, new Float64Array(x.length)) <= value + roundingOf(value))) return idle.fill(false);
  x.set(there);
  return idle;
}

/** Moves nearly singular covariances to where they are singular, whatever that costs. */
export function moveToSingular(x: Float64Array, { lambda, nTheta: n }: ParameterMap): boolean[] {
  const idle = new Array<boolean>(n).fill(false);
  for (const { structure, q, firstTheta, nTheta } of lambda.terms) {
    const own = new Array<boolean>(nTheta).fill(false);
    structure.singular?.(x.subarray(firstTheta, firstTheta + nTheta), q, own);
    own.forEach((isIdle, k) => {
      idle[firstTheta + k] = isIdle;
    });
  }
  return idle;
}

/** A log shape above this is compared with the limit. */
export const LARGE_LOG_SHAPE = 7;

/** Moves the log shape to its limit where that is as good; says whether. */
export function shapeAtLimit(
  objective: Objective,
  { size, hasScale }: ParameterMap,
  x: Float64Array,
  gradient: Float64Array,
  value: number,
): boolean {
  const last = size - 1;
  if (!hasScale || !(x[last] > LARGE_LOG_SHAPE)) return false;
  const kept = x[last];
  x[last] = INFINITE_LOG_SHAPE;
  const there = objective.evaluate(x, gradient.slice());
  if (there <= value + roundingOf(value)) return true;
  x[last] = kept;
  return false;
}
