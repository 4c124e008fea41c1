/**
 * Cholesky factorization and triangular solves for matrices of a handful of rows, dense, row-major, in place.
 * The k x k matrices here are the curvature of one group's log density: k is the number of random effects, mostly 1 to 3.
 */

import { get, isElement, set } from "./access";

/** Element (i, j) of the row-major k x k matrix at `a`. */
export function at(a: usize, k: i32, i: i32, j: i32): f64 {
  if (!ASC_NO_ASSERT) assert(i < k && j < k && isElement(a, i * k + j, 8));
  return load<f64>(a + ((<usize>(i * k + j)) << 3));
}

export function put(a: usize, k: i32, i: i32, j: i32, value: f64): void {
  if (!ASC_NO_ASSERT) assert(i < k && j < k && isElement(a, i * k + j, 8));
  store<f64>(a + ((<usize>(i * k + j)) << 3), value);
}

/** a := L with L L' = a (lower triangle read and written). 0, or 1 + the index of the pivot that failed. */
export function cholesky(a: usize, k: i32): i32 {
  for (let j = 0; j < k; j++) {
    let d = at(a, k, j, j);
    for (let l = 0; l < j; l++) d -= at(a, k, j, l) * at(a, k, j, l);
    // written as !(d > 0) so that NaN also counts as a failed pivot
    if (!(d > 0.0)) return j + 1;
    const root = sqrt<f64>(d);
    put(a, k, j, j, root);
    for (let i = j + 1; i < k; i++) {
      let s = at(a, k, i, j);
      for (let l = 0; l < j; l++) s -= at(a, k, i, l) * at(a, k, j, l);
      put(a, k, i, j, s / root);
    }
  }
  return 0;
}

/** v := L^-1 v */
export function solveLower(L: usize, k: i32, v: usize): void {
  for (let i = 0; i < k; i++) {
    let s = get(v, i);
    for (let j = 0; j < i; j++) s -= at(L, k, i, j) * get(v, j);
    set(v, i, s / at(L, k, i, i));
  }
}

/** v := L^-T v */
export function solveLowerTransposed(L: usize, k: i32, v: usize): void {
  for (let i = k - 1; i >= 0; i--) {
    let s = get(v, i);
    for (let j = i + 1; j < k; j++) s -= at(L, k, j, i) * get(v, j);
    set(v, i, s / at(L, k, i, i));
  }
}

/** inverse := L^-1, lower triangle with zeros above. */
export function invertLower(L: usize, k: i32, inverse: usize): void {
  for (let j = 0; j < k; j++) {
    for (let i = 0; i < j; i++) put(inverse, k, i, j, 0.0);
    put(inverse, k, j, j, 1.0 / at(L, k, j, j));
    for (let i = j + 1; i < k; i++) {
      let s = 0.0;
      for (let l = j; l < i; l++) s -= at(L, k, i, l) * at(inverse, k, l, j);
      put(inverse, k, i, j, s / at(L, k, i, i));
    }
  }
}
