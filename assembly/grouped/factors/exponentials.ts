/**
 * What factors.ts needs of densities linear in one exponential, log f = c eta - m e^(s eta): Poisson (s = 1) and Gamma with the log
 * link (s = -1). The mean is m e^(s eta), at the mode W. With E = e^(s x'B) - 1 a row has d = W E: all is kept as e^. - 1, so that
 * large counts do not cancel.
 */
import { add, constant, firstLane, from, into, mul, neg, nextSum, ONE, total, width, ZERO } from "../../family/lanes";
import { get, set } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { Grouped } from "../model";
import { addHeld } from "../integrate/nodes";
import { digit, tableOf } from "./tables";

/** to_k -= sum of W E over rows at each node k of run r. */
export function subtractExponentials(m: Grouped, r: i32, W: usize, rows: i32, to: usize): void {
  if (ASC_FEATURE_SIMD) subtractOf<v128>(m, r, W, rows, to);
  else subtractOf<f64>(m, r, W, rows, to);
}

/** tableMean and tableMeanX := sums of the rows' means over the nodes of run r, with weights, and with x too. */
export function addExponentialMeans(m: Grouped, r: i32, W: usize, rows: i32): void {
  if (ASC_FEATURE_SIMD) meansOf<v128>(m, r, W, rows);
  else meansOf<f64>(m, r, W, rows);
}

/** scoreNode := W e^(s x'B) without the last dimension; the sum of what that adds to W. */
function moveOuter<P>(m: Grouped, r: i32, W: usize, rows: i32): f64 {
  const last = m.q - 1;
  const end = (<usize>rows) << 3;
  let sum = constant<P>(ZERO);
  let other = sum;
  for (let d = 0; d < last; d++) {
    const table = tableOf(m, d, digit(m, r, d));
    for (let i: usize = 0; i < end; i += width<P>()) {
      let e = from<P>(table + i);
      if (d > 0) {
        const before = from<P>(m.etaNode + i);
        e = add<P>(before, mul<P>(add<P>(constant<P>(ONE), before), e));
      }
      into<P>(m.etaNode + i, e);
      if (d + 1 < last) continue;
      let mean = from<P>(W + i);
      if (isVector<P>() && i + 8 == end) mean = firstLane<P>(mean);
      const more = mul<P>(mean, e);
      into<P>(m.scoreNode + i, add<P>(mean, more));
      const now = add<P>(sum, more);
      sum = nextSum<P>(now, other);
      other = now;
    }
  }
  return total<P>(sum, other);
}

/** Four nodes at a time, for which there is room. */
function subtractOf<P>(m: Grouped, r: i32, W: usize, rows: i32, to: usize): void {
  const outer = moveOuter<P>(m, r, W, rows);
  const end = (<usize>rows) << 3;
  const means = m.scoreNode;
  const stride = m.tableStride;
  for (let k = 0; k < m.run; k += 4) {
    const table = tableOf(m, m.q - 1, k);
    let a = constant<P>(ZERO);
    let b = a;
    let c = a;
    let d = a;
    for (let i: usize = 0; i < end; i += width<P>()) {
      const mean = from<P>(means + i);
      const place = table + i;
      a = add<P>(a, mul<P>(mean, from<P>(place)));
      b = add<P>(b, mul<P>(mean, from<P>(place + stride)));
      c = add<P>(c, mul<P>(mean, from<P>(place + 2 * stride)));
      d = add<P>(d, mul<P>(mean, from<P>(place + 3 * stride)));
    }
    const none = constant<P>(ZERO);
    set(to, k, get(to, k) - outer - total<P>(a, none));
    set(to, k + 1, get(to, k + 1) - outer - total<P>(b, none));
    set(to, k + 2, get(to, k + 2) - outer - total<P>(c, none));
    set(to, k + 3, get(to, k + 3) - outer - total<P>(d, none));
  }
}

function meansOf<P>(m: Grouped, r: i32, W: usize, rows: i32): void {
  moveOuter<P>(m, r, W, rows);
  const at = (<usize>(r * m.tableRun)) << 3;
  const p = m.tableJoint + at;
  const px = m.tableJointX + at;
  let sum = 0.0;
  let sumX = 0.0;
  for (let k = 0; k < m.run; k++) {
    sum += get(p, k);
    sumX += get(px, k);
  }
  zero(m.tableMean, rows);
  zero(m.tableMeanX, rows);
  addHeld(tableOf(m, m.q - 1, 0), m.tableStride, p, px, m.run, rows, m.tableMean, m.tableMeanX);
  for (let j = 0; j < rows; j++) {
    const mean = get(m.scoreNode, j);
    set(m.tableMean, j, mean * (sum + get(m.tableMean, j)));
    set(m.tableMeanX, j, mean * (sumX + get(m.tableMeanX, j)));
  }
}

/**
 * The rows at the node in place k of run r, moveExponentialsTo having been called: scores less those at the mode, W_mode - W for s = 1, and W, which is
 * the mean.
 */
export function exponentialsAtNode(m: Grouped, k: i32, mode: usize, rows: i32, scores: usize, W: usize): void {
  if (ASC_FEATURE_SIMD) atNodeOf<v128>(m, k, mode, rows, scores, W);
  else atNodeOf<f64>(m, k, mode, rows, scores, W);
}

function atNodeOf<P>(m: Grouped, k: i32, mode: usize, rows: i32, scores: usize, W: usize): void {
  const table = tableOf(m, m.q - 1, k);
  for (let i: usize = 0, end = (<usize>rows) << 3; i < end; i += width<P>()) {
    const outer = from<P>(m.scoreNode + i);
    const more = mul<P>(outer, from<P>(table + i));
    into<P>(W + i, add<P>(outer, more));
    into<P>(scores + i, neg<P>(add<P>(mul<P>(from<P>(mode + i), from<P>(m.etaNode + i)), more)));
  }
}

/** The means of the rows in run r without the last dimension, and in etaNode the factor that brings them there, less 1. */
export function moveExponentialsTo(m: Grouped, r: i32, mode: usize, rows: i32): void {
  if (ASC_FEATURE_SIMD) moveOuter<v128>(m, r, mode, rows);
  else moveOuter<f64>(m, r, mode, rows);
}
