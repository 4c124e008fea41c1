/**
 * Weighted least squares by an orthonormal basis (modified Gram-Schmidt, twice): normal equations would square the condition.
 */
import { GlmmError } from '../../errors.ts';

/** What is left of a column's length beside those before it: less is rounding of a combination of them. */
const RANK_TOLERANCE = 1e-10;

export interface Projection {
  /** Coefficients of the right-hand side whose products with the basis are `products`. */
  solve(products: Float64Array): Float64Array;
  /** Adds value * sqrt(w) * (row of the basis) to `products`. */
  addRow(row: number, value: number, products: Float64Array): void;
}

/**
 * @param X nRows x p by columns
 * @throws GlmmError INVALID_OPTION when it is not of full rank over the rows with positive weight
 */
export function weightedProjection(X: Float64Array, nRows: number, p: number, weights: Float64Array): Projection {
  const root = weights.map((w) => Math.sqrt(w));
  const Q = Array.from({ length: p }, (_, j) => root.map((r, i) => (r === 0 ? 0 : r * X[j * nRows + i])));
  const R = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    const before = Math.sqrt(inner(Q[j], Q[j]));
    for (let pass = 0; pass < 2; pass++)
      for (let k = 0; k < j; k++) {
        const along = inner(Q[k], Q[j]);
        R[k * p + j] += along;
        for (let i = 0; i < nRows; i++) Q[j][i] -= along * Q[k][i];
      }
    const norm = Math.sqrt(inner(Q[j], Q[j]));
    // written as !(>) so that a column of zeros counts as well
    if (!(norm > RANK_TOLERANCE * before)) {
      throw new GlmmError(
        'INVALID_OPTION',
        'the rows to average over do not vary enough to tell the coefficients apart',
      );
    }
    R[j * p + j] = norm;
    for (let i = 0; i < nRows; i++) Q[j][i] /= norm;
  }
  return {
    solve(products) {
      const x = products.slice();
      for (let i = p - 1; i >= 0; i--) {
        for (let j = i + 1; j < p; j++) x[i] -= R[i * p + j] * x[j];
        x[i] /= R[i * p + i];
      }
      return x;
    },
    addRow(row, value, products) {
      for (let j = 0; j < p; j++) products[j] += value * root[row] * Q[j][row];
    },
  };
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
