/**
 * The inverse S = H^-1 on the pattern of the factor (Takahashi, Fagan and Chin 1973): the dense tail by triangular inverse
 * and product, then the leading columns backwards,
 *   S_Pj = -S_PP l_P / l_jj,   S_jj = (1 + l_P' S_PP l_P) / l_jj^2,   P the pattern of column j     (docs/mathematics.md (11.3)).
 * Afterwards `tail` holds its inverse in full and the leading values of S are in `leadInverse`; `factor` keeps its leading part.
 */
import { denseInvertFactor, denseProduct } from "../linalg/dense";
import { get, int, set } from "../linalg/access";
import { SparseModel } from "./model";

export function invertOnPattern(m: SparseModel): void {
  denseInvertFactor(m.tail, m.tailStride, m.tailWork);
  denseProduct(m.tailWork, m.tailStride, m.tail);
  m.tailIsInverse = 1;
  invertLead(m);
}

function invertLead(m: SparseModel): void {
  const L = m.factor;
  const S = m.leadInverse;
  const rows = m.rowIndex;
  // x is l_P scattered and must be zero outside P, because whole columns of S are read against it
  const x = m.scatter;
  const y = m.gather;
  memory.fill(x, 0, (<usize>m.vectorLength) << 3);
  for (let j = m.nLead - 1; j >= 0; j--) {
    const diagonal = int(m.columnStart, j);
    const from = diagonal + 1;
    const to = int(m.columnStart, j + 1);
    const tail = int(m.tailStart, j);
    for (let p = from; p < to; p++) {
      const row = int(rows, p);
      set(x, row, get(L, p));
      set(y, row, 0.0);
    }
    for (let p = from; p < tail; p++) multiplyLeadColumn(m, int(rows, p), x, y);
    multiplyTail(m, tail, to, y);

    const inverse = 1.0 / get(L, diagonal);
    let sum = 0.0;
    for (let p = from; p < to; p++) {
      const row = int(rows, p);
      const value = get(y, row) * inverse;
      sum += get(L, p) * value;
      set(S, p, -value);
      set(x, row, 0.0);
    }
    set(S, diagonal, (inverse + sum) * inverse);
  }
}

/** y += S_(..a) x_a + (the same mirrored), for the stored lower half of leading column a of S. */
function multiplyLeadColumn(m: SparseModel, a: i32, x: usize, y: usize): void {
  const S = m.leadInverse;
  const rows = m.rowIndex;
  const from = int(m.columnStart, a);
  const to = int(m.columnStart, a + 1);
  const xa = get(x, a);
  let sum = get(S, from) * xa;
  for (let p = from + 1; p < to; p++) {
    const at = (<usize>int(rows, p)) << 3;
    const value = get(S, p);
    sum += value * load<f64>(x + at);
    store<f64>(y + at, load<f64>(y + at) + value * xa);
  }
  set(y, a, get(y, a) + sum);
}

/** y += S_TT l_T for the tail rows of a column, which stand at positions [from, to). */
function multiplyTail(m: SparseModel, from: i32, to: i32, y: usize): void {
  const L = m.factor;
  const rows = m.rowIndex;
  const stride = (<usize>m.tailStride) << 3;
  const origin = m.tail - ((<usize>m.nLead) << 3);
  for (let p = from; p < to; p++) {
    const a = int(rows, p);
    const row = origin + <usize>(a - m.nLead) * stride;
    const xa = get(L, p);
    let sum = load<f64>(row + ((<usize>a) << 3)) * xa;
    for (let r = from; r < p; r++) {
      const at = (<usize>int(rows, r)) << 3;
      const value = load<f64>(row + at);
      sum += value * get(L, r);
      store<f64>(y + at, load<f64>(y + at) + value * xa);
    }
    set(y, a, get(y, a) + sum);
  }
}
