/**
 * The rank of many columns from their cross-product, where every column is either clearly independent of those before it or shown to be
 * a combination of them; a Householder QR (rank.ts) costs twenty times as much.
 *
 * Cholesky's pivots are squared sines. One below rounding makes a column suspect; the combination that the factor gives is then
 * subtracted from it row by row, which proves or refutes it: whatever its coefficients, what is left bounds the distance from above.
 */
import { LARGE, largeCholeskySkipping } from '../../stats/dense.ts';
import { allProducts } from './fullRank.ts';

/** Squared sines from here on leave no doubt that a column is independent; up to NEGLIGIBLE they are suspect. */
const CLEARLY_INDEPENDENT = 1e-4;
const NEGLIGIBLE = 1e-9;
/** What is left of a dependent column, as a share of its length about its mean: a tenth of the tolerance of rank.ts. */
const CLEARLY_DEPENDENT = 1e-8;

/** A suspect column and its coefficients in the kept columns before it, in their order. */
export interface Suspect {
  readonly column: number;
  readonly coefficients: readonly number[];
}

export interface ClearRank {
  readonly kept: readonly number[];
  readonly suspects: readonly Suspect[];
}

/** null where something is in doubt, or the columns are too few for this to be worth it. */
export function clearRank(values: Float64Array, n: number, p: number): ClearRank | null {
  if (p < LARGE) return null;
  const products = allProducts(values, n, p);
  const lengths = Float64Array.from({ length: p }, (_, j) => Math.sqrt(products[j * (p + 1)]));
  if (!lengths.every((length) => length < Number.POSITIVE_INFINITY)) return null;
  // a column of zeros is a combination of none
  for (let i = 0; i < p; i++)
    for (let j = 0; j < p; j++)
      if (products[i * p + j] !== 0) products[i * p + j] = products[i * p + j] / lengths[i] / lengths[j];
  const L = largeCholeskySkipping(products, p, NEGLIGIBLE);
  if (L === null) return null;
  const kept: number[] = [];
  const suspects: Suspect[] = [];
  for (let j = 0; j < p; j++) {
    const pivot = L[j * (p + 1)];
    if (pivot === Number.POSITIVE_INFINITY) suspects.push(coefficientsOf(L, p, j, kept, lengths));
    else if (pivot * pivot > CLEARLY_INDEPENDENT) kept.push(j);
    else return null;
  }
  return { kept, suspects };
}

/** L_kept^-T times row j, in units of the columns. */
function coefficientsOf(
  L: Float64Array,
  p: number,
  column: number,
  kept: readonly number[],
  lengths: Float64Array,
): Suspect {
  const c = kept.map((k) => L[column * p + k]);
  for (let r = kept.length - 1; r >= 0; r--) {
    const row = kept[r] * p;
    c[r] /= L[row + kept[r]];
    for (let s = 0; s < r; s++) c[s] -= L[row + kept[s]] * c[r];
  }
  return { column, coefficients: c.map((value, r) => (value * lengths[column]) / lengths[kept[r]]) };
}

/** Whether a column is that combination of others but for rounding. @param intercept whether its length is about its mean */
export function isCombination(
  values: Float64Array,
  n: number,
  column: number,
  combination: readonly { readonly column: number; readonly coefficient: number }[],
  intercept: boolean,
): boolean {
  const own = values.subarray(column * n, (column + 1) * n);
  const rest = own.slice();
  for (const { column: k, coefficient } of combination) {
    const other = values.subarray(k * n, (k + 1) * n);
    for (let i = 0; i < n; i++) rest[i] -= coefficient * other[i];
  }
  let mean = 0;
  if (intercept) for (let i = 0; i < n; i++) mean += own[i] / n;
  let left = 0;
  let length = 0;
  for (let i = 0; i < n; i++) {
    left += rest[i] * rest[i];
    length += (own[i] - mean) * (own[i] - mean);
  }
  return left <= CLEARLY_DEPENDENT * CLEARLY_DEPENDENT * length;
}
