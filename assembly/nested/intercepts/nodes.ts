/**
 * The integral of a child at all paths by products of odds: random intercepts at all levels, responses of 0 and 1, logit link, builds with
 * SIMD. Paths come in pairs z and -z, nodes of their levels with all signs changed, inner nodes in pairs x and -x. Relative to the mode, with
 * delta the move of the rows' predictors and tau that of u at z (docs/mathematics.md (19.16)):
 *   log weight of (z, x) = Y delta - ((u + tau)^2 - u^2) / 2 + (Y Li - u - tau) s x - s^2 x^2 / 2 - log prod (1 - mu + mu t)
 *
 * What is kept of a child, for the moments of its nodes (moments.ts), pairs filled up to an even number:
 *   d of the lanes, 1 / d | c of the pairs, 1 / c | totals of both paths of a pair, of the middle one | their logs to come | weights, see weigh.ts
 */
import { expPairPlain } from "../../math/exp";
import { log } from "../../math/log";
import { add, get, set } from "../../linalg/access";
import { copy, zero } from "../../linalg/vector";
import { firstChild, Level } from "../level";
import { follows, leafOf, levelAt, modesOf, Nested, place, rowOf } from "../model";
import { countLogs } from "./odds";
import { OF_MIDDLE, OF_PAIR, sumOf, weighMiddle, weighPair, weightsOfLogs } from "./weigh";

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
  for (let p = 0; p < up.count; p++) {
    preparePairs(m, up, leaf, p);
    for (let j = firstChild(up, p, leaf), end = firstChild(up, p + 1, leaf); j < end; j++) {
      if (!weighChild(m, leaf, j)) return false;
      if (m.logged > 0) countLogs(m, m.logged);
      addIntegrals(m, leaf, j);
    }
    leaveIntegrals(m, up, leaf, p);
  }
  return true;
}

/** Moves at the paths of unit p, the one of each pair that comes later; sums over children begin. */
export function preparePairs(m: Nested, up: Level, leaf: Level, p: i32): void {
  const P = leaf.above;
  const size = m.evenPairs;
  for (let i = 0; i < m.pairs; i++) {
    const delta = place(up.move, (p * leaf.paths + leaf.paths - m.pairs + i) * P);
    let base = 0.0;
    for (let d = 0; d < P; d++) {
      const move = get(delta, d);
      set(m.pairMoves, d * size + i, move);
      base += get(levelAt(m, d).Lambda, 0) * move;
    }
    set(m.pairBase, i, base);
    m.farthest = max<f64>(i == 0 ? 0.0 : m.farthest, abs<f64>(base));
  }
  if (m.pairs == 0) m.farthest = 0.0;
  if (m.farthest < LOG_FACTOR_MAX) factorsOf(m, m.pairBase, m.pairUp, m.pairDown);
  zero(m.pairLinear, m.evenPairs);
  zero(m.pairSquare, m.evenPairs);
  for (let i = 0; i < 2 * m.pairs + m.middle; i++) {
    set(m.pairProduct, i, 1.0);
    set(m.pairLog, i, 0.0);
  }
}

/** up := e^moves of the pairs, down := 1 / up */
function factorsOf(m: Nested, moves: usize, up: usize, down: usize): void {
  const one = f64x2.splat(1.0);
  for (let i: usize = 0, bytes = (<usize>m.evenPairs) << 3; i < bytes; i += 16) {
    const c = expPairPlain(v128.load(moves + i));
    v128.store(up + i, c);
    v128.store(down + i, f64x2.div(one, c));
  }
}

/** Where child j is kept: the last place is for all that have none of their own. */
export function placeOfKept(m: Nested, j: i32): usize {
  return place(m.kept, min<i32>(j, m.keptUnits - 1) * m.keptSize);
}

/** Whether what stands there is still that of child j when all have been there. */
export function isKept(m: Nested, leaf: Level, j: i32): bool {
  return leaf.count <= m.keptUnits || j < m.keptUnits - 1;
}

/** Weights of the nodes of child j and what else is kept of it; false where odds could overflow. */
export function weighChild(m: Nested, leaf: Level, j: i32): bool {
  const first = rowOf(m, j);
  const n = rowOf(m, j + 1) - first;
  const s = get(leaf.Cinv, j);
  const si = get(leaf.Lambda, 0);
  const u = get(modesOf(m, leaf), j);
  const factors = placeOfKept(m, j);
  const lanes = m.lanes;
  const reach = movePairs(m, leaf, j, si) + abs<f64>(si * s) * get(leaf.x, leaf.nodes - 1);
  if (!(reach < LOG_FACTOR_MAX)) return false;
  const whole = <f64>n * reach <= LOG_PRODUCT_MAX;
  const chunk = whole ? n : max<i32>(1, <i32>(LOG_PRODUCT_MAX / reach));
  m.logged = whole ? 0 : (n + chunk - 1) / chunk;
  prepareLanes(m, factors, si * s, s * (get(m.childY, j) * si - u), s, whole);
  const up = place(factors, 2 * lanes);
  const down = place(up, m.evenPairs);
  if (follows(m, j)) factorsOf(m, m.pairShift, up, down);
  else {
    copy(up, m.pairUp, m.evenPairs);
    copy(down, m.pairDown, m.evenPairs);
  }
  const totals = place(down, m.evenPairs);
  const logs = place(totals, 2 * m.evenPairs + 2);
  let weights = place(logs, 2 * m.evenPairs + 2);
  const row = (<usize>first) << 3;
  for (let i = 0; i < m.pairs; i++) {
    const total = place(totals, 2 * i);
    v128.store(total, weighPair(m, row, n, factors, get(up, i), get(down, i), s * get(m.pairOwn, i), chunk, whole, weights));
    if (!whole) {
      set(logs, 2 * i, weightsOfLogs(weights, lanes, OF_PAIR, total));
      set(logs, 2 * i + 1, weightsOfLogs(weights + 32, lanes, OF_PAIR, total + 8));
    }
    weights += (<usize>lanes >> 1) * OF_PAIR;
  }
  if (m.middle) {
    const total = place(totals, 2 * m.pairs);
    const both = weighMiddle(m, row, n, factors, chunk, whole, weights);
    store<f64>(total, sumOf(both));
    if (!whole) set(logs, 2 * m.pairs, weightsOfLogs(weights, lanes, OF_MIDDLE, total));
  }
  return true;
}

/** What the effects above move, of the child's own effect and of its rows, by pair; the farthest of the latter. */
function movePairs(m: Nested, leaf: Level, j: i32, si: f64): f64 {
  const bytes = (<usize>m.evenPairs) << 3;
  if (!follows(m, j)) {
    zero(m.pairOwn, m.evenPairs);
    copy(m.pairShift, m.pairBase, m.evenPairs);
    return m.farthest;
  }
  const slope = f64x2.splat(si);
  let farthest = f64x2.splat(0.0);
  for (let i: usize = 0; i < bytes; i += 16) {
    let own = f64x2.splat(0.0);
    for (let d = 0, P = leaf.above; d < P; d++)
      own = f64x2.add(own, f64x2.mul(f64x2.splat(get(leaf.T, j * P + d)), v128.load(m.pairMoves + <usize>d * bytes + i)));
    const shift = f64x2.add(v128.load(m.pairBase + i), f64x2.mul(slope, own));
    v128.store(m.pairOwn + i, own);
    v128.store(m.pairShift + i, shift);
    farthest = f64x2.max(farthest, f64x2.abs(shift));
  }
  return max<f64>(f64x2.extract_lane(farthest, 0), f64x2.extract_lane(farthest, 1));
}

/** Factors of the odds, and weights of the nodes and of their mirrors at the mode without the rows, or their logs. */
function prepareLanes(m: Nested, factors: usize, scale: f64, pull: f64, s: f64, whole: bool): void {
  const bytes = (<usize>m.lanes) << 3;
  const one = f64x2.splat(1.0);
  const curvature = f64x2.splat(-0.5 * s * s);
  for (let l: usize = 0; l < bytes; l += 16) {
    const x = v128.load(m.laneX + l);
    const d = expPairPlain(f64x2.mul(f64x2.splat(scale), x));
    v128.store(factors + l, d);
    v128.store(factors + bytes + l, f64x2.div(one, d));
    const square = f64x2.mul(curvature, f64x2.mul(x, x));
    const linear = f64x2.mul(f64x2.splat(pull), x);
    if (whole) {
      const factor = v128.load(m.laneFactor + l);
      v128.store(m.own + l, f64x2.mul(factor, expPairPlain(f64x2.add(square, linear))));
      v128.store(m.mirrored + l, f64x2.mul(factor, expPairPlain(f64x2.sub(square, linear))));
    } else {
      const centred = f64x2.add(v128.load(m.laneLog + l), square);
      v128.store(m.own + l, f64x2.add(centred, linear));
      v128.store(m.mirrored + l, f64x2.sub(centred, linear));
    }
  }
}

/** The integrals of child j at all paths to those of its siblings; they wait in a product as long as that is a number. */
function addIntegrals(m: Nested, leaf: Level, j: i32): void {
  const u = f64x2.splat(get(modesOf(m, leaf), j));
  const Y = f64x2.splat(get(m.childY, j));
  const half = f64x2.splat(0.5);
  for (let i: usize = 0, bytes = (<usize>m.evenPairs) << 3; i < bytes; i += 16) {
    const shift = f64x2.mul(Y, v128.load(m.pairShift + i));
    v128.store(m.pairLinear + i, f64x2.add(v128.load(m.pairLinear + i), shift));
  }
  if (follows(m, j))
    for (let i: usize = 0, bytes = (<usize>m.evenPairs) << 3; i < bytes; i += 16) {
      const own = v128.load(m.pairOwn + i);
      v128.store(m.pairLinear + i, f64x2.sub(v128.load(m.pairLinear + i), f64x2.mul(u, own)));
      v128.store(m.pairSquare + i, f64x2.add(v128.load(m.pairSquare + i), f64x2.mul(half, f64x2.mul(own, own))));
    }
  const totals = place(placeOfKept(m, j), 2 * m.lanes + 2 * m.evenPairs);
  const logs = place(totals, 2 * m.evenPairs + 2);
  const least = f64x2.splat(1.0 / LARGE);
  const largest = f64x2.splat(LARGE);
  for (let i = 0; i < 2 * m.pairs; i += 2) {
    const at = place(m.pairProduct, i);
    const product = f64x2.mul(v128.load(at), v128.load(place(totals, i)));
    if (i64x2.all_true(v128.and(f64x2.gt(product, least), f64x2.lt(product, largest)))) v128.store(at, product);
    else {
      putIntoLog(m, i, get(totals, i));
      putIntoLog(m, i + 1, get(totals, i + 1));
    }
    if (m.logged > 0) v128.store(place(m.pairLog, i), f64x2.add(v128.load(place(m.pairLog, i)), v128.load(place(logs, i))));
  }
  if (!m.middle) return;
  const i = 2 * m.pairs;
  const product = get(m.pairProduct, i) * get(totals, i);
  if (product > 1.0 / LARGE && product < LARGE) set(m.pairProduct, i, product);
  else putIntoLog(m, i, get(totals, i));
  if (m.logged > 0) add(m.pairLog, i, get(logs, i));
}

/** The product so far and an integral more. */
function putIntoLog(m: Nested, i: i32, integral: f64): void {
  add(m.pairLog, i, log(get(m.pairProduct, i)) + log(integral));
  set(m.pairProduct, i, 1.0);
}

/** The sums over the children of unit p to its paths. */
function leaveIntegrals(m: Nested, up: Level, leaf: Level, p: i32): void {
  const first = p * leaf.paths;
  for (let i = 0; i < m.pairs; i++) {
    const above = first + leaf.paths - m.pairs + i;
    const below = first + m.pairs - 1 - i;
    const linear = get(m.pairLinear, i);
    const square = get(m.pairSquare, i);
    set(up.logSum, above, linear - square + get(m.pairLog, 2 * i));
    set(up.logSum, below, -linear - square + get(m.pairLog, 2 * i + 1));
    set(up.product, above, get(m.pairProduct, 2 * i));
    set(up.product, below, get(m.pairProduct, 2 * i + 1));
  }
  if (!m.middle) return;
  set(up.logSum, first + m.pairs, get(m.pairLog, 2 * m.pairs));
  set(up.product, first + m.pairs, get(m.pairProduct, 2 * m.pairs));
}
