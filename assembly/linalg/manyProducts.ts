/**
 * Columns of a tall matrix times many vectors over the same rows: two columns and four vectors at a time, so that what is loaded is used again.
 * Sums run in the order of vector.ts, so both builds give the same bits.
 */
import { dot } from "./vector";

/**
 * out_jk := sum over n rows of X_j s_k, for p columns j `stride` elements apart and `count` vectors k that are `bytesS` bytes apart; row j of out
 * begins j strideOut elements on.
 */
export function manyProducts(
  out: usize,
  strideOut: i32,
  X: usize,
  stride: i32,
  p: i32,
  S: usize,
  bytesS: usize,
  count: i32,
  n: i32,
): void {
  const bytesX = (<usize>stride) << 3;
  const bytesOut = (<usize>strideOut) << 3;
  let j = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 2 <= p; j += 2) {
      const x = X + <usize>j * bytesX;
      const row = out + <usize>j * bytesOut;
      for (let k = 0; k < count && count >= 4; k += 4) {
        // the last four may begin among those before them
        const first = min<i32>(k, count - 4);
        twoByFour(row + ((<usize>first) << 3), bytesOut, x, bytesX, S + <usize>first * bytesS, bytesS, n);
      }
      for (let k = 0; k < count && count < 4; k++) {
        const s = S + <usize>k * bytesS;
        store<f64>(row + ((<usize>k) << 3), dot(x, s, n));
        store<f64>(row + bytesOut + ((<usize>k) << 3), dot(x + bytesX, s, n));
      }
    }
  }
  for (; j < p; j++)
    for (let k = 0; k < count; k++)
      store<f64>(out + <usize>j * bytesOut + ((<usize>k) << 3), dot(X + <usize>j * bytesX, S + <usize>k * bytesS, n));
}

function twoByFour(out: usize, bytesOut: usize, x0: usize, bytesX: usize, s: usize, bytesS: usize, n: i32): void {
  const x1 = x0 + bytesX;
  const s1 = s + bytesS;
  const s2 = s1 + bytesS;
  const s3 = s2 + bytesS;
  const end = (<usize>(n & ~1)) << 3;
  let a0 = f64x2.splat(0.0);
  let a1 = a0;
  let a2 = a0;
  let a3 = a0;
  let b0 = a0;
  let b1 = a0;
  let b2 = a0;
  let b3 = a0;
  for (let i: usize = 0; i < end; i += 16) {
    const x = v128.load(x0 + i);
    const y = v128.load(x1 + i);
    let r = v128.load(s + i);
    a0 = f64x2.add(a0, f64x2.mul(x, r));
    b0 = f64x2.add(b0, f64x2.mul(y, r));
    r = v128.load(s1 + i);
    a1 = f64x2.add(a1, f64x2.mul(x, r));
    b1 = f64x2.add(b1, f64x2.mul(y, r));
    r = v128.load(s2 + i);
    a2 = f64x2.add(a2, f64x2.mul(x, r));
    b2 = f64x2.add(b2, f64x2.mul(y, r));
    r = v128.load(s3 + i);
    a3 = f64x2.add(a3, f64x2.mul(x, r));
    b3 = f64x2.add(b3, f64x2.mul(y, r));
  }
  if (n & 1) {
    // the last row counts as an even one
    const x = v128.load64_zero(x0 + end);
    const y = v128.load64_zero(x1 + end);
    let r = v128.load64_zero(s + end);
    a0 = f64x2.add(a0, f64x2.mul(x, r));
    b0 = f64x2.add(b0, f64x2.mul(y, r));
    r = v128.load64_zero(s1 + end);
    a1 = f64x2.add(a1, f64x2.mul(x, r));
    b1 = f64x2.add(b1, f64x2.mul(y, r));
    r = v128.load64_zero(s2 + end);
    a2 = f64x2.add(a2, f64x2.mul(x, r));
    b2 = f64x2.add(b2, f64x2.mul(y, r));
    r = v128.load64_zero(s3 + end);
    a3 = f64x2.add(a3, f64x2.mul(x, r));
    b3 = f64x2.add(b3, f64x2.mul(y, r));
  }
  sums(out, a0, a1);
  sums(out + 16, a2, a3);
  sums(out + bytesOut, b0, b1);
  sums(out + bytesOut + 16, b2, b3);
}

/** The sums of the lanes of two vectors. */
// @ts-ignore: decorator
@inline
function sums(to: usize, x: v128, y: v128): void {
  v128.store(to, f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3)));
}
