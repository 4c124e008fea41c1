/**
 * The exact gradient of one group's log integral, as computed by the rule: the nodes move with the mode and with the
 * curvature, so their movement is part of the derivative (docs/mathematics.md (5.1) to (5.11)).
 *
 *   r_k  = u_k - A'score_k           gradient of -joint at node k
 *   rBar = E r,  R = E r x'          (0 and L if the rule were exact)
 *   Lbar = tril(L^-T R' L^-T) - diag(1 / L_dd)                     derivative in L
 *   Hbar = sym(L^-T Phi(L'Lbar) L^-1),  Phi halves the diagonal    derivative in H
 *   c_j  = dW_j a_j'Hbar a_j                                       through the rows' curvature
 *   v    = H^-1 (sum_j c_j a_j - rBar)                             through the mode
 *   s_j  = scoreMean_j + c_j - W_j a_j'v                           derivative in eta0_j
 * By the line of v, A's = uMode + L^-T xMean + v. With counts of 1e9 the left side is a difference of numbers ten digits larger, and
 * what rounding leaves of it is taken out: s -= W A H^-1 (A's - right side).
 *   dF/dLambda = Z's uMode' + (Z'scoreX) L^-1 + 2 (Z'WA) Hbar + (Z'score) v'
 *   dF/dt      = E dlog f/dt + sum_j dW_j/dt a_j'Hbar a_j + v'sum_j a_j dscore_j/dt,   t = log shape
 */
import { shapeDerivatives } from "../../family/density";
import { addKnownSlopes, addThresholdSlopes } from "../../family/ordered/slopes";
import { get, set } from "../../linalg/access";
import { at, put, solveLower, solveLowerTransposed } from "../../linalg/small";
import { addScaled, copy, dot, dot3, zero } from "../../linalg/vector";
import { column, Grouped } from "../model";

/** Writes s into rowCoefficient and adds the group's part to dLambda. */
export function accumulateGradient(m: Grouped, first: i32, n: i32, u: usize): void {
  residualMoments(m, n, u);
  adjointOfCurvature(m);
  adjointOfMode(m, first, n);
  const row = (<usize>first) << 3;
  const s = m.rowCoefficient + row;
  for (let j = 0; j < n; j++) set(s, j, get(m.scoreMean, j) + get(m.c, j) - get(m.W, j) * get(m.Av, j));
  takeOutRounding(m, n, u, s);
  addToLambda(m, row, n, u, s);
}

/** s := s - W A H^-1 (A's - uMode - L^-T xMean - v) */
function takeOutRounding(m: Grouped, n: i32, u: usize, s: usize): void {
  const q = m.q;
  for (let d = 0; d < q; d++) {
    let known = get(u, d) + get(m.v, d);
    for (let e = d; e < q; e++) known += at(m.Linv, q, e, d) * get(m.xMean, e);
    set(m.step, d, dot(column(m.A, m.maxRows, d), s, n) - known);
  }
  solveLower(m.L, q, m.step);
  solveLowerTransposed(m.L, q, m.step);
  for (let d = 0; d < q; d++) {
    const Ad = column(m.A, m.maxRows, d);
    const off = get(m.step, d);
    for (let j = 0; j < n; j++) set(s, j, get(s, j) - get(m.W, j) * off * get(Ad, j));
  }
}

/** v := -rBar;  R := E r x' */
function residualMoments(m: Grouped, n: i32, u: usize): void {
  const q = m.q;
  for (let d = 0; d < q; d++) {
    const Ad = column(m.A, m.maxRows, d);
    let mean = get(u, d);
    for (let e = d; e < q; e++) mean += at(m.Linv, q, e, d) * get(m.xMean, e);
    set(m.v, d, dot(Ad, m.scoreMean, n) - mean);
    for (let f = 0; f < q; f++) {
      let moment = get(u, d) * get(m.xMean, f);
      for (let e = d; e < q; e++) moment += at(m.Linv, q, e, d) * at(m.xx, q, e, f);
      put(m.R, q, d, f, moment - dot(Ad, column(m.scoreX, m.maxRows, f), n));
    }
  }
}

function adjointOfCurvature(m: Grouped): void {
  const q = m.q;
  // Lbar = tril(L^-T R' L^-T) - diag(1 / L):  (d, f) element = sum_{e >= d} sum_{g <= f} Linv[e,d] R[g,e] Linv[f,g] ... via work = R' L^-T
  for (let e = 0; e < q; e++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      // (R' L^-T)[e, f] = sum_g R[g, e] Linv[f, g]
      for (let g = 0; g <= f; g++) sum += at(m.R, q, g, e) * at(m.Linv, q, f, g);
      put(m.work, q, e, f, sum);
    }
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      for (let e = d; e < q; e++) sum += at(m.Linv, q, e, d) * at(m.work, q, e, f);
      if (f == d) sum -= at(m.Linv, q, d, d);
      put(m.Lbar, q, d, f, f <= d ? sum : 0.0);
    }
  // work = Phi(L' Lbar)
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      if (f <= d) for (let e = d; e < q; e++) sum += at(m.L, q, e, d) * at(m.Lbar, q, e, f);
      put(m.work, q, d, f, f == d ? 0.5 * sum : sum);
    }
  // Lbar = work L^-1;  Hbar = sym(L^-T Lbar)
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      for (let e = f; e <= d; e++) sum += at(m.work, q, d, e) * at(m.Linv, q, e, f);
      put(m.Lbar, q, d, f, sum);
    }
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      for (let e = d; e < q; e++) sum += at(m.Linv, q, e, d) * at(m.Lbar, q, e, f);
      put(m.work, q, d, f, sum);
    }
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) put(m.Hbar, q, d, f, 0.5 * (at(m.work, q, d, f) + at(m.work, q, f, d)));
}

/** c, then v := H^-1 (A'c - rBar), then Av. */
function adjointOfMode(m: Grouped, first: i32, n: i32): void {
  const q = m.q;
  for (let j = 0; j < n; j++) {
    const row = (<usize>j) << 3;
    let form = 0.0;
    for (let d = 0; d < q; d++) {
      let sum = 0.0;
      for (let e = 0; e < q; e++) sum += at(m.Hbar, q, d, e) * load<f64>(column(m.A, m.maxRows, e) + row);
      form += sum * load<f64>(column(m.A, m.maxRows, d) + row);
    }
    set(m.c, j, form);
  }
  // the nodes' scratch is free by now
  const dScore = m.scoreNode;
  const start = (<usize>first) << 3;
  if (m.nThresholds) {
    addScaled(m.dThresholds, m.times, m.nodesThresholds, m.nThresholds + 2);
    copy(m.etaNode, m.c, n);
  } else if (m.nShape) {
    const dW = m.etaNode;
    shapeDerivatives(m.family, m.shape, m.t, m.y + start, m.w + start, m.eta, n, m.score, m.W, dScore, dW);
    m.dShape += m.nodesShape + dot(dW, m.c, n);
  }
  for (let j = 0; j < n; j++) set(m.c, j, get(m.c, j) * get(m.dW, j));
  for (let d = 0; d < q; d++) set(m.v, d, get(m.v, d) + dot(column(m.A, m.maxRows, d), m.c, n));
  solveLower(m.L, q, m.v);
  solveLowerTransposed(m.L, q, m.v);
  zero(m.Av, n);
  for (let d = 0; d < q; d++) addScaled(m.Av, get(m.v, d), column(m.A, m.maxRows, d), n);
  if (m.moved) addKnownSlopes(m.y + start, n, m.W, m.dW, m.moved, m.etaNode, m.Av, m.times, m.dThresholds);
  else if (m.nThresholds)
    addThresholdSlopes(m.family, m.t, m.y + start, m.w + start, m.eta, n, m.etaNode, m.Av, m.times, m.dThresholds);
  else if (m.nShape) m.dShape += dot(dScore, m.Av, n);
}

/** dLambda += its part from s, v and Hbar. */
export function addToLambda(m: Grouped, row: usize, n: i32, u: usize, s: usize): void {
  const q = m.q;
  for (let d = 0; d < q; d++) {
    const Zd = column(m.Z, m.nObs, d) + row;
    for (let e = 0; e < q; e++) {
      put(m.work, q, d, e, dot(Zd, column(m.scoreX, m.maxRows, e), n));
      put(m.ZtWA, q, d, e, dot3(Zd, m.W, column(m.A, m.maxRows, e), n));
    }
    const Zs = dot(Zd, s, n);
    const Zscore = dot(Zd, m.score, n);
    for (let f = 0; f < q; f++) {
      let sum = Zs * get(u, f) + Zscore * get(m.v, f);
      for (let e = f; e < q; e++) sum += at(m.work, q, d, e) * at(m.Linv, q, e, f);
      for (let e = 0; e < q; e++) sum += 2.0 * at(m.ZtWA, q, d, e) * at(m.Hbar, q, e, f);
      put(m.dLambda, q, d, f, at(m.dLambda, q, d, f) + m.times * sum);
    }
  }
}
