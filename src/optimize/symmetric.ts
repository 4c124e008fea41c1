/**
 * Small dense symmetric matrices as flat row-major arrays: what the optimiser needs, written to tolerate a curvature that
 * is not positive definite.
 */

import { LARGE, largeCholesky, largeInverse } from '../stats/dense.ts';

/** Lower Cholesky factor of the n x n matrix; null when a pivot is not positive (or NaN). */
export function choleskyFactor(matrix: Float64Array, n: number): Float64Array | null {
  if (n >= LARGE) return largeCholesky(matrix, n);
  const L = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let sum = matrix[i * n + j];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k];
      if (i === j) {
        // written as !(sum > 0) so that NaN also counts as a failed pivot
        if (!(sum > 0)) return null;
        L[j * n + j] = Math.sqrt(sum);
      } else L[i * n + j] = sum / L[j * n + j];
    }
  }
  return L;
}

/** x := L^-1 x */
export function choleskyForward(L: Float64Array, n: number, x: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= L[i * n + k] * x[k];
    x[i] = sum / L[i * n + i];
  }
}

/** x := (L L')^-1 x */
export function choleskySolve(L: Float64Array, n: number, x: Float64Array): void {
  choleskyForward(L, n, x);
  if (n >= LARGE) {
    // along the rows of L
    for (let i = n - 1; i >= 0; i--) {
      x[i] /= L[i * n + i];
      for (let k = 0; k < i; k++) x[k] -= L[i * n + k] * x[i];
    }
    return;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i];
    for (let k = i + 1; k < n; k++) sum -= L[k * n + i] * x[k];
    x[i] = sum / L[i * n + i];
  }
}

/** (L L')^-1, exactly symmetric. */
export function choleskyInverse(L: Float64Array, n: number): Float64Array {
  if (n >= LARGE) return largeInverse(L, n);
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    column.fill(0);
    column[j] = 1;
    choleskySolve(L, n, column);
    for (let i = 0; i < n; i++) inverse[i * n + j] = column[i];
  }
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (inverse[i * n + j] + inverse[j * n + i]);
      inverse[i * n + j] = mean;
      inverse[j * n + i] = mean;
    }
  return inverse;
}

/** out := matrix x */
export function multiply(matrix: Float64Array, n: number, x: Float64Array, out: Float64Array): void {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j] * x[j];
    out[i] = sum;
  }
}

export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** Jacobi's sweeps converge quadratically: fewer than ten do. */
const MOST_SWEEPS = 40;

/**
 * Unit eigenvector of the smallest eigenvalue, by Jacobi's cyclic rotations (Golub and Van Loan, Matrix Computations, 8.5).
 * The matrix has to be finite; it need not be positive definite.
 */
export function lowestEigenvector(matrix: Float64Array, n: number): Float64Array {
  const A = matrix.slice();
  const V = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? 1 : 0));
  const negligible = Number.EPSILON * Math.sqrt(dot(A, A));
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const off = A[i * n + j];
        if (Math.abs(off) <= negligible) continue;
        turned = true;
        // the smaller of the two angles that make A_ij zero: t its tangent
        const tau = (A[j * n + j] - A[i * n + i]) / (2 * off);
        const t = (tau < 0 ? -1 : 1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
        const c = 1 / Math.sqrt(1 + t * t);
        for (let k = 0; k < n; k++) {
          turn(A, k * n + i, k * n + j, c, t * c);
          turn(V, k * n + i, k * n + j, c, t * c);
        }
        for (let k = 0; k < n; k++) turn(A, i * n + k, j * n + k, c, t * c);
      }
  }
  let lowest = 0;
  for (let i = 1; i < n; i++) if (A[i * n + i] < A[lowest * n + lowest]) lowest = i;
  return Float64Array.from({ length: n }, (_, k) => V[k * n + lowest]);
}

/** (x_i, x_j) := (c x_i - s x_j, s x_i + c x_j) */
function turn(x: Float64Array, i: number, j: number, c: number, s: number): void {
  const [first, second] = [x[i], x[j]];
  x[i] = c * first - s * second;
  x[j] = s * first + c * second;
}

/** Rows and columns 0 .. n - 1 of a square matrix. */
export function leadingBlock(matrix: Float64Array, size: number, n: number): Float64Array {
  if (size === n) return matrix;
  const block = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) block[i * n + j] = matrix[i * size + j];
  return block;
}
