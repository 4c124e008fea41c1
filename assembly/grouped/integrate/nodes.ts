/**
 * A block of nodes of one group, all in a run that differs in the last dimension only (integrate.ts): the densities of the rows
 * at each, its weight, and the weighted sums of the rows' scores, which are held from the first to the last.
 */
import { exp } from "../../math/exp";
import { densityAtNodes } from "../../family/density";
import { add, constant, from, into, mul, width, ZERO } from "../../family/lanes";
import { hasShapeSlope } from "../../family/shape";
import { get, set } from "../../linalg/access";
import { addScaled, copy, zero } from "../../linalg/vector";
import { column, Grouped } from "../model";
import { Run } from "./nodeScratch";

/** Densities and weights of nodes first .. first + nodes - 1 of the rule, onto the sums of the run. */
export function addBlock(m: Grouped, run: Run, firstRow: i32, n: i32, first: i32, nodes: i32): void {
  const ownSlope = hasShapeSlope(m.family);
  const centre = ownSlope ? -1 : m.centre - first;
  if (centre >= 0 && centre < nodes) {
    // at the mode everything is known
    evaluate(m, run, firstRow, n, first, 0, centre);
    copy(m.blockScores + <usize>centre * m.nodeStride, m.score, n);
    if (run.W != 0) copy(run.W + <usize>centre * m.nodeStride, m.W, n);
    set(m.blockValues, centre, m.modeValue + 0.5 * run.square);
    evaluate(m, run, firstRow, n, first, centre + 1, nodes);
  } else evaluate(m, run, firstRow, n, first, 0, nodes);
  for (let k = 0; k < nodes; k++) {
    const node = first + k;
    const x = get(m.nodes, node * m.q + m.q - 1);
    const density = get(m.blockValues, k);
    const joint = density - 0.5 * (run.square + x * (2.0 * run.slope + x * run.slope2));
    const weight = get(m.nodeFactor, node) * exp(joint - m.modeValue);
    set(m.blockWeight, k, weight);
    set(m.blockWeightX, k, weight * x);
    run.total += weight;
    run.x += weight * x;
    run.xx += weight * x * x;
    // a node outside the support of eta has no weight, and a slope or scores that are not finite
    if (weight == 0.0) {
      zero(m.blockScores + <usize>k * m.nodeStride, n);
      if (run.W != 0) zero(run.W + <usize>k * m.nodeStride, n);
    } else if (m.nThresholds) addScaled(m.nodesThresholds, weight, m.blockSlopes + <usize>k * m.slopeStride, m.nThresholds + 2);
    else if (m.nShape) run.slopes += weight * (ownSlope ? get(m.blockSlopes, k) : density);
  }
}

/** Densities and scores of the rows at nodes `from` .. `to` - 1 of a block. */
function evaluate(m: Grouped, run: Run, firstRow: i32, n: i32, first: i32, from: i32, to: i32): void {
  const row = (<usize>firstRow) << 3;
  const step = (<usize>m.q) << 3;
  const offset = (<usize>from) << 3;
  densityAtNodes(
    m.family,
    m.shape,
    m.t,
    m.y + row,
    m.w + row,
    run.base,
    column(m.B, m.maxRows, m.q - 1),
    m.nodes + <usize>(first + from + 1) * step - 8,
    step,
    to - from,
    n,
    m.blockScores + <usize>from * m.nodeStride,
    m.nodeStride,
    m.blockValues + offset,
    m.blockSlopes + <usize>from * m.slopeStride,
    run.W == 0 ? 0 : run.W + <usize>from * m.nodeStride,
  );
}

/** sum += weighted scores of the block's nodes, sumX += those times x too. */
export function addHeldScores(m: Grouped, nodes: i32, n: i32, sum: usize, sumX: usize): void {
  addHeld(m.blockScores, m.nodeStride, m.blockWeight, m.blockWeightX, nodes, n, sum, sumX);
}

/** sum_j += sum_k p_k v_kj and sumX_j += sum_k px_k v_kj over n rows and nodes whose rows of v are `stride` bytes apart. */
export function addHeld(v: usize, stride: usize, p: usize, px: usize, nodes: i32, n: i32, sum: usize, sumX: usize): void {
  if (ASC_FEATURE_SIMD) addHeldOf<v128>(v, stride, p, px, nodes, n, sum, sumX);
  else addHeldOf<f64>(v, stride, p, px, nodes, n, sum, sumX);
}

/** Twice two rows at a time: behind the last row there is room. */
function addHeldOf<P>(v: usize, stride: usize, p: usize, px: usize, nodes: i32, n: i32, sum: usize, sumX: usize): void {
  const next = width<P>();
  const all = (<usize>nodes) << 3;
  for (let j: usize = 0, end = (<usize>n) << 3; j < end; j += 2 * next) {
    let s0 = constant<P>(ZERO);
    let s1 = s0;
    let x0 = s0;
    let x1 = s0;
    let from0 = v + j;
    for (let k: usize = 0; k < all; k += 8) {
      const weight = constant<P>(p + k);
      const weightX = constant<P>(px + k);
      const a = from<P>(from0);
      const b = from<P>(from0 + next);
      s0 = add<P>(s0, mul<P>(weight, a));
      x0 = add<P>(x0, mul<P>(weightX, a));
      s1 = add<P>(s1, mul<P>(weight, b));
      x1 = add<P>(x1, mul<P>(weightX, b));
      from0 += stride;
    }
    into<P>(sum + j, add<P>(from<P>(sum + j), s0));
    into<P>(sum + j + next, add<P>(from<P>(sum + j + next), s1));
    into<P>(sumX + j, add<P>(from<P>(sumX + j), x0));
    into<P>(sumX + j + next, add<P>(from<P>(sumX + j + next), x1));
  }
}
