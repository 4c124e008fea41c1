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
 * See docs/mathematics.md (6.1) to (6.3). Values and gradients are those of the general path (integrate.ts, adjoint.ts) up to rounding; it is their oracle.
 */
import { exp, expPairPlain } from "../math/exp";
import { log } from "../math/log";
import { get, set } from "../linalg/small";
import { logitInterceptGradient } from "./logitGradient";
import { LOG_PRODUCT_MAX, nodeWeights } from "./logitNodes";
import { Grouped } from "./model";

/** |eta| beyond which e + 1/e squared could overflow: such groups take the general path. */
const ETA_MAX: f64 = 150.0;
/** A running product of 1 - mu below this is turned into a log before the next factor, which is at least e^-ETA_MAX. */
const PRODUCT_MIN: f64 = 1e-140;
/** As in mode.ts, but 1e-11 conditional sd: the last of cubically shrinking steps costs nothing. */
const DECREMENT: f64 = 1e-22;
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

  // odds at the start of Newton, sums of y and y eta0; rows in pairs, an odd last one alone
  const even = (n + 1) & ~1;
  const pairs = (<usize>(n & ~1)) << 3;
  let uNow = get(u, 0);
  let furthest = f64x2.splat(0.0);
  let ys = f64x2.splat(0.0);
  let yEtas = f64x2.splat(0.0);
  for (let at: usize = 0; at < pairs; at += 16) {
    const x = v128.load(eta0 + at);
    const yj = v128.load(y + at);
    furthest = f64x2.pmax(furthest, f64x2.abs(x));
    ys = f64x2.add(ys, yj);
    yEtas = f64x2.add(yEtas, f64x2.mul(yj, x));
  }
  let largest = max<f64>(f64x2.extract_lane(furthest, 0), f64x2.extract_lane(furthest, 1));
  let sumY = f64x2.extract_lane(ys, 0) + f64x2.extract_lane(ys, 1);
  let sumYEta = f64x2.extract_lane(yEtas, 0) + f64x2.extract_lane(yEtas, 1);
  if (n & 1) {
    const x = load<f64>(eta0 + pairs);
    const yj = load<f64>(y + pairs);
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
  for (let at: usize = 0, end = (<usize>even) << 3; at < end; at += 16) {
    v128.store(e + at, expPairPlain(f64x2.add(v128.load(eta0 + at), shift)));
  }
  // the row that fills up an odd group has odds 0: mean 0, factor 1 everywhere
  if (n & 1) set(e, n, 0.0);

  // the mode: Halley on a decreasing function, kept inside a bracket
  let lower = -uBound;
  let upper = uBound;
  let sumMu = 0.0;
  let sumW = 0.0;
  let sumdW = 0.0;
  let H = 1.0;
  let found = false;
  for (let iteration = 0; iteration < MAX_STEPS; iteration++) {
    let mus = f64x2.splat(0.0);
    let Ws = f64x2.splat(0.0);
    let dWs = f64x2.splat(0.0);
    const one = f64x2.splat(1.0);
    for (let at: usize = 0, end = (<usize>even) << 3; at < end; at += 16) {
      const odds = v128.load(e + at);
      const rest = f64x2.div(one, f64x2.add(one, odds));
      const mean = f64x2.mul(odds, rest);
      v128.store(r + at, rest);
      v128.store(mu + at, mean);
      const curvature = f64x2.mul(mean, rest);
      mus = f64x2.add(mus, mean);
      Ws = f64x2.add(Ws, curvature);
      dWs = f64x2.add(dWs, f64x2.mul(curvature, f64x2.sub(rest, mean)));
    }
    sumMu = f64x2.extract_lane(mus, 0) + f64x2.extract_lane(mus, 1);
    sumW = f64x2.extract_lane(Ws, 0) + f64x2.extract_lane(Ws, 1);
    sumdW = f64x2.extract_lane(dWs, 0) + f64x2.extract_lane(dWs, 1);
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
    // Halley: Newton's step corrected by the third derivative, one pass over the rows fewer
    const newton = slope / H;
    const bend = 1.0 + (0.5 * newton * theta * theta * theta * sumdW) / H;
    let next = uNow + (bend > 0.5 && bend < 2.0 ? newton / bend : newton);
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
  set(m.Linv, 0, 1.0 / L);
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
  if (wantGradient) logitInterceptGradient(m, row, n, uNow, theta, L, H, sumY, sumMu, sumW, sumdW, 1.0 / total);
  return value;
}
