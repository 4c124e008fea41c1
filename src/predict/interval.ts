/**
 * Standard errors by the delta method, and Wald intervals from them: by t with Satterthwaite's degrees of freedom where a linear
 * mixed model's estimate is one of its fixed effects, by the normal law elsewhere.
 */

import { degreesOfFreedom, slopesToOptimiser, varianceSlopes } from '../fit/numbers/satterthwaite.ts';
import { holding } from '../infer/interval.ts';
import { exp, pnorm, pt, qnorm, qt } from '../stats/special.ts';
import type { EstimateState } from './state.ts';

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

/** How many standard errors an interval reaches to either side, by the normal law. */
export function reachOf(level: number): number {
  return qnorm(upperShare(level));
}

function upperShare(level: number): number {
  return 0.5 + 0.5 * level;
}

/** What effects that no data speak of add to a variance, with its derivative in theta. */
export interface AddedVariance {
  readonly variance: number;
  readonly byTheta: ArrayLike<number>;
}

type Known = Pick<EstimateState, 'theta' | 'sigma' | 'covariance' | 'contrast'>;

/**
 * Degrees of freedom of an estimate in which no predicted random effect has a part, from its derivatives in (theta, beta): those of
 * the linear combination of fixed effects for linear mixed models, docs/mathematics.md (12.7); infinite, the normal law, for others.
 */
export function freedomOf(
  { theta, sigma, covariance, contrast }: Known,
  gradient: ArrayLike<number>,
  added?: AddedVariance,
): number {
  if (contrast === null) return Number.POSITIVE_INFINITY;
  const variance = quadraticForm(covariance, gradient) + (added?.variance ?? 0);
  // what does not vary has an interval of no length, whatever the law
  if (!(variance > 0)) return Number.POSITIVE_INFINITY;
  const byTheta = varianceSlopes(contrast, Array.from(gradient).slice(theta.length));
  if (added) {
    const own = slopesToOptimiser(contrast, added.byTheta);
    for (let k = 0; k < byTheta.length; k++) byTheta[k] += own[k];
  }
  return degreesOfFreedom(contrast, sigma, variance, byTheta);
}

/** How far intervals of such estimates reach. */
export function reachBy(state: Known, level: number): (gradient: ArrayLike<number>, added?: AddedVariance) => number {
  const normal = reachOf(level);
  return (gradient, added) => {
    const df = freedomOf(state, gradient, added);
    return df === Number.POSITIVE_INFINITY ? normal : qt(upperShare(level), df);
  };
}

/** Two-sided, of a statistic with so many degrees of freedom; infinitely many for the normal law. */
export function pValueOf(statistic: number, df: number): number {
  const size = -Math.abs(statistic);
  return 2 * (df === Number.POSITIVE_INFINITY ? pnorm(size) : pt(size, df));
}

export const DEFAULT_LEVEL = 0.95;

/** An estimate with its standard error and interval. */
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

/** A ratio with the standard error of its logarithm, where its interval is made. */
export interface EstimatedRatio {
  readonly estimate: number;
  /** Of log(estimate). */
  readonly logStdError: number;
  readonly lower: number;
  readonly upper: number;
}

export function waldRatio(estimate: number, logStdError: number, reach: number): EstimatedRatio {
  const factor = exp(reach * logStdError);
  return { estimate, logStdError, ...holding(estimate, estimate / factor, estimate * factor) };
}
