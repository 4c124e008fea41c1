/**
 * The nodes of the fast logit path (logitIntercept.ts): products over rows instead of sums of logs, lanes over nodes.
 *
 * At d the row j contributes ((1 - mu_j) + mu_j d)^w_j. Two rows of weight 1 are one quadratic in d with positive coefficients,
 * c_0 + d (c_1 + d c_2): a sixth of the arithmetic less, and half the loads.
 */
import { expPair, expPairPlain } from "../../math/exp";
import { logPair } from "../../math/log";
import { get } from "../../linalg/access";
import { LogitGroup, logitScratch } from "./logitScratch";
import { Grouped } from "../model";

/** Largest log of a product of rows or of d_k that is kept as a number. */
export const LOG_PRODUCT_MAX: f64 = 300.0;

/** Bytes of `factors` for one pair of rows of weight 1, c_0 c_1 c_2; and for one row with a weight, 1 - mu, mu, w. */
const PAIR: usize = 24;
const ROW: usize = 24;

/**
 * Unnormalised posterior weights p_+ and p_- of the mirrored nodes relative to the mode, in pPlus and pMinus, with d and
 * 1/d in dPlus and dMinus. Returns their sum, the centre's included. `w` are the weights of the group's rows.
 */
export function nodeWeights(m: Grouped, group: LogitGroup, w: usize, n: i32, tau: f64, invL: f64): f64 {
  const own = logitScratch(m);
  const half = own.halfNodes;
  const reach = half > 0 ? abs<f64>(tau) * get(own.xHalf, half - 1) : 0.0;
  if (!(reach < LOG_PRODUCT_MAX)) return NaN;
  const plain = m.unitWeights != 0;
  const rests = own.rests + group.at;
  const means = own.means + group.at;
  const end = plain ? pairFactors(own.factors, rests, means, n) : rowFactors(own.factors, rests, means, w, n);
  // rows whose product of factors cannot leave [e^-LOG_PRODUCT_MAX, e^LOG_PRODUCT_MAX]; Infinity at theta = 0
  const bound = LOG_PRODUCT_MAX / reach;
  const whole = bound >= group.trials;
  const chunk = whole ? end : plain ? (<usize>max<i32>(1, <i32>(0.5 * bound))) * PAIR : ROW;
  const pull = group.sumMu * tau;
  nodeExponentials(m, tau, pull, -0.5 * invL * invL);
  const bytes = (<usize>half) << 3;
  const dPlus = own.dPlus;
  const dMinus = own.dMinus;
  const pPlus = own.pPlus;
  const pMinus = own.pMinus;
  const one = f64x2.splat(1.0);
  let sum = f64x2.splat(0.0);
  for (let at: usize = 0; at < bytes; at += 32) {
    const da = v128.load(dPlus + at);
    const db = v128.load(dPlus + at, 16);
    const ia = f64x2.div(one, da);
    const ib = f64x2.div(one, db);
    v128.store(dMinus + at, ia);
    v128.store(dMinus + at, ib, 16);
    // logs of the products; where all rows fit, Pa to Qb are the products themselves
    let plusA = f64x2.splat(0.0);
    let plusB = plusA;
    let minusA = plusA;
    let minusB = plusA;
    let Pa = one;
    let Pb = one;
    let Qa = one;
    let Qb = one;
    for (let from = own.factors, last = own.factors + end; from < last; ) {
      const to = min<usize>(from + chunk, last);
      Pa = one;
      Pb = one;
      Qa = one;
      Qb = one;
      if (plain) {
        for (; from < to; from += PAIR) {
          const c0 = v128.load64_splat(from);
          const c1 = v128.load64_splat(from, 8);
          const c2 = v128.load64_splat(from, 16);
          Pa = f64x2.mul(Pa, f64x2.add(c0, f64x2.mul(da, f64x2.add(c1, f64x2.mul(da, c2)))));
          Qa = f64x2.mul(Qa, f64x2.add(c0, f64x2.mul(ia, f64x2.add(c1, f64x2.mul(ia, c2)))));
          Pb = f64x2.mul(Pb, f64x2.add(c0, f64x2.mul(db, f64x2.add(c1, f64x2.mul(db, c2)))));
          Qb = f64x2.mul(Qb, f64x2.add(c0, f64x2.mul(ib, f64x2.add(c1, f64x2.mul(ib, c2)))));
        }
      } else if (whole) {
        for (; from < to; from += ROW) {
          const rest = v128.load64_splat(from);
          const mean = v128.load64_splat(from, 8);
          let a = f64x2.add(rest, f64x2.mul(mean, da));
          let b = f64x2.add(rest, f64x2.mul(mean, db));
          let c = f64x2.add(rest, f64x2.mul(mean, ia));
          let d = f64x2.add(rest, f64x2.mul(mean, ib));
          // the w-th power by squaring
          for (let power = <u32>load<f64>(from, 16); ; ) {
            if (power & 1) {
              Pa = f64x2.mul(Pa, a);
              Pb = f64x2.mul(Pb, b);
              Qa = f64x2.mul(Qa, c);
              Qb = f64x2.mul(Qb, d);
            }
            power >>= 1;
            if (power == 0) break;
            a = f64x2.mul(a, a);
            b = f64x2.mul(b, b);
            c = f64x2.mul(c, c);
            d = f64x2.mul(d, d);
          }
        }
      } else {
        const rest = v128.load64_splat(from);
        const mean = v128.load64_splat(from, 8);
        const power = v128.load64_splat(from, 16);
        plusA = f64x2.add(plusA, f64x2.mul(power, logPair(f64x2.add(rest, f64x2.mul(mean, da)))));
        plusB = f64x2.add(plusB, f64x2.mul(power, logPair(f64x2.add(rest, f64x2.mul(mean, db)))));
        minusA = f64x2.add(minusA, f64x2.mul(power, logPair(f64x2.add(rest, f64x2.mul(mean, ia)))));
        minusB = f64x2.add(minusB, f64x2.mul(power, logPair(f64x2.add(rest, f64x2.mul(mean, ib)))));
      }
      if (plain && !whole) {
        plusA = f64x2.add(plusA, logPair(Pa));
        plusB = f64x2.add(plusB, logPair(Pb));
        minusA = f64x2.add(minusA, logPair(Qa));
        minusB = f64x2.add(minusB, logPair(Qb));
      }
      from = to;
    }
    const ga = v128.load(dPlus + at + bytes);
    const gb = v128.load(dPlus + at + bytes, 16);
    let pa: v128;
    let pb: v128;
    let qa: v128;
    let qb: v128;
    if (whole) {
      const ca = v128.load(dPlus + at + 2 * bytes);
      const cb = v128.load(dPlus + at + 2 * bytes, 16);
      pa = f64x2.div(f64x2.mul(ga, ca), Pa);
      pb = f64x2.div(f64x2.mul(gb, cb), Pb);
      qa = f64x2.div(ga, f64x2.mul(ca, Qa));
      qb = f64x2.div(gb, f64x2.mul(cb, Qb));
    } else {
      const ca = f64x2.mul(f64x2.splat(pull), v128.load(own.xHalf + at));
      const cb = f64x2.mul(f64x2.splat(pull), v128.load(own.xHalf + at, 16));
      pa = f64x2.mul(ga, expPair(f64x2.sub(ca, plusA)));
      pb = f64x2.mul(gb, expPair(f64x2.sub(cb, plusB)));
      qa = f64x2.mul(ga, expPair(f64x2.sub(f64x2.neg(ca), minusA)));
      qb = f64x2.mul(gb, expPair(f64x2.sub(f64x2.neg(cb), minusB)));
    }
    v128.store(pPlus + at, pa);
    v128.store(pPlus + at, pb, 16);
    v128.store(pMinus + at, qa);
    v128.store(pMinus + at, qb, 16);
    sum = f64x2.add(sum, f64x2.add(f64x2.add(pa, qa), f64x2.add(pb, qb)));
  }
  return own.factorCentre + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * One behind the other in dPlus: d = e^(tau x), the factors of the nodes times e^(scale x^2), and e^(pull x), which is of use
 * only where all rows fit into one product.
 */
function nodeExponentials(m: Grouped, tau: f64, pull: f64, scale: f64): void {
  const own = logitScratch(m);
  const bytes = (<usize>own.halfNodes) << 3;
  const d = own.dPlus;
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(own.xHalf + at);
    v128.store(d + at, f64x2.mul(f64x2.splat(tau), x));
    v128.store(d + at + bytes, f64x2.mul(f64x2.splat(scale), f64x2.mul(x, x)));
    v128.store(d + at + 2 * bytes, f64x2.mul(f64x2.splat(pull), x));
  }
  for (let at: usize = 0; at < 3 * bytes; at += 16) v128.store(d + at, expPairPlain(v128.load(d + at)));
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(d + at + bytes, f64x2.mul(v128.load(own.factorHalf + at), v128.load(d + at + bytes)));
}

/** Coefficients of the rows, two at a time; the row that fills up an odd number has mean 0. Returns their bytes. */
function pairFactors(to: usize, rests: usize, means: usize, n: i32): usize {
  const start = to;
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const mean0 = load<f64>(means + at);
    const mean1 = load<f64>(means + at, 8);
    const rest0 = load<f64>(rests + at);
    const rest1 = load<f64>(rests + at, 8);
    store<f64>(to, rest0 * rest1);
    store<f64>(to, rest0 * mean1 + mean0 * rest1, 8);
    store<f64>(to, mean0 * mean1, 16);
    to += PAIR;
  }
  return to - start;
}

/** 1 - mu, mu and w of each row. Returns their bytes. */
function rowFactors(to: usize, rests: usize, means: usize, w: usize, n: i32): usize {
  const start = to;
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 8) {
    store<f64>(to, load<f64>(rests + at));
    store<f64>(to, load<f64>(means + at), 8);
    store<f64>(to, load<f64>(w + at), 16);
    to += ROW;
  }
  return to - start;
}
