/**
 * Whether a direction has a positive product with every one of many vectors: linear separation without an intercept. By logistic
 * regression on a working set: it has a maximum exactly when there is no such direction.
 */
import { choleskyFactor, choleskySolve, dot } from '../../optimize/symmetric.ts';
import { LARGE } from '../../stats/dense.ts';
import { logistic, softplus } from '../../stats/special.ts';

/** Vectors looked at together; most sets that cannot be separated show it in one. */
const WORKING_SET = 200;
const MAX_ROUNDS = 20;
const MAX_STEPS = 30;
const MAX_HALVINGS = 30;
/** Promised gain at which the regression has its maximum, so that nothing separates: Newton's next would be its square. */
const AT_MAXIMUM = 1e-4;
/** Keeps the curvature positive where vectors are dependent. */
const RIDGE = 1e-9;
/** A product below this share of the largest counts as zero. */
const ZERO_SHARE = 1e-9;

/** Elements that are not zero: of a difference of two rows with dummies there are few. */
export interface SparseVector {
  readonly index: Int32Array;
  readonly value: Float64Array;
}

export function sparseVector(full: ArrayLike<number>): SparseVector {
  const index: number[] = [];
  for (let j = 0; j < full.length; j++) if (full[j] !== 0) index.push(j);
  return { index: Int32Array.from(index), value: Float64Array.from(index, (j) => full[j]) };
}

/** Vectors of dimension `size`, one by one; those that a direction does not satisfy, the worst first, at most `most`. */
export interface Vectors {
  readonly size: number;
  violated(direction: Float64Array, most: number): SparseVector[];
}

/** A direction with a positive product with all; null where there is none, or none was found. */
export function separatingDirection(vectors: Vectors): Float64Array | null {
  let direction: Float64Array = new Float64Array(vectors.size);
  const working: SparseVector[] = [];
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
export function separateSome(rows: readonly SparseVector[], p: number): Float64Array | null {
  const solve = p < LARGE ? byFactor : byConjugateGradients;
  let direction: Float64Array = new Float64Array(p);
  let value = lossOf(rows, direction);
  for (let step = 0; step < MAX_STEPS; step++) {
    const slope = new Float64Array(p);
    const weights = rows.map((d) => {
      const miss = logistic(-product(d, direction));
      addTo(slope, miss, d);
      return miss * (1 - miss);
    });
    const move = solve(rows, weights, slope);
    if (move === null || !(dot(slope, move) > AT_MAXIMUM)) return null;
    let next = direction;
    let there = value;
    for (let halving = 0, scale = 1; halving < MAX_HALVINGS; halving++, scale /= 2) {
      next = direction.map((v, j) => v + scale * move[j]);
      there = lossOf(rows, next);
      if (there <= value) break;
    }
    direction = next;
    value = there;
    if (isPositive(rows, direction)) return direction;
  }
  return null;
}

function product({ index, value }: SparseVector, x: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < index.length; e++) sum += value[e] * x[index[e]];
  return sum;
}

function addTo(x: Float64Array, factor: number, { index, value }: SparseVector): void {
  for (let e = 0; e < index.length; e++) x[index[e]] += factor * value[e];
}

/** (sum of weight d d' + ridge) move = slope; null where it cannot be factored. */
type Solve = (rows: readonly SparseVector[], weights: readonly number[], slope: Float64Array) => Float64Array | null;

const byFactor: Solve = (rows, weights, slope) => {
  const p = slope.length;
  const curvature = new Float64Array(p * p);
  rows.forEach(({ index, value }, i) => {
    for (let e = 0; e < index.length; e++)
      for (let f = 0; f <= e; f++) curvature[index[e] * p + index[f]] += weights[i] * value[e] * value[f];
  });
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
  return move;
};

/** As long as a residual is a larger share of the slope; its gain is then known to about the square of it. */
const RESIDUAL = 1e-3;
const MAX_PRODUCTS = 500;

/** Conjugate gradients, scaled by the diagonal: a product costs what the vectors have, a factor p^3 / 3. */
const byConjugateGradients: Solve = (rows, weights, slope) => {
  const p = slope.length;
  const diagonal = new Float64Array(p);
  rows.forEach(({ index, value }, i) => {
    for (let e = 0; e < index.length; e++) diagonal[index[e]] += weights[i] * value[e] * value[e];
  });
  const ridge = RIDGE * diagonal.reduce((most, d) => Math.max(most, d), 0);
  const scaled = (r: Float64Array): Float64Array => r.map((v, j) => v / (diagonal[j] + ridge));
  const move = new Float64Array(p);
  const residual = slope.slice();
  let along = scaled(residual);
  let size = dot(residual, along);
  const enough = RESIDUAL * RESIDUAL * size;
  for (let k = 0; k < MAX_PRODUCTS && size > enough; k++) {
    const image = along.map((v) => ridge * v);
    rows.forEach((d, i) => {
      addTo(image, weights[i] * product(d, along), d);
    });
    const step = size / dot(along, image);
    for (let j = 0; j < p; j++) {
      move[j] += step * along[j];
      residual[j] -= step * image[j];
    }
    const next = scaled(residual);
    const before = size;
    size = dot(residual, next);
    along = next.map((v, j) => v + (size / before) * along[j]);
  }
  return move;
};

function lossOf(rows: readonly SparseVector[], direction: Float64Array): number {
  let sum = 0;
  for (const d of rows) sum += softplus(-product(d, direction));
  return sum;
}

function isPositive(rows: readonly SparseVector[], direction: Float64Array): boolean {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const d of rows) {
    const along = product(d, direction);
    least = Math.min(least, along);
    most = Math.max(most, Math.abs(along));
  }
  return least > ZERO_SHARE * most;
}
