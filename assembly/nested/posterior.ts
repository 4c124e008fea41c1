/**
 * The random effects of both levels given the data, at the estimates: modes with the inverse of the joint curvature, means with standard
 * deviations by the rules (docs/mathematics.md (19.12)). Reported is `report` times them, as in grouped/posterior.ts.
 */
import { STATUS_MODE_NOT_FOUND, STATUS_OK } from "../../src/wasm/codes";
import { get, set } from "../linalg/access";
import { addAB, addABt } from "../linalg/rectangular";
import { zero } from "../linalg/vector";
import { groupLogLik } from "./evaluate";
import { follows, MOMENTS, Nested, place, setParameters } from "./model";

/** Fills the effects of all groups and children at m.theta, m.beta. A positive status says that a mode was not found. */
export function nestedPosterior(address: usize): i32 {
  const m = changetype<Nested>(address);
  const qo = m.qo;
  const qi = m.qi;
  setParameters(m);
  for (let g = 0; g < m.nGroups; g++) {
    const value = groupLogLik(m, g, MOMENTS);
    if (value != value) return STATUS_MODE_NOT_FOUND;
    centre(m.zz, m.z, qo, m.outerNodes == 1);
    // a root of the curvature's inverse: L^-T
    const root = m.outerWork;
    zero(root, qo * qo);
    for (let d = 0; d < qo; d++) for (let e = d; e < qo; e++) set(root, d * qo + e, get(m.Linv, e * qo + d));
    const shift = m.vTry;
    zero(shift, qo);
    addAB(shift, root, m.z, qo, qo, 1, 1.0);
    zero(m.outerWork2, qo * qo);
    addABt(m.outerWork2, root, root, qo, qo, qo, 1.0);
    zero(m.outerWork3, qo * qo);
    sandwich(m.outerWork3, root, m.zz, qo, qo, m.Hsbar);
    const v = place(m.vMode, g * qo);
    report(
      m.reportOuter, m.Lo, qo, v, shift, m.outerWork2, m.outerWork3, g * qo,
      m.outerMode, m.outerMean, m.outerModeSd, m.outerSd, m.Sbar,
    );
    for (let j = 0; j < m.kids; j++) child(m, j);
  }
  return STATUS_OK;
}

/** second := second - first first', the moments of a rule; a rule of one point knows no spread: that of the normal law it stands for. */
function centre(second: usize, first: usize, q: i32, isPoint: bool): void {
  for (let d = 0; d < q; d++)
    for (let e = 0; e < q; e++)
      set(second, d * q + e, isPoint ? (d == e ? 1.0 : 0.0) : get(second, d * q + e) - get(first, d) * get(first, e));
}

/** out := out + A V A', A r x k; `work` is r x k. */
function sandwich(out: usize, A: usize, V: usize, r: i32, k: i32, work: usize): void {
  zero(work, r * k);
  addAB(work, A, V, r, k, k, 1.0);
  addABt(out, work, A, r, k, r, 1.0);
}

/** u = uMode + T L^-T z + C^-T x */
function child(m: Nested, j: i32): void {
  const qo = m.qo;
  const qi = m.qi;
  const Cinv = place(m.Cinv, j * qi * qi);
  const x = place(m.x, j * qi);
  const xx = place(m.xx, j * qi * qi);
  const xz = place(m.xz, j * qi * qo);
  const at = m.firstChild + j;
  const TS = m.mixedWork;
  zero(TS, qi * qo);
  addABt(TS, place(m.T, j * qi * qo), m.Linv, qi, qo, qo, 1.0);
  const root = m.innerWork;
  for (let d = 0; d < qi; d++) for (let e = 0; e < qi; e++) set(root, d * qi + e, get(Cinv, e * qi + d));
  // cov(x, z)
  addAB(xz, x, m.z, qi, 1, qo, -1.0);
  centre(xx, x, qi, m.innerNodes == 1);
  const curvature = m.innerWork2;
  zero(curvature, qi * qi);
  addABt(curvature, TS, TS, qi, qo, qi, 1.0);
  addABt(curvature, root, root, qi, qi, qi, 1.0);
  const shift = m.u0;
  const variance = m.innerWork3;
  zero(shift, qi);
  zero(variance, qi * qi);
  addAB(shift, root, x, qi, qi, 1, 1.0);
  sandwich(variance, root, xx, qi, qi, m.mixedWork2);
  if (follows(m, j)) {
    addAB(shift, TS, m.z, qi, qo, 1, 1.0);
    sandwich(variance, TS, m.zz, qi, qo, m.mixedWork2);
    // C^-T cov(x, z) (T L^-T)' and its transpose
    zero(m.mixedWork2, qi * qo);
    addAB(m.mixedWork2, root, xz, qi, qi, qo, 1.0);
    addABt(variance, m.mixedWork2, TS, qi, qo, qi, 1.0);
    addABt(variance, TS, m.mixedWork2, qi, qo, qi, 1.0);
  }
  const u = place(m.uMode, at * qi);
  report(
    m.reportInner, m.Li, qi, u, shift, curvature, variance, at * qi,
    m.innerMode, m.innerMean, m.innerModeSd, m.innerSd, m.mixedWork3,
  );
}

/** Effects of one level from those that are standardised, from place `to` on; `work` is q x q. */
function report(
  basis: usize,
  Lambda: usize,
  q: i32,
  mode: usize,
  shift: usize,
  curvature: usize,
  variance: usize,
  to: i32,
  bMode: usize,
  bMean: usize,
  bModeSd: usize,
  bSd: usize,
  work: usize,
): void {
  zero(work, q * q);
  addAB(work, basis, Lambda, q, q, q, 1.0);
  for (let d = 0; d < q; d++) {
    let b = 0.0;
    let moved = 0.0;
    let byCurvature = 0.0;
    let byRule = 0.0;
    for (let e = 0; e < q; e++) {
      const de = get(work, d * q + e);
      b += de * get(mode, e);
      moved += de * get(shift, e);
      for (let f = 0; f < q; f++) {
        byCurvature += de * get(work, d * q + f) * get(curvature, e * q + f);
        byRule += de * get(work, d * q + f) * get(variance, e * q + f);
      }
    }
    set(bMode, to + d, b);
    set(bMean, to + d, b + moved);
    set(bModeSd, to + d, sqrt<f64>(byCurvature));
    set(bSd, to + d, sqrt<f64>(max<f64>(byRule, 0.0)));
  }
}
