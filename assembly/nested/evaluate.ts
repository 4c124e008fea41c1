/**
 * minus2LogLik of two nested grouping factors and its exact gradient in (cells of Lambda, beta, log shape), summed over groups in their
 * order (docs/mathematics.md (19.3), (19.11)).
 */
import { STATUS_MODE_NOT_FOUND, STATUS_OK } from "../../src/wasm/codes";
import { shapeTerms, shapeTermsSlope } from "../family/shape";
import { get, int, set } from "../linalg/access";
import { at } from "../linalg/small";
import { copy, zero } from "../linalg/vector";
import { accumulateGradient } from "./adjoint";
import { invertFactor } from "./blocks";
import { integrateChild, moveOuter } from "./children";
import { findJointMode } from "./mode";
import { enterGroup, GRADIENT, MOMENTS, Nested, place, setParameters, VALUE } from "./model";
import { accumulateIntercepts } from "./intercepts/adjoint";
import { integrateOdds } from "./intercepts/nodes";
import { countRows, logOfFactors, modeOfOdds } from "./intercepts/odds";
import { sumMoments, startOuter, sumOuter } from "./outer";
import { ODDS } from "./paths";
import { addRows, linearPredictor, scaleColumns } from "./rows";

/**
 * -2 log of the marginal likelihood at m.theta, m.beta, m.logShape, without what depends on the data alone; NaN where the mode of a group
 * cannot be found. With `wantGradient`, its gradient is left in m.gradient.
 */
export function nestedEvaluate(address: usize, wantGradient: i32): f64 {
  const m = changetype<Nested>(address);
  const forBeta = place(m.gradient, m.nCells);
  setParameters(m);
  zero(m.dLo, m.qo * m.qo);
  zero(m.dLi, m.qi * m.qi);
  zero(forBeta, m.p);
  m.dShape = 0.0;
  let logLik = shapeTerms(m.family, m.shape, m.y, m.w, m.nObs);
  for (let g = 0; g < m.nGroups; g++) {
    const value = groupLogLik(m, g, wantGradient ? GRADIENT : VALUE);
    if (value != value) return NaN;
    set(m.groupLogLik, g, value);
    logLik += value;
    if (wantGradient) addRows(m, forBeta, m.firstRow, m.n);
  }
  if (wantGradient) finishGradient(m, m.gradient, 0, m.nObs);
  return -2.0 * logLik;
}

/** Log of the integral of group g; NaN when its mode cannot be found. `want` is VALUE, GRADIENT or MOMENTS. */
export function groupLogLik(m: Nested, g: i32, want: i32): f64 {
  enterGroup(m, g);
  linearPredictor(m, m.firstRow, m.n);
  let isFast = false;
  if (ASC_FEATURE_SIMD && m.path == ODDS) {
    isFast = byOdds(m, g);
    if (!isFast) countRows(m);
  }
  if (!isFast && !generalGroup(m, g)) return NaN;
  copy(place(m.rowW, m.firstRow), m.W, m.n);
  const value = sumOuter(m, g);
  if (want == GRADIENT && isFast) accumulateIntercepts(m, g);
  else if (want == GRADIENT) accumulateGradient(m, g);
  else if (want == MOMENTS) sumMoments(m);
  return value;
}

/** Any family, any random effects. False where the mode cannot be found. */
function generalGroup(m: Nested, g: i32): bool {
  scaleColumns(m);
  if (findJointMode(m, g) != STATUS_OK) return false;
  invertFactor(m);
  moveOuter(m);
  startOuter(m);
  for (let j = 0; j < m.kids; j++) integrateChild(m, j);
  return true;
}

/** By odds; false where they could overflow, or the mode is not found by full steps. */
function byOdds(m: Nested, g: i32): bool {
  if (!modeOfOdds(m, g)) return false;
  const atMode = m.modeOfChildren;
  moveOuter(m);
  startOuter(m);
  for (let j = 0; j < m.kids; j++) if (!integrateOdds(m, j)) return false;
  m.modeOfChildren = atMode - logOfFactors(m);
  return true;
}

/**
 * Writes the gradients of minus2LogLik of groups from .. to - 1 into m.metric, which has room for nParameters of them, a row each: the sum that
 * nestedEvaluate makes, before it is summed. A positive status says that a mode was not found.
 */
export function nestedScores(address: usize, from: i32, to: i32): i32 {
  const m = changetype<Nested>(address);
  setParameters(m);
  for (let g = from; g < to; g++) {
    zero(m.dLo, m.qo * m.qo);
    zero(m.dLi, m.qi * m.qi);
    m.dShape = 0.0;
    const value = groupLogLik(m, g, GRADIENT);
    if (value != value) return STATUS_MODE_NOT_FOUND;
    const out = place(m.metric, (g - from) * m.nParameters);
    const forBeta = place(out, m.nCells);
    zero(forBeta, m.p);
    addRows(m, forBeta, m.firstRow, m.n);
    finishGradient(m, out, m.firstRow, m.n);
  }
  return STATUS_OK;
}

/** out := -2 (dF/dcells, X's, dF/dt), X's standing in it, of n rows. */
function finishGradient(m: Nested, out: usize, first: i32, n: i32): void {
  for (let k = 0; k < m.nCells; k++) {
    const row = int(m.cellRow, k);
    const col = int(m.cellCol, k);
    set(out, k, -2.0 * (int(m.cellLevel, k) ? at(m.dLi, m.qi, row, col) : at(m.dLo, m.qo, row, col)));
  }
  for (let j = m.nCells, end = m.nCells + m.p; j < end; j++) set(out, j, -2.0 * get(out, j));
  if (m.nShape) {
    const slope = m.dShape + shapeTermsSlope(m.family, m.shape, place(m.y, first), place(m.w, first), n);
    set(out, m.nParameters - 1, -2.0 * slope);
  }
}

/** v and u := 0, so that the next evaluation does not depend on earlier ones. */
export function nestedResetModes(address: usize): void {
  const m = changetype<Nested>(address);
  zero(m.vMode, m.nGroups * m.qo);
  zero(m.uMode, m.nChildren * m.qi);
}
