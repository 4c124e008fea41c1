/**
 * Positive definite systems most of whose elements may be zero, as X'WX of dummies is: unknowns with few neighbours are eliminated
 * first and leave the others as they were, and what is left by the kernels. The storage stays dense.
 */
import { LARGE, largeCholesky } from '../stats/dense.ts';
import { choleskyFactor, choleskySolve } from './symmetric.ts';

/** x := matrix^-1 x */
export type Solver = (x: Float64Array) => void;

/** The solver of a symmetric n x n matrix; null where it is not positive definite. */
export function solverOf(matrix: Float64Array, n: number): Solver | null {
  if (n < LARGE) return denseSolver(choleskyFactor(matrix, n), n);
  const order = byNeighbours(matrix, n);
  const A = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) A[i * n + j] = matrix[order[i] * n + order[j]];
  const eliminated: { readonly pivot: number; readonly rows: Int32Array; readonly factors: Float64Array }[] = [];
  const rows = new Int32Array(n);
  let k = 0;
  for (; k < n; k++) {
    let count = 0;
    for (let i = k + 1; i < n; i++) if (A[i * n + k] !== 0) rows[count++] = i;
    if (count >= LARGE && 2 * count > n - k) break;
    const pivot = A[k * (n + 1)];
    // written as !(pivot > 0) so that NaN also counts as a failed pivot
    if (!(pivot > 0)) return null;
    const list = rows.slice(0, count);
    const factors = Float64Array.from(list, (i) => A[i * n + k] / pivot);
    for (let a = 0; a < count; a++)
      for (let b = 0; b <= a; b++) A[list[a] * n + list[b]] -= factors[a] * A[list[b] * n + k];
    eliminated.push({ pivot, rows: list, factors });
  }
  const rest = denseSolver(trailing(A, n, k), n - k);
  if (rest === null) return null;
  return (x) => {
    const y = Float64Array.from(order, (i) => x[i]);
    eliminated.forEach(({ rows: list, factors }, j) => {
      for (let a = 0; a < list.length; a++) y[list[a]] -= factors[a] * y[j];
    });
    rest(y.subarray(k));
    for (let j = k - 1; j >= 0; j--) {
      const { pivot, rows: list, factors } = eliminated[j];
      y[j] /= pivot;
      for (let a = 0; a < list.length; a++) y[j] -= factors[a] * y[list[a]];
    }
    order.forEach((i, j) => {
      x[i] = y[j];
    });
  };
}

function denseSolver(factor: Float64Array | null, n: number): Solver | null {
  return factor && ((x) => choleskySolve(factor, n, x));
}

/** Factor of what is left from row and column `from` on. */
function trailing(A: Float64Array, n: number, from: number): Float64Array | null {
  const m = n - from;
  const rest = new Float64Array(m * m);
  for (let i = 0; i < m; i++)
    for (let j = 0; j <= i; j++) {
      rest[i * m + j] = A[(from + i) * n + from + j];
      rest[j * m + i] = rest[i * m + j];
    }
  return m >= LARGE ? largeCholesky(rest, m) : choleskyFactor(rest, m);
}

/** Unknowns with few elements that are not zero first. */
function byNeighbours(matrix: Float64Array, n: number): Int32Array {
  const count = new Int32Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (matrix[i * n + j] !== 0) count[i]++;
  return Int32Array.from(count.keys()).sort((a, b) => count[a] - count[b] || a - b);
}
