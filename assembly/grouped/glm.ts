/**
 * The model without its random effects: where estimation starts, and what a zero variance leaves.
 */
import { logDensityCurvature } from "../family/density";
import { at, put, set } from "../linalg/small";
import { copy, dot, dot3 } from "../linalg/vector";
import { linearPredictor } from "./evaluate";
import { column, Grouped, groupStart } from "./model";

/**
 * -2 log-likelihood of the generalized linear model at m.beta, without the constants of the density. Leaves its gradient in
 * beta in m.gradient (behind theta) and the observed information X'WX in the block of beta of m.metric.
 */
export function groupedGlm(address: usize): f64 {
  const m = changetype<Grouped>(address);
  linearPredictor(m);
  let logLik = 0.0;
  for (let i = 0; i < m.nGroups; i++) {
    const first = groupStart(m, i);
    const n = groupStart(m, i + 1) - first;
    const row = (<usize>first) << 3;
    logLik += logDensityCurvature(m.family, m.y + row, m.w + row, m.eta0 + row, n, m.score, m.W, m.dW);
    copy(m.rowCoefficient + row, m.score, n);
    copy(m.rowW + row, m.W, n);
  }
  const size = m.nTheta + m.p;
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
