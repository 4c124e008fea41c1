/**
 * minus2LogLik and its exact gradient in (theta, beta, log shape), summed over groups in their order.
 * Logs are summed, never likelihoods multiplied, so any number of groups is fine. docs/mathematics.md (2.1), (2.2), (5.12), (5.13).
 */
import { STATUS_OK } from "../../src/wasm/codes";
import { clear, pullBack } from "../family/ordered/table";
import { get, set } from "../linalg/access";
import { at } from "../linalg/small";
import { addScaled, copy, scale, zero } from "../linalg/vector";
import { accumulateGradient } from "./integrate/adjoint";
import { addRows, blockEnd, linearPredictor, skipBlocks } from "./blocks";
import { integrateByFactors } from "./factors/factors";
import { integrateGroup } from "./integrate/integrate";
import { accumulateOnLine, hasLevelPart, integrateOnLine } from "./mode/line";
import { logitInterceptGroup } from "./logit1/logitIntercept";
import { logitGroup, logitModes } from "./logit1/logitModes";
import { logitSlopesGroup } from "./logit2/logitSlopes";
import { column, GRADIENT, Grouped, groupStart, setParameters, VALUE } from "./model";
import { findHighestMode } from "./mode/modes";
import { forgetChecks, planChecks } from "./mode/recheck";
import { FACTORS, LOGIT_INTERCEPT, LOGIT_SLOPES, POISSON_INTERCEPT } from "./paths";
import { poissonInterceptGroup } from "./poissonIntercept";
import { termsLookedAt, termsSlopeLookedAt } from "./sampledTerms";

/**
 * -2 log of the marginal likelihood at m.theta, m.beta, m.logShape, without what depends on the data alone; NaN where a group's mode
 * cannot be found. With `wantGradient`, its gradient is left in m.gradient.
 */
export function groupedEvaluate(address: usize, wantGradient: i32): f64 {
  const m = changetype<Grouped>(address);
  const forBeta = m.gradient + ((<usize>m.nTheta) << 3);
  setParameters(m);
  planChecks(m);
  zero(m.dLambda, m.q * m.q);
  zero(forBeta, m.p);
  // groups' parts in log shape are of one sign, and nearly all of their sum is taken back: what rounding takes from it is kept
  let dShape = 0.0;
  let lost = 0.0;
  if (m.nThresholds) clear(m.dThresholds, m.nThresholds);
  if (m.path == LOGIT_INTERCEPT) m.ruleError = 0.0;
  let logLik = termsLookedAt(m);
  for (let i = 0; i < m.nGroups; ) {
    const start = i;
    const end = blockEnd(m, i);
    const row = groupStart(m, i);
    const rows = groupStart(m, end) - row;
    enterBlock(m, start, end);
    for (; i < end; i++) {
      m.dShape = 0.0;
      const value = groupLogLik(m, start, i, wantGradient ? GRADIENT : VALUE);
      if (value != value) {
        forgetChecks(m);
        return NaN;
      }
      set(m.groupLogLik, i, value);
      logLik += m.times * value;
      const part = m.times * m.dShape - lost;
      const next = dShape + part;
      lost = next - dShape - part;
      dShape = next;
      if (wantGradient && m.times != 1.0) {
        const first = groupStart(m, i);
        scale(m.rowCoefficient + ((<usize>first) << 3), m.times, groupStart(m, i + 1) - first);
      }
    }
    if (wantGradient) addRows(m, forBeta, row, rows);
    i = skipBlocks(m, i);
  }
  m.dShape = dShape;
  m.recheck = 1;
  if (wantGradient) finishGradient(m, forBeta);
  return -2.0 * logLik;
}

/** What a block of groups start .. end - 1 needs before its groups are integrated one by one. */
export function enterBlock(m: Grouped, start: i32, end: i32): void {
  const row = groupStart(m, start);
  linearPredictor(m, row, groupStart(m, end) - row);
  if (ASC_FEATURE_SIMD && m.path == LOGIT_INTERCEPT) logitModes(m, start, end);
}

/**
 * Log of the integral of group i, of the block that begins with group `start`, by the fastest path that can vouch for it; NaN when
 * its mode cannot be found. `want` is VALUE, GRADIENT or MOMENTS: moments are left in xMean and xx, with L^-1 in Linv; the part of
 * dLambda is that of all copies of the group, the row coefficients are those of one.
 */
export function groupLogLik(m: Grouped, start: i32, i: i32, want: i32): f64 {
  const first = groupStart(m, i);
  const n = groupStart(m, i + 1) - first;
  const u = m.uMode + (((<usize>i) * (<usize>m.q)) << 3);
  m.times = get(m.copies, i);
  m.atGroup = i;
  let value = NaN;
  if (ASC_FEATURE_SIMD && m.path == LOGIT_INTERCEPT)
    value = logitInterceptGroup(m, logitGroup(m, i - start), first, n, get(m.theta, 0), want);
  else if (ASC_FEATURE_SIMD && m.path == LOGIT_SLOPES) value = logitSlopesGroup(m, first, n, u, want);
  else if (m.path == POISSON_INTERCEPT) value = poissonInterceptGroup(m, first, n, u, want);
  return value == value ? value : generalGroup(m, first, n, u, want);
}

/** Any family, any random effects, any rule. NaN when the mode cannot be found. */
function generalGroup(m: Grouped, first: i32, n: i32, u: usize, want: i32): f64 {
  scaleColumns(m, first, n);
  if (findHighestMode(m, first, n, u) != STATUS_OK) return NaN;
  copy(m.rowW + ((<usize>first) << 3), m.W, n);
  if (hasLevelPart(m, first, n)) {
    const whole = integrateOnLine(m, first, n, u);
    if (want == GRADIENT) accumulateOnLine(m, first, n, u);
    return whole;
  }
  let value = NaN;
  if (m.path == FACTORS) value = integrateByFactors(m, first, n, u);
  if (value != value) value = integrateGroup(m, first, n, u);
  if (want == GRADIENT) accumulateGradient(m, first, n, u);
  return value;
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
  if (m.nThresholds) {
    const out = m.gradient + ((<usize>(m.nTheta + m.p)) << 3);
    pullBack(m.family, m.dThresholds, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -2.0, out);
  } else if (m.nShape) {
    const slope = m.dShape + termsSlopeLookedAt(m);
    set(m.gradient, m.nTheta + m.p, -2.0 * slope);
  }
}

/** u := 0 in every group, so that the next evaluation does not depend on earlier ones. */
export function groupedResetModes(address: usize): void {
  const m = changetype<Grouped>(address);
  zero(m.uMode, m.nGroups * m.q);
  forgetChecks(m);
}
