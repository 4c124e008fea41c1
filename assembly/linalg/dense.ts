/**
 * Dense Cholesky factor, triangular inverse and inverse of large matrices, blocked on the micro-kernel of tile.ts.
 * Matrices are full squares, row-major, of m rows with stride m; m is a multiple of 4: pad with a unit diagonal.
 * Only the lower triangle of a matrix to be factored is read; what stands above the diagonal of a factor is undefined.
 */
import { addScaled, dot } from "./vector";
import { subtractProduct } from "./tile";

/** Columns that are finished together; their panel of 32 rows is what the micro-kernel keeps in cache. */
const BLOCK: i32 = 32;

function at(a: usize, stride: i32, i: i32, j: i32): usize {
  return a + ((<usize>i * <usize>stride + <usize>j) << 3);
}

/** a := L with L L' = a. 0, or 1 + the index of the pivot that is not positive. */
export function denseCholesky(a: usize, m: i32): i32 {
  return denseCholeskySkipping(a, m, -Infinity);
}

/**
 * The same, but a pivot up to `negligible` becomes infinite, and what is below it zero: as if its row and column were not there.
 * Left of it stands what the row is in the others, L^-1 a.
 */
export function denseCholeskySkipping(a: usize, m: i32, negligible: f64): i32 {
  for (let block = 0; block < m; block += BLOCK) {
    const end = min(block + BLOCK, m);
    const left = at(a, m, block, 0);
    subtractProduct(at(a, m, block, block), m, left, m, left, m, m - block, end - block, block);
    for (let j = block; j < end; j += 4) {
      const row = at(a, m, j, block);
      subtractProduct(at(a, m, j, j), m, row, m, row, m, m - j, 4, j - block);
      const failed = choleskyOfFour(at(a, m, j, j), m, negligible);
      if (failed != 0) return j + failed;
      solveFour(at(a, m, j, j), m, at(a, m, j + 4, j), m, m - j - 4);
    }
  }
  return 0;
}

/** The 4 x 4 at `a` := its Cholesky factor. 0, or 1 + the failing pivot. */
function choleskyOfFour(a: usize, stride: i32, negligible: f64): i32 {
  for (let j = 0; j < 4; j++) {
    let d = load<f64>(at(a, stride, j, j));
    for (let k = 0; k < j; k++) d -= load<f64>(at(a, stride, j, k)) * load<f64>(at(a, stride, j, k));
    const skipped = d <= negligible;
    // written as !(d > 0) so that NaN also counts as a failed pivot
    if (!skipped && !(d > 0.0 && d < Infinity)) return j + 1;
    const root = skipped ? Infinity : sqrt<f64>(d);
    store<f64>(at(a, stride, j, j), root);
    for (let i = j + 1; i < 4; i++) {
      let s = load<f64>(at(a, stride, i, j));
      for (let k = 0; k < j; k++) s -= load<f64>(at(a, stride, i, k)) * load<f64>(at(a, stride, j, k));
      store<f64>(at(a, stride, i, j), s / root);
    }
  }
  return 0;
}

/** Four columns of `rows` rows: x := x L^-T for the 4 x 4 lower triangle L. */
function solveFour(L: usize, stride: i32, x: usize, strideX: i32, rows: i32): void {
  const r0 = 1.0 / load<f64>(L);
  const l10 = load<f64>(at(L, stride, 1, 0));
  const r1 = 1.0 / load<f64>(at(L, stride, 1, 1));
  const l20 = load<f64>(at(L, stride, 2, 0));
  const l21 = load<f64>(at(L, stride, 2, 1));
  const r2 = 1.0 / load<f64>(at(L, stride, 2, 2));
  const l30 = load<f64>(at(L, stride, 3, 0));
  const l31 = load<f64>(at(L, stride, 3, 1));
  const l32 = load<f64>(at(L, stride, 3, 2));
  const r3 = 1.0 / load<f64>(at(L, stride, 3, 3));
  const step = (<usize>strideX) << 3;
  for (let i = 0; i < rows; i++) {
    const x0 = load<f64>(x) * r0;
    const x1 = (load<f64>(x, 8) - l10 * x0) * r1;
    const x2 = (load<f64>(x, 16) - l20 * x0 - l21 * x1) * r2;
    const x3 = (load<f64>(x, 24) - l30 * x0 - l31 * x1 - l32 * x2) * r3;
    store<f64>(x, x0);
    store<f64>(x, x1, 8);
    store<f64>(x, x2, 16);
    store<f64>(x, x3, 24);
    x += step;
  }
}

/** Each of the rows of x := row L^-T, that is L^-1 applied to many right sides that lie as rows. rows is a multiple of 4. */
export function denseSolveRows(L: usize, m: i32, x: usize, strideX: i32, rows: i32): void {
  for (let block = 0; block < m; block += BLOCK) {
    const end = min(block + BLOCK, m);
    subtractProduct(at(x, strideX, 0, block), strideX, x, strideX, at(L, m, block, 0), m, rows, end - block, block);
    for (let j = block; j < end; j += 4) {
      const left = at(x, strideX, 0, block);
      subtractProduct(at(x, strideX, 0, j), strideX, left, strideX, at(L, m, j, block), m, rows, 4, j - block);
      solveFour(at(L, m, j, j), m, at(x, strideX, 0, j), strideX, rows);
    }
  }
}

/** U := L^-T, upper triangle with zeros below: row i of U is column i of L^-1. */
export function denseInvertFactor(L: usize, m: i32, U: usize): void {
  memory.fill(U, 0, (<usize>m * <usize>m) << 3);
  for (let i = 0; i < m; i++) store<f64>(at(U, m, i, i), 1.0);
  for (let block = 0; block < m; block += BLOCK) {
    const end = min(block + BLOCK, m);
    // row i of U starts at column i, so rows from `above` on need only k >= above
    for (let above = 0; above < block; above += BLOCK) {
      const rowU = at(U, m, above, above);
      const rowL = at(L, m, block, above);
      subtractProduct(at(U, m, above, block), m, rowU, m, rowL, m, BLOCK, end - block, block - above);
    }
    for (let j = block; j < end; j += 4) {
      subtractProduct(at(U, m, 0, j), m, at(U, m, 0, block), m, at(L, m, j, block), m, j + 4, 4, j - block);
      solveFour(at(L, m, j, j), m, at(U, m, 0, j), m, j + 4);
    }
  }
}

/** S := U U', full and symmetric: the inverse of L L' when U = L^-T. */
export function denseProduct(U: usize, m: i32, S: usize): void {
  memory.fill(S, 0, (<usize>m * <usize>m) << 3);
  for (let i = 0; i < m; i += BLOCK) {
    const rows = min(BLOCK, m - i);
    for (let j = 0; j <= i; j += BLOCK) {
      const cols = min(BLOCK, m - j);
      subtractProduct(at(S, m, i, j), m, at(U, m, i, i), m, at(U, m, j, i), m, rows, cols, m - i);
      negateAndMirror(S, m, i, j, rows, cols);
    }
  }
}

/** Blocks of the lower triangle of S := S - A A', A m x k: k is a multiple of 2. */
export function denseSubtractOuter(S: usize, m: i32, A: usize, k: i32): void {
  for (let i = 0; i < m; i += BLOCK) {
    const rows = min(BLOCK, m - i);
    subtractProduct(at(S, m, i, 0), m, at(A, k, i, 0), k, A, k, rows, i + rows, k);
  }
}

/** The micro-kernel subtracts, so a product comes out negated: turn the sign and write the other triangle in one pass. */
function negateAndMirror(S: usize, m: i32, i0: i32, j0: i32, rows: i32, cols: i32): void {
  for (let i = i0; i < i0 + rows; i++) {
    const end = min(j0 + cols, i + 1);
    for (let j = j0; j < end; j++) {
      const value = -load<f64>(at(S, m, i, j));
      store<f64>(at(S, m, i, j), value);
      store<f64>(at(S, m, j, i), value);
    }
  }
}

/** x := L^-1 x for one right side. */
export function denseForward(L: usize, m: i32, x: usize): void {
  for (let i = 0; i < m; i++) {
    const xi = x + ((<usize>i) << 3);
    store<f64>(xi, (load<f64>(xi) - dot(at(L, m, i, 0), x, i)) / load<f64>(at(L, m, i, i)));
  }
}

/** x := L^-T x for one right side. */
export function denseBackward(L: usize, m: i32, x: usize): void {
  for (let i = m - 1; i >= 0; i--) {
    const xi = x + ((<usize>i) << 3);
    const value = load<f64>(xi) / load<f64>(at(L, m, i, i));
    store<f64>(xi, value);
    addScaled(x, -value, at(L, m, i, 0), i);
  }
}
