/**
 * The gradient of the fast logit path (logitIntercept.ts), one reciprocal per row and mirrored pair of nodes
 * (docs/mathematics.md (6.2), (6.3)).
 */
import { get, set } from "../linalg/small";
import { Grouped } from "./model";

/** Row coefficients s and the derivative in theta, with the letters of adjoint.ts for q = 1, z = 1. */
export function logitInterceptGradient(
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
  sumdW: f64,
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
  set(m.xMean, 0, xMean);
  set(m.xx, 0, xx);

  const muMean = m.scoreMean;
  const end = (<usize>half) << 3;
  let all = 0.0;
  let sumC = f64x2.splat(0.0);
  // two rows at a time share the loads and keep each other's sums from waiting; an odd last row is its own partner
  for (let j = 0; j < n; j += 2) {
    const k = j + 1 < n ? j + 1 : j;
    const odds = f64x2.replace_lane(v128.load64_splat(m.eta + ((<usize>j) << 3)), 1, get(m.eta, k));
    const t = f64x2.add(odds, f64x2.div(f64x2.splat(1.0), odds));
    const o0 = i8x16.shuffle(odds, odds, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
    const o1 = i8x16.shuffle(odds, odds, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    const t0 = i8x16.shuffle(t, t, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3, 4, 5, 6, 7);
    const t1 = i8x16.shuffle(t, t, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15);
    let mean0 = f64x2.splat(0.0);
    let mean1 = mean0;
    let c0 = mean0;
    let c1 = mean0;
    for (let at: usize = 0; at < end; at += 16) {
      const S = v128.load(m.pairS + at);
      const a0 = f64x2.add(t0, S);
      const a1 = f64x2.add(t1, S);
      // two reciprocals from one division
      const inverse = f64x2.div(f64x2.splat(1.0), f64x2.mul(a0, a1));
      const r0 = f64x2.mul(inverse, a1);
      const r1 = f64x2.mul(inverse, a0);
      const A = v128.load(m.pairA + at);
      const B = v128.load(m.pairB + at);
      mean0 = f64x2.add(mean0, f64x2.mul(r0, f64x2.add(A, f64x2.mul(o0, B))));
      mean1 = f64x2.add(mean1, f64x2.mul(r1, f64x2.add(A, f64x2.mul(o1, B))));
      const C = v128.load(m.pairC + at);
      const D = v128.load(m.pairD + at);
      c0 = f64x2.add(c0, f64x2.mul(r0, f64x2.add(C, f64x2.mul(o0, D))));
      c1 = f64x2.add(c1, f64x2.mul(r1, f64x2.add(C, f64x2.mul(o1, D))));
    }
    const first = f64x2.extract_lane(mean0, 0) + f64x2.extract_lane(mean0, 1) + centre * get(m.score, j);
    const second = f64x2.extract_lane(mean1, 0) + f64x2.extract_lane(mean1, 1) + centre * get(m.score, k);
    set(muMean, k, second);
    set(muMean, j, first);
    sumC = f64x2.add(sumC, c0);
    all += first;
    if (k == j) break;
    sumC = f64x2.add(sumC, c1);
    all += second;
  }
  const muX = f64x2.extract_lane(sumC, 0) + f64x2.extract_lane(sumC, 1);

  const rBar = u + xMean / L - theta * (sumY - all);
  m.ruleError = max<f64>(m.ruleError, abs<f64>(rBar));
  const scoreX = sumY * xMean - muX;
  const R = u * xMean + xx / L - theta * scoreX;
  const Hbar = (0.5 * (R / H - 1.0 / L)) / L;
  const cOfdW = theta * theta * Hbar;
  const v = (theta * cOfdW * sumdW - rBar) / H;
  // row coefficients in pairs: an odd group writes one past its end, which the next group overwrites
  const s = m.rowCoefficient + row;
  const W = m.rowW + row;
  const y = m.y + row;
  const slope = f64x2.splat(cOfdW);
  const pull = f64x2.splat(theta * v);
  for (let at: usize = 0, end = (<usize>((n + 1) & ~1)) << 3; at < end; at += 16) {
    const mean = v128.load(m.score + at);
    const rest = v128.load(m.W + at);
    const curvature = f64x2.mul(mean, rest);
    const bent = f64x2.sub(f64x2.mul(slope, f64x2.sub(rest, mean)), pull);
    v128.store(W + at, curvature);
    v128.store(
      s + at,
      f64x2.add(f64x2.sub(v128.load(y + at), v128.load(muMean + at)), f64x2.mul(curvature, bent)),
    );
  }
  const sumS = sumY - all + cOfdW * sumdW - theta * v * sumW;
  const dTheta = u * sumS + scoreX / L + 2.0 * Hbar * theta * sumW + v * (sumY - sumMu);
  set(m.dLambda, 0, get(m.dLambda, 0) + dTheta);
}
