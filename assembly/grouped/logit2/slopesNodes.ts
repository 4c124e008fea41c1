/**
 * The grid of the fast path with two random effects (logitSlopes.ts). At the node (x_1, x_2) row j has the odds
 * e_j e^(alpha_j x_1) e^(beta_j x_2), so exponentials are needed per row and node of one dimension, not per cell of the grid:
 *
 *   f = (1 - mu_j) + mu_j e^(alpha_j x_1) e^(beta_j x_2),   mean of the row at the node 1 - (1 - mu_j) / f
 *
 * Nodes lie in vectors (x, -x): both exponentials of a pair are one and its reciprocal.
 */
import { expPair, expPairPlain } from "../../math/exp";
import { logPair } from "../../math/log";
import { get, set } from "../../linalg/access";
import { LOG_PRODUCT_MAX } from "../logit1/logitNodes";
import { Grouped } from "../model";
import { cellBytes, CHUNK, slopesScratch } from "./slopesScratch";

/**
 * Weights of the grid's nodes relative to the mode, not normalised; moments of x in xMean and xx, normalised. Returns the sum of
 * the weights, NaN where odds could overflow.
 */
export function slopesNodes(m: Grouped, n: i32, u1: f64, u2: f64): f64 {
  const own = slopesScratch(m);
  const L11 = get(m.Linv, 0);
  const L21 = get(m.Linv, 2);
  const L22 = get(m.Linv, 3);
  const reach = rowReach(m, n, L11, L21, L22);
  if (!(reach < LOG_PRODUCT_MAX)) return NaN;
  const plain = m.unitWeights != 0;
  const whole = own.trials * reach < LOG_PRODUCT_MAX && n <= CHUNK;
  // rows whose product of factors cannot leave [e^-LOG_PRODUCT_MAX, e^LOG_PRODUCT_MAX]
  const chunk = whole ? n : plain ? max<i32>(1, min<i32>(CHUNK, <i32>(LOG_PRODUCT_MAX / reach))) : CHUNK;
  own.cellsOfAll = chunk >= n;
  const width = own.pairs1d << 1;
  const cells = (<usize>(width * width)) << 3;
  memory.fill(own.gridLog, 0, cells);
  for (let from = 0; from < n; from += chunk) {
    const rows = min<i32>(chunk, n - from);
    fillCells(m, from, rows, L11, L21, L22);
    if (plain) products(m, rows, whole);
    else weighted(m, rows, whole);
  }
  // joint - joint at the mode = (sum w y a - u)'L^-T x - |L^-T x|^2 / 2 - log of the products
  const p1 = (own.yA1 - u1) * L11;
  const p2 = (own.yA1 - u1) * L21 + (own.yA2 - u2) * L22;
  let total = 0.0;
  let mean1 = 0.0;
  let mean2 = 0.0;
  let moment11 = 0.0;
  let moment12 = 0.0;
  let moment22 = 0.0;
  for (let k = 0; k < own.nodes1d; k++) {
    const x1 = get(own.x1d, k);
    const factor = f64x2.splat(get(own.factor1d, k));
    const row = (<usize>(k * width)) << 3;
    const d1 = f64x2.splat(L11 * x1);
    let sum = f64x2.splat(0.0);
    let sumX = sum;
    let sumXX = sum;
    for (let l: usize = 0, end = (<usize>width) << 3; l < end; l += 16) {
      const x2 = v128.load(own.x1d + l);
      const first = f64x2.add(d1, f64x2.mul(f64x2.splat(L21), x2));
      const second = f64x2.mul(f64x2.splat(L22), x2);
      const square = f64x2.add(f64x2.mul(first, first), f64x2.mul(second, second));
      let q = f64x2.add(f64x2.splat(p1 * x1), f64x2.mul(f64x2.splat(p2), x2));
      q = f64x2.sub(q, f64x2.mul(f64x2.splat(0.5), square));
      const product = v128.load(own.gridLog + row + l);
      // where all rows fit, gridLog holds the product itself
      let weight = whole ? f64x2.div(expPair(q), product) : expPair(f64x2.sub(q, product));
      weight = f64x2.mul(weight, f64x2.mul(factor, v128.load(own.factor1d + l)));
      const weightX = f64x2.mul(weight, x2);
      v128.store(own.gridWeight + row + l, weight);
      v128.store(own.gridWeightX + row + l, weightX);
      sum = f64x2.add(sum, weight);
      sumX = f64x2.add(sumX, weightX);
      sumXX = f64x2.add(sumXX, f64x2.mul(weightX, x2));
    }
    const s = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    const sx = f64x2.extract_lane(sumX, 0) + f64x2.extract_lane(sumX, 1);
    total += s;
    mean1 += x1 * s;
    mean2 += sx;
    moment11 += x1 * x1 * s;
    moment12 += x1 * sx;
    moment22 += f64x2.extract_lane(sumXX, 0) + f64x2.extract_lane(sumXX, 1);
  }
  const norm = 1.0 / total;
  set(m.xMean, 0, mean1 * norm);
  set(m.xMean, 1, mean2 * norm);
  set(m.xx, 0, moment11 * norm);
  set(m.xx, 1, moment12 * norm);
  set(m.xx, 2, moment12 * norm);
  set(m.xx, 3, moment22 * norm);
  return total;
}

/** Largest |alpha x_1| + |beta x_2| of a row. */
function rowReach(m: Grouped, n: i32, L11: f64, L21: f64, L22: f64): f64 {
  const own = slopesScratch(m);
  let most = f64x2.splat(0.0);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const a1 = v128.load(own.a1 + at);
    const beta = f64x2.add(f64x2.mul(a1, f64x2.splat(L21)), f64x2.mul(v128.load(own.a2 + at), f64x2.splat(L22)));
    most = f64x2.pmax(most, f64x2.add(f64x2.abs(f64x2.mul(a1, f64x2.splat(L11))), f64x2.abs(beta)));
  }
  return own.outermost * max<f64>(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
}

/** Cells of `rows` rows from row `from` of the group on. */
export function fillCells(m: Grouped, from: i32, rows: i32, L11: f64, L21: f64, L22: f64): void {
  const own = slopesScratch(m);
  const pairs = own.pairs1d;
  const bytes = cellBytes(own);
  const one = f64x2.splat(1.0);
  let to = own.cells;
  for (let j = from; j < from + rows; j++, to += bytes) {
    const mu = get(own.mu, j);
    store<f64>(to, get(own.rest, j));
    store<f64>(to, get(own.rowWeight, j), 8);
    const alpha = f64x2.splat(get(own.a1, j) * L11);
    const beta = f64x2.splat(get(own.a1, j) * L21 + get(own.a2, j) * L22);
    const mean = f64x2.splat(mu);
    let first = to + 16;
    let second = first + ((<usize>pairs) << 4);
    for (let k = 0; k < pairs; k += 2, first += 32, second += 32) {
      const x = own.x1d + ((<usize>k) << 4);
      const xs = f64x2.replace_lane(v128.load64_splat(x), 1, load<f64>(x, 16));
      const e = expPairPlain(f64x2.mul(alpha, xs));
      const i = f64x2.div(one, e);
      v128.store(first, f64x2.mul(mean, lows(e, i)));
      v128.store(first, f64x2.mul(mean, highs(e, i)), 16);
      const g = expPairPlain(f64x2.mul(beta, xs));
      const h = f64x2.div(one, g);
      v128.store(second, lows(g, h));
      v128.store(second, highs(g, h), 16);
    }
  }
}

// @ts-ignore: decorator
@inline
function lows(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

// @ts-ignore: decorator
@inline
function highs(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

/** Products of f over rows of weight 1, four nodes at a time; added to gridLog as logs, or left there where all rows fit. */
function products(m: Grouped, rows: i32, whole: bool): void {
  const own = slopesScratch(m);
  const bytes = cellBytes(own);
  const half = (<usize>own.pairs1d) << 4;
  const end = own.cells + <usize>rows * bytes;
  let to = own.gridLog;
  for (let k: usize = 0, outer = (<usize>own.nodes1d) << 3; k < outer; k += 8)
    for (let l: usize = 0; l < half; l += 32, to += 32) {
      let Pa = f64x2.splat(1.0);
      let Pb = Pa;
      for (let cell = own.cells; cell < end; cell += bytes) {
        const rest = v128.load64_splat(cell);
        const g = v128.load64_splat(cell + k, 16);
        const second = cell + half + l;
        Pa = f64x2.mul(Pa, f64x2.add(rest, f64x2.mul(g, v128.load(second, 16))));
        Pb = f64x2.mul(Pb, f64x2.add(rest, f64x2.mul(g, v128.load(second, 32))));
      }
      if (!whole) {
        Pa = f64x2.add(v128.load(to), logPair(Pa));
        Pb = f64x2.add(v128.load(to, 16), logPair(Pb));
      }
      v128.store(to, Pa);
      v128.store(to, Pb, 16);
    }
}

/** Products of f^w over all rows, by squaring, or where they could overflow sums of w log f over some, added to gridLog. */
function weighted(m: Grouped, rows: i32, whole: bool): void {
  const own = slopesScratch(m);
  const bytes = cellBytes(own);
  const half = (<usize>own.pairs1d) << 4;
  const end = own.cells + <usize>rows * bytes;
  let to = own.gridLog;
  for (let k: usize = 0, outer = (<usize>own.nodes1d) << 3; k < outer; k += 8)
    for (let l: usize = 0; l < half; l += 16, to += 16) {
      let result = whole ? f64x2.splat(1.0) : v128.load(to);
      for (let cell = own.cells; cell < end; cell += bytes) {
        const g = v128.load64_splat(cell + k, 16);
        let f = f64x2.add(v128.load64_splat(cell), f64x2.mul(g, v128.load(cell + half + l, 16)));
        if (!whole) {
          result = f64x2.add(result, f64x2.mul(v128.load64_splat(cell, 8), logPair(f)));
          continue;
        }
        for (let power = <u32>load<f64>(cell, 8); ; ) {
          if (power & 1) result = f64x2.mul(result, f);
          power >>= 1;
          if (power == 0) break;
          f = f64x2.mul(f, f);
        }
      }
      v128.store(to, result);
    }
}
