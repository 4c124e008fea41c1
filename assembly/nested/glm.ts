/** The model without its random effects: where estimation starts. */
import { densityCurvature, lastSlopes, shapeSlope } from "../family/density";
import { isSecond } from "../family/lawCode";
import { scoresInParameter, thresholdScores } from "../family/ordered/slopes";
import { pullBack } from "../family/ordered/table";
import { ascendingCurvature, shapeTerms, shapeTermsSlope } from "../family/shape";
import { set } from "../linalg/access";
import { dot, zero } from "../linalg/vector";
import { weightedProducts } from "../linalg/products";
import { addShapeInformation, mirrorMetric } from "./metric";
import { column, Nested, place, setParameters } from "./model";
import { linearPredictor } from "./rows";

/**
 * -2 log-likelihood of the generalized linear model at m.beta and m.logShape, without the constants of the density. Leaves its gradient in
 * both in m.gradient (behind the cells) and their information in m.metric: X'WX and that of log shape, taken as independent, or that of thresholds.
 */
export function nestedGlm(address: usize): f64 {
  const m = changetype<Nested>(address);
  const n = m.nObs;
  const size = m.nParameters;
  setParameters(m);
  linearPredictor(m, 0, n);
  zero(m.metric, size * size);
  const score = m.rowCoefficient;
  const density = densityCurvature(m.family, m.shape, m.t, m.y, m.w, m.eta0, n, score, m.rowW, m.rowWork);
  const forShape = place(m.gradient, size - m.nShape);
  if (m.nThresholds) pullBack(m.family, lastSlopes(), m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -2.0, forShape);
  ascendingCurvature(m.family, m.shape, m.w, m.eta0, m.rowW, n, m.rowW);
  for (let j = 0; j < m.p; j++) set(m.gradient, m.nCells + j, -2.0 * dot(column(m.X, n, j), score, n));
  weightedProducts(m.X, n, m.p, m.rowW, m.rowWork, m.metric, size, m.nCells);
  if (m.nShape) addShapeInformation(m, 0, n, m.eta0);
  if (m.nThresholds) addCrossOfThresholds(m);
  else if (m.nShape) {
    const slope = shapeSlope(m.family, m.shape, m.t, m.y, m.w, m.eta0, n, density, score);
    set(forShape, 0, -2.0 * (slope + shapeTermsSlope(m.family, m.shape, m.y, m.w, n)));
  }
  mirrorMetric(m);
  return -2.0 * (density + shapeTerms(m.family, m.shape, m.y, m.w, n));
}

/** -X' d score / dt: the intercept is one of the thresholds. */
function addCrossOfThresholds(m: Nested): void {
  // a second predictor is taken as independent of beta
  if (isSecond(m.family)) return;
  const n = m.nObs;
  const up = m.rowW;
  const low = m.rowWork;
  const out = m.rowCoefficient;
  thresholdScores(m.family, m.t, m.y, m.w, m.eta0, n, up, low);
  for (let s = 0; s < m.nShape; s++) {
    scoresInParameter(m.y, n, up, low, s, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -1.0, out);
    const row = place(m.metric, (m.nCells + m.p + s) * m.nParameters + m.nCells);
    for (let j = 0; j < m.p; j++) set(row, j, dot(column(m.X, n, j), out, n));
  }
}
