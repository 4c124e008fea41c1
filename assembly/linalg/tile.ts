/**
 * The one micro-kernel of the dense algebra: C := C - A B' on row-major matrices, row dotted with row.
 * Cholesky, triangular inverse, product of triangles and solves with many right sides are all written as this product,
 * so nothing is ever packed or transposed. Both builds add even and odd k apart and so give the same bits.
 */

/** k is taken in chunks of this length: 4 rows of A (8 kB) stay in the first-level cache, 32 of B in the second. */
const CHUNK: i32 = 256;
/** Columns of C (rows of B) that one chunk of A is used for before it moves on. */
const PANEL: i32 = 32;

/**
 * C[rows x cols] -= A[rows x k] B[cols x k]'. The strides are in elements. rows is a multiple of 4, cols and k of 2;
 * pad with zeros where a matrix is not.
 */
export function subtractProduct(
  c: usize,
  strideC: i32,
  a: usize,
  strideA: i32,
  b: usize,
  strideB: i32,
  rows: i32,
  cols: i32,
  k: i32,
): void {
  const bytesC = (<usize>strideC) << 3;
  const bytesA = (<usize>strideA) << 3;
  const bytesB = (<usize>strideB) << 3;
  for (let from = 0; from < k; from += CHUNK) {
    const length = min(CHUNK, k - from);
    const shift = (<usize>from) << 3;
    for (let panel = 0; panel < cols; panel += PANEL) {
      const end = min(panel + PANEL, cols);
      for (let i = 0; i < rows; i += 4) {
        const rowA = a + <usize>i * bytesA + shift;
        const rowC = c + <usize>i * bytesC;
        for (let j = panel; j < end; j += 2) {
          tile(rowC + ((<usize>j) << 3), bytesC, rowA, bytesA, b + <usize>j * bytesB + shift, bytesB, length);
        }
      }
    }
  }
}

/** C[4 x 2] -= A[4 x k] B[2 x k]'; strides in bytes, k even. */
function tile(c: usize, strideC: usize, a: usize, strideA: usize, b: usize, strideB: usize, k: i32): void {
  const a1 = a + strideA;
  const a2 = a1 + strideA;
  const a3 = a2 + strideA;
  const b1 = b + strideB;
  const bytes = (<usize>k) << 3;
  if (ASC_FEATURE_SIMD) {
    let s00 = f64x2.splat(0.0);
    let s01 = s00;
    let s10 = s00;
    let s11 = s00;
    let s20 = s00;
    let s21 = s00;
    let s30 = s00;
    let s31 = s00;
    for (let i: usize = 0; i < bytes; i += 16) {
      const x = v128.load(b + i);
      const y = v128.load(b1 + i);
      let r = v128.load(a + i);
      s00 = f64x2.add(s00, f64x2.mul(r, x));
      s01 = f64x2.add(s01, f64x2.mul(r, y));
      r = v128.load(a1 + i);
      s10 = f64x2.add(s10, f64x2.mul(r, x));
      s11 = f64x2.add(s11, f64x2.mul(r, y));
      r = v128.load(a2 + i);
      s20 = f64x2.add(s20, f64x2.mul(r, x));
      s21 = f64x2.add(s21, f64x2.mul(r, y));
      r = v128.load(a3 + i);
      s30 = f64x2.add(s30, f64x2.mul(r, x));
      s31 = f64x2.add(s31, f64x2.mul(r, y));
    }
    subtractPair(c, s00, s01);
    subtractPair(c + strideC, s10, s11);
    subtractPair(c + 2 * strideC, s20, s21);
    subtractPair(c + 3 * strideC, s30, s31);
  } else {
    dotPair(c, a, b, b1, bytes);
    dotPair(c + strideC, a1, b, b1, bytes);
    dotPair(c + 2 * strideC, a2, b, b1, bytes);
    dotPair(c + 3 * strideC, a3, b, b1, bytes);
  }
}

/** c[0] -= sum of x's lanes, c[1] -= sum of y's lanes. */
function subtractPair(c: usize, x: v128, y: v128): void {
  if (ASC_FEATURE_SIMD) {
    const even = v128.shuffle<f64>(x, y, 0, 2);
    const odd = v128.shuffle<f64>(x, y, 1, 3);
    v128.store(c, f64x2.sub(v128.load(c), f64x2.add(even, odd)));
  }
}

/** c[0] -= a'x, c[1] -= a'y */
function dotPair(c: usize, a: usize, x: usize, y: usize, bytes: usize): void {
  let x0 = 0.0;
  let x1 = 0.0;
  let y0 = 0.0;
  let y1 = 0.0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const even = load<f64>(a + i);
    const odd = load<f64>(a + i, 8);
    x0 += even * load<f64>(x + i);
    x1 += odd * load<f64>(x + i, 8);
    y0 += even * load<f64>(y + i);
    y1 += odd * load<f64>(y + i, 8);
  }
  store<f64>(c, load<f64>(c) - (x0 + x1));
  store<f64>(c, load<f64>(c, 8) - (y0 + y1), 8);
}
