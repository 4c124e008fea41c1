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
import { get, int, set } from "../../linalg/access";
import { addCrossProduct, addTransposedProduct } from "../../linalg/columns";
import { at, put } from "../../linalg/small";
import { scale, zero } from "../../linalg/vector";
import { addRows, blockEnd, skipBlocks } from "../blocks";
import { addEntryScores, findActive } from "../entries";
import { enterBlock } from "../evaluate";
import { logitInterceptGroup } from "./logitIntercept";
import { logitGroup } from "./logitModes";
import { CHUNK, LogitGroup, logitScratch } from "./logitScratch";
import { louisInformation } from "../louis/louis";
import { addCrossProducts, addToLower, mirrorMetric } from "../metric";
import { column, Grouped, groupStart, setParameters } from "../model";
import { LOGIT_INTERCEPT } from "../paths";

/** A rule that is further off than this in some group, at the evaluation before, leaves its Hessian to differences. */
const RULE_ERROR: f64 = 1e-6;

/**
 * Fills m.metric with the information of logLik at m.theta, m.beta; 0 where some group cannot take the fast path.
 * The lower triangle holds theta first.
 */
export function groupedInformation(address: usize): i32 {
  const m = changetype<Grouped>(address);
  if (!ASC_FEATURE_SIMD || m.path != LOGIT_INTERCEPT) return louisInformation(m);
  if (m.ruleError > RULE_ERROR) return 0;
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
  const own = logitScratch(m);
  const row = (<usize>first) << 3;
  const size = m.nParameters;
  const nodes = 2 * own.halfNodes;
  nodeMoments(m, group);
  const count = 1 + findActive(m, first, n);
  zero(own.nodeScores, count * nodes);
  own.sumWuu = own.centreWeight * group.u * group.u * group.sumW;
  const scores = own.nodeScores;
  const width = (<usize>nodes) << 3;
  for (let from = 0; from < n; from += CHUNK) {
    const rows = min<i32>(CHUNK, n - from);
    const at = row + ((<usize>from) << 3);
    rowMoments(m, group, at, from, rows, group.u);
    addNodeScores(m, scores, m.Z + at, rows);
    for (let j = 0; j < m.nDense; j++)
      addNodeScores(m, scores + (<usize>(1 + j)) * width, column(m.X, m.nObs, j) + at, rows);
    addEntryScores(m, scores + width, nodes, first + from, rows, own.moved);
  }
  // scores as distances from those at the mode: in theta (u - uMode) sum w (y - mu) + u sum moved
  const residual = group.sumY - group.sumMu;
  for (let k = 0; k < nodes; k++)
    set(scores, k, (get(own.nodeU, k) - group.u) * residual + get(own.nodeU, k) * get(scores, k));
  // Var(score) = E T T' - E T E T', T that distance
  const mean = own.nodeScore;
  zero(mean, count);
  zero(own.scoreProducts, count * count);
  addTransposedProduct(mean, scores, nodes, count, own.nodeWeight, nodes);
  addCrossProduct(own.scoreProducts, count, scores, nodes, count, own.nodeWeight, nodes);
  for (let k = 0; k < count; k++) {
    const i = k == 0 ? 0 : 1 + int(m.active, k - 1);
    for (let l = 0; l <= k; l++) {
      const j = l == 0 ? 0 : 1 + int(m.active, l - 1);
      const variance = at(own.scoreProducts, count, k, l) - get(mean, k) * get(mean, l);
      addToLower(m, i, j, -times * variance);
    }
  }
  put(m.metric, size, 0, 0, at(m.metric, size, 0, 0) + times * own.sumWuu);
  if (times == 1.0) return;
  scale(m.rowW + row, times, n);
  scale(m.rowCoefficient + row, times, n);
}

/** Nodes as u, the positive ones first, and their weights given y; the weight of the centre. */
function nodeMoments(m: Grouped, group: LogitGroup): void {
  const own = logitScratch(m);
  const half = own.halfNodes;
  let total = own.factorCentre;
  for (let k = 0; k < half; k++) total += get(own.pPlus, k) + get(own.pMinus, k);
  const invL = get(m.Linv, 0);
  own.centreWeight = own.factorCentre / total;
  for (let k = 0; k < half; k++) {
    const x = get(own.xHalf, k) * invL;
    set(own.nodeU, k, group.u + x);
    set(own.nodeU, half + k, group.u - x);
    set(own.nodeWeight, k, get(own.pPlus, k) / total);
    set(own.nodeWeight, half + k, get(own.pMinus, k) / total);
  }
}

/** Of rows from `from` of the group on: how far w mu moves to each node, in `moved` (a row each), E W and E(W u). */
function rowMoments(m: Grouped, group: LogitGroup, row: usize, from: i32, rows: i32, uMode: f64): void {
  const own = logitScratch(m);
  const half = (<usize>own.halfNodes) << 3;
  const place = group.at + ((<usize>from) << 3);
  const one = f64x2.splat(1.0);
  const u = own.nodeU;
  const p = own.nodeWeight;
  const dPlus = own.dPlus;
  const dMinus = own.dMinus;
  let uuW = f64x2.splat(0.0);
  let to = own.moved;
  for (let j: usize = 0, end = (<usize>rows) << 3; j < end; j += 8, to += 2 * half) {
    const e = v128.load64_splat(own.odds + place + j);
    const mu = v128.load64_splat(own.means + place + j);
    const w = v128.load64_splat(m.w + row + j);
    let EW = f64x2.splat(0.0);
    let EWu = EW;
    for (let k: usize = 0; k < half; k += 16) {
      const d = v128.load(dPlus + k);
      const i = v128.load(dMinus + k);
      // mirrored nodes share a denominator, see (6.2): e (t + s) with t = e + 1 / e
      const r = f64x2.div(one, f64x2.add(f64x2.add(f64x2.mul(e, e), one), f64x2.mul(e, f64x2.add(d, i))));
      const er = f64x2.mul(e, r);
      const plus = f64x2.mul(er, f64x2.add(d, e));
      const minus = f64x2.mul(er, f64x2.add(i, e));
      v128.store(to + k, f64x2.mul(w, f64x2.sub(mu, plus)));
      v128.store(to + k + half, f64x2.mul(w, f64x2.sub(mu, minus)));
      const Wplus = f64x2.mul(v128.load(p + k), f64x2.mul(plus, f64x2.sub(one, plus)));
      const Wminus = f64x2.mul(v128.load(p + k + half), f64x2.mul(minus, f64x2.sub(one, minus)));
      const up = v128.load(u + k);
      const um = v128.load(u + k + half);
      const uWplus = f64x2.mul(up, Wplus);
      const uWminus = f64x2.mul(um, Wminus);
      EW = f64x2.add(EW, f64x2.add(Wplus, Wminus));
      EWu = f64x2.add(EWu, f64x2.add(uWplus, uWminus));
      uuW = f64x2.add(uuW, f64x2.mul(w, f64x2.add(f64x2.mul(up, uWplus), f64x2.mul(um, uWminus))));
    }
    const centre = own.centreWeight * load<f64>(own.means + place + j) * load<f64>(own.rests + place + j);
    const wj = load<f64>(m.w + row + j);
    const EWj = f64x2.extract_lane(EW, 0) + f64x2.extract_lane(EW, 1);
    const EWuj = f64x2.extract_lane(EWu, 0) + f64x2.extract_lane(EWu, 1);
    store<f64>(m.rowW + row + j, wj * (EWj + centre));
    store<f64>(m.rowCoefficient + row + j, wj * (EWuj + centre * uMode));
  }
  own.sumWuu += f64x2.extract_lane(uuW, 0) + f64x2.extract_lane(uuW, 1);
}

/** scores := scores + moved'x over rows, eight nodes at a time. */
function addNodeScores(m: Grouped, scores: usize, x: usize, rows: i32): void {
  const own = logitScratch(m);
  const width = (<usize>own.halfNodes) << 4;
  const end = (<usize>rows) << 3;
  for (let k: usize = 0; k < width; k += 64) {
    let s0 = v128.load(scores + k);
    let s1 = v128.load(scores + k, 16);
    let s2 = v128.load(scores + k, 32);
    let s3 = v128.load(scores + k, 48);
    let from = own.moved + k;
    for (let j: usize = 0; j < end; j += 8, from += width) {
      const xj = v128.load64_splat(x + j);
      s0 = f64x2.add(s0, f64x2.mul(xj, v128.load(from)));
      s1 = f64x2.add(s1, f64x2.mul(xj, v128.load(from, 16)));
      s2 = f64x2.add(s2, f64x2.mul(xj, v128.load(from, 32)));
      s3 = f64x2.add(s3, f64x2.mul(xj, v128.load(from, 48)));
    }
    v128.store(scores + k, s0);
    v128.store(scores + k, s1, 16);
    v128.store(scores + k, s2, 32);
    v128.store(scores + k, s3, 48);
  }
}
