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
  set(m.Linv, 0, 1.0 / L);

  const muMean = m.scoreMean;
  let all = 0.0;
  let sumC = f64x2.splat(0.0);
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
  }
  const muX = f64x2.extract_lane(sumC, 0) + f64x2.extract_lane(sumC, 1);

  const rBar = u + xMean / L - theta * (sumY - all);
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
