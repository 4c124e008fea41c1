/**
 * Standard errors by the delta method, and Wald intervals from them.
 */
import { qnorm } from '../stats/special.ts';

/** g'Vg; NaN without a covariance. */
export function quadraticForm(V: readonly number[] | null, g: ArrayLike<number>): number {
  if (V === null) return Number.NaN;
  const n = g.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (g[i] === 0) continue;
    let row = 0;
    for (let j = 0; j < n; j++) row += V[i * n + j] * g[j];
    sum += g[i] * row;
  }
  return sum;
}

/**
 * What log shape adds to g'Vg, for a quantity with derivative h in it: 2 h c'g + h^2 v, where `shapeCovariance` is (c, v). Nothing
 * where there is none.
 */
export function shapePart(shapeCovariance: readonly number[] | null, g: ArrayLike<number>, h: number): number {
  if (shapeCovariance === null || h === 0) return 0;
  const n = g.length;
  let product = 0;
  for (let i = 0; i < n; i++) product += shapeCovariance[i] * g[i];
  return 2 * h * product + h * h * shapeCovariance[n];
}

/** Square root of a variance that rounding may have pushed below zero. */
export function rootOf(variance: number): number {
  return variance > 0 ? Math.sqrt(variance) : variance <= 0 ? 0 : Number.NaN;
}

/** How many standard errors an interval reaches to either side.*/
export function reachOf(level: number): number {
  return qnorm(0.5 + 0.5 * level);
}

export const DEFAULT_LEVEL = 0.95;

/** An estimate with its standard error and Wald interval. */
export interface Estimated {
  readonly estimate: number;
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
}

/** The interval on the estimate's own scale. */
export function wald(estimate: number, stdError: number, reach: number): Estimated {
  return { estimate, stdError, lower: estimate - reach * stdError, upper: estimate + reach * stdError };
}
