/**
 * Posterior moments of the rows for louis.ts: E W, E W x_d and E W x_d x_e, and of the scores' derivatives in log shape the first two. Over
 * a run of nodes, which differ in the last dimension only, three sums are taken; those with the other coordinates follow from them.
 */
import { add, constant, from, into, mul, width, ZERO } from "../../family/lanes";
import { get, set } from "../../linalg/access";
import { at } from "../../linalg/small";
import { addScaled, zero } from "../../linalg/vector";
import { Grouped } from "../model";

/** Rows of a matrix whose columns are nodeStride apart. */
export function sums(m: Grouped, matrix: usize, k: i32): usize {
  return matrix + <usize>k * m.nodeStride;
}

/** The column of E W x_d x_e, e <= d. */
export function second(m: Grouped, d: i32, e: i32): usize {
  return sums(m, m.momentsW, 1 + m.q + ((d * (d + 1)) >> 1) + e);
}

export function clearRun(m: Grouped): void {
  memory.fill(m.runW, 0, 3 * m.nodeStride);
  if (m.nShape) memory.fill(m.runRise, 0, 2 * m.nodeStride);
}

/** Sums of W over nodes from .. from + nodes - 1 of a block, with their weights, and with x and x^2 of the last dimension. */
export function addMomentsW(m: Grouped, from: i32, nodes: i32, n: i32): void {
  for (let k = from; k < from + nodes; k++) {
    const weightX = get(m.blockWeightX, k);
    set(m.weightXX, k, weightX == 0.0 ? 0.0 : (weightX * weightX) / get(m.blockWeight, k));
  }
  const to = m.q == 1 ? m.momentsW : m.runW;
  if (ASC_FEATURE_SIMD) addMomentsOf<v128>(m, from, nodes, n, to);
  else addMomentsOf<f64>(m, from, nodes, n, to);
}

/** Twice two rows at a time: behind the last row there is room. */
function addMomentsOf<P>(m: Grouped, first: i32, nodes: i32, n: i32, to: usize): void {
  const next = width<P>();
  const stride = m.nodeStride;
  const skip = (<usize>first) << 3;
  const p = m.blockWeight + skip;
  const px = m.blockWeightX + skip;
  const pxx = m.weightXX + skip;
  const all = (<usize>nodes) << 3;
  for (let j: usize = 0, end = (<usize>n) << 3; j < end; j += 2 * next) {
    let s0 = constant<P>(ZERO);
    let s1 = s0;
    let x0 = s0;
    let x1 = s0;
    let y0 = s0;
    let y1 = s0;
    let place = m.heldW + <usize>first * stride + j;
    for (let k: usize = 0; k < all; k += 8) {
      const a = from<P>(place);
      const b = from<P>(place + next);
      const weight = constant<P>(p + k);
      s0 = add<P>(s0, mul<P>(weight, a));
      s1 = add<P>(s1, mul<P>(weight, b));
      const weightX = constant<P>(px + k);
      x0 = add<P>(x0, mul<P>(weightX, a));
      x1 = add<P>(x1, mul<P>(weightX, b));
      const weightXX = constant<P>(pxx + k);
      y0 = add<P>(y0, mul<P>(weightXX, a));
      y1 = add<P>(y1, mul<P>(weightXX, b));
      place += stride;
    }
    const sum = to + j;
    into<P>(sum, add<P>(from<P>(sum), s0));
    into<P>(sum + next, add<P>(from<P>(sum + next), s1));
    const sumX = sum + stride;
    into<P>(sumX, add<P>(from<P>(sumX), x0));
    into<P>(sumX + next, add<P>(from<P>(sumX + next), x1));
    const sumXX = sumX + stride;
    into<P>(sumXX, add<P>(from<P>(sumXX), y0));
    into<P>(sumXX + next, add<P>(from<P>(sumXX + next), y1));
  }
}

/** The sums of a run onto those of the group; x is its first node. */
export function addRun(m: Grouped, n: i32, x: usize): void {
  const last = m.q - 1;
  const W = m.runW;
  const WX = sums(m, W, 1);
  addScaled(m.momentsW, 1.0, W, n);
  addScaled(sums(m, m.momentsW, 1 + last), 1.0, WX, n);
  addScaled(second(m, last, last), 1.0, sums(m, W, 2), n);
  for (let d = 0; d < last; d++) {
    const xd = get(x, d);
    addScaled(sums(m, m.momentsW, 1 + d), xd, W, n);
    addScaled(second(m, last, d), xd, WX, n);
    for (let e = 0; e <= d; e++) addScaled(second(m, d, e), xd * get(x, e), W, n);
  }
  if (!m.nShape) return;
  addScaled(m.momentsRise, 1.0, m.runRise, n);
  addScaled(sums(m, m.momentsRise, 1 + last), 1.0, sums(m, m.runRise, 1), n);
  for (let d = 0; d < last; d++) addScaled(sums(m, m.momentsRise, 1 + d), get(x, d), m.runRise, n);
}

/** to := sum over rows of what, times u_c at the nodes; `what` holds means, and behind them those with each x. */
export function meanWithU(m: Grouped, what: usize, c: i32, n: i32, u: usize, to: usize): void {
  zero(to, n);
  addScaled(to, get(u, c), what, n);
  for (let e = c; e < m.q; e++) addScaled(to, at(m.Linv, m.q, e, c), sums(m, what, 1 + e), n);
}

/** to := E W u_c u_d of the rows. */
export function meanWithUU(m: Grouped, c: i32, d: i32, n: i32, u: usize, to: usize): void {
  const q = m.q;
  zero(to, n);
  // u_d = uMode_d + sum_f Linv_fd x_f
  addScaled(to, get(u, d), sums(m, m.momentsWu, c), n);
  for (let f = d; f < q; f++) {
    const b = at(m.Linv, q, f, d);
    addScaled(to, get(u, c) * b, sums(m, m.momentsW, 1 + f), n);
    for (let e = c; e < q; e++) addScaled(to, at(m.Linv, q, e, c) * b, second(m, max<i32>(e, f), min<i32>(e, f)), n);
  }
}
