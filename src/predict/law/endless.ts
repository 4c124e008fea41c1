/**
 * Predictions of fits to separated data: rows whose linear predictor has no finite estimate.
 */
import { movesAlong } from '../../fit/limit/movesAlong.ts';
import { estimateAt } from '../../fit/search/estimateAt.ts';
import type { EndlessLimits } from '../../infer/profile/endlessLimits.ts';
import type { WithState } from '../given.ts';
import type { EstimateState } from '../state.ts';

/** Whether x'beta has no finite estimate; x stands behind the thetas in `gradient`. */
export function isEndless(
  { theta, free }: Pick<EstimateState, 'theta' | 'free'>,
  gradient: ArrayLike<number>,
): boolean {
  return movesAlong(free, gradient, theta.length);
}

/** The estimate of coefficient j: infinite, or NaN where nothing determines it, in separated data. */
export function coefficientAt({ beta, ends }: Pick<EstimateState, 'beta' | 'ends'>, j: number): number {
  const end = ends?.[j] ?? 0;
  return end === 0 ? beta[j] : estimateAt(end);
}

/** Where x'beta lies that has no finite estimate: by the profile likelihood where there is a model to ask, else by its end alone. */
export function limitsAt(
  { laws }: Pick<WithState, 'laws'>,
  state: EstimateState,
  x: ArrayLike<number>,
  level: number,
): EndlessLimits {
  if (laws !== null) return laws.endlessLimits(x, level);
  let estimate = 0;
  state.beta.forEach((_, j) => {
    if (x[j] !== 0) estimate += x[j] * coefficientAt(state, j);
  });
  return { estimate, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
}

/** Columns of X that the finite part of the estimates is about: all but the last of each free direction. */
export function columnsKept({ beta, free }: Pick<EstimateState, 'beta' | 'free'>): number[] {
  const leftOut = (free ?? []).map((direction) => direction.reduce((last, share, j) => (share === 0 ? last : j), 0));
  return Array.from(beta.keys()).filter((j) => !leftOut.includes(j));
}
