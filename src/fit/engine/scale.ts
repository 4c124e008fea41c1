/**
 * Columns standardised for the optimiser: centred where there is an intercept to take the shift (in Z, where they lie far from
 * zero), and everything scaled by powers of two, so that scaling is exact and a column measured in other units by a power of two
 * gives the same bits.
 */
import { covarianceOf, structuredAs } from '../../covariance/list.ts';
import type { Covariance } from '../../covariance/types.ts';
import { type SparseColumns, sparseColumnsOf } from '../../design/matrix/sparseColumns.ts';
import type { ModelMatrix, RandomTermDesign } from '../../design/types.ts';
import type { RandomColumns, ScaledColumns } from '../../wasm/scaledColumns.ts';

/** As much of the fixed part as is standardised. */
export type FixedColumns = Pick<ModelMatrix, 'names' | 'values' | 'assign'>;

/** What is known of a design's columns: several models of a fit, its start and its limits ask for the same. */
const scaled = new WeakMap<FixedColumns, ScaledColumns>();

/**
 * X - mean (if an intercept can take it), over about one standard deviation. Columns that are mostly zeros stay so: each is nearly
 * orthogonal to the intercept as it is.
 */
export function scaleFixed(X: FixedColumns, nObs: number): ScaledColumns {
  const known = scaled.get(X);
  if (known !== undefined) return known;
  const made = scaledNow(X, nObs);
  scaled.set(X, made);
  return made;
}

function scaledNow(X: FixedColumns, nObs: number): ScaledColumns {
  const intercept = interceptColumn(X);
  const p = X.names.length;
  const center = new Float64Array(p);
  const factor = new Float64Array(p).fill(1);
  const sparse = sparseColumnsOf(X.values, nObs, p) ?? undefined;
  const squaresOf = sparse && squaresOfEntries(X.values, nObs, sparse);
  for (let j = 0; j < p; j++) {
    if (j === intercept) continue;
    const entries = squaresOf?.get(j);
    if (entries !== undefined) {
      factor[j] = 1 / powerOfTwoNear(Math.sqrt(entries / nObs));
      continue;
    }
    const column = X.values.subarray(j * nObs, (j + 1) * nObs);
    const moments = sums(column);
    if (intercept >= 0) center[j] = moments.sum / nObs;
    factor[j] = 1 / powerOfTwoNear(rootMeanSquare(column, center[j], moments.squares));
  }
  return { values: X.values, center, factor, sparse };
}

/** Sums of squares of the sparse columns, by column. */
function squaresOfEntries(
  values: Float64Array,
  nObs: number,
  { columns, start, rows }: SparseColumns,
): ReadonlyMap<number, number> {
  const squares = new Map<number, number>();
  columns.forEach((j, k) => {
    let sum = 0;
    for (let e = start[k]; e < start[k + 1]; e++) sum += values[j * nObs + rows[e]] * values[j * nObs + rows[e]];
    squares.set(j, sum);
  });
  return squares;
}

/** X as it is, but for columns far from zero, which are taken about their means if an intercept can take the shift. */
export function centreFar(X: FixedColumns, nObs: number): ScaledColumns {
  const p = X.names.length;
  const center = new Float64Array(p);
  const sparse = sparseColumnsOf(X.values, nObs, p) ?? undefined;
  // a column of few entries is not far from zero, in its standard deviations
  const few = new Set(sparse?.columns);
  if (interceptColumn(X) >= 0)
    for (let j = 0; j < p; j++)
      if (!few.has(j)) center[j] = farMean(X.values.subarray(j * nObs, (j + 1) * nObs))?.mean ?? 0;
  return { values: X.values, center, factor: new Float64Array(p).fill(1), sparse };
}

/**
 * In what a random term is seen:
 *   centred     columns far from zero about their means, where the term has an intercept
 *   given       as the user has them
 *   intercept   as centred, but the intercept at zero is an effect by itself, in the place of the user's; nothing where nothing is far
 */
export type RandomView = 'centred' | 'given' | 'intercept';

/**
 * A column whose mean is this many of its standard deviations from zero is centred: below, the columns of a term are as good as
 * they are (a condition number of its square).
 */
const FAR = 10;

/** The columns of a random term as its structure allows: see {@link scaleRandom}. */
export function scaleTerm(
  term: Pick<RandomTermDesign, 'names' | 'values' | 'covariance'>,
  nObs: number,
  view?: RandomView,
): RandomColumns {
  return scaleRandom(term.values, term.names.length, nObs, view, covarianceOf(term));
}

/**
 * Z over about its root mean square, all columns over a common one where the structure of the term allows no other.
 * Only unstructured terms are centred: the effects of others would be other ones. A term without an intercept is never centred, which
 * would change its meaning; with one, it is the same model in other effects: that of the intercept at zero is
 * b_0 - sum_j center_j factor_j b_j.
 */
export function scaleRandom(
  values: Float64Array,
  q: number,
  nObs: number,
  view: RandomView = 'centred',
  structure: Covariance = covarianceOf({}),
): RandomColumns {
  const column = (j: number): Float64Array => values.subarray(j * nObs, (j + 1) * nObs);
  const factor = new Float64Array(q);
  const center = new Float64Array(q);
  const intercept = view === 'given' || structure.columns !== 'mixed' ? -1 : onesAmong(values, q, nObs);
  for (let j = 0; j < q; j++) {
    const { squares } = sums(column(j));
    factor[j] = 1 / powerOfTwoNear(Math.sqrt(squares / nObs));
    const far = intercept < 0 ? null : farMean(column(j));
    if (far === null) continue;
    center[j] = far.mean;
    factor[j] = 1 / powerOfTwoNear(far.spread);
  }
  if (structure.columns === 'together')
    factor.fill(1 / powerOfTwoNear(Math.sqrt(sums(values).squares / values.length)));
  if (center.every((c) => c === 0)) return { values, center, factor, ...structuredAs(structure.name) };
  const centred = { values, center, factor, basis: basisOf({ values, center, factor }, intercept) };
  return view === 'intercept' ? withOwnIntercept(centred, intercept, nObs) : centred;
}

/** Mean and standard deviation of a column far from zero; null of others, and of constants. */
export function farMean(x: Float64Array): { readonly mean: number; readonly spread: number } | null {
  const { sum, squares } = sums(x);
  const mean = sum / x.length;
  const spread = rootMeanSquare(x, mean, squares);
  return spread > 0 && Math.abs(mean) > FAR * spread ? { mean, spread } : null;
}

/** b of the user = D S b: factors, and the intercept at zero. */
function basisOf({ center, factor }: ScaledColumns, intercept: number): Float64Array {
  const q = factor.length;
  const basis = new Float64Array(q * q);
  for (let j = 0; j < q; j++) {
    basis[intercept * q + j] = -center[j] * factor[j];
    basis[j * q + j] = factor[j];
  }
  return basis;
}

/**
 * The same in v: v_0 = (intercept at zero) / k, k = center factor of the farthest column j, in whose place is b_0; other effects
 * stay. Then b_j = (v_j - sum_l k_l v_l) / k - v_0, no element is large, and k v_0 is the user's.
 */
function withOwnIntercept(
  centred: RandomColumns & { readonly basis: Float64Array },
  intercept: number,
  nObs: number,
): RandomColumns {
  const { center, factor } = centred;
  const q = factor.length;
  const shift = center.map((c, j) => c * factor[j]);
  const far = shift.reduce((best, s, j) => (Math.abs(s) > Math.abs(shift[best]) ? j : best), 0);
  const k = shift[far];
  const values = new Float64Array(centred.values.length);
  const basis = new Float64Array(q * q);
  for (let j = 0; j < q; j++) {
    const weight = j === intercept ? -1 : j === far ? 1 / k : -shift[j] / k;
    const own = j === intercept || j === far ? 0 : 1;
    for (let i = 0; i < nObs; i++) {
      const at = (column: number): number => (centred.values[column * nObs + i] - center[column]) * factor[column];
      values[j * nObs + i] = weight * at(far) + own * at(j) + (j === far ? 1 : 0);
    }
    basis[far * q + j] = factor[far] * weight;
    if (j !== far) basis[j * q + j] = j === intercept ? k : factor[j];
  }
  return { values, center: new Float64Array(q), factor: new Float64Array(q).fill(1), basis };
}

/** Index of a column of ones; -1 without. */
export function onesAmong(values: Float64Array, q: number, nObs: number): number {
  for (let j = 0; j < q; j++) {
    let i = j * nObs;
    while (i < (j + 1) * nObs && values[i] === 1) i++;
    if (i === (j + 1) * nObs) return j;
  }
  return -1;
}

/** Index of the column of ones; -1 without. */
export function interceptColumn(X: FixedColumns): number {
  return X.assign.indexOf(-1);
}

/** Of x and of its squares; by two sums each, which do not wait for each other. */
function sums(x: Float64Array): { readonly sum: number; readonly squares: number } {
  let sum = 0;
  let squares = 0;
  let otherSum = 0;
  let otherSquares = 0;
  const last = x.length - 1;
  for (let i = 0; i < last; i += 2) {
    sum += x[i];
    squares += x[i] * x[i];
    otherSum += x[i + 1];
    otherSquares += x[i + 1] * x[i + 1];
  }
  if (x.length % 2 === 1) {
    sum += x[last];
    squares += x[last] * x[last];
  }
  return { sum: sum + otherSum, squares: squares + otherSquares };
}

/** Below this share of the mean square, a variance from sums is too much of a difference of equals; a year has 1e-5. */
const LEAST_SHARE = 1e-6;

function rootMeanSquare(x: Float64Array, center: number, squares: number): number {
  const variance = squares / x.length - center * center;
  if (variance * x.length > LEAST_SHARE * squares) return Math.sqrt(variance);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] - center) * (x[i] - center);
  return Math.sqrt(sum / x.length);
}

/** 2^-1022 */
const LEAST_NORMAL = 2.2250738585072014e-308;

/** The power of two below |x|; 1 for 0, subnormal and non-finite numbers. */
function powerOfTwoNear(x: number): number {
  const size = Math.abs(x);
  if (!(size >= LEAST_NORMAL && size <= Number.MAX_VALUE)) return 1;
  let power = 1;
  while (power > size) power /= 2;
  while (power <= size / 2) power *= 2;
  return power;
}
