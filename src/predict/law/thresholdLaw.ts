/**
 * What is known of the parameters besides theta and beta that predictions depend on: the thresholds between ordered categories above the
 * first. Gradients of such predictions are in (theta, beta, thresholds above the first).
 */
import type { EstimateState } from '../state.ts';

type Known = Pick<EstimateState, 'theta' | 'beta' | 'covariance' | 'thresholds' | 'thresholdCovariance'>;

/** Thresholds above the first whose covariances are known: none in files of earlier versions. */
export function thresholdsAboveFirst({ thresholds, thresholdCovariance }: Known): number {
  return thresholds === undefined || thresholdCovariance === undefined ? 0 : thresholds.length - 1;
}

export function gradientSize(state: Known): number {
  return state.theta.length + state.beta.length + thresholdsAboveFirst(state);
}

/** Covariance of (theta, beta, thresholds above the first), row-major; null without. */
export function wholeCovariance(state: Known): readonly number[] | null {
  const { covariance, thresholdCovariance } = state;
  const m = thresholdsAboveFirst(state);
  if (covariance === null || m === 0) return covariance;
  const n = state.theta.length + state.beta.length;
  const size = n + m;
  const whole = new Array<number>(size * size);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) whole[i * size + j] = covariance[i * n + j];
  for (let c = 0; c < m; c++)
    for (let j = 0; j < size; j++) {
      const value = thresholdCovariance![c * size + j];
      whole[(n + c) * size + j] = value;
      whole[j * size + n + c] = value;
    }
  return whole;
}
