/**
 * Passes over a tall matrix of few columns (column-major, `stride` elements apart), four columns at a time: what goes with
 * each row is loaded once for four, and four sums do not wait for each other. Callers give blocks of rows that stay in the
 * first-level cache. Sums run in the order of vector.ts, so both builds give the same bits.
 */
import { subtractProduct } from "./tile";
import { addScaled, dot, dot3 } from "./vector";

/** From so many columns on a cross-product is worth a weighted copy of the rows. */
export const MANY_COLUMNS: i32 = 48;
/** Rows of that copy. */
export const COPIED_ROWS: i32 = 256;
/** Rows of the result that are formed at once. */
const PANEL: i32 = 32;

/** y := y + X a, p columns of n rows. */
export function addProduct(y: usize, X: usize, stride: i32, p: i32, a: usize, n: i32): void {
  const bytes = (<usize>stride) << 3;
  let j = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 4 <= p; j += 4) {
      const x0 = X + <usize>j * bytes;
      const x1 = x0 + bytes;
      const x2 = x1 + bytes;
      const x3 = x2 + bytes;
      const at = a + ((<usize>j) << 3);
      const a0 = v128.load64_splat(at);
      const a1 = v128.load64_splat(at, 8);
      const a2 = v128.load64_splat(at, 16);
      const a3 = v128.load64_splat(at, 24);
      const end = (<usize>(n & ~1)) << 3;
      for (let i: usize = 0; i < end; i += 16) {
        let sum = f64x2.add(v128.load(y + i), f64x2.mul(a0, v128.load(x0 + i)));
        sum = f64x2.add(sum, f64x2.mul(a1, v128.load(x1 + i)));
        sum = f64x2.add(sum, f64x2.mul(a2, v128.load(x2 + i)));
        v128.store(y + i, f64x2.add(sum, f64x2.mul(a3, v128.load(x3 + i))));
      }
      if (n & 1) {
        let sum = load<f64>(y + end) + load<f64>(at) * load<f64>(x0 + end);
        sum += load<f64>(at, 8) * load<f64>(x1 + end);
        sum += load<f64>(at, 16) * load<f64>(x2 + end);
        store<f64>(y + end, sum + load<f64>(at, 24) * load<f64>(x3 + end));
      }
    }
  }
  for (; j < p; j++) addScaled(y, load<f64>(a + ((<usize>j) << 3)), X + <usize>j * bytes, n);
}

/** out := out + X's */
export function addTransposedProduct(out: usize, X: usize, stride: i32, p: i32, s: usize, n: i32): void {
  const bytes = (<usize>stride) << 3;
  let j = 0;
  if (ASC_FEATURE_SIMD) {
    for (; j + 4 <= p; j += 4) four(out + ((<usize>j) << 3), X + <usize>j * bytes, bytes, s, 0, n);
  }
  for (; j < p; j++) add(out + ((<usize>j) << 3), dot(X + <usize>j * bytes, s, n));
}

/** Lower triangle of out := out + X'WX, W diagonal; row i of out begins i * strideOut elements on. What it touches of the other triangle is lost. */
export function addCrossProduct(
  out: usize,
  strideOut: i32,
  X: usize,
  stride: i32,
  p: i32,
  w: usize,
  n: i32,
): void {
  const bytes = (<usize>stride) << 3;
  for (let i = 0; i < p; i++) {
    const Xi = X + <usize>i * bytes;
    const row = out + (<usize>(i * strideOut) << 3);
    let j = 0;
    if (ASC_FEATURE_SIMD) {
      for (; j + 2 <= i && j + 4 <= p; j += 4) four(row + ((<usize>j) << 3), X + <usize>j * bytes, bytes, Xi, w, n);
    }
    for (; j <= i; j++) add(row + ((<usize>j) << 3), dot3(Xi, w, X + <usize>j * bytes, n));
  }
}

/**
 * The same for many columns, by the micro-kernel of tile.ts; the other triangle of what it touches is lost. `work` holds
 * p columns of COPIED_ROWS rows: -W X, since the micro-kernel subtracts.
 */
export function addLargeCrossProduct(
  out: usize,
  strideOut: i32,
  X: usize,
  stride: i32,
  p: i32,
  w: usize,
  n: i32,
  work: usize,
): void {
  const bytes = (<usize>stride) << 3;
  const columns = p & ~3;
  const even = n & ~1;
  for (let from = 0; from < even; from += COPIED_ROWS) {
    const rows = min<i32>(COPIED_ROWS, even - from);
    const at = (<usize>from) << 3;
    for (let j = 0; j < columns; j++) {
      const to = work + ((<usize>(j * COPIED_ROWS)) << 3);
      const x = X + <usize>j * bytes + at;
      for (let i: usize = 0, end = (<usize>rows) << 3; i < end; i += 8)
        store<f64>(to + i, -load<f64>(w + at + i) * load<f64>(x + i));
    }
    for (let i = 0; i < columns; i += PANEL) {
      const panel = min<i32>(PANEL, columns - i);
      const row = out + ((<usize>i * <usize>strideOut) << 3);
      const left = work + ((<usize>(i * COPIED_ROWS)) << 3);
      subtractProduct(row, strideOut, left, COPIED_ROWS, X + at, stride, panel, i + panel, rows);
    }
  }
  if (even < n) {
    const at = (<usize>even) << 3;
    for (let i = 0; i < columns; i++) {
      const xi = load<f64>(w + at) * load<f64>(X + <usize>i * bytes + at);
      const row = out + ((<usize>i * <usize>strideOut) << 3);
      for (let j = 0; j <= i; j++) add(row + ((<usize>j) << 3), xi * load<f64>(X + <usize>j * bytes + at));
    }
  }
  for (let i = columns; i < p; i++) {
    const row = out + ((<usize>i * <usize>strideOut) << 3);
    for (let j = 0; j <= i; j++)
      add(row + ((<usize>j) << 3), dot3(X + <usize>i * bytes, w, X + <usize>j * bytes, n));
  }
}

/** out[0..3] += sums of s w x over four columns x; of s x where w = 0. */
function four(out: usize, x0: usize, bytes: usize, s: usize, w: usize, n: i32): void {
  const x1 = x0 + bytes;
  const x2 = x1 + bytes;
  const x3 = x2 + bytes;
  const end = (<usize>(n & ~1)) << 3;
  let s0 = f64x2.splat(0.0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  for (let i: usize = 0; i < end; i += 16) {
    let r = v128.load(s + i);
    if (w != 0) r = f64x2.mul(r, v128.load(w + i));
    s0 = f64x2.add(s0, f64x2.mul(r, v128.load(x0 + i)));
    s1 = f64x2.add(s1, f64x2.mul(r, v128.load(x1 + i)));
    s2 = f64x2.add(s2, f64x2.mul(r, v128.load(x2 + i)));
    s3 = f64x2.add(s3, f64x2.mul(r, v128.load(x3 + i)));
  }
  let last = 0.0;
  if (n & 1) last = w != 0 ? load<f64>(s + end) * load<f64>(w + end) : load<f64>(s + end);
  const odd = (n & 1) != 0;
  add(out, total(s0, odd ? last * load<f64>(x0 + end) : 0.0));
  add(out + 8, total(s1, odd ? last * load<f64>(x1 + end) : 0.0));
  add(out + 16, total(s2, odd ? last * load<f64>(x2 + end) : 0.0));
  add(out + 24, total(s3, odd ? last * load<f64>(x3 + end) : 0.0));
}

/** The two running sums and the last row of an odd number, which counts as an even one. */
function total(sum: v128, last: f64): f64 {
  return f64x2.extract_lane(sum, 0) + last + f64x2.extract_lane(sum, 1);
}

function add(at: usize, value: f64): void {
  store<f64>(at, load<f64>(at) + value);
}
