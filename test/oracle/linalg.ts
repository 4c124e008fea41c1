/** Small dense linear algebra for the oracles, by the textbook: arrays of rows, no blocking, no cleverness. */

export type Matrix = number[][];

/** Sum with Neumaier's compensation: error of one rounding whatever the length. */
export function sum(values: Iterable<number>): number {
  let s = 0;
  let c = 0;
  for (const x of values) {
    const t = s + x;
    c += Math.abs(s) >= Math.abs(x) ? s - t + x : x - t + s;
    s = t;
  }
  // An infinite total has a NaN compensation; the total alone is the answer then.
  return Number.isFinite(s) ? s + c : s;
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return sum(a.map((x, i) => x * b[i]));
}

export function zeros(rows: number, cols: number): Matrix {
  return Array.from({ length: rows }, () => new Array<number>(cols).fill(0));
}

/** Lower L with A = L L', or null when a pivot is not positive. */
export function cholesky(A: Matrix): Matrix | null {
  const n = A.length;
  const L = zeros(n, n);
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let s = A[i][j];
      for (let k = 0; k < j; k++) s -= L[i][k] * L[j][k];
      if (i > j) {
        L[i][j] = s / L[j][j];
      } else {
        if (!(s > 0)) return null;
        L[j][j] = Math.sqrt(s);
      }
    }
  }
  return L;
}

/** x with L x = b. */
export function forwardSolve(L: Matrix, b: readonly number[]): number[] {
  const x = [...b];
  for (let i = 0; i < x.length; i++) {
    for (let k = 0; k < i; k++) x[i] -= L[i][k] * x[k];
    x[i] /= L[i][i];
  }
  return x;
}

/** x with L' x = b. */
export function backSolve(L: Matrix, b: readonly number[]): number[] {
  const x = [...b];
  for (let i = x.length - 1; i >= 0; i--) {
    for (let k = i + 1; k < x.length; k++) x[i] -= L[k][i] * x[k];
    x[i] /= L[i][i];
  }
  return x;
}

/** Inverse of L L'. */
export function choleskyInverse(L: Matrix): Matrix {
  return L.map((_, j) =>
    backSolve(
      L,
      forwardSolve(
        L,
        L.map((_, i) => (i === j ? 1 : 0)),
      ),
    ),
  );
}

/** log |L L'|. */
export function logDeterminant(L: Matrix): number {
  return 2 * sum(L.map((row, i) => Math.log(row[i])));
}

export function symmetricSolve(A: Matrix, b: readonly number[]): number[] {
  const L = cholesky(A);
  if (L === null) throw new Error('oracle: matrix is not positive definite');
  return backSolve(L, forwardSolve(L, b));
}
