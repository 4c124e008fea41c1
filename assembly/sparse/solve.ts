/** Solves with the factor: one right side with either form of the tail, several right sides that lie as rows. */
import { denseBackward, denseForward, denseSolveRows } from "../linalg/dense";
import { dot } from "../linalg/vector";
import { get, int, set } from "../linalg/access";
import { Krylov } from "../krylov/model";
import { krylovSolve } from "../krylov/solve";
import { SparseModel } from "./model";

/** x := H^-1 x. Overwrites work3 when the tail is an inverse. */
export function solve(m: SparseModel, x: usize): void {
  if (m.krylov) {
    krylovSolve(m, x, changetype<Krylov>(m.krylov).tolerance);
    return;
  }
  forwardLead(m, x);
  const tail = x + ((<usize>m.nLead) << 3);
  if (m.tailIsInverse) multiplyInverse(m, tail, m.work3);
  else {
    denseForward(m.tail, m.tailStride, tail);
    denseBackward(m.tail, m.tailStride, tail);
  }
  backwardLead(m, x);
}

/** x := S_TT x */
function multiplyInverse(m: SparseModel, x: usize, work: usize): void {
  const stride = m.tailStride;
  for (let i = 0; i < stride; i++) set(work, i, dot(m.tail + ((<usize>i * <usize>stride) << 3), x, stride));
  memory.copy(x, work, (<usize>stride) << 3);
}

/** The leading part of x := L^-1 x, with what it takes from the tail. */
export function forwardLead(m: SparseModel, x: usize): void {
  const L = m.factor;
  for (let j = 0; j < m.nLead; j++) {
    const from = int(m.columnStart, j);
    const to = int(m.columnStart, j + 1);
    const value = get(x, j) / get(L, from);
    set(x, j, value);
    if (value == 0.0) continue;
    for (let p = from + 1; p < to; p++) {
      const at = x + ((<usize>int(m.rowIndex, p)) << 3);
      store<f64>(at, load<f64>(at) - get(L, p) * value);
    }
  }
}

/** The leading part of x := L^-T x, the tail being solved already. */
export function backwardLead(m: SparseModel, x: usize): void {
  const L = m.factor;
  for (let j = m.nLead - 1; j >= 0; j--) {
    const from = int(m.columnStart, j);
    const to = int(m.columnStart, j + 1);
    let sum = get(x, j);
    for (let p = from + 1; p < to; p++) sum -= get(L, p) * get(x, int(m.rowIndex, p));
    set(x, j, sum / get(L, from));
  }
}

/** Rows of `right` (nBorder x vectorLength) := row L^-T. Needs the factor in the tail. */
export function forwardRows(m: SparseModel, right: usize, used: i32): void {
  const bytes = (<usize>m.vectorLength) << 3;
  for (let r = 0; r < used; r++) forwardLead(m, right + <usize>r * bytes);
  denseSolveRows(m.tail, m.tailStride, right + ((<usize>m.nLead) << 3), m.vectorLength, m.nBorder);
}
