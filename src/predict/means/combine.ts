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
  /** Of other scales than that of the predictor: whether a mean in it is at an end. */
  readonly isEndless: boolean;
}

/** What is left of a sum beside its summands: less is rounding. */
const ROUNDING = 1e-12;

/** Zero where only rounding is left. @param size of the summands together; infinite where they are */
function unlessRounding(sum: number, size: number): number {
  return Math.abs(sum) <= ROUNDING * size && Number.isFinite(size) ? 0 : sum;
}

/** A difference may be known where the means are not: what they lack cancels in it. Where all of it cancels it is zero, without an error. */
export function combine(
  { state, rank, isLinear }: MeanSet,
  means: readonly Mean[],
  weights: readonly number[],
): Combined {
  const used = means.map((mean, k) => ({ mean, weight: weights[k] })).filter(({ weight }) => weight !== 0);
  const sums = new Float64Array(used[0]?.mean.gradient.length ?? 0);
  const sizes = new Float64Array(sums.length);
  for (const { mean, weight } of used)
    mean.gradient.forEach((g, k) => {
      sums[k] += weight * g;
      sizes[k] += Math.abs(weight * g);
    });
  const gradient = sums.map((sum, k) => unlessRounding(sum, sizes[k]));
  const isEndless = used.some(({ mean }) => mean.isEndless === true);
  if (used.every(({ mean }) => mean.isEstimable)) {
    const parts = used.map(({ mean, weight }) => weight * mean.estimate);
    const size = parts.reduce((sum, part) => sum + Math.abs(part), 0);
    const estimate = parts.reduce((sum, part) => sum + part, 0);
    return {
      estimate: isNothing(gradient) ? unlessRounding(estimate, size) : estimate,
      ...{ gradient, isEndless, isEstimable: true },
    };
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
  return { estimate: known ? estimate : Number.NaN, gradient, isEndless, isEstimable: known };
}

/** Of an estimate that depends on no parameter: there is nothing to test. */
export function isNothing(gradient: Float64Array): boolean {
  return gradient.every((g) => g === 0);
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
