/** The model without its random effects: where estimation starts. */
import { densityCurvature, lastSlopes, shapeSlope } from "../family/density";
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
  if (m.nShape && m.nThresholds == 0) {
    const slope = shapeSlope(m.family, m.shape, m.t, m.y, m.w, m.eta0, n, density, score);
    set(forShape, 0, -2.0 * (slope + shapeTermsSlope(m.family, m.shape, m.y, m.w, n)));
  }
  if (m.nShape) addShapeInformation(m, 0, n, m.eta0, m.rowW, m.rowWork, score);
  mirrorMetric(m);
  return -2.0 * (density + shapeTerms(m.family, m.shape, m.y, m.w, n));
}
