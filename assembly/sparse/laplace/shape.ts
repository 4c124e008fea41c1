/**
 * What the shape of a density (family/shape.ts) adds to Laplace's value and gradient, docs/mathematics.md (16.10); without one,
 * nothing.
 */
import { isSecond } from "../../family/lawCode";
import { densityAtNodes, shapeDerivatives, shapeSlope } from "../../family/density";
import { shapeInformation, shapeTerms, shapeTermsSlope } from "../../family/shape";
import { addThresholdInformation, addThresholdSlopes, scoresInParameter } from "../../family/ordered/slopes";
import { pullBack, setTable } from "../../family/ordered/table";
import { tallProducts } from "../../linalg/tall";
import { dot, scale } from "../../linalg/vector";
import { exp } from "../../math/exp";
import { add, get, set } from "../../linalg/access";
import { lessFitted } from "../metric";
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

/**
 * Information about them, and about them and beta together, of which the intercept is one more threshold: without random effects, or less what
 * the modes take up. Leaves `third` and rowWork as scratch.
 */
export function addThresholdsAt(m: SparseModel, eta: usize, atModes: bool): void {
  const size = m.nParameters;
  const n = m.nObs;
  const own = size - m.nShape;
  addThresholdInformation(
    m.family, m.t, m.y, m.weights, eta, n, 1.0, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, m.metric, size, own,
    // two categories have no parameter, nor places for rows' slopes in one
    m.nShape == 0 ? 0 : m.shapeScore, m.shapeCurvature,
  );
  for (let s = 0; s < m.nShape; s++) {
    const row = m.metric + ((<usize>(own + s) * <usize>size) << 3);
    // a second predictor is taken as independent of beta
    if (!isSecond(m.family)) {
      const moved = slopesInParameter(m, s);
      const fitted = m.third;
      if (atModes) {
        lessFitted(m, moved, 0, fitted);
        for (let i = 0; i < n; i++) set(moved, i, get(moved, i) + get(m.curvature, i) * get(fitted, i));
      }
      tallProducts(m.X, moved, -1.0, row + ((<usize>m.nTheta) << 3));
      if (atModes) for (let r = 0; r <= s; r++) add(row, own + r, dot(slopesInParameter(m, r), fitted, n));
    }
    for (let j = m.nTheta; j < own + s; j++) set(m.metric, j * size + own + s, get(row, j));
  }
}

/** d score / d t_s of the rows, into rowWork. */
function slopesInParameter(m: SparseModel, s: i32): usize {
  scoresInParameter(
    m.y, m.nObs, m.shapeScore, m.shapeCurvature, s, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, 1.0, m.rowWork,
  );
  return m.rowWork;
}
