/**
 * The model without its random effects: where estimation starts, and what a zero variance leaves.
 */
import { BINOMIAL_LOGIT } from "../../src/wasm/codes";
import { densityCurvature, lastSlopes, shapeSlope } from "../family/density";
import { logitWithoutWeights } from "../family/law/share/logitUnit";
import { anyInformation, ascendingCurvature, hasShapeSlope, leastInformation } from "../family/shape";
import { clear, pullBack } from "../family/ordered/table";
import { get, set } from "../linalg/access";
import { put } from "../linalg/small";
import { addScaled, scale, zero } from "../linalg/vector";
import { addRows, blockEnd, linearPredictor, skipBlocks } from "./blocks";
import { addCrossProducts, mirrorMetric } from "./metric";
import { BLOCK, Grouped, groupStart, setParameters } from "./model";
import { addThresholdsWithoutEffects } from "./thresholds";
import { informationLacking, setLacking, termsLookedAt, termsSlopeLookedAt } from "./sampledTerms";

/**
 * -2 log-likelihood of the generalized linear model at m.beta and m.logShape, without the constants of the density. Leaves its
 * gradient in both in m.gradient (behind theta) and their information in m.metric: X'WX (observed, or expected where that need
 * not be positive) and that of log shape, taken as independent.
 */
export function groupedGlm(address: usize): f64 {
  const m = changetype<Grouped>(address);
  const size = m.nParameters;
  const forBeta = m.gradient + ((<usize>m.nTheta) << 3);
  setParameters(m);
  setLacking(m);
  zero(forBeta, m.p);
  zero(m.metric, size * size);
  if (m.nThresholds) clear(m.dThresholds, m.nThresholds);
  let logLik = termsLookedAt(m);
  for (let i = 0; i < m.nGroups; ) {
    const end = blockEnd(m, i);
    if (m.shared)
      for (let g = i; g < end; g++) logLik += addBlock(m, forBeta, groupStart(m, g), groupStart(m, g + 1), get(m.copies, g));
    else logLik += addBlock(m, forBeta, groupStart(m, i), groupStart(m, end), 1.0);
    i = skipBlocks(m, end);
  }
  for (let j = 0; j < m.p; j++) set(forBeta, j, -2.0 * get(forBeta, j));
  if (m.nThresholds) {
    const out = forBeta + ((<usize>m.p) << 3);
    pullBack(m.family, m.dThresholds, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -2.0, out);
    addThresholdsWithoutEffects(m);
  } else if (m.nShape) addShape(m, logLik);
  mirrorMetric(m);
  return -2.0 * logLik;
}

/** `times` the log f of rows of groups that have this weight, and their part of gradient and information, which has it too. */
function addBlock(m: Grouped, forBeta: usize, first: i32, end: i32, times: f64): f64 {
  const fast = ASC_FEATURE_SIMD && m.family == BINOMIAL_LOGIT && m.unitWeights != 0;
  let logLik = 0.0;
  for (let from = first; from < end; from += BLOCK) {
    const n = min<i32>(BLOCK, end - from);
    linearPredictor(m, from, n);
    const row = (<usize>from) << 3;
    const y = m.y + row;
    const w = m.w + row;
    const eta = m.eta0 + row;
    const score = m.rowCoefficient + row;
    const W = m.rowW + row;
    if (fast) logLik += logitWithoutWeights(y, eta, n, score, W);
    else {
      logLik += densityCurvature(m.family, m.shape, m.t, y, w, eta, n, score, W, m.dW);
      if (m.nThresholds) addScaled(m.dThresholds, times, lastSlopes(), m.nThresholds + 2);
      ascendingCurvature(m.family, m.shape, w, eta, W, n, W);
    }
    if (times != 1.0) {
      scale(score, times, n);
      scale(W, times, n);
    }
    addRows(m, forBeta, from, n);
    addCrossProducts(m, from, n, W);
  }
  return times * logLik;
}

function addShape(m: Grouped, logLik: f64): void {
  const density = logLik - termsLookedAt(m);
  const ownSlope = hasShapeSlope(m.family);
  let slope = ownSlope ? 0.0 : density;
  let information = 0.0;
  let least = 0.0;
  for (let i = 0; i < m.nGroups; ) {
    // what is looked at: all rows at once, or a block of groups
    const last = m.every == 1 ? m.nGroups : blockEnd(m, i);
    for (let end = i; i < last; i = end) {
      end = m.shared ? i + 1 : last;
      const row = (<usize>groupStart(m, i)) << 3;
      const n = groupStart(m, end) - groupStart(m, i);
      const times = get(m.copies, i);
      const eta = m.eta0 + row;
      if (ownSlope) {
        slope += times * shapeSlope(m.family, m.shape, m.t, m.y + row, m.w + row, eta, n, density, m.rowCoefficient + row);
        scale(m.rowCoefficient + row, times, n);
      }
      information += times * anyInformation(m.family, m.shape, m.y + row, m.w + row, eta, n);
      least += times * leastInformation(m.w + row, n);
    }
    i = skipBlocks(m, i);
  }
  const last = m.nParameters - 1;
  set(m.gradient, last, -2.0 * (slope + termsSlopeLookedAt(m)));
  put(m.metric, m.nParameters, last, last, max<f64>(information + informationLacking(m), least));
}
