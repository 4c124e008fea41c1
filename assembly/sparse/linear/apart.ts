/**
 * Fixed columns of few entries, F, in a linear mixed model: an orthonormal basis of them would be full, so they stay as they are, and the full ones, D,
 * are taken apart from them: D := D - F C, C = (F'WF)^-1 F'W D. Then Q = [F, Q_D] with the basis Q_D of what is left of D = F C + Q_D R_D, and
 *   X = [F, D] = Q R,   R = [I, C; 0, R_D],   Q'WQ = [F'WF, 0; 0, I]      (docs/mathematics.md (12.12)).
 */
import { get, set } from "../../linalg/access";
import { denseBackward, denseCholesky, denseForward } from "../../linalg/dense";
import { addTall, fullColumn, tallCrossProducts, tallProducts } from "../../linalg/tall";
import { addScaled, copy, dot3, zero } from "../../linalg/vector";
import { SparseModel } from "../model";

/** A column whose part outside those before is a smaller share of it is made of rounding. */
export const DEPENDENT: f64 = 1e-13;
/** A pivot that is a smaller share of the square of its column: products of entries would lose half of their digits. */
const NEARLY_DEPENDENT: f64 = 1e-7;
/** A second pass takes away what rounding left of the first (Björck 1994). */
const PASSES: i32 = 2;

/** The full columns less what the others say of them; C into `cross`, a row for each. False where F has dependent columns, or D is in their span. */
export function takeApart(m: SparseModel): bool {
  if (!factorProducts(m, m.X.nSparse)) return false;
  const border = m.nBorder;
  const t = m.beta;
  zero(m.cross, border * border);
  for (let j = m.X.nSparse; j < m.nFixed; j++) {
    const d = fullColumn(m.X, j);
    const before = dot3(d, m.weights, d, m.nObs);
    for (let pass = 0; pass < PASSES; pass++) {
      productsWithFew(m, d, t);
      addScaled(m.cross + ((<usize>j * <usize>border) << 3), 1.0, t, m.X.nSparse);
      addTall(m.X, d, t, -1.0);
    }
    // written as !(>) so that NaN also counts as dependent
    if (!(dot3(d, m.weights, d, m.nObs) > DEPENDENT * DEPENDENT * before)) return false;
  }
  return true;
}

/** t := (F'WF)^-1 F'W column, zeros behind. */
function productsWithFew(m: SparseModel, column: usize, t: usize): void {
  for (let i = 0; i < m.nObs; i++) set(m.rowWork, i, get(m.weights, i) * get(column, i));
  tallProducts(m.X, m.rowWork, 1.0, t);
  zero(t + ((<usize>m.X.nSparse) << 3), m.nBorder - m.X.nSparse);
  denseForward(m.inverse, m.nBorder, t);
  denseBackward(m.inverse, m.nBorder, t);
}

/** inverse := Cholesky factor of Q'WQ for the first `used` columns, units behind them; false where they are nearly dependent. */
function factorProducts(m: SparseModel, used: i32): bool {
  const border = m.nBorder;
  const G = m.inverse;
  zero(G, border * border);
  tallCrossProducts(m.X, m.weights, m.rowWork, G, border, 0);
  for (let i = used; i < border; i++) {
    zero(G + ((<usize>i * <usize>border) << 3), border);
    set(G, i * (border + 1), 1.0);
  }
  for (let i = 0; i < used; i++) set(m.beta, i, get(G, i * (border + 1)));
  if (denseCholesky(G, border) != 0) return false;
  for (let i = 0; i < used; i++) {
    const pivot = get(G, i * (border + 1));
    if (!(pivot * pivot > NEARLY_DEPENDENT * get(m.beta, i))) return false;
  }
  return true;
}

/** basis := R', of C in `cross` and the basis of the full columns, which lies in rows of `stride` numbers. */
export function joinBasis(m: SparseModel, stride: i32): void {
  const border = m.nBorder;
  const few = m.X.nSparse;
  zero(m.work, border * border);
  for (let i = 0; i < border; i++) {
    if (i < few || i >= m.nFixed) {
      set(m.work, i * (border + 1), 1.0);
      continue;
    }
    const to = m.work + ((<usize>i * <usize>border) << 3);
    copy(to, m.cross + ((<usize>i * <usize>border) << 3), few);
    copy(to + ((<usize>few) << 3), m.basis + ((<usize>(i - few) * <usize>stride) << 3), i - few + 1);
  }
  copy(m.basis, m.work, border * border);
}

/** y less its projection on the columns of Q, whose coefficients are left in beta; twice, which adds them up. */
export function linearProject(base: usize): void {
  const m = changetype<SparseModel>(base);
  const p = m.nFixed;
  factorProducts(m, p);
  const t = m.work;
  const sums = m.work + ((<usize>m.nBorder) << 3);
  zero(sums, p);
  for (let pass = 0; pass < PASSES; pass++) {
    for (let i = 0; i < m.nObs; i++) set(m.rowWork, i, get(m.weights, i) * get(m.y, i));
    tallProducts(m.X, m.rowWork, 1.0, t);
    zero(t + ((<usize>p) << 3), m.nBorder - p);
    denseForward(m.inverse, m.nBorder, t);
    denseBackward(m.inverse, m.nBorder, t);
    addScaled(sums, 1.0, t, p);
    addTall(m.X, m.y, t, -1.0);
  }
  copy(m.beta, sums, p);
}
