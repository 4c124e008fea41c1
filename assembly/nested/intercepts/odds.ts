/**
 * The joint mode of a group with random intercepts at two levels, responses of 0 and 1 and the logit link. Rows are known by their odds, which
 * a Newton step multiplies by one factor a child: one exponential a child and step instead of one a row (docs/mathematics.md (19.2), (19.15)).
 */
import { expPairPlain } from "../../math/exp";
import { log } from "../../math/log";
import { add, get, set } from "../../linalg/access";
import { dot } from "../../linalg/vector";
import { leafOf, levelAt, modesOf, Nested, place, rowOf } from "../model";
import { DEAR_CHILDREN, DEAR_LOGGED, DEAR_PRODUCTS, DEAR_ROWS } from "./scratch";

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
 * Moves v and u of the group at hand to the mode. Leaves odds, means, rests, sums, score, W, dW, the sums of the children, C, C^-1, T and
 * modeOfChildren as they are there; false where Newton's full steps do not lead to it.
 */
export function modeOfOdds(m: Nested): bool {
  const n = m.n;
  const leaf = leafOf(m);
  const so = get(levelAt(m, 0).Lambda, 0);
  const si = get(leaf.Lambda, 0);
  const u = modesOf(m, leaf);
  const stepU = place(m.step, leaf.at);
  let v = get(m.mode, 0);
  if (!startOdds(m, so * v, si, u)) return false;
  let previous = Infinity;
  for (let step = 0; step < MAX_STEPS; step++) {
    meansOfOdds(m, n);
    let forV = 0.0;
    let Hs = 1.0;
    let square = 0.0;
    let all = 0.0;
    for (let j = 0; j < leaf.count; j++) {
      sumChild(m, j);
      const W = get(m.childW, j);
      const H = 1.0 + si * si * W;
      const h = so * si * W;
      const rest = get(m.childY, j) - get(m.childMean, j);
      const forU = si * rest - get(u, j);
      all += rest;
      Hs += so * so * W - (h * h) / H;
      forV -= (h * forU) / H;
      square += (forU * forU) / H;
      set(leaf.C, j, H);
      set(leaf.XT, j, h);
      set(stepU, j, forU);
    }
    forV += so * all - v;
    const decrement = square + (forV * forV) / Hs;
    if (!isFinite(decrement)) return false;
    if (decrement <= DECREMENT || (decrement < NEAR && decrement > STALL * previous)) {
      set(m.mode, 0, v);
      finish(m, so * v, Hs);
      return true;
    }
    // a step that does not come nearer needs to be halved
    if (decrement > previous) return false;
    previous = decrement;
    const lv = forV / Hs;
    v += lv;
    for (let j = 0; j < leaf.count; j++) {
      const lu = (get(stepU, j) - get(leaf.XT, j) * lv) / get(leaf.C, j);
      set(u, j, get(u, j) + lu);
      set(m.childStep, j, so * lv + si * lu);
    }
    if (!moveOdds(m)) return false;
  }
  return false;
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
  meansOfOdds(m, m.n);
  // modeValue has -u'u / 2 of all levels, the nodes above have their own
  m.modeOfChildren = m.modeValue + 0.5 * dot(m.mode, m.mode, leaf.at);
  for (let j = 0; j < leaf.count; j++) sumChild(m, j);
  for (let i = 0; i < m.n; i++) set(m.sums, i, get(m.odds, i) + 1.0 / get(m.odds, i));
  return true;
}

/** Odds times the factor of their child; false where a step is too long. */
function moveOdds(m: Nested): bool {
  const leaf = leafOf(m);
  let largest = 0.0;
  for (let j = 0; j < leaf.count; j++) largest = max<f64>(largest, abs<f64>(get(m.childStep, j)));
  if (!(largest < LARGEST_ETA)) return false;
  set(m.childStep, leaf.count, 0.0);
  for (let j: usize = 0, end = (<usize>leaf.count) << 3; j < end; j += 16)
    v128.store(m.childStep + j, expPairPlain(v128.load(m.childStep + j)));
  for (let j = 0; j < leaf.count; j++) {
    const factor = get(m.childStep, j);
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) set(m.odds, i, get(m.odds, i) * factor);
  }
  return true;
}

/** rests, means and W from odds. */
function meansOfOdds(m: Nested, n: i32): void {
  const one = f64x2.splat(1.0);
  for (let i: usize = 0, end = (<usize>n) << 3; i < end; i += 16) {
    const e = v128.load(m.odds + i);
    const r = f64x2.div(one, f64x2.add(one, e));
    const mu = f64x2.mul(e, r);
    v128.store(m.rests + i, r);
    v128.store(m.means + i, mu);
    v128.store(m.W + i, f64x2.mul(mu, r));
  }
}

/** Sums of means and W over the rows of a child. */
function sumChild(m: Nested, j: i32): void {
  const from = rowOf(m, j);
  const y = place(m.y, m.firstRow);
  let mean = 0.0;
  let W = 0.0;
  let successes = 0.0;
  for (let i = from, end = rowOf(m, j + 1); i < end; i++) {
    mean += get(m.means, i);
    W += get(m.W, i);
    successes += get(y, i);
  }
  set(m.childMean, j, mean);
  set(m.childW, j, W);
  set(m.childY, j, successes);
}

/** Scores, slopes of W, what the odds have with their inverse; the factor as the general path has it; log f at the mode. */
function finish(m: Nested, shift: f64, Hs: f64): void {
  const leaf = leafOf(m);
  const si = get(leaf.Lambda, 0);
  const eta0 = place(m.eta0, m.firstRow);
  const y = place(m.y, m.firstRow);
  const u = modesOf(m, leaf);
  let value = 0.0;
  let product = 1.0;
  for (let j = 0; j < leaf.count; j++) {
    const effect = shift + si * get(u, j);
    let third = 0.0;
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) {
      const e = get(m.odds, i);
      const r = get(m.rests, i);
      const mu = get(m.means, i);
      const dW = get(m.W, i) * (r - mu);
      third += dW;
      set(m.dW, i, dW);
      set(m.score, i, get(y, i) - mu);
      set(m.sums, i, e + 1.0 / e);
      value += get(y, i) * (get(eta0, i) + effect);
      product *= r;
      if (product < LEAST_PRODUCT) {
        value += log(product);
        product = 1.0;
      }
    }
    set(m.childThird, j, third);
    value -= 0.5 * get(u, j) * get(u, j);
    const C = sqrt<f64>(get(leaf.C, j));
    set(leaf.C, j, C);
    set(leaf.Cinv, j, 1.0 / C);
    set(leaf.T, j, -get(leaf.XT, j) / (C * C));
  }
  const root = levelAt(m, 0);
  set(root.C, 0, sqrt<f64>(Hs));
  set(root.Cinv, 0, 1.0 / sqrt<f64>(Hs));
  m.modeOfChildren = value + log(product);
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
