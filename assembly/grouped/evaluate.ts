/**
 * minus2LogLik and its exact gradient in (theta, beta, log shape), summed over groups in their order.
 * Logs are summed, never likelihoods multiplied, so any number of groups is fine. docs/mathematics.md (2.1), (2.2), (5.12), (5.13).
 */
import { STATUS_OK } from "../../src/wasm/codes";
import { shapeTerms, shapeTermsSlope } from "../family/shape";
import { addProduct, addTransposedProduct } from "../linalg/columns";
import { at, get, set } from "../linalg/small";
import { addScaled, copy, zero } from "../linalg/vector";
import { accumulateGradient } from "./adjoint";
import { integrateGroup } from "./integrate";
import { findMode } from "./mode";
import { logitInterceptGroup } from "./logitIntercept";
import { column, Grouped, groupStart, setParameters } from "./model";
import { LOGIT_INTERCEPT, POISSON_INTERCEPT } from "./paths";
import { poissonInterceptGroup } from "./poissonIntercept";

/** Rows in a block, unless a group has more: the columns of X stay in the cache from the first pass to the last. */
export const BLOCK: i32 = 1024;

/**
 * -2 log of the marginal likelihood at m.theta, m.beta, m.logShape, without what hangs on the data alone; NaN where a group's mode
 * cannot be found. With `wantGradient`, its gradient is left in m.gradient.
 */
export function groupedEvaluate(address: usize, wantGradient: i32): f64 {
  const m = changetype<Grouped>(address);
  const forBeta = m.gradient + ((<usize>m.nTheta) << 3);
  setParameters(m);
  zero(m.dLambda, m.q * m.q);
  zero(forBeta, m.p);
  m.dShape = 0.0;
  m.ruleError = 0.0;
  let logLik = shapeTerms(m.family, m.shape, m.y, m.w, m.nObs);
  for (let i = 0; i < m.nGroups; ) {
    const end = blockEnd(m, i);
    const row = groupStart(m, i);
    const rows = groupStart(m, end) - row;
    linearPredictor(m, row, rows);
    for (; i < end; i++) {
      const first = groupStart(m, i);
      const u = m.uMode + (((<usize>i) * (<usize>m.q)) << 3);
      const value = groupLogLik(m, first, groupStart(m, i + 1) - first, u, wantGradient);
      if (value != value) return NaN;
      set(m.groupLogLik, i, value);
      logLik += value;
    }
    if (wantGradient) addRows(m, forBeta, row, rows);
    i = skipBlocks(m, i);
  }
  if (wantGradient) finishGradient(m, forBeta);
  return -2.0 * logLik;
}

/** The group after the block that begins with group i. */
export function blockEnd(m: Grouped, i: i32): i32 {
  const last = groupStart(m, i) + BLOCK;
  let end = i + 1;
  while (end < m.nGroups && groupStart(m, end + 1) <= last) end++;
  return end;
}

/** The first group of the next block that is looked at: of all blocks, or in a sample of one in `m.every`. */
export function skipBlocks(m: Grouped, i: i32): i32 {
  for (let k = 1; k < m.every && i < m.nGroups; k++) i = blockEnd(m, i);
  return i;
}

/** Evaluations, starts and metrics to come look at one block of rows in `every`; 1 for all. Not for families with a shape. */
export function groupedSample(address: usize, every: i32): void {
  changetype<Grouped>(address).every = max<i32>(every, 1);
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

/** eta0 := offset + X beta in n rows. */
export function linearPredictor(m: Grouped, first: i32, n: i32): void {
  for (let from = first; from < first + n; from += BLOCK) {
    const rows = min<i32>(BLOCK, first + n - from);
    const row = (<usize>from) << 3;
    copy(m.eta0 + row, m.offset + row, rows);
    addProduct(m.eta0 + row, m.X + row, m.nObs, m.p, m.beta, rows);
  }
}

/** out := out + X's over n rows. */
export function addRows(m: Grouped, out: usize, first: i32, n: i32): void {
  for (let from = first; from < first + n; from += BLOCK) {
    const row = (<usize>from) << 3;
    const rows = min<i32>(BLOCK, first + n - from);
    addTransposedProduct(out, m.X + row, m.nObs, m.p, m.rowCoefficient + row, rows);
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
function finishGradient(m: Grouped, forBeta: usize): void {
  for (let k = 0; k < m.nTheta; k++) {
    const row = load<i32>(m.thetaRow + ((<usize>k) << 2));
    const col = load<i32>(m.thetaCol + ((<usize>k) << 2));
    set(m.gradient, k, -2.0 * at(m.dLambda, m.q, row, col));
  }
  for (let j = 0; j < m.p; j++) set(forBeta, j, -2.0 * get(forBeta, j));
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
