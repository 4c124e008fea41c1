/**
 * Linear combinations of means.
 */

import { flatOf, Matrix, matrixOf, sandwich } from '../../stats/matrix.ts';
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
  if (covariance === null || m === 0) return new Float64Array(m * m).fill(Number.NaN);
  const n = gradients[0].length;
  const shared = sandwich(new Matrix(gradients.map((gradient) => Array.from(gradient))), matrixOf(covariance, n, n));
  const unit = shared.diagonal().map((variance) => 1 / Math.sqrt(variance));
  return flatOf(shared.mulRowVector(unit).mulColumnVector(unit));
}
