/**
 * Two random intercepts: what weights.ts and expected.ts do for any terms, in one pass over rows that lie pair by pair of levels. Rows of one pair are
 * one cell, whose weights are summed before anything is squared.
 */
import { add, get, int, set } from "../linalg/access";
import { log } from "../math/log";
import { SparseModel } from "../sparse/model";
import { Krylov, triangleOf } from "./model";

/** Eliminates the head and forms the diagonal of the Schur complement; the sum of log D, Infinity where one is not positive. */
export function eliminateSimple(k: Krylov, m: SparseModel): f64 {
  const theta = get(triangleOf(m, k.head), 0);
  const squared = theta * theta;
  const head = int(k.blockBase, k.head);
  const tail = int(k.blockBase, 1 - k.head);
  let logs = 0.0;
  for (let i = 0; i < k.nLevels; i++) {
    const first = int(k.levelStart, i);
    const end = int(k.levelStart, i + 1);
    let A = 0.0;
    for (let r = first; r < end; r++) A += get(k.weights, r);
    const d = 1.0 + squared * A;
    if (!(d > 0.0)) return Infinity;
    logs += log(d);
    const K = squared / d;
    set(m.blocks, head + i, A);
    set(k.inverse, i, 1.0 / d);
    set(k.K, i, K);
    for (let r = first; r < end; ) {
      const column = columnOf(k, m, r);
      let g = 0.0;
      for (; r < end && columnOf(k, m, r) == column; r++) g += get(k.weights, r);
      add(m.blocks, tail + column, g);
      add(k.schur, tail + column, g - K * g * g);
    }
  }
  return logs;
}

/** leverage, M and the covariance of the head := their exact parts, M and the rest being zero. */
export function startSimple(k: Krylov, m: SparseModel): void {
  const T = triangleOf(m, k.head);
  const theta = get(T, 0);
  const other = get(triangleOf(m, 1 - k.head), 0);
  const head = int(k.blockBase, k.head);
  let M = 0.0;
  for (let i = 0; i < k.nLevels; i++) {
    const first = int(k.levelStart, i);
    const end = int(k.levelStart, i + 1);
    const K = get(k.K, i);
    let shared = 0.0;
    for (let r = first; r < end; ) {
      const column = columnOf(k, m, r);
      let g = 0.0;
      for (; r < end && columnOf(k, m, r) == column; r++) g += get(k.weights, r);
      const share = g * other * get(k.scale, column);
      shared += share * share;
      set(k.meeting, column, g);
    }
    set(k.shared, i, shared);
    const common = K + K * K * shared;
    for (let r = first; r < end; r++) {
      const column = columnOf(k, m, r);
      const own = other * get(k.scale, column);
      set(k.leverage, r, common + own * own * (1.0 - 2.0 * K * get(k.meeting, column)));
    }
    const A = get(m.blocks, head + i);
    M += get(k.inverse, i) * theta * (A - shared * (1.0 - K * A));
    set(m.covariance, head + i, common);
  }
  add(m.M + (T - m.T), 0, M);
}

function columnOf(k: Krylov, m: SparseModel, r: i32): i32 {
  return int(m.rowColumn, 2 * r + 1 - k.head) - k.first;
}
