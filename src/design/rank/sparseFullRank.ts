/**
 * The proof of fullRank.ts for a matrix most of whose columns are mostly zeros: those first, so that eliminating the dummies of a
 * factor, which are orthogonal, leaves the products of the others as sparse as they were. All rows are looked at.
 */
import { LARGE, largeCholesky } from '../../stats/dense.ts';
import { byRows, type SparseColumns } from '../matrix/sparseColumns.ts';

/**
 * Squared sines that leave no doubt. The intercept after the dummies has the share of the reference level, which may be one row in
 * many thousands; the products of dummies are whole numbers, so that rounding is some 1e-13.
 */
const CLEARLY_INDEPENDENT = 1e-6;

/** Whether all columns are clearly independent. @param products see {@link sparseProducts} */
export function sparseProves({ products, order }: OrderedProducts): boolean {
  const p = order.length;
  const cosines = products.slice();
  const lengths = Float64Array.from(order, (_, j) => Math.sqrt(products[j * (p + 1)]));
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++)
      if (cosines[i * p + j] !== 0) cosines[i * p + j] = cosines[i * p + j] / lengths[i] / lengths[j];
  return hasClearPivots(cosines, p);
}

/** Lower triangle of X'X, whose row k belongs to column order[k]: sparse columns first. */
export interface OrderedProducts {
  readonly products: Float64Array;
  readonly order: Int32Array;
}

/** @param denseProduct X'X of n x p columns, full */
export function sparseProducts(
  values: Float64Array,
  n: number,
  p: number,
  sparse: SparseColumns,
  denseProduct: (values: Float64Array, p: number) => Float64Array,
): OrderedProducts {
  const isSparse = new Uint8Array(p);
  for (const j of sparse.columns) isSparse[j] = 1;
  const dense = Array.from({ length: p }, (_, j) => j).filter((j) => isSparse[j] === 0);
  const order = Int32Array.from([...sparse.columns, ...dense]);
  const products = new Float64Array(p * p);
  const nSparse = sparse.columns.length;
  const { start, place } = byRows(sparse, n);
  for (let i = 0; i < n; i++)
    for (let e = start[i]; e < start[i + 1]; e++) {
      const k = place[e];
      const value = values[sparse.columns[k] * n + i];
      for (let f = start[i]; f <= e; f++)
        products[k * p + place[f]] += value * values[sparse.columns[place[f]] * n + i];
      for (let d = 0; d < dense.length; d++) products[(nSparse + d) * p + k] += value * values[dense[d] * n + i];
    }
  const full = new Float64Array(n * dense.length);
  dense.forEach((j, d) => {
    full.set(values.subarray(j * n, (j + 1) * n), d * n);
  });
  const among = denseProduct(full, dense.length);
  for (let d = 0; d < dense.length; d++)
    for (let e = 0; e <= d; e++) products[(nSparse + d) * p + nSparse + e] = among[d * dense.length + e];
  return { products, order };
}

/** Whether Cholesky's pivots of the lower triangle, which is lost, are all clear. By columns, as long as they have few entries. */
function hasClearPivots(products: Float64Array, p: number): boolean {
  const rows = new Int32Array(p);
  for (let k = 0; k < p; k++) {
    const pivot = products[k * (p + 1)];
    // Written as !(a > b) so that NaN, from columns of zeros or overflow, is in doubt.
    if (!(pivot > CLEARLY_INDEPENDENT)) return false;
    let count = 0;
    for (let i = k + 1; i < p; i++) if (products[i * p + k] !== 0) rows[count++] = i;
    if (count >= LARGE && 2 * count > p - k) return restIsClear(products, p, k);
    for (let a = 0; a < count; a++) {
      const factor = products[rows[a] * p + k] / pivot;
      for (let b = 0; b <= a; b++) products[rows[a] * p + rows[b]] -= factor * products[rows[b] * p + k];
    }
  }
  return true;
}

function restIsClear(products: Float64Array, p: number, from: number): boolean {
  const m = p - from;
  const rest = new Float64Array(m * m);
  for (let i = 0; i < m; i++) rest.set(products.subarray((from + i) * p + from, (from + i) * p + from + i + 1), i * m);
  const factor = largeCholesky(rest, m);
  if (factor === null) return false;
  for (let i = 0; i < m; i++) if (!(factor[i * (m + 1)] * factor[i * (m + 1)] > CLEARLY_INDEPENDENT)) return false;
  return true;
}
