/**
 * The gradient of the fast logit path (logitIntercept.ts), one reciprocal per row and mirrored pair of nodes
 * (docs/mathematics.md (6.2), (6.3)).
 */
import { get, set } from "../../linalg/access";
import { LogitGroup, logitScratch } from "./logitScratch";
import { Grouped } from "../model";

/** Bytes of `pairs` for two mirrored pairs of nodes: s, A, B, C and D of both, so that one address serves all. */
const STEP: usize = 80;

/** Row coefficients s and the derivative in theta, with the letters of adjoint.ts for q = 1, z = 1; after nodeCoefficients. */
export function logitInterceptGradient(
  m: Grouped,
  group: LogitGroup,
  row: usize,
  n: i32,
  theta: f64,
  L: f64,
  norm: f64,
): void {
  const own = logitScratch(m);
  const u = group.u;
  const H = group.H;
  const sumY = group.sumY;
  const sumW = group.sumW;
  const sumdW = group.sumdW;
  const xMean = get(m.xMean, 0);
  const xx = get(m.xx, 0);
  const muX = rowMeans(m, group, row, n, own.factorCentre * norm);
  const all = own.sumMean;

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
  const w = m.w + row;
  const muMean = m.scoreMean;
  const mu = own.means + group.at;
  const r = own.rests + group.at;
  const slope = f64x2.splat(cOfdW);
  const pull = f64x2.splat(theta * v);
  for (let at: usize = 0, end = (<usize>n) << 3; at < end; at += 16) {
    const mean = v128.load(mu + at);
    const rest = v128.load(r + at);
    const wj = v128.load(w + at);
    const curvature = f64x2.mul(mean, rest);
    const bent = f64x2.sub(f64x2.mul(slope, f64x2.sub(rest, mean)), pull);
    const moved = f64x2.add(f64x2.sub(v128.load(y + at), v128.load(muMean + at)), f64x2.mul(curvature, bent));
    v128.store(W + at, f64x2.mul(wj, curvature));
    v128.store(s + at, f64x2.mul(wj, moved));
  }
  let sumS = sumY - all + cOfdW * sumdW - theta * v * sumW;
  if (!m.unitWeights) {
    // with many trials, what rounding leaves of theta sumS = u + E x / L + v is taken out, see adjoint.ts
    let sum = 0.0;
    for (let j = 0; j < n; j++) sum += get(s, j);
    const off = (theta * sum - u - xMean / L - v) / H;
    for (let j = 0; j < n; j++) set(s, j, get(s, j) - theta * off * get(W, j));
    sumS = sum - theta * off * sumW;
  }
  const dTheta = u * sumS + scoreX / L + 2.0 * Hbar * theta * sumW + v * (sumY - group.sumMu);
  set(m.dLambda, 0, get(m.dLambda, 0) + m.times * dTheta);
}

/** What the rows need of each mirrored pair of nodes; the posterior moments of x. */
export function nodeCoefficients(m: Grouped, norm: f64): void {
  const own = logitScratch(m);
  const x = own.xHalf;
  const dPlus = own.dPlus;
  const dMinus = own.dMinus;
  const pPlus = own.pPlus;
  const pMinus = own.pMinus;
  const factor = f64x2.splat(norm);
  let xMean = f64x2.splat(0.0);
  let xx = f64x2.splat(0.0);
  let to = own.pairs;
  for (let at: usize = 0, end = (<usize>own.halfNodes) << 3; at < end; at += 16, to += STEP) {
    const xk = v128.load(x + at);
    const d = v128.load(dPlus + at);
    const i = v128.load(dMinus + at);
    const p = f64x2.mul(v128.load(pPlus + at), factor);
    const q = f64x2.mul(v128.load(pMinus + at), factor);
    const sum = f64x2.add(p, q);
    const difference = f64x2.mul(xk, f64x2.sub(p, q));
    xMean = f64x2.add(xMean, difference);
    xx = f64x2.add(xx, f64x2.mul(f64x2.mul(xk, xk), sum));
    const pd = f64x2.mul(p, d);
    const qi = f64x2.mul(q, i);
    v128.store(to, f64x2.add(d, i));
    v128.store(to, f64x2.add(pd, qi), 16);
    v128.store(to, sum, 32);
    v128.store(to, f64x2.mul(xk, f64x2.sub(pd, qi)), 48);
    v128.store(to, difference, 64);
  }
  set(m.xMean, 0, f64x2.extract_lane(xMean, 0) + f64x2.extract_lane(xMean, 1));
  set(m.xx, 0, f64x2.extract_lane(xx, 0) + f64x2.extract_lane(xx, 1));
}

/**
 * E mu_j of each row in scoreMean, their sum with weights in sumMean; returns sum_j w_j E mu_j x. What the inner loop needs of
 * its rows comes from memory: V8 would move the arithmetic, divisions and all, into the loop.
 */
function rowMeans(m: Grouped, group: LogitGroup, row: usize, n: i32, centre: f64): f64 {
  const own = logitScratch(m);
  const mu = own.means + group.at;
  const w = m.w + row;
  const muMean = m.scoreMean;
  const pairs = own.pairs;
  const stop = pairs + ((<usize>own.halfNodes) >> 1) * STEP;
  const one = v128.load64_splat(ONE);
  oddsAndSums(own.factors, own.odds + group.at, n);
  let all = 0.0;
  let muX = 0.0;
  // two rows at a time share the loads and keep each other's sums from waiting; the row that fills up an odd number counts nothing
  let from = own.factors;
  for (let j: usize = 0, end = (<usize>n) << 3; j < end; j += 16, from += 32) {
    const o0 = v128.load64_splat(from);
    const t0 = v128.load64_splat(from, 8);
    const o1 = v128.load64_splat(from, 16);
    const t1 = v128.load64_splat(from, 24);
    let mean0 = f64x2.splat(0.0);
    let mean1 = mean0;
    let c0 = mean0;
    let c1 = mean0;
    for (let at = pairs; at < stop; at += STEP) {
      const S = v128.load(at);
      const a0 = f64x2.add(t0, S);
      const a1 = f64x2.add(t1, S);
      // two reciprocals from one division
      const inverse = f64x2.div(one, f64x2.mul(a0, a1));
      const r0 = f64x2.mul(inverse, a1);
      const r1 = f64x2.mul(inverse, a0);
      const A = v128.load(at, 16);
      const B = v128.load(at, 32);
      mean0 = f64x2.add(mean0, f64x2.mul(r0, f64x2.add(A, f64x2.mul(o0, B))));
      mean1 = f64x2.add(mean1, f64x2.mul(r1, f64x2.add(A, f64x2.mul(o1, B))));
      const C = v128.load(at, 48);
      const D = v128.load(at, 64);
      c0 = f64x2.add(c0, f64x2.mul(r0, f64x2.add(C, f64x2.mul(o0, D))));
      c1 = f64x2.add(c1, f64x2.mul(r1, f64x2.add(C, f64x2.mul(o1, D))));
    }
    const first = f64x2.extract_lane(mean0, 0) + f64x2.extract_lane(mean0, 1) + centre * load<f64>(mu + j);
    const second = f64x2.extract_lane(mean1, 0) + f64x2.extract_lane(mean1, 1) + centre * load<f64>(mu + j, 8);
    store<f64>(muMean + j, first);
    store<f64>(muMean + j, second, 8);
    const w0 = load<f64>(w + j);
    const w1 = j + 8 < end ? load<f64>(w + j, 8) : 0.0;
    all += w0 * first + w1 * second;
    const x0 = f64x2.extract_lane(c0, 0) + f64x2.extract_lane(c0, 1);
    const x1 = f64x2.extract_lane(c1, 0) + f64x2.extract_lane(c1, 1);
    muX += w0 * x0 + w1 * x1;
  }
  own.sumMean = all;
  return muX;
}

/** e and t = e + 1 / e of each row, side by side; of the row that fills up an odd number, as if its odds were even. */
function oddsAndSums(to: usize, e: usize, n: i32): void {
  const one = f64x2.splat(1.0);
  if (n & 1) store<f64>(e + ((<usize>n) << 3), 1.0);
  for (const end = e + ((<usize>n) << 3); e < end; e += 16, to += 32) {
    const odds = v128.load(e);
    const t = f64x2.add(odds, f64x2.div(one, odds));
    v128.store(to, i8x16.shuffle(odds, t, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23));
    v128.store(to, i8x16.shuffle(odds, t, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31), 16);
  }
}

/** In memory, because V8 builds v128 constants anew at every use. */
const ONE: usize = memory.data<f64>([1.0]);
