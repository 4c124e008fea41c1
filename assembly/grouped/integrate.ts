/**
 * The integral of one group by adaptive Gauss-Hermite quadrature, around the mode found before:
 *   nodes    u_k = uMode + L^-T x_k,  x_k of the standard normal rule, L L' = H
 *   log int  f(y | u) phi(u) du = -log |L| + log sum_k weight_k exp(|x_k|^2 / 2) exp(joint(u_k))
 * The 1-point rule is Laplace's approximation (docs/mathematics.md (4.1) to (4.3)). Every node's term is taken relative to the mode, so none overflows.
 * Where the density has a shape, its mean slope in log shape is taken by the same rule.
 */
import { exp } from "../math/exp";
import { log } from "../math/log";
import { logDensityScore } from "../family/density";
import { shapeSlope } from "../family/shape";
import { at, get, invertLower, put, set } from "../linalg/small";
import { addScaled, copy, dot, zero } from "../linalg/vector";
import { column, Grouped } from "./model";

/**
 * Log of the group's integral, without the constants of the density. Leaves the posterior moments of x (xMean, xx) and of
 * the rows' scores: scoreMean_j = E(score_j), scoreX_j = E(score_j x), the expectations by the same rule.
 */
export function integrateGroup(m: Grouped, first: i32, n: i32, u: usize): f64 {
  const q = m.q;
  const row = (<usize>first) << 3;
  invertLower(m.L, q, m.Linv);
  zero(m.scoreMean, n);
  for (let d = 0; d < q; d++) zero(column(m.scoreX, m.maxRows, d), n);
  zero(m.xMean, q);
  zero(m.xx, q * q);
  let total = 0.0;
  let slopes = 0.0;
  for (let k = 0; k < m.nNodes; k++) {
    const x = m.nodes + ((<usize>(k * q)) << 3);
    let scores = m.score;
    let etas = m.eta;
    let weight = get(m.nodeFactor, k);
    let joint = m.modeValue;
    let uu = dot(u, u, q);
    if (!isCentre(x, q)) {
      scores = m.scoreNode;
      etas = m.etaNode;
      uu = moveToNode(m, n, u, x);
      joint = logDensityScore(m.family, m.shape, m.y + row, m.w + row, m.etaNode, n, m.scoreNode) - 0.5 * uu;
      weight *= exp(joint - m.modeValue);
    }
    total += weight;
    // a node outside the support of eta has no weight, and a slope that is not finite
    if (m.nShape && weight > 0.0)
      slopes += weight * shapeSlope(m.family, m.shape, m.y + row, m.w + row, etas, n, joint + 0.5 * uu);
    addScaled(m.scoreMean, weight, scores, n);
    for (let d = 0; d < q; d++) {
      const wx = weight * get(x, d);
      set(m.xMean, d, get(m.xMean, d) + wx);
      for (let e = 0; e <= d; e++) put(m.xx, q, d, e, at(m.xx, q, d, e) + wx * get(x, e));
      addScaled(column(m.scoreX, m.maxRows, d), wx, scores, n);
    }
  }
  normalise(m, n, 1.0 / total);
  m.nodesShape = slopes / total;
  let logL = 0.0;
  for (let d = 0; d < q; d++) logL += log(at(m.L, q, d, d));
  return m.modeValue - logL + log(total);
}

/** etaNode := eta at the node x; its u'u. */
function moveToNode(m: Grouped, n: i32, u: usize, x: usize): f64 {
  const q = m.q;
  copy(m.etaNode, m.eta, n);
  let uu = 0.0;
  for (let d = 0; d < q; d++) {
    let delta = 0.0;
    for (let e = d; e < q; e++) delta += at(m.Linv, q, e, d) * get(x, e);
    addScaled(m.etaNode, delta, column(m.A, m.maxRows, d), n);
    const ud = get(u, d) + delta;
    uu += ud * ud;
  }
  return uu;
}

function isCentre(x: usize, q: i32): bool {
  for (let d = 0; d < q; d++) if (get(x, d) != 0.0) return false;
  return true;
}

/** Divides the weighted sums by the sum of weights and fills the upper triangle of xx. */
export function normalise(m: Grouped, n: i32, factor: f64): void {
  const q = m.q;
  for (let j = 0; j < n; j++) set(m.scoreMean, j, get(m.scoreMean, j) * factor);
  for (let d = 0; d < q; d++) {
    const scoreX = column(m.scoreX, m.maxRows, d);
    for (let j = 0; j < n; j++) set(scoreX, j, get(scoreX, j) * factor);
    set(m.xMean, d, get(m.xMean, d) * factor);
    for (let e = 0; e <= d; e++) {
      const moment = at(m.xx, q, d, e) * factor;
      put(m.xx, q, d, e, moment);
      put(m.xx, q, e, d, moment);
    }
  }
}
