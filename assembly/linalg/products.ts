/** Weighted cross-products of the columns of X (n x p, column-major), into square row-major matrices. */
import { get, set } from "./access";
import { dot } from "./vector";

/** X'WX into `out`, rows of length `stride`, from row and column `at` on; `work` has n places. */
export function weightedProducts(
  X: usize,
  n: i32,
  p: i32,
  W: usize,
  work: usize,
  out: usize,
  stride: i32,
  at: i32,
): void {
  const bytes = (<usize>n) << 3;
  for (let j = 0; j < p; j++) {
    const x = X + <usize>j * bytes;
    for (let i = 0; i < n; i++) set(work, i, get(W, i) * get(x, i));
    productsWith(X, n, j, work, out, stride, at);
  }
}

/** Row and column j of a symmetric matrix, up to j: products of `values` with columns 0 to j of X. */
export function productsWith(X: usize, n: i32, j: i32, values: usize, out: usize, stride: i32, at: i32): void {
  const bytes = (<usize>n) << 3;
  for (let k = 0; k <= j; k++) {
    const value = dot(values, X + <usize>k * bytes, n);
    set(out, (at + j) * stride + at + k, value);
    set(out, (at + k) * stride + at + j, value);
  }
}
