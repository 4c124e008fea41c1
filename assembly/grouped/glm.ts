/**
 * The model without its random effects: where estimation starts, and what a zero variance leaves.
 */
import { isSecond } from "../family/lawCode";
import { BINOMIAL_LOGIT } from "../../src/wasm/codes";
import { densityAtNodes, densityCurvature, shapeSlope } from "../family/density";
import { logitWithoutWeights } from "../family/law/share/logitUnit";
import { anyInformation, ascendingCurvature, hasShapeSlope, leastInformation } from "../family/shape";
import { addThresholdInformation, thresholdScores } from "../family/ordered/slopes";
import { clear, pullBack } from "../family/ordered/table";
import { get, set } from "../linalg/access";
import { put } from "../linalg/small";
import { addScaled, scale, zero } from "../linalg/vector";
import { addRows, blockEnd, linearPredictor, skipBlocks } from "./blocks";
import { addCrossProducts, mirrorMetric } from "./metric";
import { BLOCK, Grouped, groupStart, setParameters } from "./model";
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
  let logLik = termsLookedAt(m);
  for (let i = 0; i < m.nGroups; ) {
    const end = blockEnd(m, i);
    if (m.shared)
      for (let g = i; g < end; g++) logLik += addBlock(m, forBeta, groupStart(m, g), groupStart(m, g + 1), get(m.copies, g));
    else logLik += addBlock(m, forBeta, groupStart(m, i), groupStart(m, end), 1.0);
    i = skipBlocks(m, end);
  }
  for (let j = 0; j < m.p; j++) set(forBeta, j, -2.0 * get(forBeta, j));
  if (m.nThresholds) addThresholds(m);
  else if (m.nShape) addShape(m, logLik);
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
  let slope = hasShapeSlope(m.family) ? 0.0 : density;
  let information = 0.0;
  let least = 0.0;
  for (let i = 0; i < m.nGroups; ) {
    const end = m.shared ? i + 1 : m.nGroups;
    const row = (<usize>groupStart(m, i)) << 3;
    const n = groupStart(m, end) - groupStart(m, i);
    const times = get(m.copies, i);
    const eta = m.eta0 + row;
    if (hasShapeSlope(m.family)) {
      slope += times * shapeSlope(m.family, m.shape, m.t, m.y + row, m.w + row, eta, n, density, m.rowCoefficient + row);
      scale(m.rowCoefficient + row, times, n);
    }
    information += times * anyInformation(m.family, m.shape, m.y + row, m.w + row, eta, n);
    least += times * leastInformation(m.w + row, n);
    i = end;
  }
  const last = m.nParameters - 1;
  set(m.gradient, last, -2.0 * (slope + termsSlopeLookedAt(m)));
  put(m.metric, m.nParameters, last, last, max<f64>(information + informationLacking(m), least));
}

/** The place 0, and a value that is known. */
const PLACE: usize = memory.data<f64>([0.0, 0.0]);

/** Gradient and information of the parameters of thresholds, that with beta too: the intercept is one of them. */
function addThresholds(m: Grouped): void {
  const nThresholds = m.nThresholds;
  const nShape = m.nShape;
  const thresholdMap = m.thresholdMap;
  const logShape = m.logShape;
  const family = m.family;
  const t = m.t;
  const at = m.nTheta + m.p;
  const size = m.nParameters;
  clear(m.dThresholds, nThresholds);
  for (let i = 0; i < m.nGroups; ) {
    const end = m.shared ? i + 1 : m.nGroups;
    const row = (<usize>groupStart(m, i)) << 3;
    const n = groupStart(m, end) - groupStart(m, i);
    const times = get(m.copies, i);
    const y = m.y + row;
    const w = m.w + row;
    const eta = m.eta0 + row;
    const score = m.rowCoefficient + row;
    densityAtNodes(family, m.shape, t, y, w, eta, eta, PLACE, 0, 1, n, score, 0, PLACE + 8, m.nodesThresholds);
    scale(score, times, n);
    addScaled(m.dThresholds, times, m.nodesThresholds, nThresholds + 2);
    addThresholdInformation(
      family, t, y, w, eta, n, times, nThresholds, thresholdMap, nShape, logShape, m.metric, size, at,
    );
    i = end;
  }
  pullBack(family, m.dThresholds, nThresholds, thresholdMap, nShape, logShape, -2.0, m.gradient + ((<usize>at) << 3));
  // a second predictor is taken as independent of beta
  if (isSecond(family)) return;
  // X' d score / dt, whose opposite is the information
  const out = m.XtWA;
  for (let s = 0; s < nShape; s++) {
    thresholdScores(family, t, m.y, m.w, m.eta0, m.nObs, s, nThresholds, thresholdMap, nShape, logShape, m.rowCoefficient);
    zero(out, m.p);
    for (let i = 0; i < m.nGroups; ) {
      const end = m.shared ? i + 1 : blockEnd(m, i);
      const n = groupStart(m, end) - groupStart(m, i);
      scale(m.rowCoefficient + ((<usize>groupStart(m, i)) << 3), get(m.copies, i), n);
      addRows(m, out, groupStart(m, i), n);
      i = end;
    }
    for (let j = 0; j < m.p; j++) put(m.metric, size, at + s, m.nTheta + j, -get(out, j));
  }
}
