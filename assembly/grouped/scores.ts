/**
 * The gradient of minus2LogLik group by group, for what leaves groups out: the sum over groups that groupedEvaluate makes
 * (docs/mathematics.md (5.12), (5.13)), before it is summed, with the weights of groups. None may be shared.
 */
import { STATUS_MODE_NOT_FOUND, STATUS_OK } from "../../src/wasm/codes";
import { shapeTermsSlope } from "../family/shape";
import { clear, pullBack } from "../family/ordered/table";
import { get, set } from "../linalg/access";
import { at } from "../linalg/small";
import { scale, zero } from "../linalg/vector";
import { addRows, blockEnd } from "./blocks";
import { enterBlock, groupLogLik } from "./evaluate";
import { GRADIENT, Grouped, groupStart, setParameters } from "./model";

/**
 * Writes the gradients at m.theta, m.beta, m.logShape of groups from .. to - 1 into m.metric, which has room for nParameters of them, a
 * row each. A positive status says that a mode was not found.
 */
export function groupedScores(address: usize, from: i32, to: i32): i32 {
  const m = changetype<Grouped>(address);
  const size = <usize>m.nParameters;
  setParameters(m);
  for (let i = from; i < to; ) {
    const start = i;
    const end = min<i32>(blockEnd(m, i), to);
    enterBlock(m, start, end);
    for (; i < end; i++) {
      zero(m.dLambda, m.q * m.q);
      m.dShape = 0.0;
      if (m.nThresholds) clear(m.dThresholds, m.nThresholds);
      const value = groupLogLik(m, start, i, GRADIENT);
      if (value != value) return STATUS_MODE_NOT_FOUND;
      writeScore(m, i, m.metric + ((<usize>(i - from) * size) << 3));
    }
  }
  return STATUS_OK;
}

/** -2 (dF/dtheta, X's, dF/dt) of group i, whose gradient has just been accumulated. */
function writeScore(m: Grouped, i: i32, out: usize): void {
  const first = groupStart(m, i);
  const n = groupStart(m, i + 1) - first;
  for (let k = 0; k < m.nTheta; k++) {
    const row = load<i32>(m.thetaRow + ((<usize>k) << 2));
    const col = load<i32>(m.thetaCol + ((<usize>k) << 2));
    set(out, k, -2.0 * at(m.dLambda, m.q, row, col));
  }
  const forBeta = out + ((<usize>m.nTheta) << 3);
  zero(forBeta, m.p);
  scale(m.rowCoefficient + ((<usize>first) << 3), m.times, n);
  addRows(m, forBeta, first, n);
  for (let j = 0; j < m.p; j++) set(forBeta, j, -2.0 * get(forBeta, j));
  if (m.nThresholds) {
    pullBack(m.family, m.dThresholds, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -2.0, forBeta + ((<usize>m.p) << 3));
  } else if (m.nShape) {
    const row = (<usize>first) << 3;
    const slope = m.times * (m.dShape + shapeTermsSlope(m.family, m.shape, m.y + row, m.w + row, n));
    set(out, m.nTheta + m.p, -2.0 * slope);
  }
}
