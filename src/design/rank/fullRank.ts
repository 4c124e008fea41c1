/**
 * A cheap proof that the columns of a matrix are linearly independent, for the usual case.
 *
 * A Cholesky factor of the cosines of some rows: pivot j is the squared sine of the angle between column j and those before it.
 * Rows left out can only add to the distance of a column from a combination of others, so a few rows speak for all, as long as
 * they hold a share of the column's length.
 */

import { LARGE, largeCholesky, largeCrossProduct } from '../../stats/dense.ts';
import { sparseColumnsOf } from '../matrix/sparseColumns.ts';
import { sparseProducts, sparseProves } from './sparseFullRank.ts';

/** Squared sines that leave no doubt: the cross-product has about ten digits. */
const CLEARLY_INDEPENDENT = 1e-4;
/** The same as a share of all rows: a hundred times the distance, not squared, below which rank.ts leaves a column out. */
const CLEARLY_LONG = 1e-10;

/** Rows that are looked at first, at least, and as many more for each column. */
const SAMPLE_ROWS = 256;
const SAMPLE_ROWS_PER_COLUMN = 4;

/** Rows of a block: with many columns, a block lies in the first-level cache. */
const BLOCK_ROWS = 64;

/** Whether the n x p matrix `values`, column-major and finite, is of full rank beyond doubt. False says nothing. */
export function isClearlyFullRank(values: Float64Array, n: number, p: number): boolean {
  const sparse = sparseColumnsOf(values, n, p);
  if (sparse) return sparseProves(sparseProducts(values, n, p, sparse, (some, q) => productsOf(some, n, q, 1)));
  const every = Math.floor(n / (SAMPLE_ROWS + SAMPLE_ROWS_PER_COLUMN * p));
  return (every > 1 && blocksProve(values, n, p, every)) || blocksProve(values, n, p, 1);
}

/** By one block of rows in `every`. */
function blocksProve(values: Float64Array, n: number, p: number, every: number): boolean {
  const products = productsOf(values, n, p, every);
  const squares = new Float64Array(p);
  for (let j = 0; j < p; j++) squares[j] = products[j * p + j];
  const lengths = squares.map(Math.sqrt);
  for (let j = 0; j < p; j++)
    for (let k = 0; k <= j; k++) products[j * p + k] = products[j * p + k] / lengths[j] / lengths[k];
  const pivots = p < LARGE ? pivotsOf(products, p) : largePivots(products, p);
  if (pivots === null) return false;
  for (let j = 0; j < p; j++) {
    // Written as !(a > b) so that NaN, from columns of zeros or overflow, is in doubt.
    if (!(pivots[j] > CLEARLY_INDEPENDENT)) return false;
    if (every > 1 && !(pivots[j] * squares[j] > CLEARLY_LONG * sumOfSquares(values, j * n, n))) return false;
  }
  return true;
}

function productsOf(values: Float64Array, n: number, p: number, every: number): Float64Array {
  return p < LARGE ? crossProduct(values, n, p, every) : largeCrossProduct(values, n, p, blocksOf(n, every));
}

function blocksOf(n: number, every: number): (readonly [number, number])[] {
  const blocks: (readonly [number, number])[] = [];
  for (let start = 0; start < n; start += every * BLOCK_ROWS) blocks.push([start, Math.min(n, start + BLOCK_ROWS)]);
  return blocks;
}

/** Pivots of the Cholesky factor of the lower triangle, which is lost; null where one is not clearly positive. */
function pivotsOf(products: Float64Array, p: number): Float64Array | null {
  const pivots = new Float64Array(p);
  for (let j = 0; j < p; j++)
    for (let k = 0; k <= j; k++) {
      let rest = products[j * p + k];
      for (let m = 0; m < k; m++) rest -= products[j * p + m] * products[k * p + m];
      if (j === k && !(rest > CLEARLY_INDEPENDENT)) return null;
      if (j === k) pivots[j] = rest;
      products[j * p + k] = j === k ? Math.sqrt(rest) : rest / products[k * p + k];
    }
  return pivots;
}

function largePivots(products: Float64Array, p: number): Float64Array | null {
  const factor = largeCholesky(products, p);
  return factor && Float64Array.from({ length: p }, (_, j) => factor[j * (p + 1)] * factor[j * (p + 1)]);
}

/** Lower triangle of X'X, by blocks of rows; element (j, k) at j p + k. */
function crossProduct(values: Float64Array, n: number, p: number, every: number): Float64Array {
  const products = new Float64Array(p * p);
  for (let start = 0; start < n; start += every * BLOCK_ROWS) {
    const end = Math.min(n, start + BLOCK_ROWS);
    for (let j = 0; j < p; j++) {
      // two columns at a time, whose sums do not wait for each other; the last of an odd number is its own partner
      for (let k = 0; k <= j; k += 2) {
        const next = Math.min(k + 1, j);
        let first = 0;
        let second = 0;
        for (let i = start, a = j * n + start, b = k * n + start, c = next * n + start; i < end; i++, a++, b++, c++) {
          first += values[a] * values[b];
          second += values[a] * values[c];
        }
        products[j * p + k] += first;
        if (next > k) products[j * p + next] += second;
      }
    }
  }
  return products;
}

/** Of `n` values from `from` on; two sums that do not wait for each other. */
function sumOfSquares(values: Float64Array, from: number, n: number): number {
  let even = 0;
  let odd = 0;
  const last = from + n - 1;
  for (let i = from; i < last; i += 2) {
    even += values[i] * values[i];
    odd += values[i + 1] * values[i + 1];
  }
  return even + odd + (n % 2 === 1 ? values[last] * values[last] : 0);
}

/** X'X of all rows, full. */
export function allProducts(values: Float64Array, n: number, p: number): Float64Array {
  const sparse = sparseColumnsOf(values, n, p);
  if (!sparse) return productsOf(values, n, p, 1);
  const { products, order } = sparseProducts(values, n, p, sparse, (some, q) => productsOf(some, n, q, 1));
  const natural = new Float64Array(p * p);
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      natural[order[i] * p + order[j]] = products[i * p + j];
      natural[order[j] * p + order[i]] = products[i * p + j];
    }
  return natural;
}
