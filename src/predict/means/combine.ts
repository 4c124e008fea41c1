/**
 * Linear combinations of means.
 */

import { isEstimable, type Mean } from './estimable.ts';
import type { MeanSet } from './estimates.ts';

export interface Combined {
  readonly estimate: number;
  readonly gradient: Float64Array;
  readonly isEstimable: boolean;
}

/** A difference may be known where the means are not: what they lack cancels in it. */
export function combine(
  { state, rank, isLinear }: MeanSet,
  means: readonly Mean[],
  weights: readonly number[],
): Combined {
  const used = means.map((mean, k) => ({ mean, weight: weights[k] })).filter(({ weight }) => weight !== 0);
  const gradient = new Float64Array(used[0]?.mean.gradient.length ?? 0);
  for (const { mean, weight } of used)
    mean.gradient.forEach((g, k) => {
      gradient[k] += weight * g;
    });
  if (used.every(({ mean }) => mean.isEstimable)) {
    const estimate = used.reduce((sum, { mean, weight }) => sum + weight * mean.estimate, 0);
    return { estimate, gradient, isEstimable: true };
  }
  const full = new Float64Array(used[0].mean.full.length);
  for (const { mean, weight } of used)
    mean.full.forEach((x, j) => {
      full[j] += weight * x;
    });
  const known = isLinear && !full.some(Number.isNaN) && isEstimable(full, rank);
  const nTheta = state.theta.length;
  const estimate = state.beta.reduce(
    (sum, b, j) => sum + (gradient[nTheta + j] === 0 ? 0 : b * gradient[nTheta + j]),
    0,
  );
  return { estimate: known ? estimate : Number.NaN, gradient, isEstimable: known };
}

/** Of estimates with these derivatives, row-major; NaN without a covariance. */
export function correlationOf(covariance: readonly number[] | null, gradients: readonly Float64Array[]): Float64Array {
  const m = gradients.length;
  const out = new Float64Array(m * m).fill(Number.NaN);
  if (covariance === null) return out;
  const n = gradients[0]?.length ?? 0;
  const spread = gradients.map((gradient) => {
    const product = new Float64Array(n);
    gradient.forEach((g, i) => {
      if (g !== 0) for (let j = 0; j < n; j++) product[j] += g * covariance[i * n + j];
    });
    return product;
  });
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += spread[a][j] * gradients[b][j];
      out[a * m + b] = sum;
    }
  const sd = Float64Array.from({ length: m }, (_, a) => Math.sqrt(out[a * (m + 1)]));
  return out.map((value, k) => value / sd[Math.floor(k / m)] / sd[k % m]);
}
