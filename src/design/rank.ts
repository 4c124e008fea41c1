/**
 * Which columns of a matrix are linear combinations of earlier ones, and of which.
 *
 * A Householder QR over blocks of rows reduces the matrix to p x p (Demmel et al. 2012, sequential TSQR); it is backward stable
 * column by column, unlike the cross-product. The pivoting is that of LINPACK's dqrdc2, which R's `lm` uses: columns stay in
 * order, and one whose length falls below `RANK_TOLERANCE` of its own, after projection on those kept, is left out.
 */

/** R's tolerance of `lm`: dependence that is exact on paper leaves about 1e-15, data measured to seven digits more than this. */
export const RANK_TOLERANCE = 1e-7;

/** Coefficients within this distance of a fraction with a small denominator are that fraction: they come from 0/1 columns. */
const FRACTION_TOLERANCE = 1e-9;
const LARGEST_DENOMINATOR = 12;

/** Rows of a block: with ten columns, a block lies in the first-level cache. */
const BLOCK_ROWS = 256;

/** A column left out, as coefficients of kept columns; both by index into the columns of the matrix. */
export interface Dependence {
  readonly column: number;
  readonly combination: readonly { readonly column: number; readonly coefficient: number }[];
}

export interface RankResult {
  readonly kept: readonly number[];
  readonly aliased: readonly Dependence[];
}

/** Kept and aliased columns of the n x p matrix `values`, column-major. */
export function columnRank(values: Float64Array, n: number, p: number): RankResult {
  return pivot(triangularFactor(values, n, p), p);
}

/** R of a QR decomposition without pivoting: p x p, column-major, with the lengths and angles of the columns. */
function triangularFactor(values: Float64Array, n: number, p: number): Float64Array {
  const ld = BLOCK_ROWS + p;
  const block = new Float64Array(ld * p);
  for (let start = 0; start < n; start += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, n - start);
    for (let j = 0; j < p; j++) {
      // Below the triangle of the blocks before come the rows of this one.
      block.set(values.subarray(j * n + start, j * n + start + rows), j * ld + p);
    }
    for (let k = 0; k < p; k++) eliminate(block, ld, k, k + 1, p, p + rows, p);
  }
  const triangle = new Float64Array(p * p);
  for (let j = 0; j < p; j++) triangle.set(block.subarray(j * ld, j * ld + j + 1), j * p);
  return triangle;
}

/**
 * One Householder reflection: column k becomes zero below its diagonal element, columns `from` to `to` follow.
 * The rows taking part are k and those from `firstRow` to `lastRow`; between them there are zeros already.
 */
function eliminate(
  a: Float64Array,
  ld: number,
  k: number,
  from: number,
  to: number,
  lastRow: number,
  firstRow: number,
  row = k,
): void {
  const pivotAt = k * ld + row;
  const below = sumOfSquares(a, k * ld + firstRow, k * ld + lastRow);
  if (below.sum === 0) return;
  const { scale } = below;
  const head = a[pivotAt] / scale;
  const length = Math.sqrt(head * head + below.sum);
  const alpha = head > 0 ? -length : length;
  // v = (head - alpha, column below), H = I - v v' / (-alpha v_1), all in units of `scale`.
  const v1 = head - alpha;
  const divisor = -alpha * v1;
  for (let j = from; j < to; j++) {
    const offset = (j - k) * ld;
    let dot = 0;
    for (let i = k * ld + firstRow; i < k * ld + lastRow; i++) dot += a[i] * a[i + offset];
    const factor = (v1 * a[pivotAt + offset] + dot / scale) / divisor;
    a[pivotAt + offset] -= factor * v1;
    const step = factor / scale;
    for (let i = k * ld + firstRow; i < k * ld + lastRow; i++) a[i + offset] -= step * a[i];
  }
  a[pivotAt] = alpha * scale;
  a.fill(0, k * ld + firstRow, k * ld + lastRow);
}

/** Sum of (a_i / scale)^2 with the scale that prevents overflow and underflow: the largest magnitude when it is extreme, else 1. */
function sumOfSquares(a: Float64Array, from: number, to: number): { readonly sum: number; readonly scale: number } {
  let sum = 0;
  for (let i = from; i < to; i++) sum += a[i] * a[i];
  // Squares between these bounds have all their digits.
  if (sum > 1e-250 && sum < 1e250) return { sum, scale: 1 };
  let scale = 0;
  for (let i = from; i < to; i++) scale = Math.max(scale, Math.abs(a[i]));
  if (scale === 0) return { sum: 0, scale: 1 };
  sum = 0;
  for (let i = from; i < to; i++) sum += (a[i] / scale) * (a[i] / scale);
  return { sum, scale };
}

/** Limited column pivoting on the p x p triangle, and the aliased columns in terms of the kept ones. */
function pivot(triangle: Float64Array, p: number): RankResult {
  const lengths = columnLengths(triangle, p);
  const kept: number[] = [];
  const aliasedColumns: number[] = [];
  for (let j = 0; j < p; j++) {
    const rank = kept.length;
    const rest = lengthOf(triangle, j * p + rank, (j + 1) * p);
    // Written as !(a > b) so that a column of zeros is left out.
    if (!(rest > RANK_TOLERANCE * lengths[j])) {
      aliasedColumns.push(j);
      continue;
    }
    eliminate(triangle, p, j, j + 1, p, p, rank + 1, rank);
    kept.push(j);
  }
  return { kept, aliased: aliasedColumns.map((column) => dependence(triangle, p, column, kept, lengths)) };
}

function columnLengths(triangle: Float64Array, p: number): Float64Array {
  return Float64Array.from({ length: p }, (_, j) => lengthOf(triangle, j * p, (j + 1) * p));
}

function lengthOf(a: Float64Array, from: number, to: number): number {
  const { sum, scale } = sumOfSquares(a, from, to);
  return scale * Math.sqrt(sum);
}

/** Back substitution: the coefficients of the kept columns before `column` that give it. */
function dependence(
  triangle: Float64Array,
  p: number,
  column: number,
  kept: readonly number[],
  lengths: Float64Array,
): Dependence {
  const before = kept.filter((k) => k < column);
  const coefficients = before.map((_, r) => triangle[column * p + r]);
  for (let r = before.length - 1; r >= 0; r--) {
    coefficients[r] /= triangle[before[r] * p + r];
    for (let s = 0; s < r; s++) coefficients[s] -= coefficients[r] * triangle[before[r] * p + s];
  }
  const combination = before
    .map((k, r) => ({ column: k, coefficient: nearFraction(coefficients[r]) }))
    // What a column contributes less than this share of the length is rounding.
    .filter(({ column: k, coefficient }) => Math.abs(coefficient) * lengths[k] > FRACTION_TOLERANCE * lengths[column]);
  return { column, combination };
}

/** `x`, or the fraction with a small denominator that it is meant to be. */
function nearFraction(x: number): number {
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator++) {
    const numerator = Math.round(x * denominator);
    if (Math.abs(x * denominator - numerator) <= FRACTION_TOLERANCE * Math.max(1, Math.abs(numerator)))
      return numerator / denominator;
  }
  return x;
}
