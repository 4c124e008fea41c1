/**
 * Which parameters a likelihood does not determine: the lowest eigenvector of an information matrix that is not positive
 * definite, parameters first brought to a common scale.
 */
import { lowestEigenvector } from '../../optimize/symmetric.ts';

export interface FlatParameter {
  /** Position among (theta, beta). */
  readonly index: number;
  /** Its share of the direction, a unit vector. */
  readonly weight: number;
}

/** Shares below this are left out: what remains is what the direction is about. */
const SHARE = 0.1;

/** A curvature below this has no scale of its own. */
const SMALLEST_CURVATURE = 1e-100;

/** @param information of the free parameters, row-major @param free which of all parameters those are */
export function flatDirection(information: Float64Array, free: readonly boolean[]): FlatParameter[] {
  const positions = free.flatMap((isFree, i) => (isFree ? [i] : []));
  const n = positions.length;
  const unit = positions.map((_, i) => {
    const diagonal = Math.abs(information[i * n + i]);
    return diagonal > SMALLEST_CURVATURE ? 1 / Math.sqrt(diagonal) : 1;
  });
  const scaled = information.map((value, k) => unit[Math.floor(k / n)] * unit[k % n] * value);
  if (!scaled.every(Number.isFinite)) return [];
  const direction = lowestEigenvector(scaled, n);
  return positions
    .map((index, i) => ({ index, weight: direction[i] }))
    .filter(({ weight }) => Math.abs(weight) > SHARE)
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}
