/**
 * X = Q R in the weighted inner product, Q'WQ = I, by Cholesky factors of cross-products: G = X'WX = L L', X := X L^-T, R := L' R.
 * One step leaves an error of about eps cond(X)^2, and a second one eps (Yamamoto et al. 2015, CholeskyQR2). Where G is not
 * positive definite to rounding, a multiple of its diagonal is added, which makes the step a preconditioner for the next
 * (Fukaya et al. 2020, shifted CholeskyQR3). Everything is a product of matrices for the micro-kernel of linalg/tile.ts.
 * `basis` holds R', lower triangular, row-major with stride nBorder and a unit diagonal in its padding.
 * Columns of few entries would be full ones in such a basis: they stay as they are, F, and the others are taken apart from them first (apart.ts).
 */
import { STATUS_NOT_POSITIVE_DEFINITE, STATUS_OK } from "../../../src/wasm/codes";
import { add, get, set } from "../../linalg/access";
import { denseCholesky, denseInvertFactor, denseProduct, denseSolveRows } from "../../linalg/dense";
import { fullColumn, tallCrossProducts } from "../../linalg/tall";
import { subtractProduct } from "../../linalg/tile";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { SparseModel } from "../model";
import { DEPENDENT, joinBasis, takeApart } from "./apart";

/** Rows of X that lie in the chunk at once for a cross-product: what the micro-kernel takes in one go. */
const PRODUCT_ROWS: i32 = 256;
/** Rows that are transposed and solved at once: with 100 columns they stay in the second-level cache. */
const SOLVE_ROWS: i32 = 64;
/** Rows of the result that a cross-product forms at once. */
const PANEL: i32 = 32;
/** A step from a cross-product this close to the identity is the last: it leaves rounding. */
const NEARLY_ORTHONORMAL: f64 = 0.1;
/** First multiple of the diagonal that is added where Cholesky breaks down, and how it grows until it does not. */
const FIRST_SHIFT: f64 = 1e-13;
const SHIFT_GROWTH: f64 = 10.0;
const LARGEST_SHIFT: f64 = 1.0;
/** Two steps are usual; each shifted one gains about six digits of the condition number. */
const MAX_STEPS: i32 = 12;

/** Elements of the chunk that `linearOrthonormalise` and `crossProducts` work in. */
export function chunkSize(nBorder: u64): u64 {
  return nBorder * <u64>PRODUCT_ROWS;
}

/** X := Q, basis := R'. A status: STATUS_NOT_POSITIVE_DEFINITE where the columns are dependent or not finite. */
export function linearOrthonormalise(base: usize): i32 {
  const m = changetype<SparseModel>(base);
  if (m.X.nSparse == 0) return orthonormaliseFull(m, m.nFixed, m.nBorder);
  if (!takeApart(m)) return STATUS_NOT_POSITIVE_DEFINITE;
  const p = m.nFixed - m.X.nSparse;
  const border = (p + 4) & ~3;
  const status = orthonormaliseFull(m, p, border);
  if (status == STATUS_OK) joinBasis(m, border);
  return status;
}

/** The p full columns, whose basis has rows of `border` numbers. */
function orthonormaliseFull(m: SparseModel, p: i32, border: i32): i32 {
  zero(m.basis, border * border);
  for (let i = 0; i < border; i++) set(m.basis, i * (border + 1), 1.0);
  for (let step = 0; step < MAX_STEPS; step++) {
    fullProducts(m, m.work, p, border);
    const distance = distanceFromIdentity(m.work, p, border);
    const shifted = factorShifted(m, p, border);
    if (shifted < 0.0) return STATUS_NOT_POSITIVE_DEFINITE;
    solveColumns(m, m.inverse, p, border);
    multiplyTriangles(m, m.basis, m.inverse, m.basis, p, border);
    if (shifted == 0.0 && distance < NEARLY_ORTHONORMAL)
      return isIndependent(m.basis, p, border) ? STATUS_OK : STATUS_NOT_POSITIVE_DEFINITE;
  }
  return STATUS_NOT_POSITIVE_DEFINITE;
}

/** Lower triangle of G := X'WX, nBorder x nBorder, with a unit diagonal in the padding (the place of y included). */
export function crossProducts(m: SparseModel, G: usize): void {
  const border = m.nBorder;
  if (m.X.nSparse == 0) {
    fullProducts(m, G, m.nFixed, border);
    return;
  }
  zero(G, border * border);
  tallCrossProducts(m.X, m.weights, m.rowWork, G, border, 0);
  for (let i = m.nFixed; i < border; i++) set(G, i * (border + 1), 1.0);
}

/** The same of the p full columns, in rows of `border` numbers. */
function fullProducts(m: SparseModel, G: usize, p: i32, border: i32): void {
  const n = m.nObs;
  zero(G, border * border);
  for (let start = 0; start < n; start += PRODUCT_ROWS) {
    const rows = min(PRODUCT_ROWS, n - start);
    const even = (rows + 1) & ~1;
    loadChunk(m, start, rows, p, border);
    for (let panel = 0; panel < border; panel += PANEL) {
      const height = min(PANEL, border - panel);
      const A = m.chunk + ((<usize>panel * <usize>PRODUCT_ROWS) << 3);
      const C = G + ((<usize>panel * <usize>border) << 3);
      subtractProduct(C, border, A, PRODUCT_ROWS, m.chunk, PRODUCT_ROWS, height, panel + height, even);
    }
  }
  for (let i = 0; i < p; i++) for (let j = 0; j <= i; j++) set(G, i * border + j, -get(G, i * border + j));
  for (let i = p; i < border; i++) {
    zero(G + ((<usize>i * <usize>border) << 3), border);
    set(G, i * (border + 1), 1.0);
  }
}

/** Row j of the chunk := sqrt(w) times column j of X, zeros after the last row and the last column. */
function loadChunk(m: SparseModel, start: i32, rows: i32, p: i32, border: i32): void {
  const weights = m.weights + ((<usize>start) << 3);
  for (let j = 0; j < border; j++) {
    const to = m.chunk + ((<usize>j * <usize>PRODUCT_ROWS) << 3);
    if (j >= p || rows < PRODUCT_ROWS) zero(to, PRODUCT_ROWS);
    if (j >= p) continue;
    const from = fullColumn(m.X, m.X.nSparse + j) + ((<usize>start) << 3);
    for (let i = 0; i < rows; i++) set(to, i, sqrt(get(weights, i)) * get(from, i));
  }
}

/** Whether every column of X has a part outside those before it: row j of R' is column j in the basis. */
function isIndependent(basis: usize, p: i32, border: i32): bool {
  for (let j = 0; j < p; j++) {
    const row = basis + ((<usize>j * <usize>border) << 3);
    // written as !(>) so that NaN also counts as dependent
    if (!(get(row, j) > DEPENDENT * sqrt(dot(row, row, j + 1)))) return false;
  }
  return true;
}

function distanceFromIdentity(G: usize, p: i32, border: i32): f64 {
  let largest = 0.0;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const difference = abs(get(G, i * border + j) - (i == j ? 1.0 : 0.0));
      // written as !(<=) so that NaN also counts as far away
      if (!(difference <= largest)) largest = difference;
    }
  }
  return largest;
}

/** inverse := Cholesky factor of `work` plus the least multiple of its diagonal that has one; that multiple, or -1. */
function factorShifted(m: SparseModel, p: i32, border: i32): f64 {
  let shift = 0.0;
  while (shift <= LARGEST_SHIFT) {
    copy(m.inverse, m.work, border * border);
    for (let i = 0; i < p; i++) add(m.inverse, i * (border + 1), shift * get(m.work, i * (border + 1)));
    if (denseCholesky(m.inverse, border) == 0) return shift;
    shift = shift == 0.0 ? FIRST_SHIFT : shift * SHIFT_GROWTH;
  }
  return -1.0;
}

/** X := X L^-T, some rows at a time, transposed. */
function solveColumns(m: SparseModel, L: usize, p: i32, border: i32): void {
  const n = m.nObs;
  for (let start = 0; start < n; start += SOLVE_ROWS) {
    const rows = min(SOLVE_ROWS, n - start);
    zero(m.chunk, border * SOLVE_ROWS);
    for (let j = 0; j < p; j++) {
      const column = fullColumn(m.X, m.X.nSparse + j) + ((<usize>start) << 3);
      for (let i = 0; i < rows; i++) set(m.chunk, i * border + j, get(column, i));
    }
    denseSolveRows(L, border, m.chunk, border, (rows + 3) & ~3);
    for (let j = 0; j < p; j++) {
      const column = fullColumn(m.X, m.X.nSparse + j) + ((<usize>start) << 3);
      for (let i = 0; i < rows; i++) set(column, i, get(m.chunk, i * border + j));
    }
  }
}

/** out := A B of lower triangles, row by row; out may be A. The padding keeps its unit diagonal. */
function multiplyTriangles(m: SparseModel, A: usize, B: usize, out: usize, p: i32, border: i32): void {
  for (let i = 0; i < border; i++) {
    zero(m.chunk, border);
    if (i >= p) set(m.chunk, i, 1.0);
    else {
      for (let k = 0; k <= i; k++) {
        addScaled(m.chunk, get(A, i * border + k), B + ((<usize>k * <usize>border) << 3), k + 1);
      }
    }
    copy(out + ((<usize>i * <usize>border) << 3), m.chunk, border);
  }
}

/**
 * For the Cholesky factor L of Q'V^-1 Q in `border`: inverse := U = (R' L)^-T, upper triangular, and work := U U', which is
 * (X'V^-1 X)^-1 for the X that was given.
 */
export function linearCovariance(base: usize): void {
  const m = changetype<SparseModel>(base);
  multiplyTriangles(m, m.basis, m.border, m.work, m.nFixed, m.nBorder);
  denseInvertFactor(m.work, m.nBorder, m.inverse);
  denseProduct(m.inverse, m.nBorder, m.work);
}

/** D, nBorder x nBorder with zeros in its padding, := U (D + D') U' for the U of `linearCovariance`; `work` is overwritten. */
export function sandwich(m: SparseModel, D: usize): void {
  const border = m.nBorder;
  for (let i = 0; i < border; i++) {
    for (let j = 0; j <= i; j++) {
      const sum = get(D, i * border + j) + get(D, j * border + i);
      set(D, i * border + j, sum);
      set(D, j * border + i, sum);
    }
  }
  // the micro-kernel subtracts, so the signs of the two products cancel
  zero(m.work, border * border);
  subtractProduct(m.work, border, m.inverse, border, D, border, border, border, border);
  zero(D, border * border);
  subtractProduct(D, border, m.work, border, m.inverse, border, border, border, border);
}
