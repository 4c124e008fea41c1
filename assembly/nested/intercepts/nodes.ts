/**
 * The integral of a child at all outer nodes by products of odds: random intercepts at all levels, responses of 0 and 1, logit link, builds
 * with SIMD. Outer nodes, paths of them where several levels are above, come in pairs z and -z, whose inner nodes x and -x share most of what
 * they need; at z = 0 the inner ones pair by themselves. Relative to the mode, with delta = slope z the move of the rows' predictors and
 * tau z that of u (docs/mathematics.md (19.16)):
 *   log weight of (k, l) = Y delta - ((u + tau z)^2 - u^2) / 2 + (Y Li - u - tau z) s x - s^2 x^2 / 2 - log prod (1 - mu + mu t)
 * Results go where leaves.ts puts its own.
 */
import { exp, expPairPlain } from "../../math/exp";
import { log } from "../../math/log";
import { add, get, set } from "../../linalg/access";
import { dot } from "../../linalg/vector";
import { firstChild, Level } from "../level";
import { column, follows, leafOf, levelAt, modesOf, Nested, place, rowOf } from "../model";
import { placeXX, placeZ, placeZX, recordOf, X } from "../integrate/record";
import { countLogs } from "./odds";
import { MEANS, MEANS_X, MINUS, scaleLanes, scoresOfCentre, scoresOfPair, sumLanes, TOTAL, weighLanes, weightsOfLogs, WITH_X, WITH_XX } from "./lanes";

/** Largest log of a product that is kept as a number: weights multiply two of them. */
const LOG_PRODUCT_MAX: f64 = 300.0;
/** Of what a node multiplies odds by, and of its inverse; the product of a single row is no larger. Numbers end at 709. */
const LOG_FACTOR_MAX: f64 = 690.0;
/** Products over children are put into their logs beyond it. */
const LARGE: f64 = 1e100;

/** All children of the group at hand, whose mode is there (odds.ts); false where odds could overflow. */
export function integrateOdds(m: Nested): bool {
  const up = levelAt(m, m.depth - 2);
  const leaf = leafOf(m);
  for (let p = 0; p < up.count; p++)
    for (let j = firstChild(up, p, leaf), end = firstChild(up, p + 1, leaf); j < end; j++) if (!integrateChild(m, up, leaf, p, j)) return false;
  return true;
}

/** All paths of child j of unit p: a path and its mirror have opposite moves. */
function integrateChild(m: Nested, up: Level, leaf: Level, p: i32, j: i32): bool {
  const Ko = leaf.paths;
  const Ki = leaf.nodes;
  const P = leaf.above;
  const first = rowOf(m, j);
  const n = rowOf(m, j + 1) - first;
  const s = get(leaf.Cinv, j);
  const si = get(leaf.Lambda, 0);
  const u = get(modesOf(m, leaf), j);
  const Y = get(m.childY, j);
  const T = place(leaf.T, j * P);
  const moves = follows(m, j);
  let farthest = 0.0;
  for (let above = Ko >> 1; above < Ko; above++) {
    const delta = place(up.move, (p * Ko + above) * P);
    const own = moves ? dot(T, delta, P) : 0.0;
    const move = moveOfRows(m, delta) + si * own;
    set(m.ownMoves, above, own);
    set(m.rowMoves, above, move);
    farthest = max<f64>(farthest, abs<f64>(move));
  }
  const reach = farthest + abs<f64>(si * s) * get(leaf.x, Ki - 1);
  if (!(reach < LOG_FACTOR_MAX)) return false;
  const whole = <f64>n * reach <= LOG_PRODUCT_MAX;
  const chunk = whole ? n : max<i32>(1, <i32>(LOG_PRODUCT_MAX / reach));
  if (!whole) countLogs(m, (n + chunk - 1) / chunk);
  const row = (<usize>first) << 3;
  const y = place(m.y, m.firstRow + first);
  prepareLanes(m, leaf, si * s, s * (Y * si - u), s, whole);
  for (let below = 0; 2 * below + 1 < Ko; below++) {
    const above = Ko - 1 - below;
    const own = get(m.ownMoves, above);
    const move = get(m.rowMoves, above);
    const cross = prepareOuter(m, exp(move), own * s, whole);
    weighLanes(m, row, n, m.lanes, m.own, m.mirrored, cross, chunk, whole);
    finishPair(m, up, leaf, p, j, above, below, Y * move - u * own, 0.5 * own * own, whole);
    scoresOfPair(m, row, y, n, m.lanes, column(m.M, m.mostRows + 1, above) + row, column(m.M, m.mostRows + 1, below) + row);
  }
  if (Ko & 1) centre(m, up, leaf, p, j, n, row, y, chunk, whole);
  return true;
}

/** By how much the predictors of the rows move with the effects above. */
function moveOfRows(m: Nested, delta: usize): f64 {
  let sum = 0.0;
  for (let d = 0, P = m.depth - 1; d < P; d++) sum += get(levelAt(m, d).Lambda, 0) * get(delta, d);
  return sum;
}

/** Factors of the odds, and weights of the nodes and of their mirrors at the mode without the rows, or their logs. */
function prepareLanes(m: Nested, leaf: Level, scale: f64, pull: f64, s: f64, whole: bool): void {
  const Ki = leaf.nodes;
  for (let l = 0; l < m.lanes; l++) {
    const x = l < Ki ? get(leaf.x, l) : 0.0;
    set(m.nodeX, l, x);
    set(m.d, l, scale * x);
    const square = -0.5 * s * s * x * x;
    set(m.own, l, square + pull * x);
    set(m.mirrored, l, square - pull * x);
  }
  for (let l: usize = 0, end = (<usize>m.lanes) << 3; l < end; l += 16) {
    v128.store(m.d + l, expPairPlain(v128.load(m.d + l)));
    if (!whole) continue;
    v128.store(m.own + l, expPairPlain(v128.load(m.own + l)));
    v128.store(m.mirrored + l, expPairPlain(v128.load(m.mirrored + l)));
  }
  for (let l = 0; l < m.lanes; l++) {
    const factor = l < Ki ? get(leaf.factor, l) : 0.0;
    set(m.own, l, whole ? factor * get(m.own, l) : log(factor) + get(m.own, l));
    set(m.mirrored, l, whole ? factor * get(m.mirrored, l) : log(factor) + get(m.mirrored, l));
  }
}

/** t and 1 / t of the inner nodes at an outer node whose odds are c times as large; what its move makes of the weights: e^-(move x), or the log. */
function prepareOuter(m: Nested, c: f64, move: f64, whole: bool): usize {
  const one = f64x2.splat(1.0);
  const factor = f64x2.splat(c);
  const end = (<usize>m.lanes) << 3;
  for (let l: usize = 0; l < end; l += 16) {
    const t = f64x2.mul(factor, v128.load(m.d + l));
    v128.store(m.tPlus + l, t);
    v128.store(m.tMinus + l, f64x2.div(one, t));
  }
  if (move == 0.0) return whole ? m.ones : m.zeros;
  const step = f64x2.splat(-move);
  for (let l: usize = 0; l < end; l += 16) {
    const exponent = f64x2.mul(step, v128.load(m.nodeX + l));
    v128.store(m.cross + l, whole ? expPairPlain(exponent) : exponent);
  }
  return m.cross;
}

/** The integrals at a pair of outer nodes, their records, and normalised weights. */
function finishPair(
  m: Nested,
  up: Level,
  leaf: Level,
  p: i32,
  j: i32,
  above: i32,
  below: i32,
  linear: f64,
  square: f64,
  whole: bool,
): void {
  const plus = whole ? 0.0 : weightsOfLogs(m.plus, m.lanes);
  const minus = whole ? 0.0 : weightsOfLogs(m.minus, m.lanes);
  sumLanes(m, m.lanes, m.nodeX);
  const sums = m.laneSums;
  const total = get(sums, TOTAL);
  const other = get(sums, MINUS + TOTAL);
  addLog(up, p * leaf.paths + above, total, plus + linear - square);
  addLog(up, p * leaf.paths + below, other, minus - linear - square);
  record(m, up, leaf, p, j, above, sums, 1.0 / total);
  record(m, up, leaf, p, j, below, place(sums, MINUS), 1.0 / other);
  scaleLanes(m, m.lanes, 1.0 / total, 1.0 / other);
}

/** log += shift and log of the integral, which waits in a product as long as that is a number. */
function addLog(up: Level, k: i32, integral: f64, shift: f64): void {
  let product = get(up.product, k);
  set(up.logSum, k, get(up.logSum, k) + shift);
  if (!(integral < LARGE && integral > 1.0 / LARGE)) {
    set(up.logSum, k, get(up.logSum, k) + log(integral));
    return;
  }
  product *= integral;
  if (!(product < LARGE && product > 1.0 / LARGE)) {
    set(up.logSum, k, get(up.logSum, k) + log(product));
    product = 1.0;
  }
  set(up.product, k, product);
}

/** As leaves.ts leaves it, from sums over nodes that are to be multiplied by `factor`; z is 1, so sums of z are the same at all levels. */
function record(m: Nested, up: Level, leaf: Level, p: i32, j: i32, k: i32, sums: usize, factor: f64): void {
  const to = recordOf(leaf, j, k);
  const Y = get(m.childY, j);
  const x = factor * get(sums, WITH_X);
  const score = Y - factor * get(sums, MEANS);
  set(to, X, x);
  set(to, placeXX(leaf), factor * get(sums, WITH_XX));
  set(to, placeZ(leaf), score);
  set(to, placeZX(leaf), Y * x - factor * get(sums, MEANS_X));
  // two levels have a gradient of their own, without them
  if (m.depth > 2) for (let d = 0, P = leaf.above; d < P; d++) add(up.score, (p * leaf.paths + k) * P + d, score);
}

/** The outer node at zero: the inner nodes above zero with their mirrors, and the mode itself. */
function centre(m: Nested, up: Level, leaf: Level, p: i32, j: i32, n: i32, row: usize, y: usize, chunk: i32, whole: bool): void {
  const k = leaf.paths >> 1;
  const Ki = leaf.nodes;
  const half = Ki >> 1;
  const none = whole ? 0.0 : -Infinity;
  for (let l = 0; l < m.halfLanes; l++) {
    const at = Ki - half + l;
    const isNode = l < half;
    const t = isNode ? get(m.d, at) : 1.0;
    set(m.xHalf, l, isNode ? get(leaf.x, at) : 0.0);
    set(m.tPlus, l, t);
    set(m.tMinus, l, 1.0 / t);
    set(m.ownHalf, l, isNode ? get(m.own, at) : none);
    set(m.mirroredHalf, l, isNode ? get(m.mirrored, at) : none);
  }
  weighLanes(m, row, n, m.halfLanes, m.ownHalf, m.mirroredHalf, whole ? m.ones : m.zeros, chunk, whole);
  // the mode is one of the nodes of an odd rule, so logs are relative to zero
  const middle = Ki & 1 ? get(leaf.factor, half) : 0.0;
  if (!whole)
    for (let l = 0; l < m.halfLanes; l++) {
      set(m.plus, l, exp(get(m.plus, l)));
      set(m.minus, l, exp(get(m.minus, l)));
    }
  sumLanes(m, m.halfLanes, m.xHalf);
  const sums = m.laneSums;
  for (let i = 0; i < MINUS; i++) set(sums, i, get(sums, i) + get(sums, MINUS + i));
  const total = get(sums, TOTAL) + middle;
  set(sums, MEANS, get(sums, MEANS) + middle * get(m.childMean, j));
  addLog(up, p * leaf.paths + k, total, 0.0);
  record(m, up, leaf, p, j, k, sums, 1.0 / total);
  scaleLanes(m, m.halfLanes, 1.0 / total, 1.0 / total);
  scoresOfCentre(m, row, y, n, m.halfLanes, middle / total, column(m.M, m.mostRows + 1, k) + row);
}
