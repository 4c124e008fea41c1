/**
 * What a density has besides (theta, beta): one log shape, or the coefficients of second predictors and what stands behind them.
 */
import type { EstimateState } from '../state.ts';

type Own = Pick<EstimateState, 'shapeCovariance' | 'second' | 'theta' | 'beta'>;

/** How many there are that predictions know the covariances of. */
export function ownCount({ shapeCovariance, second, theta, beta }: Own): number {
  if (second === undefined) return shapeCovariance === null ? 0 : 1;
  if (second.covariance === null) return 0;
  // rows of n + own
  const n = theta.length + beta.length;
  return Math.round((Math.sqrt(n * n + 4 * second.covariance.length) - n) / 2);
}

/** Covariance of (theta, beta, own), row-major; that of (theta, beta) where nothing is known of their own, null without any. */
export function covarianceWithOwn(state: Own & Pick<EstimateState, 'covariance'>): readonly number[] | null {
  const { covariance, second } = state;
  const m = ownCount(state);
  if (covariance === null || second === undefined || m === 0) return covariance;
  const n = state.theta.length + state.beta.length;
  const size = n + m;
  const whole = new Array<number>(size * size);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) whole[i * size + j] = covariance[i * n + j];
  for (let s = 0; s < m; s++)
    for (let j = 0; j < size; j++) {
      const value = second.covariance![s * size + j];
      whole[(n + s) * size + j] = value;
      whole[j * size + n + s] = value;
    }
  return whole;
}

/** What they add to g'Vg, for a quantity with derivatives h in them: 2 h'C g + h'V h. */
export function ownPart(state: Own, g: ArrayLike<number>, h: ArrayLike<number>): number {
  const covariance = state.second === undefined ? state.shapeCovariance : state.second.covariance;
  if (covariance === null) return 0;
  const n = g.length;
  const stride = n + h.length;
  let sum = 0;
  for (let s = 0; s < h.length; s++) {
    if (h[s] === 0) continue;
    let row = 0;
    for (let i = 0; i < n; i++) row += 2 * covariance[s * stride + i] * g[i];
    for (let r = 0; r < h.length; r++) row += covariance[s * stride + n + r] * h[r];
    sum += h[s] * row;
  }
  return sum;
}
