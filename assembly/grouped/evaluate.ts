/**
 * minus2LogLik and its exact gradient in (theta, beta, log shape), summed over groups in their order.
 * Logs are summed, never likelihoods multiplied, so any number of groups is fine. docs/mathematics.md (2.1), (2.2), (5.12), (5.13).
 */
import { STATUS_OK } from "../../src/wasm/codes";
import { shapeTerms, shapeTermsSlope } from "../family/shape";
import { at, get, set } from "../linalg/small";
import { addScaled, copy, dot, zero } from "../linalg/vector";
import { accumulateGradient } from "./adjoint";
import { integrateGroup } from "./integrate";
import { findMode } from "./mode";
import { logitInterceptGroup } from "./logitIntercept";
import { column, Grouped, groupStart, setParameters } from "./model";
import { LOGIT_INTERCEPT, POISSON_INTERCEPT } from "./paths";
import { poissonInterceptGroup } from "./poissonIntercept";

/** Rows in a block of the passes over X: three columns of it stay in the first-level cache. */
const BLOCK: i32 = 1024;

/**
 * -2 log of the marginal likelihood at m.theta, m.beta, m.logShape, without what hangs on the data alone; NaN where a group's mode
 * cannot be found. With `wantGradient`, its gradient is left in m.gradient.
 */
export function groupedEvaluate(address: usize, wantGradient: i32): f64 {
  const m = changetype<Grouped>(address);
  setParameters(m);
  linearPredictor(m);
  zero(m.dLambda, m.q * m.q);
  m.dShape = 0.0;
  let logLik = shapeTerms(m.family, m.shape, m.y, m.w, m.nObs);
  for (let i = 0; i < m.nGroups; i++) {
    const first = groupStart(m, i);
    const n = groupStart(m, i + 1) - first;
    const u = m.uMode + (((<usize>i) * (<usize>m.q)) << 3);
    const value = groupLogLik(m, first, n, u, wantGradient);
    if (value != value) return NaN;
    set(m.groupLogLik, i, value);
    logLik += value;
  }
  if (wantGradient) gatherGradient(m);
  return -2.0 * logLik;
}

/**
 * Log of one group's integral by the fastest path that can vouch for it; NaN when its mode cannot be found. With
 * `wantGradient`, leaves its part of the gradient, and the posterior moments of x in xMean and xx with L^-1 in Linv.
 */
export function groupLogLik(m: Grouped, first: i32, n: i32, u: usize, wantGradient: i32): f64 {
  let value = NaN;
  if (m.path == LOGIT_INTERCEPT) value = logitInterceptGroup(m, first, n, u, wantGradient);
  else if (m.path == POISSON_INTERCEPT) value = poissonInterceptGroup(m, first, n, u, wantGradient);
  return value == value ? value : generalGroup(m, first, n, u, wantGradient);
}

/** Any family, any random effects, any rule. NaN when the mode cannot be found. */
function generalGroup(m: Grouped, first: i32, n: i32, u: usize, wantGradient: i32): f64 {
  scaleColumns(m, first, n);
  if (findMode(m, first, n, u) != STATUS_OK) return NaN;
  copy(m.rowW + ((<usize>first) << 3), m.W, n);
  const value = integrateGroup(m, first, n, u);
  if (wantGradient) accumulateGradient(m, first, n, u);
  return value;
}

/** eta0 := offset + X beta */
export function linearPredictor(m: Grouped): void {
  copy(m.eta0, m.offset, m.nObs);
  for (let from = 0; from < m.nObs; from += BLOCK) {
    const n = min<i32>(BLOCK, m.nObs - from);
    const row = (<usize>from) << 3;
    for (let j = 0; j < m.p; j++) addScaled(m.eta0 + row, get(m.beta, j), column(m.X, m.nObs, j) + row, n);
  }
}

/** A := Z Lambda for the rows of one group. */
export function scaleColumns(m: Grouped, first: i32, n: i32): void {
  const q = m.q;
  const row = (<usize>first) << 3;
  for (let d = 0; d < q; d++) {
    const Ad = column(m.A, m.maxRows, d);
    zero(Ad, n);
    for (let e = d; e < q; e++) addScaled(Ad, at(m.Lambda, q, e, d), column(m.Z, m.nObs, e) + row, n);
  }
}

/** gradient := -2 (dF/dtheta, X's, dF/dt) */
function gatherGradient(m: Grouped): void {
  for (let k = 0; k < m.nTheta; k++) {
    const row = load<i32>(m.thetaRow + ((<usize>k) << 2));
    const col = load<i32>(m.thetaCol + ((<usize>k) << 2));
    set(m.gradient, k, -2.0 * at(m.dLambda, m.q, row, col));
  }
  const forBeta = m.gradient + ((<usize>m.nTheta) << 3);
  for (let j = 0; j < m.p; j++) set(forBeta, j, -2.0 * dot(column(m.X, m.nObs, j), m.rowCoefficient, m.nObs));
  if (m.nShape) {
    const slope = m.dShape + shapeTermsSlope(m.family, m.shape, m.y, m.w, m.nObs);
    set(m.gradient, m.nTheta + m.p, -2.0 * slope);
  }
}

/** u := 0 in every group, so that the next evaluation does not hang on earlier ones. */
export function groupedResetModes(address: usize): void {
  const m = changetype<Grouped>(address);
  zero(m.uMode, m.nGroups * m.q);
}
