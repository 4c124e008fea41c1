/**
 * Observed information in one pass, by Louis' identity (1982): minus the posterior mean of the complete data's Hessian less
 * the posterior variance of their score, both by the rule, for the fast logit path (one random intercept, binomial responses;
 * W and mu with their weights):
 *
 *   beta, beta     sum_j x_j x_j' E W_j                 - Var(sum_j x_j mu_j)
 *   beta, theta    sum_j x_j E(W_j u)                   - Cov(sum_j x_j (y_j - mu_j), u sum_j (y_j - mu_j))
 *   theta, theta   sum_j E(W_j u^2)                     - Var(u sum_j (y_j - mu_j))
 *
 * It is the second derivative of the integral, not of the rule: the two differ by the rule's own error, and the caller checks
 * it along a direction. See docs/mathematics.md (9.5).
 */
import { addCrossProduct, addTransposedProduct } from "../linalg/columns";
import { at, get, put, set } from "../linalg/small";
import { scale, zero } from "../linalg/vector";
import { addRows, blockEnd, skipBlocks } from "./blocks";
import { enterBlock } from "./evaluate";
import { logitInterceptGroup } from "./logitIntercept";
import { logitGroup } from "./logitModes";
import { LogitGroup } from "./logitScratch";
import { addCrossProducts, mirrorMetric } from "./metric";
import { column, Grouped, groupStart, setParameters } from "./model";
import { LOGIT_INTERCEPT } from "./paths";

/** Nodes that weigh less than this share are left out: their squares are below the rounding of the rest. */
const NEGLIGIBLE: f64 = 1e-22;

/** A rule that is further off than this in some group, at the evaluation before, leaves its Hessian to differences. */
const RULE_ERROR: f64 = 1e-6;

/**
 * Fills m.metric with the information of logLik at m.theta, m.beta; 0 where some group cannot take the fast path.
 * The lower triangle holds theta first.
 */
export function groupedInformation(address: usize): i32 {
  const m = changetype<Grouped>(address);
  if (!ASC_FEATURE_SIMD || m.path != LOGIT_INTERCEPT || m.ruleError > RULE_ERROR) return 0;
  const size = m.nParameters;
  const mixed = m.gradient + 8;
  setParameters(m);
  zero(m.metric, size * size);
  zero(m.gradient, size);
  for (let i = 0; i < m.nGroups; ) {
    const start = i;
    const end = blockEnd(m, i);
    const row = groupStart(m, i);
    const rows = groupStart(m, end) - row;
    enterBlock(m, start, end);
    for (; i < end; i++) {
      const first = groupStart(m, i);
      const n = groupStart(m, i + 1) - first;
      const group = logitGroup(m, i - start);
      const value = logitInterceptGroup(m, group, first, n, get(m.theta, 0), 0);
      if (value != value) return 0;
      addGroup(m, group, first, n, get(m.copies, i));
    }
    addCrossProducts(m, row, rows, m.rowW + ((<usize>row) << 3));
    addRows(m, mixed, row, rows);
    i = skipBlocks(m, i);
  }
  for (let j = 0; j < m.p; j++) put(m.metric, size, 1 + j, 0, at(m.metric, size, 1 + j, 0) + get(mixed, j));
  mirrorMetric(m);
  return 1;
}

/** Var(score) of one group off the metric, sum E(W u^2) onto it; E W goes to rowW, E(W u) to rowCoefficient. */
function addGroup(m: Grouped, group: LogitGroup, first: i32, n: i32, times: f64): void {
  const row = (<usize>first) << 3;
  const half = m.halfNodes;
  const size = m.nParameters;
  let total = m.factorCentre;
  for (let k = 0; k < half; k++) total += get(m.pPlus, k) + get(m.pMinus, k);
  zero(m.rowW + row, n);
  zero(m.rowCoefficient + row, n);
  m.sumWuu = 0.0;
  let used = 0;
  if (m.factorCentre > 0.0) used = addNode(m, group, row, n, used, 1.0, m.factorCentre / total, 0.0);
  const invL = get(m.Linv, 0);
  for (let k = 0; k < half; k++) {
    const x = get(m.xHalf, k) * invL;
    const p = get(m.pPlus, k) / total;
    const q = get(m.pMinus, k) / total;
    if (p > NEGLIGIBLE) used = addNode(m, group, row, n, used, get(m.dPlus, k), p, x);
    if (q > NEGLIGIBLE) used = addNode(m, group, row, n, used, get(m.dMinus, k), q, -x);
  }
  // Var(score) = E T T' - E T E T', T the distance of the score from its value at the mode
  const mean = m.nodeScore;
  zero(mean, size);
  zero(m.scoreProducts, size * size);
  addTransposedProduct(mean, m.nodeScores, m.nNodes, size, m.nodeWeight, used);
  addCrossProduct(m.scoreProducts, size, m.nodeScores, m.nNodes, size, m.nodeWeight, used);
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) {
      const variance = at(m.scoreProducts, size, i, j) - get(mean, i) * get(mean, j);
      put(m.metric, size, i, j, at(m.metric, size, i, j) - times * variance);
    }
  put(m.metric, size, 0, 0, at(m.metric, size, 0, 0) + times * m.sumWuu);
  if (times == 1.0) return;
  scale(m.rowW + row, times, n);
  scale(m.rowCoefficient + row, times, n);
}

/** One node of weight p at uMode + x, where odds are d times those at the mode: its score is stored as number `k`. Returns k + 1. */
function addNode(m: Grouped, group: LogitGroup, row: usize, n: i32, k: i32, d: f64, p: f64, x: f64): i32 {
  const u = group.u + x;
  const odds0 = m.odds + group.at;
  const means = m.means + group.at;
  const one = f64x2.splat(1.0);
  const factor = f64x2.splat(d);
  const weight = f64x2.splat(p);
  const weightU = f64x2.splat(p * u);
  const W = m.rowW + row;
  const Wu = m.rowCoefficient + row;
  const shift = m.scoreNode;
  const w = m.w + row;
  let shifts = f64x2.splat(0.0);
  let Ws = shifts;
  const pairs = (<usize>(n & ~1)) << 3;
  for (let i: usize = 0; i < pairs; i += 16) {
    const odds = f64x2.mul(v128.load(odds0 + i), factor);
    const rest = f64x2.div(one, f64x2.add(one, odds));
    const mean = f64x2.mul(odds, rest);
    const wi = v128.load(w + i);
    const curvature = f64x2.mul(wi, f64x2.mul(mean, rest));
    const moved = f64x2.mul(wi, f64x2.sub(v128.load(means + i), mean));
    v128.store(shift + i, moved);
    v128.store(W + i, f64x2.add(v128.load(W + i), f64x2.mul(weight, curvature)));
    v128.store(Wu + i, f64x2.add(v128.load(Wu + i), f64x2.mul(weightU, curvature)));
    shifts = f64x2.add(shifts, moved);
    Ws = f64x2.add(Ws, curvature);
  }
  let moved = f64x2.extract_lane(shifts, 0) + f64x2.extract_lane(shifts, 1);
  let sumW = f64x2.extract_lane(Ws, 0) + f64x2.extract_lane(Ws, 1);
  if (n & 1) {
    const odds = load<f64>(odds0 + pairs) * d;
    const rest = 1.0 / (1.0 + odds);
    const wi = load<f64>(w + pairs);
    const curvature = wi * odds * rest * rest;
    const last = wi * (load<f64>(means + pairs) - odds * rest);
    store<f64>(shift + pairs, last);
    store<f64>(W + pairs, load<f64>(W + pairs) + p * curvature);
    store<f64>(Wu + pairs, load<f64>(Wu + pairs) + p * u * curvature);
    moved += last;
    sumW += curvature;
  }
  m.sumWuu += p * u * u * sumW;
  const score = m.nodeScore;
  zero(score, m.nParameters);
  set(score, 0, x * (group.sumY - group.sumMu) + u * moved);
  addTransposedProduct(score + 8, m.X + row, m.nObs, m.p, shift, n);
  for (let i = 0; i < m.nParameters; i++) set(column(m.nodeScores, m.nNodes, i), k, get(score, i));
  set(m.nodeWeight, k, p);
  return k + 1;
}
