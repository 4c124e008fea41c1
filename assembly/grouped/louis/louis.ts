/**
 * Observed information by Louis' identity (1982) for every density and any number of random effects: minus the posterior mean of the
 * complete data's Hessian less the posterior variance of their score, both by the rule. At fixed u, eta is linear in theta and beta:
 * d eta_j / d beta = x_j, and z_jr u_c for theta in row r and column c of Lambda. With W = -d2 log f / d eta^2 and t = log shape,
 *
 *   beta, beta      sum_j x_j x_j' E W_j                        - Var of the score,
 *   beta, theta     sum_j x_j z_jr E(W_j u_c)                   which is
 *   theta, theta    sum_j z_jr z_js E(W_j u_c u_d)              x_j score_j, z_jr u_c score_j and d log f_j / dt, summed over rows
 *   t, beta         -sum_j x_j E(dscore_j / dt)
 *   t, theta        -sum_j z_jr E(u_c dscore_j / dt)
 *   t, t            -sum_j E(d2 log f_j / dt2)
 *
 * It is the second derivative of the integral, not of the rule: the two differ by the rule's own error, and the caller checks it along a
 * direction. information.ts does the same for one random intercept and the logit. docs/mathematics.md (9.5).
 */
import { STATUS_OK } from "../../../src/wasm/codes";
import { hasShapeRise, hasShapeSlope, shapeRise } from "../../family/shape";
import { get, int, set } from "../../linalg/access";
import { addCrossProduct, addTransposedProduct } from "../../linalg/columns";
import { manyProducts } from "../../linalg/manyProducts";
import { at } from "../../linalg/small";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { blockEnd, linearPredictor, skipBlocks } from "../blocks";
import { addEntryScore, findActive } from "../entries";
import { scaleColumns } from "../evaluate";
import { weighByFactors } from "../factors/factors";
import { scaleByCurvature, startGroup, startRun } from "../integrate/integrate";
import { hasLevelPart } from "../mode/line";
import { enterRun, holdNodes, takesFactors } from "./byFactors";
import { HELD_NODES } from "./louisScratch";
import { addMomentsW, addRun, clearRun, sums } from "./louisMoments";
import { addHessian, addShape, mixedOf } from "./meanHessian";
import { addCrossProducts, addToLower, mirrorMetric } from "../metric";
import { column, Grouped, groupStart, setParameters } from "../model";
import { findHighestMode } from "../mode/modes";
import { termsRiseLookedAt } from "../sampledTerms";
import { addBlock, addHeld } from "../integrate/nodes";
import { Run } from "../integrate/nodeScratch";

/** Of E d joint / du, which is 0 for the integral: a rule that leaves more of it in some group is too coarse. */
const RULE_ERROR: f64 = 1e-3;

/** Fills m.metric with the information at m.theta, m.beta, m.logShape, theta first; 0 where the rule cannot give it. */
export function louisInformation(m: Grouped): i32 {
  const size = m.nParameters;
  const run = m.theRun;
  if (m.nThresholds > 0 || (m.nShape && !hasShapeRise(m.family))) return 0;
  setParameters(m);
  zero(m.metric, size * size);
  zero(m.mixed, (m.nTheta + m.nShape) * m.p);
  run.W = m.heldW;
  let found = true;
  for (let i = 0; found && i < m.nGroups; ) {
    const end = blockEnd(m, i);
    const row = groupStart(m, i);
    const rows = groupStart(m, end) - row;
    linearPredictor(m, row, rows);
    for (; found && i < end; i++) found = addGroup(m, i);
    if (found) addCrossProducts(m, row, rows, m.rowW + ((<usize>row) << 3));
    i = skipBlocks(m, i);
  }
  run.W = 0;
  if (!found) return 0;
  for (let k = 0; k < m.nTheta + m.nShape; k++)
    for (let j = 0; j < m.p; j++) addToLower(m, k < m.nTheta ? k : size - 1, m.nTheta + j, get(mixedOf(m, k), j));
  if (m.nShape) addToLower(m, size - 1, size - 1, -termsRiseLookedAt(m));
  mirrorMetric(m);
  return 1;
}

/** The part of one group; its E W goes to rowW. False where its mode or its integral is not to be had. */
function addGroup(m: Grouped, i: i32): bool {
  const q = m.q;
  const first = groupStart(m, i);
  const n = groupStart(m, i + 1) - first;
  const u = m.uMode + (((<usize>i) * (<usize>q)) << 3);
  const run = m.theRun;
  m.times = get(m.copies, i);
  m.atGroup = i;
  scaleColumns(m, first, n);
  if (findHighestMode(m, first, n, u) != STATUS_OK || hasLevelPart(m, first, n)) return false;
  // z_r's at the mode
  for (let r = 0; r < q; r++) set(m.v, r, dot(column(m.Z, m.nObs, r) + ((<usize>first) << 3), m.score, n));
  const active = findActive(m, first, n);
  clearSums(m, m.nTheta + active + m.nShape);
  let bends = 0.0;
  let total = takesFactors(m, n) ? weighByFactors(m, first, n, u) : NaN;
  const factors = total > 0.0;
  if (!factors) {
    total = 0.0;
    scaleByCurvature(m, n);
    startGroup(m, run);
  }
  // nodes whose rows are held, the last before the one at hand
  let held = 0;
  for (let node = 0; node < m.nNodes; node += m.run) {
    const x = m.nodes + ((<usize>(node * q)) << 3);
    if (factors) enterRun(m, node / m.run, n);
    else startRun(m, run, n, u, x);
    if (q > 1) clearRun(m);
    for (let from = 0; from < m.run; from += m.nodesHeld) {
      const nodes = min<i32>(m.nodesHeld, m.run - from);
      // weights of other nodes than a block's are those of the tables
      if (!factors || held + nodes > m.nodesHeld) {
        if (held > 0) addScores(m, first, n, u, node + from - held, held, active);
        held = 0;
      }
      if (factors) holdNodes(m, node / m.run, from, nodes, first, n, held);
      else addBlock(m, run, first, n, node + from, nodes);
      if (m.nShape) bends += addRise(m, run, first, n, node + from, nodes);
      if (!factors) for (let k = 0; k < nodes; k++) addScaled(sums(m, m.blockScores, k), -1.0, m.score, n);
      addMomentsW(m, held, nodes, n);
      held += nodes;
    }
    if (q > 1) addRun(m, n, x);
    if (!factors) total += run.total;
  }
  if (held > 0) addScores(m, first, n, u, m.nNodes - held, held, active);
  flush(m, m.nTheta + active + m.nShape);
  for (let d = 0; d < q; d++) if (!(abs<f64>(get(m.ruleBar, d)) <= RULE_ERROR * total)) return false;
  subtractVariance(m, active, total);
  addHessian(m, first, n, u, 1.0 / total);
  if (m.nShape) addShape(m, first, n, u, bends, 1.0 / total);
  return true;
}

function clearSums(m: Grouped, count: i32): void {
  const q = m.q;
  memory.fill(m.momentsW, 0, m.nodeStride * <usize>(1 + q + ((q * (q + 1)) >> 1)));
  if (m.nShape) memory.fill(m.momentsRise, 0, m.nodeStride * <usize>(1 + q));
  zero(m.sumScores, count);
  zero(m.sumProducts, count * count);
  zero(m.ruleBar, q);
  m.filled = 0;
}

/** Derivatives in t of the rows' scores at a block of nodes, onto their sums; returns that of d2 log f / dt2. */
function addRise(m: Grouped, run: Run, first: i32, n: i32, firstNode: i32, nodes: i32): f64 {
  const row = (<usize>first) << 3;
  const ownSlope = hasShapeSlope(m.family);
  let bends = 0.0;
  for (let k = 0; k < nodes; k++) {
    const weight = get(m.blockWeight, k);
    const rise = sums(m, m.heldRise, k);
    if (weight == 0.0) {
      zero(rise, n);
      continue;
    }
    const density = get(m.blockValues, k);
    const slope = ownSlope ? get(m.blockSlopes, k) : density;
    // the sums of a run that integrate.ts keeps here are not made
    const eta = m.scoreNode;
    const scores = sums(m, m.blockScores, k);
    if (ownSlope) {
      copy(eta, run.base, n);
      addScaled(eta, get(m.nodes, (firstNode + k) * m.q + m.q - 1), column(m.B, m.maxRows, m.q - 1), n);
    }
    bends += weight * shapeRise(m.family, m.shape, m.y + row, m.w + row, eta, scores, n, slope, rise);
  }
  const to = m.q == 1 ? m.momentsRise : m.runRise;
  addHeld(m.heldRise, m.nodeStride, m.blockWeight, m.blockWeightX, nodes, n, to, to + m.nodeStride);
  return bends;
}

/** Scores of the complete data at a block of nodes, less those at the mode, of rows' scores that are such distances. */
function addScores(m: Grouped, first: i32, n: i32, u: usize, firstNode: i32, nodes: i32, active: i32): void {
  const q = m.q;
  const row = (<usize>first) << 3;
  const count = m.nTheta + active + m.nShape;
  if (m.filled + nodes > HELD_NODES) flush(m, count);
  const place = m.filled;
  m.filled += nodes;
  copy(m.completeWeights + ((<usize>place) << 3), m.blockWeight, nodes);
  manyProducts(m.stepsZ, HELD_NODES, m.Z + row, m.nObs, q, m.blockScores, m.nodeStride, nodes, n);
  placeShifts(m, u, firstNode, nodes);
  for (let t = 0; t < m.nTheta; t++) {
    const to = held(m, t, place);
    const step = m.stepsZ + ((<usize>(int(m.thetaRow, t) * HELD_NODES)) << 3);
    const c = int(m.thetaCol, t);
    const shift = m.shifts + ((<usize>(c * HELD_NODES)) << 3);
    const at = get(u, c);
    const v = get(m.v, int(m.thetaRow, t));
    for (let k = 0; k < nodes; k++) set(to, k, (at + get(shift, k)) * get(step, k) + get(shift, k) * v);
  }
  manyProducts(held(m, m.nTheta, place), HELD_NODES, m.X + row, m.nObs, m.nDense, m.blockScores, m.nodeStride, nodes, n);
  if (active > m.nDense) addSparseScores(m, first, n, place, nodes, active);
  if (!m.nShape) return;
  const slopes = hasShapeSlope(m.family) ? m.blockSlopes : m.blockValues;
  const to = held(m, count - 1, place);
  for (let k = 0; k < nodes; k++) set(to, k, get(m.blockWeight, k) > 0.0 ? get(slopes, k) - m.modeValue : 0.0);
}

/** Where the scores of the complete data in parameter j are held, from node `place` on. */
function held(m: Grouped, j: i32, place: i32): usize {
  return m.completeScores + ((<usize>(j * HELD_NODES + place)) << 3);
}

/** u_c - uMode_c at a block of nodes into `shifts`; and onto `ruleBar`, with the nodes' weights, u_c - (A'score)_c. */
function placeShifts(m: Grouped, u: usize, firstNode: i32, nodes: i32): void {
  const q = m.q;
  for (let c = 0; c < q; c++) {
    const shift = m.shifts + ((<usize>(c * HELD_NODES)) << 3);
    let level = get(u, c);
    for (let r = c; r < q; r++) level -= at(m.Lambda, q, r, c) * get(m.v, r);
    let bar = 0.0;
    for (let k = 0; k < nodes; k++) {
      const x = m.nodes + ((<usize>((firstNode + k) * q)) << 3);
      let moved = 0.0;
      for (let e = c; e < q; e++) moved += at(m.Linv, q, e, c) * get(x, e);
      set(shift, k, moved);
      let here = level + moved;
      for (let r = c; r < q; r++) here -= at(m.Lambda, q, r, c) * get(m.stepsZ, r * HELD_NODES + k);
      bar += get(m.blockWeight, k) * here;
    }
    set(m.ruleBar, c, get(m.ruleBar, c) + bar);
  }
}

/** Scores in the coefficients of columns that are lists of entries. */
function addSparseScores(m: Grouped, first: i32, n: i32, place: i32, nodes: i32, active: i32): void {
  for (let k = 0; k < nodes; k++) {
    zero(m.oneScore, active);
    addEntryScore(m, m.oneScore, first, n, sums(m, m.blockScores, k));
    for (let j = m.nDense; j < active; j++) set(held(m, m.nTheta + j, place), k, get(m.oneScore, j));
  }
}

/** Sums of the scores that are held, and of their products. */
function flush(m: Grouped, count: i32): void {
  const nodes = m.filled;
  m.filled = 0;
  addTransposedProduct(m.sumScores, m.completeScores, HELD_NODES, count, m.completeWeights, nodes);
  addCrossProduct(m.sumProducts, count, m.completeScores, HELD_NODES, count, m.completeWeights, nodes);
}

/** Takes the variance of the scores off the metric. */
function subtractVariance(m: Grouped, active: i32, total: f64): void {
  const count = m.nTheta + active + m.nShape;
  for (let k = 0; k < count; k++)
    for (let l = 0; l <= k; l++) {
      const product = at(m.sumProducts, count, k, l) / total;
      const variance = product - (get(m.sumScores, k) / total) * (get(m.sumScores, l) / total);
      addToLower(m, parameter(m, k, active), parameter(m, l, active), -m.times * variance);
    }
}

/** Which parameter stands at place k of the group's scores. */
function parameter(m: Grouped, k: i32, active: i32): i32 {
  if (k < m.nTheta) return k;
  return k < m.nTheta + active ? m.nTheta + int(m.active, k - m.nTheta) : m.nParameters - 1;
}
