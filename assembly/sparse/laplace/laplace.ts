/**
 * The Laplace approximation with several grouping factors, and its exact gradient in (theta, beta, t),
 * t = log shape where the density has one. At the mode u,
 *   f = -2 log p + u'u + log|H|,   H = Lambda'Z'WZ Lambda + I,   W = -d2 log p / d eta2 (observed),
 *   h_r = z_r Lambda H^-1 Lambda' z_r',   c_r = h_r dW_r / d eta,   v = H^-1 Lambda'Z'c,   t = c - W Z Lambda v,
 *   df/d beta = X'(-2 g + t),   g = d log p / d eta,
 *   df/d T_ij = 2 M_ji + sum over levels of [Z'(-2 g + t)]_i u_j + (Z'g)_i v_j,
 *   df/dt = -2 dlog p/dt + h'dW/dt + (Z Lambda v)'dg/dt.
 * The search for the mode stops a little short; v's, s = Lambda'Z'g - u, is what the determinant still misses to first order. Where the
 * scores are large (counts of 1e9) rounding alone leaves an s; they are those of the mode with v - 2 H^-1 s in the place of v.
 * See docs/mathematics.md (11.1), (11.4) to (11.7).
 */
import { addTall, columnOf, tallCrossProducts, tallProducts, tallProductsWith } from "../../linalg/tall";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import {
  NUMBER_FACTORIZATIONS,
  NUMBER_LOG_DETERMINANT,
  NUMBER_ROW_PASSES,
  NUMBER_VALUE,
} from "../../../src/wasm/sparseFields";
import { densityCurvature } from "../../family/density";
import { ascendingCurvature } from "../../family/shape";
import { STATUS_NOT_FINITE, STATUS_NOT_POSITIVE_DEFINITE, STATUS_OK } from "../../../src/wasm/codes";
import { get, set } from "../../linalg/access";
import { addDeterminantGradient } from "../blocks";
import { addMetricOfTerms, lessFitted } from "../metric";
import { findMode, refactor } from "./mode";
import { SparseModel } from "../model";
import { determinantOf, invert } from "../normal";
import { priorForm } from "../prior";
import { leverages, predictor, sumIntoColumns } from "../rows";
import {
  addSlopes,
  addThresholdsAt,
  differentiateRows,
  finishThresholds,
  informationAt,
  setShape,
  shapeConstant,
  slopeOfDensity,
  slopesOfDensity,
} from "./shape";
import { solve } from "../solve";
import { addLevelProducts, multiplyLambda, multiplyLambdaTransposed, setFactors } from "../terms";

/** f and its gradient at (theta, beta), into numbers and gradient. */
export function laplaceEvaluate(base: usize): i32 {
  const m = changetype<SparseModel>(base);
  set(m.numbers, NUMBER_ROW_PASSES, 0.0);
  set(m.numbers, NUMBER_FACTORIZATIONS, 0.0);
  predictMode(m);
  setFactors(m, m.theta);
  setShape(m);
  fixedPredictor(m);
  const status = evaluateAtMode(m);
  if (status != STATUS_OK) {
    // rows and factor are those of a bad point
    laplaceReset(base);
    return status;
  }
  copy(m.lastTheta, m.theta, m.nTheta);
  copy(m.lastBeta, m.beta, m.nFixed);
  m.lastLogShape = get(m.logShape, 0);
  m.hasState = 1;
  return STATUS_OK;
}

/** The next evaluation starts from u = 0 without a factor: its bits then depend on the parameters alone. */
export function laplaceReset(base: usize): void {
  const m = changetype<SparseModel>(base);
  m.hasState = 0;
  m.hasFactor = 0;
  zero(m.u, m.vectorLength);
}


function evaluateAtMode(m: SparseModel): i32 {
  const status = findMode(m);
  if (status != STATUS_OK) return status;
  if (refactor(m, false) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
  const determinant = determinantOf(m);
  set(m.numbers, NUMBER_LOG_DETERMINANT, determinant);
  const value = differentiate(m) + determinant;
  set(m.numbers, NUMBER_VALUE, value);
  return abs(value) < Infinity ? STATUS_OK : STATUS_NOT_FINITE;
}

/**
 * To first order the mode moves by H^-1 [dT'Z'g + Lambda'Z'(dg/dt dt - W (X dbeta + Z dT u))] when the parameters do; everything
 * on the right is still there from the last evaluation.
 */
function predictMode(m: SparseModel): void {
  if (!m.hasState || !m.hasFactor) return;
  const change = m.gradient;
  for (let k = 0; k < m.nTheta; k++) set(change, k, get(m.theta, k) - get(m.lastTheta, k));
  setFactors(m, change);
  multiplyLambdaTransposed(m, m.Zscore, m.work1);
  multiplyLambda(m, m.u, m.b);
  const moved = m.rowWork;
  zero(moved, m.nObs);
  addTall(m.X, moved, m.beta, 1.0);
  addTall(m.X, moved, m.lastBeta, -1.0);
  predictor(m, moved, m.b, moved);
  for (let i = 0; i < m.nObs; i++) set(moved, i, get(moved, i) * get(m.curvature, i));
  if (m.nShape && !m.nThresholds) addScaled(moved, m.lastLogShape - get(m.logShape, 0), m.shapeScore, m.nObs);
  sumIntoColumns(m, moved, m.work2);
  setFactors(m, m.lastTheta);
  multiplyLambdaTransposed(m, m.work2, m.work2);
  addScaled(m.work1, -1.0, m.work2, m.vectorLength);
  solve(m, m.work1);
  addScaled(m.u, 1.0, m.work1, m.vectorLength);
}

function fixedPredictor(m: SparseModel): void {
  copy(m.fixedEta, m.offset, m.nObs);
  addTall(m.X, m.fixedEta, m.beta, 1.0);
}

/** Where beta stands in a vector of all parameters. */
function betaOf(m: SparseModel, parameters: usize): usize {
  return parameters + ((<usize>m.nTheta) << 3);
}

/** Everything in f but log|H|, the correction included; the gradient; `covariance`. The factor becomes the inverse. */
function differentiate(m: SparseModel): f64 {
  invert(m);
  zero(m.gradient, m.nParameters);
  addDeterminantGradient(m);

  const n = m.nObs;
  const c = m.rowWork;
  leverages(m, m.covariance, c);
  let slope = 0.0;
  if (m.nThresholds) {
    slopesOfDensity(m, m.eta);
    addSlopes(m, c, 0);
  } else if (m.nShape) {
    differentiateRows(m);
    const density = 0.5 * (dot(m.u, m.u, m.vectorLength) + priorForm(m, m.u) - m.conditional);
    slope = slopeOfDensity(m, m.eta, density) + dot(c, m.shapeCurvature, n);
  }
  for (let i = 0; i < n; i++) set(c, i, get(c, i) * get(m.third, i));
  const v = m.work2;
  sumIntoColumns(m, c, v);
  multiplyLambdaTransposed(m, v, v);
  solve(m, v);
  const correction = dot(v, m.work1, m.vectorLength);

  // total := -2 g + t, g at the mode itself
  const total = m.third;
  const moved = m.work1;
  solve(m, moved);
  for (let e = 0; e < m.vectorLength; e++) set(moved, e, get(v, e) - 2.0 * get(moved, e));
  multiplyLambda(m, moved, m.work3);
  zero(total, n);
  predictor(m, total, m.work3, total);
  if (m.nThresholds) {
    addSlopes(m, 0, total);
    finishThresholds(m);
  } else if (m.nShape) set(m.gradient, m.nParameters - 1, slope + dot(total, m.shapeScore, n));
  for (let i = 0; i < n; i++) set(total, i, get(c, i) - get(m.curvature, i) * get(total, i) - 2.0 * get(m.score, i));
  tallProducts(m.X, total, 1.0, betaOf(m, m.gradient));
  sumIntoColumns(m, total, m.work3);
  addLevelProducts(m, m.work3, m.u, 1.0);
  addLevelProducts(m, m.Zscore, v, 1.0);
  return m.conditional + shapeConstant(m) + correction;
}

/**
 * Expected information of f / 2 in (theta, beta) at the last evaluation, into `metric`. Disturbs nothing but work space.
 * That of beta, X'WX - X'WA H^-1 A'WX, is taken as X'W (X - A D), D = H^-1 A'WX: with counts of 1e9 the difference of the two
 * products has no digits left, that of the columns has six. Thresholds as docs/mathematics.md (7.4), (7.5).
 */
export function laplaceMetric(base: usize): void {
  const m = changetype<SparseModel>(base);
  const size = m.nParameters;
  zero(m.metric, size * size);
  addMetricOfTerms(m, size);
  const n = m.nObs;
  for (let j = 0; j < m.nFixed; j++) {
    const x = columnOf(m.X, j, m.third);
    for (let i = 0; i < n; i++) set(m.rowWork, i, get(m.curvature, i) * get(x, i));
    lessFitted(m, m.rowWork, x, m.rowWork);
    for (let i = 0; i < n; i++) set(m.rowWork, i, get(m.curvature, i) * get(m.rowWork, i));
    tallProductsWith(m.X, j, m.rowWork, m.metric, size, m.nTheta);
  }
  if (m.nThresholds) addThresholdsAt(m, m.eta, true);
  else if (m.nShape) set(m.metric, size * size - 1, informationAt(m, m.eta));
}

/**
 * The same family without random effects: -2 log p at beta and log shape; gradient and information (in `metric`), both without
 * the theta part.
 */
export function laplaceGlm(base: usize): f64 {
  const m = changetype<SparseModel>(base);
  const n = m.nObs;
  const size = m.nParameters;
  laplaceReset(base);
  setShape(m);
  fixedPredictor(m);
  const sum = densityCurvature(m.family, m.shape, m.t, m.y, m.weights, m.fixedEta, n, m.score, m.curvature, m.third);
  ascendingCurvature(m.family, m.shape, m.weights, m.fixedEta, m.curvature, n, m.curvature);
  zero(m.metric, size * size);
  tallProducts(m.X, m.score, -2.0, betaOf(m, m.gradient));
  tallCrossProducts(m.X, m.curvature, m.rowWork, m.metric, size, m.nTheta);
  if (m.nThresholds) {
    slopesOfDensity(m, m.fixedEta);
    finishThresholds(m);
    addThresholdsAt(m, m.fixedEta, false);
  } else if (m.nShape) {
    set(m.gradient, size - 1, slopeOfDensity(m, m.fixedEta, sum));
    set(m.metric, size * size - 1, informationAt(m, m.fixedEta));
  }
  return shapeConstant(m) - 2.0 * sum;
}
