/**
 * The conditional mode: u maximises log f(y | u) - u'u / 2. Newton steps with the factor at hand, which is mostly that of the
 * previous evaluation (chord steps); a new factor is made only when these no longer contract or the function rises.
 */
import { densityCurvature } from "../../family/density";
import { ascendingCurvature, saturated, severalModes } from "../../family/shape";
import { addScaled, copy, dot, zero } from "../../linalg/vector";
import { NUMBER_DECREMENT, NUMBER_FACTORIZATIONS, NUMBER_ROW_PASSES } from "../../../src/wasm/sparseFields";
import { STATUS_MODE_NOT_FOUND, STATUS_NOT_FINITE, STATUS_NOT_POSITIVE_DEFINITE, STATUS_OK } from "../../../src/wasm/codes";
import { add, get, set } from "../../linalg/access";
import { krylovSolve } from "../../krylov/solve";
import { SparseModel } from "../model";
import { factorizeWeighted } from "../normal";
import { priorForm, subtractPrior } from "../prior";
import { predictor, sumIntoColumns } from "../rows";
import { solve } from "../solve";
import { multiplyLambda, multiplyLambdaTransposed } from "../terms";

const MAX_STEPS: i32 = 200;
/** A prediction worth following gets there in three to six. */
const PREDICTED_STEPS: i32 = 20;
/** A chord step must lower the decrement this many times, or a new factor is worth its price. */
const CONTRACTION: f64 = 20.0;
/** A rise of the function by rounding, relative to its size. */
const ROUNDING: f64 = 1e-12;
const SHORTEST_STEP: f64 = 1e-9;
/** The last step must be small enough for its contraction to be believed. */
const LARGEST_LAST_STEP: f64 = 1e-7;

/** Relative residual of a step by conjugate gradients: what it leaves of the decrement is the square. */
const DIRECTION: f64 = 1e-6;

/**
 * From the predicted u, or from 0 where that leads nowhere: a curved density (Poisson far above its mean) lets Newton
 * steps walk back only slowly. Finds u; `eta`, `score`, `curvature`, `third` and `Zscore` are those at u, work1 is
 * s = Lambda'Z'score - u there.
 */
export function findMode(m: SparseModel): i32 {
  const status = findNearestMode(m);
  return severalModes(m.family) ? orThatOfResponses(m, status) : status;
}

function findNearestMode(m: SparseModel): i32 {
  if (m.hasState && searchMode(m, PREDICTED_STEPS) == STATUS_OK) return STATUS_OK;
  zero(m.u, m.vectorLength);
  m.hasFactor = 0;
  return searchMode(m, MAX_STEPS);
}

/** Two modes differ when their heights do by more than this share: the same mode found twice agrees to rounding. */
const SAME_HEIGHT: f64 = 1e-9;

/**
 * Where the density is not log-concave a search from the prediction or from zero may miss the mode at the responses: that one is
 * looked for too, and the higher is taken. With many levels there may be more; these two are the ones that matter.
 */
function orThatOfResponses(m: SparseModel, status: i32): i32 {
  const there = status == STATUS_OK ? m.conditional : Infinity;
  copy(m.uOther, m.u, m.vectorLength);
  if (startAtResponses(m)) {
    m.hasFactor = 0;
    if (searchMode(m, MAX_STEPS) == STATUS_OK && m.conditional < there - SAME_HEIGHT * (1.0 + abs(m.conditional)))
      return STATUS_OK;
  }
  copy(m.u, m.uOther, m.vectorLength);
  m.hasFactor = 0;
  return status == STATUS_OK ? searchMode(m, MAX_STEPS) : status;
}

/** u := H^-1 Lambda'Z'W (log y - fixedEta), W that of means equal to the responses; false where it cannot be computed. */
function startAtResponses(m: SparseModel): bool {
  saturated(m.family, m.shape, m.y, m.weights, m.nObs, m.eta, m.rowWork);
  if (factorizeWith(m, m.rowWork) != 0) return false;
  for (let i = 0; i < m.nObs; i++) set(m.eta, i, (get(m.eta, i) - get(m.fixedEta, i)) * get(m.rowWork, i));
  sumIntoColumns(m, m.eta, m.work1);
  multiplyLambdaTransposed(m, m.work1, m.u);
  solve(m, m.u);
  return true;
}

function searchMode(m: SparseModel, maxSteps: i32): i32 {
  let f = density(m);
  if (!(abs(f) < Infinity)) return STATUS_NOT_FINITE;
  let previous = Infinity;
  for (let step = 0; step < maxSteps; step++) {
    halfGradient(m);
    let fresh = false;
    if (!m.hasFactor || m.refactorFreely) {
      if (refactor(m, true) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
      fresh = true;
    }
    let decrement = direction(m);
    if (!fresh && !(decrement * CONTRACTION <= previous)) {
      if (refactor(m, true) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
      fresh = true;
      decrement = direction(m);
    }
    set(m.numbers, NUMBER_DECREMENT, decrement);
    if (!(decrement >= 0.0 && decrement < Infinity)) return STATUS_NOT_FINITE;

    let length = 1.0;
    addScaled(m.u, 1.0, m.work2, m.vectorLength);
    let next = density(m);
    while (!(next <= f + ROUNDING * (1.0 + abs(f)))) {
      addScaled(m.u, -length, m.work2, m.vectorLength);
      if (fresh) length *= 0.5;
      else {
        // the old factor led uphill: go back, and from here on with a new one
        density(m);
        halfGradient(m);
        if (refactor(m, true) != 0) return STATUS_NOT_POSITIVE_DEFINITE;
        fresh = true;
        decrement = direction(m);
      }
      if (length < SHORTEST_STEP) {
        density(m);
        halfGradient(m);
        return decrement <= LARGEST_LAST_STEP ? STATUS_OK : STATUS_MODE_NOT_FOUND;
      }
      addScaled(m.u, length, m.work2, m.vectorLength);
      next = density(m);
    }
    f = next;
    // the step was taken: a Newton step leaves the square, a chord step as much less as it did the last time
    const contraction = previous < Infinity ? min<f64>(decrement / previous, 1.0 / CONTRACTION) : 1.0 / CONTRACTION;
    const left = decrement * (fresh ? decrement : contraction);
    if (left <= m.modeTolerance && decrement <= LARGEST_LAST_STEP) {
      halfGradient(m);
      return STATUS_OK;
    }
    previous = length == 1.0 ? decrement : Infinity;
  }
  return STATUS_MODE_NOT_FOUND;
}

/** -2 log f(y | u) + u'u, and the derivatives of each row. */
export function density(m: SparseModel): f64 {
  multiplyLambda(m, m.u, m.b);
  predictor(m, m.fixedEta, m.b, m.eta);
  const sum = densityCurvature(m.family, m.shape, m.t, m.y, m.weights, m.eta, m.nObs, m.score, m.curvature, m.third);
  add(m.numbers, NUMBER_ROW_PASSES, 1.0);
  m.conditional = dot(m.u, m.u, m.vectorLength) + priorForm(m, m.u) - 2.0 * sum;
  return m.conditional;
}

/** work1 := s = Lambda'Z'score - u */
function halfGradient(m: SparseModel): void {
  sumIntoColumns(m, m.score, m.Zscore);
  multiplyLambdaTransposed(m, m.Zscore, m.work1);
  addScaled(m.work1, -1.0, m.u, m.vectorLength);
  subtractPrior(m, m.u, m.work1);
}

/** work2 := H^-1 s; the decrement s'H^-1 s. */
function direction(m: SparseModel): f64 {
  copy(m.work2, m.work1, m.vectorLength);
  if (m.krylov) krylovSolve(m, m.work2, DIRECTION);
  else solve(m, m.work2);
  return dot(m.work1, m.work2, m.vectorLength);
}

/**
 * Factor at the present u. Where H is not positive definite with the observed weights, which far from the mode may be
 * negative, the search goes on with expected ones; the determinant is always that of the observed.
 */
export function refactor(m: SparseModel, searching: bool): i32 {
  const failure = factorizeWith(m, m.curvature);
  if (failure == 0 || !searching || !anyNegative(m)) return failure;
  ascendingCurvature(m.family, m.shape, m.weights, m.eta, m.curvature, m.nObs, m.rowWork);
  return factorizeWith(m, m.rowWork);
}

function factorizeWith(m: SparseModel, weights: usize): i32 {
  add(m.numbers, NUMBER_FACTORIZATIONS, 1.0);
  return factorizeWeighted(m, weights);
}

function anyNegative(m: SparseModel): bool {
  for (let i = 0; i < m.nObs; i++) if (get(m.curvature, i) < 0.0) return true;
  return false;
}
