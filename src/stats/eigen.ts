/**
 * Eigenvalues and vectors of a small symmetric matrix, by Jacobi's rotations in cyclic order (Golub and Van Loan, Matrix Computations, 8.5):
 * every eigenvalue is right to its own digits, and square roots alone are taken, so that the bits are the same everywhere.
 */

export interface Eigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** Vector k in row k. */
  readonly vectors: readonly Float64Array[];
}

/** Each sweep squares what is left off the diagonal; six are enough in practice. */
const MOST_SWEEPS = 60;

/** @param matrix n x n, row-major; what is above the diagonal is read with what is below */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const V = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotated = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q];
        // less than a rounding of what stands beside it on the diagonal
        if (Math.abs(off) <= 0.5 * Number.EPSILON * Math.sqrt(Math.abs(a[p * n + p] * a[q * n + q]))) continue;
        rotated = true;
        const half = (a[q * n + q] - a[p * n + p]) / (2 * off);
        const t = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(1 + half * half));
        const c = 1 / Math.sqrt(1 + t * t);
        rotate(a, n, p, q, c, t * c);
        const [vp, vq] = [V[p], V[q]];
        for (let k = 0; k < n; k++) {
          const x = vp[k];
          vp[k] = c * x - t * c * vq[k];
          vq[k] = t * c * x + c * vq[k];
        }
      }
    if (!rotated) break;
  }
  const order = V.map((_, k) => k).sort((i, j) => a[i * (n + 1)] - a[j * (n + 1)]);
  return { values: Float64Array.from(order, (k) => a[k * (n + 1)]), vectors: order.map((k) => V[k]) };
}

/** J'aJ for the rotation of p and q. */
function rotate(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const x = a[k * n + p];
    const y = a[k * n + q];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const x = a[p * n + k];
    const y = a[q * n + k];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
  }
  a[p * n + q] = a[q * n + p] = 0;
}
