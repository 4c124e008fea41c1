/**
 * The model without its random effects: where estimation starts, and what a zero variance leaves.
 */
import { logDensityCurvature } from "../family/density";
import { ascendingCurvature, shapeInformation, shapeSlope, shapeTerms, shapeTermsSlope } from "../family/shape";
import { at, put, set } from "../linalg/small";
import { copy, dot, dot3 } from "../linalg/vector";
import { linearPredictor } from "./evaluate";
import { column, Grouped, groupStart, setParameters } from "./model";

/**
 * -2 log-likelihood of the generalized linear model at m.beta and m.logShape, without the constants of the density. Leaves its
 * gradient in both in m.gradient (behind theta) and their information in m.metric: X'WX (observed, or expected where that need
 * not be positive) and that of log shape, taken as independent.
 */
export function groupedGlm(address: usize): f64 {
  const m = changetype<Grouped>(address);
  setParameters(m);
  linearPredictor(m);
  let logLik = shapeTerms(m.family, m.shape, m.y, m.w, m.nObs);
  for (let i = 0; i < m.nGroups; i++) {
    const first = groupStart(m, i);
    const n = groupStart(m, i + 1) - first;
    const row = (<usize>first) << 3;
    logLik += logDensityCurvature(m.family, m.shape, m.y + row, m.w + row, m.eta0 + row, n, m.score, m.W, m.dW);
    copy(m.rowCoefficient + row, m.score, n);
    ascendingCurvature(m.family, m.shape, m.w + row, m.eta0 + row, m.W, n, m.rowW + row);
  }
  if (m.nShape) addShape(m, logLik);
  const size = m.nParameters;
  for (let i = 0; i < m.p; i++) {
    const Xi = column(m.X, m.nObs, i);
    set(m.gradient, m.nTheta + i, -2.0 * dot(Xi, m.rowCoefficient, m.nObs));
    for (let j = 0; j <= i; j++) {
      const sum = dot3(Xi, m.rowW, column(m.X, m.nObs, j), m.nObs);
      put(m.metric, size, m.nTheta + i, m.nTheta + j, sum);
      put(m.metric, size, m.nTheta + j, m.nTheta + i, at(m.metric, size, m.nTheta + i, m.nTheta + j));
    }
  }
  return -2.0 * logLik;
}

function addShape(m: Grouped, logLik: f64): void {
  const density = logLik - shapeTerms(m.family, m.shape, m.y, m.w, m.nObs);
  const slope = shapeSlope(m.family, m.shape, m.y, m.w, m.eta0, m.nObs, density);
  const last = m.nParameters - 1;
  set(m.gradient, last, -2.0 * (slope + shapeTermsSlope(m.family, m.shape, m.y, m.w, m.nObs)));
  for (let j = 0; j < last; j++) {
    put(m.metric, m.nParameters, last, j, 0.0);
    put(m.metric, m.nParameters, j, last, 0.0);
  }
  put(m.metric, m.nParameters, last, last, shapeInformation(m.family, m.shape, m.y, m.w, m.eta0, m.nObs));
}
