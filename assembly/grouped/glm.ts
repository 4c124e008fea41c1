/**
 * The model without its random effects: where estimation starts, and what a zero variance leaves.
 */
import { BINOMIAL_LOGIT } from "../../src/wasm/codes";
import { logDensityCurvature } from "../family/density";
import { logitWithoutWeights } from "../family/logit";
import { get, set } from "../linalg/small";
import { zero } from "../linalg/vector";
import { addRows, BLOCK, linearPredictor } from "./evaluate";
import { addInformation, mirrorMetric } from "./metric";
import { Grouped } from "./model";

/**
 * -2 log-likelihood of the generalized linear model at m.beta, without the constants of the density. Leaves its gradient in
 * beta in m.gradient (behind theta) and the observed information X'WX in the block of beta of m.metric.
 */
export function groupedGlm(address: usize): f64 {
  const m = changetype<Grouped>(address);
  const size = m.nTheta + m.p;
  const forBeta = m.gradient + ((<usize>m.nTheta) << 3);
  const fast = ASC_FEATURE_SIMD && m.family == BINOMIAL_LOGIT && m.unitWeights != 0;
  zero(forBeta, m.p);
  zero(m.metric, size * size);
  let logLik = 0.0;
  for (let from = 0; from < m.nObs; from += BLOCK) {
    const n = min<i32>(BLOCK, m.nObs - from);
    linearPredictor(m, from, n);
    const row = (<usize>from) << 3;
    const y = m.y + row;
    const eta = m.eta0 + row;
    const score = m.rowCoefficient + row;
    const W = m.rowW + row;
    // the third derivative is not wanted here, the predictor no longer: the one goes over the other
    logLik += fast
      ? logitWithoutWeights(y, eta, n, score, W)
      : logDensityCurvature(m.family, y, m.w + row, eta, n, score, W, eta);
    addRows(m, forBeta, from, n);
    addInformation(m, from, n);
  }
  for (let j = 0; j < m.p; j++) set(forBeta, j, -2.0 * get(forBeta, j));
  mirrorMetric(m);
  return -2.0 * logLik;
}
