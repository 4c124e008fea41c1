/**
 * Which columns of a matrix are linear combinations of earlier ones, and of which.
 *
 * A Householder QR over blocks of rows reduces the matrix to p x p (Demmel et al. 2012, sequential TSQR); it is backward stable
 * column by column, unlike the cross-product. The pivoting is that of LINPACK's dqrdc2, which R's `lm` uses: columns stay in
 * order, and one whose length falls below `RANK_TOLERANCE` of its own, after projection on those kept, is left out.
 */
import { clearRank, isCombination } from './clearRank.ts';
import { isClearlyFullRank } from './fullRank.ts';

/** R's tolerance of `lm`: dependence that is exact on paper leaves about 1e-15, data measured to seven digits more than this. */
const RANK_TOLERANCE = 1e-7;
/**
 * Beside an intercept a column is as long as it is about its mean, so that a shift changes nothing; of the whole length so much
 * must be left, or it is rounding.
 */
const ROUNDING = 1e-12;

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

/**
 * Kept and aliased columns of the n x p matrix `values`, column-major and finite.
 *
 * @param intercept whether the first column is that of an intercept
 */
export function columnRank(values: Float64Array, n: number, p: number, intercept = false): RankResult {
  if (isClearlyFullRank(values, n, p)) return { kept: Array.from({ length: p }, (_, j) => j), aliased: [] };
  const clear = rankFromProducts(values, n, p, intercept);
  if (clear !== null) return clear;
  const scales = columnScales(values, n, p);
  return pivot(triangularFactor(values, scales, n, p), scales, p, intercept);
}

/** Where the cross-product leaves nothing in doubt. */
function rankFromProducts(values: Float64Array, n: number, p: number, intercept: boolean): RankResult | null {
  const clear = clearRank(values, n, p);
  if (clear === null) return null;
  const lengths = Float64Array.from({ length: p }, (_, j) => lengthOf(values, j * n, (j + 1) * n));
  const aliased = clear.suspects.map(({ column, coefficients }): Dependence => {
    const combination = clear.kept
      .slice(0, coefficients.length)
      .map((k, r) => ({ column: k, coefficient: coefficients[r] }))
      .filter(({ column: k, coefficient }) => Math.abs(coefficient) * lengths[k] > FRACTION_TOLERANCE * lengths[column])
      .map(({ column: k, coefficient }) => ({ column: k, coefficient: nearFraction(coefficient) }));
    return { column, combination };
  });
  const proven = aliased.every(({ column, combination }) =>
    isCombination(values, n, column, combination, intercept && column > 0),
  );
  return proven ? { kept: clear.kept, aliased } : null;
}

/** Powers of two that bring the largest magnitude of each column to about 1, so that squares neither overflow nor vanish. */
function columnScales(values: Float64Array, n: number, p: number): Float64Array {
  return Float64Array.from({ length: p }, (_, j) => {
    let largest = 0;
    for (let i = j * n; i < (j + 1) * n; i++) largest = Math.max(largest, Math.abs(values[i]));
    let scale = 1;
    while (largest * scale > 1) scale /= 2;
    while (largest > 0 && largest * scale <= 0.5 && scale < 1e300) scale *= 2;
    return scale;
  });
}

/** R of a QR decomposition of the scaled columns without pivoting: p x p, column-major. It has their lengths and angles. */
function triangularFactor(values: Float64Array, scales: Float64Array, n: number, p: number): Float64Array {
  // The triangle of the blocks before in the first p rows, below it the rows of this block.
  const ld = p + BLOCK_ROWS;
  const block = new Float64Array(ld * p);
  for (let start = 0; start < n; start += BLOCK_ROWS) {
    const rows = Math.min(BLOCK_ROWS, n - start);
    for (let j = 0; j < p; j++) {
      const from = j * n + start;
      for (let i = 0; i < rows; i++) block[j * ld + p + i] = values[from + i] * scales[j];
    }
    for (let k = 0; k < p; k++) eliminate({ a: block, ld, row: k, first: p, last: p + rows }, k, p);
  }
  const triangle = new Float64Array(p * p);
  for (let j = 0; j < p; j++) triangle.set(block.subarray(j * ld, j * ld + j + 1), j * p);
  return triangle;
}

/** A column-major matrix and the rows a reflection acts on: `row`, and from `first` up to `last`. */
interface Rows {
  readonly a: Float64Array;
  readonly ld: number;
  readonly row: number;
  readonly first: number;
  readonly last: number;
}

/** One Householder reflection: of the rows, column k keeps `row` alone; the columns after it, up to `nColumns`, follow. */
function eliminate({ a, ld, row, first, last }: Rows, k: number, nColumns: number): void {
  const from = k * ld + first;
  const to = k * ld + last;
  const diagonal = k * ld + row;
  let below = 0;
  for (let i = from; i < to; i++) below += a[i] * a[i];
  if (below === 0) return;
  const head = a[diagonal];
  const length = Math.sqrt(head * head + below);
  // H = I - v v' / (-alpha v_1) with v = (head - alpha, column below); the sign of alpha avoids cancellation in v_1.
  const alpha = head > 0 ? -length : length;
  const v1 = head - alpha;
  for (let j = k + 1; j < nColumns; j++) {
    const offset = (j - k) * ld;
    let dot = v1 * a[diagonal + offset];
    for (let i = from; i < to; i++) dot += a[i] * a[i + offset];
    const factor = dot / (-alpha * v1);
    a[diagonal + offset] -= factor * v1;
    for (let i = from; i < to; i++) a[i + offset] -= factor * a[i];
  }
  a[diagonal] = alpha;
  a.fill(0, from, to);
}

/** Limited column pivoting on the p x p triangle, and the aliased columns in terms of the kept ones. */
function pivot(triangle: Float64Array, scales: Float64Array, p: number, intercept: boolean): RankResult {
  const lengths = Float64Array.from({ length: p }, (_, j) => lengthOf(triangle, j * p, (j + 1) * p));
  // the first column of a triangle has its diagonal alone
  const own = lengths.map((length, j) => (intercept && j > 0 ? lengthOf(triangle, j * p + 1, (j + 1) * p) : length));
  const kept: number[] = [];
  const aliasedColumns: number[] = [];
  for (let j = 0; j < p; j++) {
    const rank = kept.length;
    const rest = lengthOf(triangle, j * p + rank, (j + 1) * p);
    // Written as !(a > b) so that a column of zeros is left out.
    if (!(rest > RANK_TOLERANCE * own[j] && rest > ROUNDING * lengths[j])) {
      aliasedColumns.push(j);
      continue;
    }
    eliminate({ a: triangle, ld: p, row: rank, first: rank + 1, last: p }, j, p);
    kept.push(j);
  }
  return { kept, aliased: aliasedColumns.map((column) => dependence(triangle, scales, p, column, kept, lengths)) };
}

function lengthOf(a: Float64Array, from: number, to: number): number {
  let square = 0;
  for (let i = from; i < to; i++) square += a[i] * a[i];
  return Math.sqrt(square);
}

/** Back substitution: the coefficients of the kept columns before `column` that give it. */
function dependence(
  triangle: Float64Array,
  scales: Float64Array,
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
    .map((k, r) => ({ k, coefficient: coefficients[r] }))
    // What a column contributes less than this share of the length is rounding.
    .filter(({ k, coefficient }) => Math.abs(coefficient) * lengths[k] > FRACTION_TOLERANCE * lengths[column])
    .map(({ k, coefficient }) => ({
      column: k,
      coefficient: nearFraction((coefficient * scales[k]) / scales[column]),
    }));
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
