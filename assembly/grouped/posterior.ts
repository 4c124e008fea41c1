/**
 * Step two of maximum likelihood: the random effects given the data, at the estimates.
 * Modes with the inverse curvature, and means with standard deviations by the same rule as the likelihood:
 *   b = Lambda u,   Var(b | y) = Lambda L^-T Var(x) L^-1 Lambda',   mode: Var(x) = I        (docs/mathematics.md (10.1), (10.2))
 * Reported is m.report b: a column that was centred gives its share back to the intercept.
 */
import { STATUS_MODE_NOT_FOUND, STATUS_OK } from "../../src/wasm/codes";
import { get, set } from "../linalg/access";
import { at, put } from "../linalg/small";
import { blockEnd } from "./blocks";
import { enterBlock, groupLogLik } from "./evaluate";
import { Grouped, MOMENTS, setParameters } from "./model";

/** Fills bMode, bMean, bModeSd and bSd at m.theta, m.beta. A positive status says that a mode was not found. */
export function groupedPosterior(address: usize): i32 {
  const m = changetype<Grouped>(address);
  const q = m.q;
  setParameters(m);
  // scratch of the metric
  const B = m.dVar;
  for (let d = 0; d < q; d++)
    for (let f = 0; f < q; f++) {
      let sum = 0.0;
      for (let e = f; e < q; e++) sum += at(m.report, q, d, e) * at(m.Lambda, q, e, f);
      put(B, q, d, f, sum);
    }
  for (let i = 0; i < m.nGroups; ) {
    const start = i;
    const end = blockEnd(m, i);
    enterBlock(m, start, end);
    for (; i < end; i++) {
      const group = ((<usize>i) * (<usize>q)) << 3;
      const value = groupLogLik(m, start, i, MOMENTS);
      if (value != value) return STATUS_MODE_NOT_FOUND;
      toScaleOfB(m, B, group, m.uMode + group);
    }
  }
  return STATUS_OK;
}

/** @param B q x q, report Lambda */
function toScaleOfB(m: Grouped, B: usize, group: usize, u: usize): void {
  const q = m.q;
  // work = B L^-T
  for (let d = 0; d < q; d++)
    for (let e = 0; e < q; e++) {
      let sum = 0.0;
      for (let f = 0; f <= e; f++) sum += at(B, q, d, f) * at(m.Linv, q, e, f);
      put(m.work, q, d, e, sum);
    }
  for (let d = 0; d < q; d++) {
    let mode = 0.0;
    for (let f = 0; f < q; f++) mode += at(B, q, d, f) * get(u, f);
    let shift = 0.0;
    let curvature = 0.0;
    let variance = 0.0;
    for (let e = 0; e < q; e++) {
      const de = at(m.work, q, d, e);
      shift += de * get(m.xMean, e);
      curvature += de * de;
      for (let f = 0; f < q; f++)
        variance += de * at(m.work, q, d, f) * (at(m.xx, q, e, f) - get(m.xMean, e) * get(m.xMean, f));
    }
    set(m.bMode + group, d, mode);
    set(m.bMean + group, d, mode + shift);
    set(m.bModeSd + group, d, sqrt<f64>(curvature));
    // a 1-point rule knows no spread: its standard deviation is that of the Gaussian it stands for
    set(m.bSd + group, d, m.nNodes == 1 ? sqrt<f64>(curvature) : sqrt<f64>(max<f64>(variance, 0.0)));
  }
}
