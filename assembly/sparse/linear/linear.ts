/**
 * Linear mixed models: the profiled deviance, ML or REML, and its exact gradient in theta. With A = [Z X y]'W[Z X y] formed
 * once, H = Lambda'Z'WZ Lambda + I and r^2 the penalised residual sum of squares,
 *   d(theta) = log|H| (+ log|R_X|^2 if REML) + nn (1 + log(2 pi r^2 / nn)),   nn = n or n - p,
 *   dd/dT_ij = 2 M_ji - (2 nn / r^2) sum over levels of (Z'Wr)_i u_j.
 * X and y ride along as right sides, so R_X, beta and r^2 are one small Cholesky factor of what is left of [X y]'W[X y].
 * See docs/mathematics.md (12.1) to (12.6).
 */
import { denseBackward, denseCholesky } from "../../linalg/dense";
import { columnOf, tallProducts } from "../../linalg/tall";
import { subtractProduct } from "../../linalg/tile";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { log } from "../../math/log";
import { NUMBER_LOG_DETERMINANT, NUMBER_RESIDUAL_SUM } from "../../../src/wasm/sparseFields";
import { STATUS_NOT_FINITE, STATUS_NOT_POSITIVE_DEFINITE, STATUS_OK } from "../../../src/wasm/codes";
import { add, get, set } from "../../linalg/access";
import { addDeterminantGradient, readInverse } from "../blocks";
import { factorize, logDeterminant } from "../factor";
import { fillFactor, multiplyBlocks } from "../fill";
import { invertOnPattern } from "../inverse";
import { residualByRows, setDeviance, solveFixed } from "./deviance";
import { evaluateIteratively } from "./iterative";
import { boundByEffect, boundEffects, row, subtractFixedPart } from "./linearFixed";
import { addMetricOfTerms } from "../metric";
import { SparseModel } from "../model";
import { crossProducts } from "./orthonormal";
import { sumIntoBlocks, sumIntoColumns } from "../rows";
import { backwardLead, forwardRows } from "../solve";
import { addLevelProducts, multiplyLambda, multiplyLambdaTransposed, setFactors } from "../terms";

/** Rows of the small matrix that are formed at once: of its lower triangle alone. */
const PANEL: i32 = 32;
/** r^2 by subtraction keeps 16 digits less those of y'y / r^2; below this ratio it is summed over rows instead. */
const CANCELLED: f64 = 1e-5;

/** Forms the cross-products. `y` has the offset taken off already. */
export function linearPrepare(base: usize): void {
  const m = changetype<SparseModel>(base);
  const n = m.nObs;
  const p = m.nFixed;
  if (!m.krylov) sumIntoBlocks(m, m.weights);
  crossProducts(m, m.cross);
  for (let r = 0; r <= p; r++) {
    const column = r < p ? columnOf(m.X, r, m.eta) : m.y;
    for (let i = 0; i < n; i++) set(m.rowWork, i, get(m.weights, i) * get(column, i));
    sumIntoColumns(m, m.rowWork, row(m, m.ZX, r));
  }
  // rowWork holds W y
  tallProducts(m.X, m.rowWork, 1.0, m.cross + ((<usize>p * <usize>m.nBorder) << 3));
  set(m.cross, p * (m.nBorder + 1), dot(m.rowWork, m.y, n));
}

/** The deviance at theta, into numbers; beta, u, b; with `wantGradient` also the gradient and the covariance blocks. */
export function linearEvaluate(base: usize, reml: i32, wantGradient: i32): i32 {
  const m = changetype<SparseModel>(base);
  const p = m.nFixed;
  setFactors(m, m.theta);
  if (m.krylov) return evaluateIteratively(m, reml, wantGradient);
  fillFactor(m);
  if (factorize(m) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
  let value = logDeterminant(m);
  set(m.numbers, NUMBER_LOG_DETERMINANT, value);

  for (let r = 0; r <= p; r++) multiplyLambdaTransposed(m, row(m, m.ZX, r), row(m, m.right, r));
  clearTails(m, m.right);
  forwardRows(m, m.right, p + 1);
  copy(m.border, m.cross, m.nBorder * m.nBorder);
  for (let panel = 0; panel < m.nBorder; panel += PANEL) {
    const height = min(PANEL, m.nBorder - panel);
    const C = m.border + ((<usize>panel * <usize>m.nBorder) << 3);
    const A = row(m, m.right, panel);
    subtractProduct(C, m.nBorder, A, m.vectorLength, m.right, m.vectorLength, height, panel + height, m.vectorLength);
  }
  const failed = denseCholesky(m.border, m.nBorder);
  // a failed last pivot is r^2 <= 0, which the sum over rows below may still repair
  if (failed != 0 && failed != p + 1) return STATUS_NOT_POSITIVE_DEFINITE;

  solveEffects(m);
  let residual = get(m.border, p * (m.nBorder + 1));
  residual *= residual;
  const cancelled = failed != 0 || isCancelled(m, residual);
  if (cancelled) residual = residualByRows(m);
  set(m.numbers, NUMBER_RESIDUAL_SUM, residual);

  value = setDeviance(m, value, residual, reml);
  const nn = <f64>(reml ? m.nObs - p : m.nObs);
  if (wantGradient) differentiate(m, reml, cancelled, -2.0 * nn / residual);
  // without a residual the profile has no value, but what is given sigma is there
  return abs(value) < Infinity ? STATUS_OK : STATUS_NOT_FINITE;
}

/** Whether r^2 by subtraction has lost too many digits; without a factor it is always summed over rows. */
export function isCancelled(m: SparseModel, residual: f64): bool {
  return m.krylov != 0 || !(residual > CANCELLED * get(m.cross, m.nFixed * (m.nBorder + 1)));
}

/** Padding rows and padded columns of the right sides must be zero: they are multiplied with the rest. */
function clearTails(m: SparseModel, right: usize): void {
  for (let r = m.nFixed + 1; r < m.nBorder; r++) zero(row(m, right, r), m.vectorLength);
}

/** beta; u = L^-T (c_u - R_ZX beta); b = Lambda u. */
function solveEffects(m: SparseModel): void {
  const p = m.nFixed;
  solveFixed(m);
  copy(m.u, row(m, m.right, p), m.vectorLength);
  for (let r = 0; r < p; r++) addScaled(m.u, -get(m.beta, r), row(m, m.right, r), m.vectorLength);
  denseBackward(m.tail, m.tailStride, m.u + ((<usize>m.nLead) << 3));
  backwardLead(m, m.u);
  multiplyLambda(m, m.u, m.b);
}

/** work1 := Z'Wr at the beta and b in memory; `byRows` from the weighted residuals in rowWork. */
export function sumResiduals(m: SparseModel, byRows: bool): void {
  const p = m.nFixed;
  if (byRows) {
    sumIntoColumns(m, m.rowWork, m.work1);
    return;
  }
  multiplyBlocks(m, m.b, m.work2);
  copy(m.work1, row(m, m.ZX, p), m.vectorLength);
  for (let r = 0; r < p; r++) addScaled(m.work1, -get(m.beta, r), row(m, m.ZX, r), m.vectorLength);
  addScaled(m.work1, -1.0, m.work2, m.vectorLength);
}

function differentiate(m: SparseModel, reml: i32, byRows: bool, factor: f64): void {
  const p = m.nFixed;
  sumResiduals(m, byRows);
  zero(m.gradient, m.nTheta);
  invertOnPattern(m);
  boundEffects(m);
  if (reml) {
    readInverse(m, boundByEffect(m), p);
    subtractFixedPart(m);
  } else readInverse(m, 0, 0);
  addDeterminantGradient(m);
  addLevelProducts(m, m.work1, m.u, factor);
}

/**
 * Expected information of d(theta) / 2 at the last evaluation, sigma profiled out: nTheta x nTheta into `metric`.
 * `gradient` becomes that of the log-determinants alone.
 */
export function linearMetric(base: usize, reml: i32): void {
  const m = changetype<SparseModel>(base);
  const k = m.nTheta;
  zero(m.metric, k * k);
  addMetricOfTerms(m, k);
  // c = d log|H|; profiling sigma takes c c' / (2 nn) away
  zero(m.gradient, k);
  addDeterminantGradient(m);
  const nn = <f64>(reml ? m.nObs - m.nFixed : m.nObs);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      add(m.metric, i * k + j, (-0.5 * get(m.gradient, i) * get(m.gradient, j)) / nn);
    }
  }
}

/** eta := X beta + Z b at the last evaluation, for the X and y that are in memory. */
export function linearPredictor(base: usize): void {
  residualByRows(changetype<SparseModel>(base));
}

/** Sum of log over the positive ones of n numbers: constants of the deviance, formed with the same log as everything else. */
export function linearSumOfLogs(x: usize, n: i32): f64 {
  let sum = 0.0;
  for (let i = 0; i < n; i++) if (get(x, i) > 0.0) sum += log(get(x, i));
  return sum;
}
