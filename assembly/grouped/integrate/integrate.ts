/**
 * The integral of one group by adaptive Gauss-Hermite quadrature, around the mode found before:
 *   nodes    u_k = uMode + L^-T x_k,  x_k of the standard normal rule, L L' = H
 *   log int  f(y | u) phi(u) du = -log |L| + log sum_k weight_k exp(|x_k|^2 / 2) exp(joint(u_k))
 * The 1-point rule is Laplace's approximation (docs/mathematics.md (4.1) to (4.3)). Every node's term is taken relative to the mode, so none overflows.
 * Where the density has a shape, its mean slope in log shape is taken by the same rule.
 *
 * With B = A L^-T the rows at a node are eta + B x. Nodes come in runs that differ in the last dimension only (paths.ts): the
 * others move the base of a run, and along it eta = base + x B_last. The scores of a block of nodes are held (nodes.ts), so that
 * one pass over the rows sums them with their weights, which are known only when all rows have been seen.
 */
import { log } from "../../math/log";
import { lastSlopes } from "../../family/density";
import { hasShapeSlope } from "../../family/shape";
import { clear } from "../../family/ordered/table";
import { get, set } from "../../linalg/access";
import { at, invertLower, put } from "../../linalg/small";
import { addScaled, copy, scale, zero } from "../../linalg/vector";
import { column, Grouped } from "../model";
import { Run } from "./nodeScratch";
import { addBlock, addHeldScores } from "./nodes";

/**
 * Log of the group's integral, without the constants of the density. Leaves the posterior moments of x (xMean, xx) and of
 * the rows' scores: scoreMean_j = E(score_j), scoreX_j = E(score_j x), the expectations by the same rule.
 */
export function integrateGroup(m: Grouped, first: i32, n: i32, u: usize): f64 {
  const q = m.q;
  zero(m.scoreMean, n);
  for (let d = 0; d < q; d++) zero(column(m.scoreX, m.maxRows, d), n);
  zero(m.xMean, q);
  zero(m.xx, q * q);
  let logL = 0.0;
  for (let d = 0; d < q; d++) logL += log(at(m.L, q, d, d));
  if (m.nNodes == 1 && m.centre == 0) return laplace(m, n, u) - logL;

  scaleByCurvature(m, n);
  const run = m.theRun;
  startGroup(m, run);
  if (m.nThresholds) clear(m.nodesThresholds, m.nThresholds);
  let total = 0.0;
  let slopes = 0.0;
  for (let node = 0; node < m.nNodes; node += m.run) {
    const x = m.nodes + ((<usize>(node * q)) << 3);
    startRun(m, run, n, u, x);
    for (let from = 0; from < m.run; from += m.nodesAtOnce) {
      const nodes = min<i32>(m.nodesAtOnce, m.run - from);
      addBlock(m, run, first, n, node + from, nodes);
      addHeldScores(m, nodes, n, q == 1 ? m.scoreMean : m.scoreNode, column(m.scoreX, m.maxRows, q - 1));
    }
    addRun(m, run, n, x);
    total += run.total;
    slopes += run.slopes;
  }
  normalise(m, n, 1.0 / total);
  m.nodesShape = slopes / total;
  if (m.nThresholds) scale(m.nodesThresholds, 1.0 / total, m.nThresholds + 2);
  return m.modeValue - logL + log(total);
}

/** The one node is the mode, where the density has been evaluated last. */
function laplace(m: Grouped, n: i32, u: usize): f64 {
  invertLower(m.L, m.q, m.Linv);
  copy(m.scoreMean, m.score, n);
  let uu = 0.0;
  for (let d = 0; d < m.q; d++) uu += get(u, d) * get(u, d);
  m.nodesShape = hasShapeSlope(m.family) ? get(lastSlopes(), 0) : m.modeValue + 0.5 * uu;
  if (m.nThresholds) copy(m.nodesThresholds, lastSlopes(), m.nThresholds + 2);
  return m.modeValue + log(get(m.nodeFactor, 0));
}

/** L^-1, and B := A L^-T. */
export function scaleByCurvature(m: Grouped, n: i32): void {
  invertLower(m.L, m.q, m.Linv);
  for (let e = 0; e < m.q; e++) {
    const Be = column(m.B, m.maxRows, e);
    zero(Be, n);
    for (let d = 0; d <= e; d++) addScaled(Be, at(m.Linv, m.q, e, d), column(m.A, m.maxRows, d), n);
  }
}

export function startGroup(m: Grouped, run: Run): void {
  run.slope2 = 0.0;
  const last = m.q - 1;
  for (let d = 0; d <= last; d++) run.slope2 += at(m.Linv, m.q, last, d) * at(m.Linv, m.q, last, d);
}

/** Base and square of u of a run whose first node is x, the last dimension left out. */
export function startRun(m: Grouped, run: Run, n: i32, u: usize, x: usize): void {
  const q = m.q;
  const last = q - 1;
  run.total = 0.0;
  run.slopes = 0.0;
  run.x = 0.0;
  run.xx = 0.0;
  run.square = 0.0;
  run.slope = 0.0;
  for (let d = 0; d < q; d++) {
    let ud = get(u, d);
    for (let e = d; e < last; e++) ud += at(m.Linv, q, e, d) * get(x, e);
    run.square += ud * ud;
    run.slope += ud * at(m.Linv, q, last, d);
  }
  run.base = m.eta;
  if (last == 0) return;
  run.base = m.etaNode;
  copy(m.etaNode, m.eta, n);
  for (let e = 0; e < last; e++) addScaled(m.etaNode, get(x, e), column(m.B, m.maxRows, e), n);
  zero(m.scoreNode, n);
}

/** The sums of a run onto those of the group. */
function addRun(m: Grouped, run: Run, n: i32, x: usize): void {
  addMoments(m, x, run.total, run.x, run.xx);
  if (m.q == 1) return;
  addScaled(m.scoreMean, 1.0, m.scoreNode, n);
  for (let d = 0; d < m.q - 1; d++) addScaled(column(m.scoreX, m.maxRows, d), get(x, d), m.scoreNode, n);
}

/** Weights of a run whose first node is x, their sums with the last coordinate and its square, onto the moments of x. */
export function addMoments(m: Grouped, x: usize, total: f64, totalX: f64, totalXX: f64): void {
  const q = m.q;
  const last = q - 1;
  set(m.xMean, last, get(m.xMean, last) + totalX);
  put(m.xx, q, last, last, at(m.xx, q, last, last) + totalXX);
  for (let d = 0; d < last; d++) {
    const xd = get(x, d);
    set(m.xMean, d, get(m.xMean, d) + xd * total);
    put(m.xx, q, last, d, at(m.xx, q, last, d) + xd * totalX);
    for (let e = 0; e <= d; e++) put(m.xx, q, d, e, at(m.xx, q, d, e) + xd * get(x, e) * total);
  }
}

/** Divides the weighted sums by the sum of weights and fills the upper triangle of xx. */
export function normalise(m: Grouped, n: i32, factor: f64): void {
  for (let j = 0; j < n; j++) set(m.scoreMean, j, get(m.scoreMean, j) * factor);
  for (let d = 0; d < m.q; d++) {
    const scoreX = column(m.scoreX, m.maxRows, d);
    for (let j = 0; j < n; j++) set(scoreX, j, get(scoreX, j) * factor);
  }
  normaliseMoments(m, factor);
}

export function normaliseMoments(m: Grouped, factor: f64): void {
  const q = m.q;
  for (let d = 0; d < q; d++) {
    set(m.xMean, d, get(m.xMean, d) * factor);
    for (let e = 0; e <= d; e++) {
      const moment = at(m.xx, q, d, e) * factor;
      put(m.xx, q, d, e, moment);
      put(m.xx, q, e, d, moment);
    }
  }
}
