/**
 * minus2LogLik of nested grouping factors and its exact gradient in (cells of Lambda, beta, parameters of the density: log shape, thresholds,
 * second predictors), summed over groups in their order (docs/mathematics.md (19.3), (19.11)).
 */
import { STATUS_MODE_NOT_FOUND, STATUS_OK } from "../../src/wasm/codes";
import { NESTED_ODDS } from "../../src/wasm/nested/nestedFields";
import { pullBack } from "../family/ordered/table";
import { shapeTerms, shapeTermsSlope } from "../family/shape";
import { get, int, set } from "../linalg/access";
import { at } from "../linalg/small";
import { copy, zero } from "../linalg/vector";
import { accumulateGradient } from "./adjoint";
import { invertFactor } from "./blocks";
import { accumulateIntercepts } from "./intercepts/adjoint";
import { integrateOdds } from "./intercepts/nodes";
import { countRows, logOfFactors, modeOfOdds, oddsAtMode } from "./intercepts/odds";
import { integrateLeaves } from "./integrate/leaves";
import { findJointMode } from "./mode";
import { enterGroup, GRADIENT, levelAt, MOMENTS, Nested, place, setParameters, VALUE } from "./model";
import { descend } from "./integrate/moments";
import { addRows, linearPredictor, scaleColumns } from "./rows";
import { placeNodes, sumTree } from "./integrate/tree";

/**
 * -2 log of the marginal likelihood at m.theta, m.beta, m.logShape, without what depends on the data alone; NaN where the mode of a group
 * cannot be found. With `wantGradient`, its gradient is left in m.gradient.
 */
export function nestedEvaluate(address: usize, wantGradient: i32): f64 {
  const m = changetype<Nested>(address);
  const forBeta = place(m.gradient, m.nCells);
  setParameters(m);
  zeroTriangles(m);
  zero(forBeta, m.p);
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

function zeroTriangles(m: Nested): void {
  zero(m.dSlopes, m.nSlopes);
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    zero(level.dLambda, level.q * level.q);
  }
}

/** Log of the integral of group g; NaN when its mode cannot be found. `want` is VALUE, GRADIENT or MOMENTS. */
export function groupLogLik(m: Nested, g: i32, want: i32): f64 {
  enterGroup(m, g);
  linearPredictor(m, m.firstRow, m.n);
  let isFast = false;
  if (ASC_FEATURE_SIMD && m.path == NESTED_ODDS) isFast = byOdds(m);
  m.isByOdds = isFast;
  if (!isFast && !generalGroup(m)) return NaN;
  copy(place(m.rowW, m.firstRow), m.W, m.n);
  const value = sumTree(m) + (isFast ? m.modeOfChildren : 0.0);
  // all nodes are where the density is zero
  if (value == -Infinity) return NaN;
  // two levels have a gradient of their own by odds
  if (ASC_FEATURE_SIMD && want == GRADIENT && isFast && m.depth == 2) accumulateIntercepts(m);
  else if (want == GRADIENT) accumulateGradient(m);
  else if (want == MOMENTS) descend(m, MOMENTS);
  return value;
}

/** Any family, any random effects. False where the mode cannot be found. */
function generalGroup(m: Nested): bool {
  scaleColumns(m);
  if (findJointMode(m) != STATUS_OK) return false;
  invertFactor(m);
  placeNodes(m);
  integrateLeaves(m);
  return true;
}

/** By odds; false where they could overflow, or the mode is not found by full steps. */
function byOdds(m: Nested): bool {
  if (m.depth == 2 ? !modeOfOdds(m) : !generalMode(m)) {
    countRows(m);
    return false;
  }
  const atMode = m.modeOfChildren;
  placeNodes(m);
  if (!integrateOdds(m)) {
    countRows(m);
    return false;
  }
  m.modeOfChildren = atMode - logOfFactors(m);
  return true;
}

/** Odds at the mode as it is found row by row. */
function generalMode(m: Nested): bool {
  scaleColumns(m);
  if (findJointMode(m) != STATUS_OK) return false;
  invertFactor(m);
  return oddsAtMode(m);
}

/**
 * Writes the gradients of minus2LogLik of groups from .. to - 1 into m.metric, which has room for nParameters of them, a row each: the sum that
 * nestedEvaluate makes, before it is summed. A positive status says that a mode was not found.
 */
export function nestedScores(address: usize, from: i32, to: i32): i32 {
  const m = changetype<Nested>(address);
  setParameters(m);
  for (let g = from; g < to; g++) {
    zeroTriangles(m);
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
    const level = levelAt(m, int(m.cellLevel, k));
    set(out, k, -2.0 * at(level.dLambda, level.q, row, col));
  }
  for (let j = m.nCells, end = m.nCells + m.p; j < end; j++) set(out, j, -2.0 * get(out, j));
  const forShape = place(out, m.nCells + m.p);
  if (m.nThresholds) pullBack(m.family, m.dSlopes, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -2.0, forShape);
  else if (m.nShape) {
    const slope = get(m.dSlopes, 0) + shapeTermsSlope(m.family, m.shape, place(m.y, first), place(m.w, first), n);
    set(forShape, 0, -2.0 * slope);
  }
}

/** Modes := 0, so that the next evaluation does not depend on earlier ones. */
export function nestedResetModes(address: usize): void {
  const m = changetype<Nested>(address);
  let effects = 0;
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    effects += level.units * level.q;
  }
  zero(m.modes, effects);
}
