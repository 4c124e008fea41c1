/**
 * Fast path: binary responses, logit link, one random intercept (z = 1, w = 1). With e_j = exp(eta_j) at the mode and
 * d_k = exp(theta x_k / L), the odds of row j at node k are e_j d_k: no exponential per row and node. Then
 *
 *   joint(u_k) - joint(uMode) = S_mu theta x_k / L - x_k^2 / (2 L^2) - log prod_j ((1 - mu_j) + mu_j d_k)
 *
 * where S_mu theta = theta S_y - uMode at the mode: y enters through sums alone. The nodes come in mirrored pairs +x and -x,
 * whose means share a denominator: with t = e + 1/e and s = d + 1/d,
 *
 *   mu_+ = (d + e) / (t + s),   mu_- = (1/d + e) / (t + s)
 *
 * so the posterior mean of mu_j is sum_k (A_k + B_k e_j) / (t_j + s_k) over pairs, A = p_+ d + p_- / d, B = p_+ + p_-.
 * Values and gradients are those of the general path (integrate.ts, adjoint.ts) up to rounding; it is their oracle.
 */
import { exp, expPair } from "../math/exp";
import { log, logPair } from "../math/log";
import { get, set } from "../linalg/small";
import { Grouped } from "./model";

/** |eta| beyond which e + 1/e squared could overflow: such groups take the general path. */
const ETA_MAX: f64 = 150.0;
/** Largest log of a product of rows or of d_k that is kept as a number. */
const LOG_PRODUCT_MAX: f64 = 300.0;
/** A running product of 1 - mu below this is turned into a log before the next factor, which is at least e^-ETA_MAX. */
const PRODUCT_MIN: f64 = 1e-140;
/** As in mode.ts: 1e-10 conditional sd. */
const DECREMENT: f64 = 1e-20;
const MAX_STEPS: i32 = 100;

/**
 * Log of the group's integral, NaN when the group must take the general path. Writes the row coefficients and curvatures,
 * and adds to dLambda when the gradient is wanted.
 */
export function logitInterceptGroup(m: Grouped, first: i32, n: i32, u: usize, wantGradient: i32): f64 {
  if (!ASC_FEATURE_SIMD) return NaN;
  const row = (<usize>first) << 3;
  const theta = get(m.theta, 0);
  const y = m.y + row;
  const eta0 = m.eta0 + row;
  const e = m.eta;
  const mu = m.score;
  const r = m.W;

  // odds at the start of Newton, sums of y and y eta0
  let uNow = get(u, 0);
  let largest = 0.0;
  let sumY = 0.0;
  let sumYEta = 0.0;
  for (let j = 0; j < n; j++) {
    const x = get(eta0, j);
    const yj = get(y, j);
    largest = max<f64>(largest, abs<f64>(x));
    sumY += yj;
    sumYEta += yj * x;
  }
  // |uMode| = |theta (S_y - S_mu)| <= theta max(S_y, n - S_y)
  const room = theta != 0.0 ? (ETA_MAX - largest) / abs<f64>(theta) : Infinity;
  const uBound = min<f64>(abs<f64>(theta) * max<f64>(sumY, <f64>n - sumY), room);
  if (!(largest < ETA_MAX)) return NaN;
  if (!(abs<f64>(uNow) <= uBound)) uNow = 0.0;
  const shift = f64x2.splat(theta * uNow);
  const even = (n + 1) & ~1;
  for (let j = 0; j < n; j += 2) {
    const at = (<usize>j) << 3;
    v128.store(e + at, expPair(f64x2.add(v128.load(eta0 + at), shift)));
  }
  // the row that fills up an odd group has odds 0: mean 0, factor 1 everywhere
  if (n & 1) set(e, n, 0.0);

  // the mode: Newton on a decreasing function, kept inside a bracket
  let lower = -uBound;
  let upper = uBound;
  let sumMu = 0.0;
  let sumW = 0.0;
  let H = 1.0;
  let found = false;
  for (let iteration = 0; iteration < MAX_STEPS; iteration++) {
    let mus = f64x2.splat(0.0);
    let Ws = f64x2.splat(0.0);
    const one = f64x2.splat(1.0);
    for (let at: usize = 0, end = (<usize>even) << 3; at < end; at += 16) {
      const odds = v128.load(e + at);
      const rest = f64x2.div(one, f64x2.add(one, odds));
      const mean = f64x2.mul(odds, rest);
      v128.store(r + at, rest);
      v128.store(mu + at, mean);
      mus = f64x2.add(mus, mean);
      Ws = f64x2.add(Ws, f64x2.mul(mean, rest));
    }
    sumMu = f64x2.extract_lane(mus, 0) + f64x2.extract_lane(mus, 1);
    sumW = f64x2.extract_lane(Ws, 0) + f64x2.extract_lane(Ws, 1);
    const slope = theta * (sumY - sumMu) - uNow;
    H = 1.0 + theta * theta * sumW;
    if (slope * slope <= DECREMENT * H) {
      found = true;
      break;
    }
    if (slope > 0.0) lower = uNow;
    else upper = uNow;
    // the mode is outside the room that is left for it
    if (!(upper - lower > 1e-12 * uBound)) return NaN;
    let next = uNow + slope / H;
    if (!(next >= lower && next <= upper)) next = 0.5 * (lower + upper);
    const factor = f64x2.splat(exp(theta * (next - uNow)));
    for (let at: usize = 0, end = (<usize>even) << 3; at < end; at += 16)
      v128.store(e + at, f64x2.mul(v128.load(e + at), factor));
    uNow = next;
    m.newtonSteps++;
  }
  if (!found) return NaN;
  set(u, 0, uNow);

  const L = sqrt<f64>(H);
  const tau = theta / L;
  const half = m.halfNodes;
  const reach = half > 0 ? abs<f64>(tau) * get(m.xHalf, half - 1) : 0.0;
  if (!(reach < LOG_PRODUCT_MAX)) return NaN;
  const total = nodeWeights(m, n, even, tau, 1.0 / L, sumMu, reach);
  if (!(total > 0.0)) return NaN;

  // -sum log(1 + e_j) = log prod (1 - mu_j)
  let logRest = 0.0;
  let p0 = 1.0;
  let p1 = 1.0;
  for (let at: usize = 0, end = (<usize>even) << 3; at < end; at += 16) {
    p0 *= load<f64>(r + at);
    p1 *= load<f64>(r + at, 8);
    if (p0 < PRODUCT_MIN || p1 < PRODUCT_MIN) {
      logRest += log(p0) + log(p1);
      p0 = 1.0;
      p1 = 1.0;
    }
  }
  logRest += log((p0 * p1 * total) / L);
  const value = sumYEta + theta * uNow * sumY - 0.5 * uNow * uNow + logRest;
  if (wantGradient) gradient(m, row, n, uNow, theta, L, H, sumY, sumMu, sumW, 1.0 / total);
  return value;
}

/**
 * Unnormalised posterior weights p_+ and p_- of the mirrored nodes relative to the mode, in pPlus and pMinus, with d and
 * 1/d in dPlus and dMinus. Returns their sum, the centre's included.
 */
function nodeWeights(m: Grouped, n: i32, even: i32, tau: f64, invL: f64, sumMu: f64, reach: f64): f64 {
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
    const da = expPair(f64x2.mul(f64x2.splat(tau), xa));
    const db = expPair(f64x2.mul(f64x2.splat(tau), xb));
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
    const ga = f64x2.mul(v128.load(m.factorHalf + at), expPair(f64x2.mul(scale, f64x2.mul(xa, xa))));
    const gb = f64x2.mul(v128.load(m.factorHalf + at, 16), expPair(f64x2.mul(scale, f64x2.mul(xb, xb))));
    let pa: v128;
    let pb: v128;
    let qa: v128;
    let qb: v128;
    if (whole) {
      const ca = expPair(plusA);
      const cb = expPair(plusB);
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

/** Row coefficients s and the derivative in theta, with the letters of adjoint.ts for q = 1, z = 1. */
function gradient(
  m: Grouped,
  row: usize,
  n: i32,
  u: f64,
  theta: f64,
  L: f64,
  H: f64,
  sumY: f64,
  sumMu: f64,
  sumW: f64,
  norm: f64,
): void {
  const half = m.halfNodes;
  let xMean = 0.0;
  let xx = 0.0;
  for (let k = 0; k < half; k++) {
    const x = get(m.xHalf, k);
    const p = get(m.pPlus, k) * norm;
    const q = get(m.pMinus, k) * norm;
    const d = get(m.dPlus, k);
    const i = get(m.dMinus, k);
    xMean += x * (p - q);
    xx += x * x * (p + q);
    set(m.pairS, k, d + i);
    set(m.pairA, k, p * d + q * i);
    set(m.pairB, k, p + q);
    set(m.pairC, k, x * (p * d - q * i));
    set(m.pairD, k, x * (p - q));
  }
  const centre = m.factorCentre * norm;

  const muMean = m.scoreMean;
  let all = 0.0;
  let sumC = f64x2.splat(0.0);
  let sumdW = 0.0;
  for (let j = 0; j < n; j++) {
    const odds = get(m.eta, j);
    const t = f64x2.splat(odds + 1.0 / odds);
    const o = f64x2.splat(odds);
    let mean = f64x2.splat(0.0);
    for (let at: usize = 0, end = (<usize>half) << 3; at < end; at += 32) {
      // two reciprocals from one division
      const a = f64x2.add(t, v128.load(m.pairS + at));
      const b = f64x2.add(t, v128.load(m.pairS + at, 16));
      const inverse = f64x2.div(f64x2.splat(1.0), f64x2.mul(a, b));
      const ra = f64x2.mul(inverse, b);
      const rb = f64x2.mul(inverse, a);
      mean = f64x2.add(
        mean,
        f64x2.mul(ra, f64x2.add(v128.load(m.pairA + at), f64x2.mul(o, v128.load(m.pairB + at)))),
      );
      sumC = f64x2.add(
        sumC,
        f64x2.mul(ra, f64x2.add(v128.load(m.pairC + at), f64x2.mul(o, v128.load(m.pairD + at)))),
      );
      mean = f64x2.add(
        mean,
        f64x2.mul(rb, f64x2.add(v128.load(m.pairA + at, 16), f64x2.mul(o, v128.load(m.pairB + at, 16)))),
      );
      sumC = f64x2.add(
        sumC,
        f64x2.mul(rb, f64x2.add(v128.load(m.pairC + at, 16), f64x2.mul(o, v128.load(m.pairD + at, 16)))),
      );
    }
    const muAtMode = get(m.score, j);
    const value = f64x2.extract_lane(mean, 0) + f64x2.extract_lane(mean, 1) + centre * muAtMode;
    set(muMean, j, value);
    all += value;
    sumdW += muAtMode * get(m.W, j) * (get(m.W, j) - muAtMode);
  }
  const muX = f64x2.extract_lane(sumC, 0) + f64x2.extract_lane(sumC, 1);

  const rBar = u + xMean / L - theta * (sumY - all);
  const scoreX = sumY * xMean - muX;
  const R = u * xMean + xx / L - theta * scoreX;
  const Hbar = (0.5 * (R / H - 1.0 / L)) / L;
  const cOfdW = theta * theta * Hbar;
  const v = (theta * cOfdW * sumdW - rBar) / H;
  const s = m.rowCoefficient + row;
  const W = m.rowW + row;
  const y = m.y + row;
  let sumS = 0.0;
  for (let j = 0; j < n; j++) {
    const muAtMode = get(m.score, j);
    const rest = get(m.W, j);
    const curvature = muAtMode * rest;
    const coefficient = get(y, j) - get(muMean, j) + curvature * (cOfdW * (rest - muAtMode) - theta * v);
    set(W, j, curvature);
    set(s, j, coefficient);
    sumS += coefficient;
  }
  const dTheta = u * sumS + scoreX / L + 2.0 * Hbar * theta * sumW + v * (sumY - sumMu);
  set(m.dLambda, 0, get(m.dLambda, 0) + dTheta);
}
