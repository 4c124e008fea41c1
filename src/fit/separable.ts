/**
 * Whether a direction has a positive product with every one of many vectors: linear separation without an intercept. By logistic
 * regression on a working set: it has a maximum exactly when there is no such direction.
 */
import { choleskyFactor, choleskySolve, dot } from '../optimize/symmetric.ts';
import { logistic, softplus } from '../stats/special.ts';

/** Vectors looked at together; most sets that cannot be separated show it in one. */
const WORKING_SET = 200;
const MAX_ROUNDS = 20;
const MAX_STEPS = 30;
const MAX_HALVINGS = 30;
/** Promised gain at which the regression has its maximum, so that nothing separates: Newton's next would be its square. */
const AT_MAXIMUM = 1e-4;
/** Keeps the curvature positive where vectors are dependent. */
const RIDGE = 1e-9;
/** A product this small, beside the largest, is zero. */
const ZERO_SHARE = 1e-9;

/** Vectors of dimension `size`, one by one; those that a direction does not satisfy, the worst first, at most `most`. */
export interface Vectors {
  readonly size: number;
  violated(direction: Float64Array, most: number): Float64Array[];
}

/** A direction with a positive product with all; null where there is none, or none was found. */
export function separatingDirection(vectors: Vectors): Float64Array | null {
  let direction: Float64Array = new Float64Array(vectors.size);
  const working: Float64Array[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const more = vectors.violated(direction, WORKING_SET);
    if (more.length === 0) return direction;
    working.push(...more);
    const next = separateSome(working, vectors.size);
    if (next === null) return null;
    direction = next;
  }
  return null;
}

/** The same for a few vectors of dimension p. */
export function separateSome(vectors: readonly Float64Array[], p: number): Float64Array | null {
  let direction: Float64Array = new Float64Array(p);
  let value = lossOf(vectors, direction);
  for (let step = 0; step < MAX_STEPS; step++) {
    const slope = new Float64Array(p);
    const curvature = new Float64Array(p * p);
    for (const d of vectors) {
      const miss = logistic(-dot(d, direction));
      const weight = miss * (1 - miss);
      for (let j = 0; j < p; j++) {
        slope[j] += miss * d[j];
        for (let k = 0; k <= j; k++) curvature[j * p + k] += weight * d[j] * d[k];
      }
    }
    let largest = 0;
    for (let j = 0; j < p; j++) largest = Math.max(largest, curvature[j * p + j]);
    for (let j = 0; j < p; j++) {
      curvature[j * p + j] += RIDGE * largest;
      for (let k = 0; k < j; k++) curvature[k * p + j] = curvature[j * p + k];
    }
    const factor = choleskyFactor(curvature, p);
    if (factor === null) return null;
    const move = slope.slice();
    choleskySolve(factor, p, move);
    if (!(dot(slope, move) > AT_MAXIMUM)) return null;
    let next = direction;
    let scale = 1;
    for (let halving = 0; halving < MAX_HALVINGS; halving++, scale /= 2) {
      next = direction.map((v, j) => v + scale * move[j]);
      if (lossOf(vectors, next) <= value) break;
    }
    direction = next;
    value = lossOf(vectors, direction);
    if (isPositive(vectors, direction)) return direction;
  }
  return null;
}

function lossOf(vectors: readonly Float64Array[], direction: Float64Array): number {
  let sum = 0;
  for (const d of vectors) sum += softplus(-dot(d, direction));
  return sum;
}

function isPositive(vectors: readonly Float64Array[], direction: Float64Array): boolean {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const d of vectors) {
    const product = dot(d, direction);
    least = Math.min(least, product);
    most = Math.max(most, Math.abs(product));
  }
  return least > ZERO_SHARE * most;
}
