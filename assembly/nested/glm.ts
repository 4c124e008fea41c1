/** The model without its random effects: where estimation starts. */
import { densityCurvature, shapeSlope } from "../family/density";
import { ascendingCurvature, shapeInformation, shapeTerms, shapeTermsSlope } from "../family/shape";
import { set } from "../linalg/access";
import { put } from "../linalg/small";
import { dot, zero } from "../linalg/vector";
import { weightedProducts } from "../linalg/products";
import { column, Nested, setParameters } from "./model";
import { linearPredictor } from "./rows";

/**
 * -2 log-likelihood of the generalized linear model at m.beta and m.logShape, without the constants of the density. Leaves its gradient in
 * both in m.gradient (behind the cells) and their information in m.metric: X'WX and that of log shape, taken as independent.
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
  ascendingCurvature(m.family, m.shape, m.w, m.eta0, m.rowW, n, m.rowW);
  for (let j = 0; j < m.p; j++) set(m.gradient, m.nCells + j, -2.0 * dot(column(m.X, n, j), score, n));
  weightedProducts(m.X, n, m.p, m.rowW, m.rowWork, m.metric, size, m.nCells);
  if (m.nShape) {
    const slope = shapeSlope(m.family, m.shape, m.t, m.y, m.w, m.eta0, n, density, score);
    set(m.gradient, size - 1, -2.0 * (slope + shapeTermsSlope(m.family, m.shape, m.y, m.w, n)));
    put(m.metric, size, size - 1, size - 1, shapeInformation(m.family, m.shape, m.y, m.w, m.eta0, n));
  }
  return -2.0 * (density + shapeTerms(m.family, m.shape, m.y, m.w, n));
}
