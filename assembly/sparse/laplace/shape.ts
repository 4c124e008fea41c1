/**
 * What the shape of a density (family/shape.ts) adds to Laplace's value and gradient, docs/mathematics.md (16.10); without one,
 * nothing.
 */
import { isSecond } from "../../family/lawCode";
import { densityAtNodes, shapeDerivatives, shapeSlope } from "../../family/density";
import { shapeInformation, shapeTerms, shapeTermsSlope } from "../../family/shape";
import { addThresholdInformation, addThresholdSlopes, scoresInParameter, thresholdScores } from "../../family/ordered/slopes";
import { pullBack, setTable } from "../../family/ordered/table";
import { tallProducts } from "../../linalg/tall";
import { scale } from "../../linalg/vector";
import { exp } from "../../math/exp";
import { get, set } from "../../linalg/access";
import { SparseModel } from "../model";

export function setShape(m: SparseModel): void {
  if (m.nThresholds > 0) {
    m.t = setTable(m.family, m.thresholds, m.nThresholds, m.thresholdMap, m.nOfMap, m.logShape, m.y, m.weights, m.nObs);
    m.shape = m.t;
  } else {
    m.t = get(m.logShape, 0);
    m.shape = exp(m.t);
  }
}

/** -2 times the terms of log p in the shape that do not depend on eta. */
export function shapeConstant(m: SparseModel): f64 {
  return -2.0 * shapeTerms(m.family, m.shape, m.y, m.weights, m.nObs);
}

/** d(-2 log p) / dt at eta, all terms; `density` is log p there, without its constant. */
export function slopeOfDensity(m: SparseModel, eta: usize, density: f64): f64 {
  const slope = shapeSlope(m.family, m.shape, m.t, m.y, m.weights, eta, m.nObs, density, m.score);
  return -2.0 * (slope + shapeTermsSlope(m.family, m.shape, m.y, m.weights, m.nObs));
}

export function informationAt(m: SparseModel, eta: usize): f64 {
  return shapeInformation(m.family, m.shape, m.y, m.weights, eta, m.nObs);
}

/** shapeScore and shapeCurvature at the mode. */
export function differentiateRows(m: SparseModel): void {
  shapeDerivatives(
    m.family,
    m.shape,
    m.t,
    m.y,
    m.weights,
    m.eta,
    m.nObs,
    m.score,
    m.curvature,
    m.shapeScore,
    m.shapeCurvature,
  );
}

/** The place 0, and a value that is known. */
const PLACE: usize = memory.data<f64>([0.0, 0.0]);

/** dThresholds := d(-2 log p) / d tau at eta. */
export function slopesOfDensity(m: SparseModel, eta: usize): void {
  densityAtNodes(m.family, m.shape, m.t, m.y, m.weights, eta, eta, PLACE, 0, 1, m.nObs, m.score, 0, PLACE + 8, m.dThresholds);
  scale(m.dThresholds, -2.0, m.nThresholds + 2);
}

/** dThresholds += what W of the rows has by the coefficients byW, and their scores by byScore; either may be no address. */
export function addSlopes(m: SparseModel, byW: usize, byScore: usize): void {
  addThresholdSlopes(m.family, m.t, m.y, m.weights, m.eta, m.nObs, byW, byScore, 1.0, m.dThresholds);
}

/** The gradient in the parameters of the thresholds. */
export function finishThresholds(m: SparseModel): void {
  const out = m.gradient + ((<usize>(m.nParameters - m.nShape)) << 3);
  pullBack(m.family, m.dThresholds, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, 1.0, out);
}

/** Information about them, in the lower triangle. */
export function addInformationOfThresholds(m: SparseModel, eta: usize): void {
  addThresholdInformation(
    m.family, m.t, m.y, m.weights, eta, m.nObs, 1.0, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, m.metric,
    m.nParameters, m.nParameters - m.nShape,
  );
  const size = m.nParameters;
  for (let i = size - m.nShape; i < size; i++)
    for (let j = size - m.nShape; j < i; j++) set(m.metric, j * size + i, get(m.metric, i * size + j));
}

/** That with beta, without random effects: the intercept is one of the thresholds. */
export function addCrossOfThresholds(m: SparseModel): void {
  // a second predictor is taken as independent of beta; two categories have no parameter, nor places for rows' slopes in one
  if (isSecond(m.family) || m.nShape == 0) return;
  const size = m.nParameters;
  const n = m.nObs;
  thresholdScores(m.family, m.t, m.y, m.weights, m.fixedEta, n, m.shapeScore, m.shapeCurvature);
  for (let s = 0; s < m.nShape; s++) {
    const k = size - m.nShape + s;
    scoresInParameter(
      m.y, n, m.shapeScore, m.shapeCurvature, s, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, 1.0, m.rowWork,
    );
    const row = m.metric + ((<usize>k * <usize>size + <usize>m.nTheta) << 3);
    tallProducts(m.X, m.rowWork, -1.0, row);
    for (let j = 0; j < m.nFixed; j++) set(m.metric, (m.nTheta + j) * size + k, get(row, j));
  }
}
