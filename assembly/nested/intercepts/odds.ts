/**
 * The joint mode of a group with random intercepts at two levels, responses of 0 and 1 and the logit link. Rows are known by their odds, which
 * a Newton step multiplies by one factor a child: one exponential a child and step instead of one a row (docs/mathematics.md (19.2), (19.15)).
 */
import { expPairPlain } from "../../math/exp";
import { log, logPair } from "../../math/log";
import { add, get, set } from "../../linalg/access";
import { copy, dot } from "../../linalg/vector";
import { leafOf, levelAt, modesOf, Nested, place, rowOf } from "../model";
import { DEAR_CHILDREN, DEAR_LOGGED, DEAR_PRODUCTS, DEAR_ROWS } from "./scratch";
import { sumOf } from "./weigh";

/** As in mode.ts. */
const DECREMENT: f64 = 1e-24;
const NEAR: f64 = 1e-8;
const STALL: f64 = 0.25;
/** Newton arrives in three to eight steps, or is left to the general search, which halves steps. */
const MAX_STEPS: i32 = 25;
/** Odds beyond e^+-this are left to the general path. */
const LARGEST_ETA: f64 = 250.0;
/** A product is put into its log below it: the next factor is above e^-LARGEST_ETA. */
const LEAST_PRODUCT: f64 = 1e-150;

/**
 * Moves v and u of the group at hand to the mode. Leaves odds, means, rests, sums, W, dW, the sums of the children, C, C^-1, T and
 * modeOfChildren as they are there; false where Newton's full steps do not lead to it.
 */
export function modeOfOdds(m: Nested): bool {
  const leaf = leafOf(m);
  const u = modesOf(m, leaf);
  const so = get(levelAt(m, 0).Lambda, 0);
  const si = get(leaf.Lambda, 0);
  const kids = (<usize>leaf.count) << 3;
  let v = get(m.mode, 0);
  if (!startOdds(m, so * v, si, u)) return false;
  copy(m.childU, u, leaf.count);
  // children come in pairs: what would be the second one of the last has no part in any sum
  set(m.childU, leaf.count, 0.0);
  set(m.childY, leaf.count, 0.0);
  set(m.childMean, leaf.count, 0.0);
  set(m.childW, leaf.count, 0.0);
  sumResponses(m);
  let previous = Infinity;
  const slope = f64x2.splat(si);
  const square = f64x2.splat(si * si);
  const one = f64x2.splat(1.0);
  for (let step = 0; step < MAX_STEPS; step++) {
    for (let j = 0; j < leaf.count; j++) meansOfChild(m, j, step == 0 ? 1.0 : get(m.childStep, j));
    let forRoot = f64x2.splat(0.0);
    let known = forRoot;
    let own = forRoot;
    for (let j: usize = 0; j < kids; j += 16) {
      const W = v128.load(m.childW + j);
      const inverse = f64x2.div(one, f64x2.add(one, f64x2.mul(square, W)));
      const rest = f64x2.sub(v128.load(m.childY + j), v128.load(m.childMean + j));
      const forU = f64x2.sub(f64x2.mul(slope, rest), v128.load(m.childU + j));
      const byH = f64x2.mul(forU, inverse);
      // of h / so = si W: what is left to the root, over so: rest - si W forU / H, and W - si^2 W^2 / H = W / H
      const left = f64x2.mul(W, inverse);
      forRoot = f64x2.add(forRoot, f64x2.sub(rest, f64x2.mul(f64x2.mul(slope, W), byH)));
      known = f64x2.add(known, left);
      own = f64x2.add(own, f64x2.mul(forU, byH));
      v128.store(m.childH + j, byH);
      v128.store(m.childHh + j, f64x2.mul(slope, left));
    }
    const Hs = 1.0 + so * so * sumOf(known);
    const forV = so * sumOf(forRoot) - v;
    const decrement = sumOf(own) + (forV * forV) / Hs;
    if (!isFinite(decrement)) return false;
    if (decrement <= DECREMENT || (decrement < NEAR && decrement > STALL * previous)) {
      set(m.mode, 0, v);
      copy(u, m.childU, leaf.count);
      finish(m, so * v, Hs);
      return true;
    }
    // a step that does not come nearer needs to be halved
    if (decrement > previous) return false;
    previous = decrement;
    const lv = forV / Hs;
    v += lv;
    if (!stepOfChildren(m, kids, so * lv, si)) return false;
  }
  return false;
}

/** Moves u, and into childStep what that multiplies the odds by, with `shift` the move of the rows by v; false where a step is too long. */
function stepOfChildren(m: Nested, kids: usize, shift: f64, si: f64): bool {
  const slope = f64x2.splat(si);
  const common = f64x2.splat(shift);
  let largest = f64x2.splat(0.0);
  for (let j: usize = 0; j < kids; j += 16) {
    const lu = f64x2.sub(v128.load(m.childH + j), f64x2.mul(v128.load(m.childHh + j), common));
    const move = f64x2.add(common, f64x2.mul(slope, lu));
    v128.store(m.childU + j, f64x2.add(v128.load(m.childU + j), lu));
    v128.store(m.childStep + j, move);
    largest = f64x2.max(largest, f64x2.abs(move));
  }
  if (!(max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)) < LARGEST_ETA)) return false;
  for (let j: usize = 0; j < kids; j += 16) v128.store(m.childStep + j, expPairPlain(v128.load(m.childStep + j)));
  return true;
}

/** Sums of the responses of each child. */
function sumResponses(m: Nested): void {
  const leaf = leafOf(m);
  const y = place(m.y, m.firstRow);
  for (let j = 0; j < leaf.count; j++) {
    let Y = 0.0;
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) Y += get(y, i);
    set(m.childY, j, Y);
  }
}

/** Odds of the rows of child j times `factor`; rests, means and W of them, and the sums of the latter. */
function meansOfChild(m: Nested, j: i32, factor: f64): void {
  const first = (<usize>rowOf(m, j)) << 3;
  const end = (<usize>rowOf(m, j + 1)) << 3;
  const one = f64x2.splat(1.0);
  const both = f64x2.splat(factor);
  let sum = f64x2.splat(0.0);
  let sumW = sum;
  let i = first;
  for (; i + 8 < end; i += 16) {
    const e = f64x2.mul(v128.load(m.odds + i), both);
    const r = f64x2.div(one, f64x2.add(one, e));
    const mu = f64x2.mul(e, r);
    const W = f64x2.mul(mu, r);
    v128.store(m.odds + i, e);
    v128.store(m.rests + i, r);
    v128.store(m.means + i, mu);
    v128.store(m.W + i, W);
    sum = f64x2.add(sum, mu);
    sumW = f64x2.add(sumW, W);
  }
  let mean = sumOf(sum);
  let W = sumOf(sumW);
  if (i < end) {
    const e = load<f64>(m.odds + i) * factor;
    const r = 1.0 / (1.0 + e);
    const mu = e * r;
    store<f64>(m.odds + i, e);
    store<f64>(m.rests + i, r);
    store<f64>(m.means + i, mu);
    store<f64>(m.W + i, mu * r);
    mean += mu;
    W += mu * r;
  }
  set(m.childMean, j, mean);
  set(m.childW, j, W);
}

/** odds := e^eta; false where one is too large or too small. */
function startOdds(m: Nested, shift: f64, si: f64, u: usize): bool {
  const leaf = leafOf(m);
  const eta0 = place(m.eta0, m.firstRow);
  let largest = 0.0;
  for (let j = 0; j < leaf.count; j++) {
    const effect = shift + si * get(u, j);
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) {
      const eta = get(eta0, i) + effect;
      set(m.eta, i, eta);
      largest = max<f64>(largest, abs<f64>(eta));
    }
  }
  if (!(largest < LARGEST_ETA)) return false;
  oddsOfEta(m);
  return true;
}

/** odds := e^eta */
function oddsOfEta(m: Nested): void {
  set(m.eta, m.n, 0.0);
  for (let i: usize = 0, end = (<usize>m.n) << 3; i < end; i += 16) v128.store(m.odds + i, expPairPlain(v128.load(m.eta + i)));
}

/** The same as modeOfOdds leaves, besides the factor, of a mode that mode.ts has found; false where odds are too large or too small. */
export function oddsAtMode(m: Nested): bool {
  const leaf = leafOf(m);
  for (let i = 0; i < m.n; i++) if (!(abs<f64>(get(m.eta, i)) < LARGEST_ETA)) return false;
  oddsOfEta(m);
  // modeValue has -u'u / 2 of all levels, the nodes above have their own
  m.modeOfChildren = m.modeValue + 0.5 * dot(m.mode, m.mode, leaf.at);
  sumResponses(m);
  for (let j = 0; j < leaf.count; j++) meansOfChild(m, j, 1.0);
  for (let i = 0; i < m.n; i++) set(m.sums, i, get(m.odds, i) + 1.0 / get(m.odds, i));
  return true;
}

/** Slopes of W, what the odds have with their inverse; the factor as the general path has it; log f at the mode. */
function finish(m: Nested, shift: f64, Hs: f64): void {
  const leaf = leafOf(m);
  const si = get(leaf.Lambda, 0);
  const u = modesOf(m, leaf);
  const y = place(m.y, m.firstRow);
  const one = f64x2.splat(1.0);
  let product = one;
  let value = dot(y, place(m.eta0, m.firstRow), m.n);
  // rows come in pairs: what would be the second one of the last has no part in the product
  set(m.odds, m.n, 1.0);
  set(m.rests, m.n, 1.0);
  for (let i: usize = 0, end = (<usize>m.n) << 3; i < end; i += 16) {
    const e = v128.load(m.odds + i);
    const r = v128.load(m.rests + i);
    v128.store(m.dW + i, f64x2.mul(v128.load(m.W + i), f64x2.sub(r, v128.load(m.means + i))));
    v128.store(m.sums + i, f64x2.add(e, f64x2.div(one, e)));
    product = f64x2.mul(product, r);
    if (v128.any_true(f64x2.lt(product, f64x2.splat(LEAST_PRODUCT)))) {
      value += sumOf(logPair(product));
      product = one;
    }
  }
  for (let j = 0; j < leaf.count; j++) {
    const uj = get(u, j);
    const H = 1.0 + si * si * get(m.childW, j);
    const C = sqrt<f64>(H);
    let third = 0.0;
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) third += get(m.dW, i);
    set(m.childThird, j, third);
    value += get(m.childY, j) * (shift + si * uj) - 0.5 * uj * uj;
    set(leaf.C, j, C);
    set(leaf.Cinv, j, 1.0 / C);
    set(leaf.T, j, -get(levelAt(m, 0).Lambda, 0) * get(m.childHh, j));
  }
  const root = levelAt(m, 0);
  set(root.C, 0, sqrt<f64>(Hs));
  set(root.Cinv, 0, 1.0 / sqrt<f64>(Hs));
  m.modeOfChildren = value + sumOf(logPair(product));
}

/** sum_j log C_j, as logs of products. */
export function logOfFactors(m: Nested): f64 {
  const leaf = leafOf(m);
  let sum = 0.0;
  let product = 1.0;
  for (let j = 0; j < leaf.count; j++) {
    product *= get(leaf.Cinv, j);
    if (product > LEAST_PRODUCT) continue;
    sum -= log(product);
    product = 1.0;
  }
  return sum - log(product);
}

/** The group at hand goes row by row instead, which takes many times as long: predictions of time go by it. */
export function countRows(m: Nested): void {
  add(m.dear, DEAR_ROWS, <f64>m.n);
  add(m.dear, DEAR_CHILDREN, <f64>leafOf(m).count);
}

/** The nodes of a child take the log of so many products each. */
export function countLogs(m: Nested, products: i32): void {
  add(m.dear, DEAR_LOGGED, 1.0);
  add(m.dear, DEAR_PRODUCTS, <f64>products);
}
