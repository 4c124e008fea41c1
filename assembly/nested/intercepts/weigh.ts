/**
 * Weights of the nodes of a child about a pair of mirrored paths, lanes over inner nodes from zero on (docs/mathematics.md (19.15), (19.16)).
 * With t = c d and c / d the factors of the odds at the nodes (z, x) and (z, -x), 1 / t is that of (-z, -x) and (-z, x); a row with rest
 * r = 1 - mu has the density r + mu t relative to the mode. In memory stand four vectors for each two lanes, the weights of
 *   (z, x)   (z, -x)   (-z, -x)   (-z, x)          or, about the middle path, of   x   -x
 */
import { exp, expPairPlain } from "../../math/exp";
import { logPair } from "../../math/log";
import { get, set } from "../../linalg/access";
import { InterceptScratch } from "./scratch";

/** Bytes of the weights of two lanes. */
export const OF_PAIR: usize = 64;
export const OF_MIDDLE: usize = 32;

// @ts-ignore: decorator
@inline
export function sumOf(a: v128): f64 {
  return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
}

/** Sums of both, one in each lane. */
export function sumOfEach(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

/**
 * Weights, not normalised, into `to`, and their totals at z and at -z. Rows come in chunks whose products are numbers; with `whole` there is
 * one chunk, else logs are left. d and its inverse stand at `factors`; the child's own effect moves by `own`, in its standard deviations.
 */
export function weighPair(
  m: InterceptScratch, row: usize, n: i32, factors: usize, up: f64, down: f64, own: f64, chunk: i32, whole: bool, to: usize,
): v128 {
  const rests = m.rests;
  const means = m.means;
  const bytes = (<usize>m.lanes) << 3;
  const end = row + ((<usize>n) << 3);
  const piece = (<usize>chunk) << 3;
  const one = f64x2.splat(1.0);
  const c = f64x2.splat(up);
  const ci = f64x2.splat(down);
  let above = f64x2.splat(0.0);
  let below = above;
  for (let l: usize = 0; l < bytes; l += 16) {
    const d = v128.load(factors + l);
    const di = v128.load(factors + bytes + l);
    const t = f64x2.mul(c, d);
    const ti = f64x2.mul(ci, di);
    const s = f64x2.mul(c, di);
    const si = f64x2.mul(ci, d);
    let p = one;
    let pi = one;
    let q = one;
    let qi = one;
    let logP = f64x2.splat(0.0);
    let logPi = logP;
    let logQ = logP;
    let logQi = logP;
    for (let from = row; from < end; ) {
      p = one;
      pi = one;
      q = one;
      qi = one;
      for (const next = min<usize>(from + piece, end); from < next; from += 8) {
        const r = v128.load64_splat(rests + from);
        const mu = v128.load64_splat(means + from);
        p = f64x2.mul(p, f64x2.add(r, f64x2.mul(mu, t)));
        pi = f64x2.mul(pi, f64x2.add(r, f64x2.mul(mu, ti)));
        q = f64x2.mul(q, f64x2.add(r, f64x2.mul(mu, s)));
        qi = f64x2.mul(qi, f64x2.add(r, f64x2.mul(mu, si)));
      }
      if (whole) break;
      logP = f64x2.add(logP, logPair(p));
      logPi = f64x2.add(logPi, logPair(pi));
      logQ = f64x2.add(logQ, logPair(q));
      logQi = f64x2.add(logQi, logPair(qi));
    }
    let plus = v128.load(m.own + l);
    let minus = v128.load(m.mirrored + l);
    let otherPlus = plus;
    let otherMinus = minus;
    if (own != 0.0) {
      // prior of the move together with that of x
      const exponent = f64x2.mul(f64x2.splat(-own), v128.load(m.laneX + l));
      if (whole) {
        const cross = expPairPlain(exponent);
        const inverse = f64x2.div(one, cross);
        plus = f64x2.mul(plus, cross);
        minus = f64x2.mul(minus, cross);
        otherPlus = f64x2.mul(otherPlus, inverse);
        otherMinus = f64x2.mul(otherMinus, inverse);
      } else {
        plus = f64x2.add(plus, exponent);
        minus = f64x2.add(minus, exponent);
        otherPlus = f64x2.sub(otherPlus, exponent);
        otherMinus = f64x2.sub(otherMinus, exponent);
      }
    }
    if (whole) {
      // one quotient for two
      const ofP = f64x2.div(one, f64x2.mul(p, pi));
      const ofQ = f64x2.div(one, f64x2.mul(q, qi));
      plus = f64x2.mul(plus, f64x2.mul(pi, ofP));
      minus = f64x2.mul(minus, f64x2.mul(p, ofP));
      otherMinus = f64x2.mul(otherMinus, f64x2.mul(qi, ofQ));
      otherPlus = f64x2.mul(otherPlus, f64x2.mul(q, ofQ));
      above = f64x2.add(above, f64x2.add(plus, otherMinus));
      below = f64x2.add(below, f64x2.add(minus, otherPlus));
    } else {
      plus = f64x2.sub(plus, logP);
      minus = f64x2.sub(minus, logPi);
      otherMinus = f64x2.sub(otherMinus, logQ);
      otherPlus = f64x2.sub(otherPlus, logQi);
    }
    v128.store(to, plus);
    v128.store(to, otherMinus, 16);
    v128.store(to, minus, 32);
    v128.store(to, otherPlus, 48);
    to += OF_PAIR;
  }
  return sumOfEach(above, below);
}

/** The same about the path that is its own mirror; both sums are to be added. */
export function weighMiddle(m: InterceptScratch, row: usize, n: i32, factors: usize, chunk: i32, whole: bool, to: usize): v128 {
  const rests = m.rests;
  const means = m.means;
  const bytes = (<usize>m.lanes) << 3;
  const end = row + ((<usize>n) << 3);
  const piece = (<usize>chunk) << 3;
  const one = f64x2.splat(1.0);
  let total = f64x2.splat(0.0);
  for (let l: usize = 0; l < bytes; l += 16) {
    const t = v128.load(factors + l);
    const ti = v128.load(factors + bytes + l);
    let p = one;
    let pi = one;
    let logP = f64x2.splat(0.0);
    let logPi = logP;
    for (let from = row; from < end; ) {
      p = one;
      pi = one;
      for (const next = min<usize>(from + piece, end); from < next; from += 8) {
        const r = v128.load64_splat(rests + from);
        const mu = v128.load64_splat(means + from);
        p = f64x2.mul(p, f64x2.add(r, f64x2.mul(mu, t)));
        pi = f64x2.mul(pi, f64x2.add(r, f64x2.mul(mu, ti)));
      }
      if (whole) break;
      logP = f64x2.add(logP, logPair(p));
      logPi = f64x2.add(logPi, logPair(pi));
    }
    let plus = v128.load(m.own + l);
    let minus = v128.load(m.mirrored + l);
    if (whole) {
      const inverse = f64x2.div(one, f64x2.mul(p, pi));
      plus = f64x2.mul(plus, f64x2.mul(pi, inverse));
      minus = f64x2.mul(minus, f64x2.mul(p, inverse));
      total = f64x2.add(total, f64x2.add(plus, minus));
    } else {
      plus = f64x2.sub(plus, logP);
      minus = f64x2.sub(minus, logPi);
    }
    v128.store(to, plus);
    v128.store(to, minus, 16);
    to += OF_MIDDLE;
  }
  return total;
}

/**
 * Weights of one path from their logs, four numbers for each two lanes, `stride` bytes apart, relative to the largest log, which is returned;
 * their total goes to `total`.
 */
export function weightsOfLogs(at: usize, lanes: i32, stride: usize, total: usize): f64 {
  let highest = -Infinity;
  let from = at;
  for (let l = 0; l < lanes; l += 2, from += stride) for (let i = 0; i < 4; i++) highest = max<f64>(highest, get(from, i));
  let sum = 0.0;
  from = at;
  for (let l = 0; l < lanes; l += 2, from += stride)
    for (let i = 0; i < 4; i++) {
      const weight = exp(get(from, i) - highest);
      sum += weight;
      set(from, i, weight);
    }
  store<f64>(total, sum);
  return highest;
}
