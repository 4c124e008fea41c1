/**
 * The nodes of the fast logit path (logitIntercept.ts): products over rows instead of sums of logs, lanes over nodes.
 */
import { expPair, expPairPlain } from "../math/exp";
import { logPair } from "../math/log";
import { Grouped } from "./model";

/** Largest log of a product of rows or of d_k that is kept as a number. */
export const LOG_PRODUCT_MAX: f64 = 300.0;

/**
 * Unnormalised posterior weights p_+ and p_- of the mirrored nodes relative to the mode, in pPlus and pMinus, with d and
 * 1/d in dPlus and dMinus. Returns their sum, the centre's included.
 */
export function nodeWeights(m: Grouped, n: i32, even: i32, tau: f64, invL: f64, sumMu: f64, reach: f64): f64 {
  const half = m.halfNodes;
  // rows whose product of factors cannot leave [e^-LOG_PRODUCT_MAX, e^LOG_PRODUCT_MAX]
  const bound = LOG_PRODUCT_MAX / reach; // Infinity at theta = 0
  const chunk = bound >= <f64>even ? even : max<i32>(2, <i32>bound & ~1);
  const whole = chunk >= even;
  let sum = f64x2.splat(0.0);
  for (let k = 0; k < half; k += 4) {
    const at = (<usize>k) << 3;
    const xa = v128.load(m.xHalf + at);
    const xb = v128.load(m.xHalf + at, 16);
    const one = f64x2.splat(1.0);
    const da = expPairPlain(f64x2.mul(f64x2.splat(tau), xa));
    const db = expPairPlain(f64x2.mul(f64x2.splat(tau), xb));
    const ia = f64x2.div(one, da);
    const ib = f64x2.div(one, db);
    v128.store(m.dPlus + at, da);
    v128.store(m.dPlus + at, db, 16);
    v128.store(m.dMinus + at, ia);
    v128.store(m.dMinus + at, ib, 16);
    // exponents: a = S_mu tau x - log of the product, b = x^2 / (2 L^2)
    let plusA = f64x2.mul(f64x2.splat(sumMu * tau), xa);
    let plusB = f64x2.mul(f64x2.splat(sumMu * tau), xb);
    let minusA = f64x2.neg(plusA);
    let minusB = f64x2.neg(plusB);
    let Pa = one;
    let Pb = one;
    let Qa = one;
    let Qb = one;
    let from: usize = 0;
    const end = (<usize>even) << 3;
    while (from < end) {
      let to = from + ((<usize>chunk) << 3);
      if (to > end) to = end;
      Pa = one;
      Pb = one;
      Qa = one;
      Qb = one;
      for (let j = from; j < to; j += 8) {
        const mean = v128.load64_splat(m.score + j);
        const rest = v128.load64_splat(m.W + j);
        Pa = f64x2.mul(Pa, f64x2.add(rest, f64x2.mul(mean, da)));
        Qa = f64x2.mul(Qa, f64x2.add(rest, f64x2.mul(mean, ia)));
        Pb = f64x2.mul(Pb, f64x2.add(rest, f64x2.mul(mean, db)));
        Qb = f64x2.mul(Qb, f64x2.add(rest, f64x2.mul(mean, ib)));
      }
      if (!whole) {
        plusA = f64x2.sub(plusA, logPair(Pa));
        plusB = f64x2.sub(plusB, logPair(Pb));
        minusA = f64x2.sub(minusA, logPair(Qa));
        minusB = f64x2.sub(minusB, logPair(Qb));
      }
      from = to;
    }
    const scale = f64x2.splat(-0.5 * invL * invL);
    const ga = f64x2.mul(v128.load(m.factorHalf + at), expPairPlain(f64x2.mul(scale, f64x2.mul(xa, xa))));
    const gb = f64x2.mul(v128.load(m.factorHalf + at, 16), expPairPlain(f64x2.mul(scale, f64x2.mul(xb, xb))));
    let pa: v128;
    let pb: v128;
    let qa: v128;
    let qb: v128;
    if (whole) {
      const ca = expPairPlain(plusA);
      const cb = expPairPlain(plusB);
      pa = f64x2.div(f64x2.mul(ga, ca), Pa);
      pb = f64x2.div(f64x2.mul(gb, cb), Pb);
      qa = f64x2.div(ga, f64x2.mul(ca, Qa));
      qb = f64x2.div(gb, f64x2.mul(cb, Qb));
    } else {
      pa = f64x2.mul(ga, expPair(plusA));
      pb = f64x2.mul(gb, expPair(plusB));
      qa = f64x2.mul(ga, expPair(minusA));
      qb = f64x2.mul(gb, expPair(minusB));
    }
    v128.store(m.pPlus + at, pa);
    v128.store(m.pPlus + at, pb, 16);
    v128.store(m.pMinus + at, qa);
    v128.store(m.pMinus + at, qb, 16);
    sum = f64x2.add(sum, f64x2.add(f64x2.add(pa, qa), f64x2.add(pb, qb)));
  }
  return m.factorCentre + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
