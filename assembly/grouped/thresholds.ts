/**
 * What the parameters of thresholds (family/ordered/) have in common with the rest: their information with beta, of which the intercept is one
 * more threshold, and what the modes of the random effects take off it. With m_s = -d score / dt_s of the rows, and W and A as everywhere,
 *   without random effects   X'm_s
 *   at the modes             X'm_s - (X'WA) H^-1 (A'm_s),   and   -(A'm_r)' H^-1 (A'm_s)   of two of them
 * docs/mathematics.md (7.4), (7.5).
 */
import { isSecond } from "../family/lawCode";
import { addThresholdInformation, scoresInParameter } from "../family/ordered/slopes";
import { get, int, set } from "../linalg/access";
import { solveLower } from "../linalg/small";
import { copy, dot, scale } from "../linalg/vector";
import { addRows } from "./blocks";
import { column, Grouped, groupStart } from "./model";

/** m_s of n rows at eta, whose d score / d tau (family/ordered/slopes.ts) are in scoreNode and etaNode, times a factor, into the row coefficients. */
function pullScores(m: Grouped, first: i32, n: i32, s: i32, factor: f64): usize {
  const row = (<usize>first) << 3;
  const out = m.rowCoefficient + row;
  scoresInParameter(
    m.y + row, n, m.scoreNode, m.etaNode, s, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -factor, out,
  );
  return out;
}

/** Where the row of t_s in the metric has beta. */
function withBeta(m: Grouped, s: i32): usize {
  return m.metric + ((<usize>((m.nTheta + m.p + s) * m.nParameters + m.nTheta)) << 3);
}

/** The information of t and that with beta without random effects, into the lower triangle. Leaves eta0 as scratch. */
export function addThresholdsWithoutEffects(m: Grouped): void {
  for (let i = 0; i < m.nGroups; i++) {
    const first = groupStart(m, i);
    const n = groupStart(m, i + 1) - first;
    const row = (<usize>first) << 3;
    const eta = m.eta0 + row;
    addOwnInformation(m, first, n, eta, get(m.copies, i));
    if (isSecond(m.family)) continue;
    // the scores are asked for again (moments.ts)
    copy(eta, m.rowCoefficient + row, n);
    for (let s = 0; s < m.nShape; s++) {
      pullScores(m, first, n, s, get(m.copies, i));
      addRows(m, withBeta(m, s), first, n);
    }
    copy(m.rowCoefficient + row, eta, n);
  }
}

/** The same at the mode of a group, where m.eta is, from which its L is known and L^-1 A'WX of its `nActive` columns. */
export function addThresholdsAtMode(m: Grouped, first: i32, n: i32): void {
  addOwnInformation(m, first, n, m.eta, m.times);
  // a second predictor is taken as independent of beta
  if (isSecond(m.family)) return;
  const q = m.q;
  const size = m.nParameters;
  const own = m.nTheta + m.p;
  for (let s = 0; s < m.nShape; s++) {
    const moved = pullScores(m, first, n, s, 1.0);
    const inner = m.movedModes + ((<usize>(s * q)) << 3);
    for (let d = 0; d < q; d++) set(inner, d, dot(column(m.A, m.maxRows, d), moved, n));
    solveLower(m.L, q, inner);
    for (let r = 0; r <= s; r++) subtract(m, (own + s) * size + own + r, inner, m.movedModes + ((<usize>(r * q)) << 3));
    for (let k = 0; k < m.nActive; k++)
      subtract(m, (own + s) * size + m.nTheta + int(m.active, k), inner, m.XtWA + ((<usize>(k * q)) << 3));
    scale(moved, m.times, n);
    addRows(m, withBeta(m, s), first, n);
  }
}

/** Element `place` of the metric -= x'y, times the copies of the group. */
function subtract(m: Grouped, place: i32, x: usize, y: usize): void {
  set(m.metric, place, get(m.metric, place) - m.times * dot(x, y, m.q));
}

/** That of t alone, with the rows' d score / d tau into scoreNode and etaNode. */
function addOwnInformation(m: Grouped, first: i32, n: i32, eta: usize, times: f64): void {
  const row = (<usize>first) << 3;
  addThresholdInformation(
    m.family, m.t, m.y + row, m.w + row, eta, n, times, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, m.metric, m.nParameters,
    m.nTheta + m.p, m.scoreNode, m.etaNode,
  );
}
