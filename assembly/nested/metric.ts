/**
 * A metric for the optimiser: the expected information of the linear mixed model that the working responses would follow, as (7.1) to (7.3),
 * with the curvatures W of the last evaluation:
 *   beta         X'V^-1 X of each group
 *   thetas       metricOfThetas.ts
 *   log shape    family/shape.ts, at the modes; taken as independent of the rest
 *   thresholds   at the modes, with beta, less what the effects take up: (7.4), (7.5)
 */
import { isSecond } from "../family/lawCode";
import { addThresholdInformation, scoresInParameter } from "../family/ordered/slopes";
import { shapeInformation } from "../family/shape";
import { add, get, set } from "../linalg/access";
import { addCrossProduct } from "../linalg/columns";
import { addAB } from "../linalg/rectangular";
import { at, put, solveLower } from "../linalg/small";
import { copy, dot, zero } from "../linalg/vector";
import { factorJoint, invertFactor } from "./blocks";
import { firstChild } from "./level";
import { addThetas } from "./metricOfThetas";
import { column, endOf, enterGroup, levelAt, Nested, place, setParameters } from "./model";
import { addEffects, scaleColumns } from "./rows";

/** Fills m.metric, the information of minus2LogLik / 2, from the last evaluation. */
export function nestedMetric(address: usize): void {
  const m = changetype<Nested>(address);
  const size = m.nParameters;
  setParameters(m);
  zero(m.metric, size * size);
  for (let g = 0; g < m.nGroups; g++) {
    enterGroup(m, g);
    scaleColumns(m);
    const W = place(m.rowW, m.firstRow);
    addCrossProduct(place(m.metric, m.nCells * size + m.nCells), size, place(m.X, m.firstRow), m.nObs, m.p, W, m.n);
    if (m.nShape) addShape(m);
    // a curvature that is not positive has no factor: the group then counts as one without random effects
    if (factorJoint(m, W) == 0) {
      invertFactor(m);
      subtractFixed(m, W);
      addThetas(m);
    }
  }
  mirrorMetric(m);
}

/** The upper triangle from the lower one. */
export function mirrorMetric(m: Nested): void {
  const size = m.nParameters;
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) put(m.metric, size, j, i, at(m.metric, size, i, j));
}

function addShape(m: Nested): void {
  copy(m.eta, place(m.eta0, m.firstRow), m.n);
  addEffects(m, m.mode, m.eta);
  addShapeInformation(m, m.firstRow, m.n, m.eta, m.score, m.dScore, m.scoreMean);
}

/**
 * Information of n rows at eta about the parameters of the density, and about thresholds and beta together, onto the lower triangle of the metric.
 * Slopes of the rows' scores in the ends of their intervals to `up` and `low`; overwrites `work`.
 */
export function addShapeInformation(m: Nested, first: i32, n: i32, eta: usize, up: usize, low: usize, work: usize): void {
  const y = place(m.y, first);
  const w = place(m.w, first);
  const size = m.nParameters;
  const from = size - m.nShape;
  if (m.nThresholds == 0) {
    add(m.metric, from * (size + 1), shapeInformation(m.family, m.shape, y, w, eta, n));
    return;
  }
  addThresholdInformation(
    m.family, m.t, y, w, eta, n, 1.0, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, m.metric, size, from, up, low,
  );
  for (let s = 0; s < countTied(m); s++) {
    slopesInParameter(m, y, n, up, low, s, work);
    const row = place(m.metric, (from + s) * size + m.nCells);
    for (let j = 0; j < m.p; j++) add(row, j, dot(place(column(m.X, m.nObs, j), first), work, n));
  }
}

/** Parameters of thresholds that are not independent of beta: a second predictor is taken to be. */
function countTied(m: Nested): i32 {
  return m.nThresholds && !isSecond(m.family) ? m.nShape : 0;
}

/** - d score / d t_s of n rows. */
function slopesInParameter(m: Nested, y: usize, n: i32, up: usize, low: usize, s: i32, out: usize): void {
  scoresInParameter(y, n, up, low, s, m.nThresholds, m.thresholdMap, m.nShape, m.logShape, -1.0, out);
}

/**
 * Takes off the block of beta and thresholds what the group's effects know: X'WA, and the slopes of the scores in the place of WX, children first, what
 * they take from it above being summed in `fixed` of the parent.
 */
function subtractFixed(m: Nested, W: usize): void {
  const p = m.p + countTied(m);
  for (let d = m.depth - 1; d >= 0; d--) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    const q = level.q;
    const P = level.above;
    const whole = level.whole;
    let from = 0;
    zero(up.fixed, up.count * p * up.whole);
    for (let g = 0; g < up.count; g++)
      for (let c = firstChild(up, g, level), end = firstChild(up, g + 1, level); c < end; c++) {
        const next = endOf(m, d, c);
        const isLeaf = d == m.depth - 1;
        const rows = isLeaf ? level.fixed : place(level.fixed, c * p * whole);
        if (isLeaf) zero(rows, p * whole);
        for (let i = 0; i < p; i++) {
          const row = place(rows, i * whole);
          const own = place(row, P);
          const slopes = columnOf(m, W, i, from, next - from);
          for (let e = 0; e < q; e++) add(own, e, dot(slopes, place(column(m.A, m.mostRows, P + e), from), next - from));
          solveLower(place(level.C, c * q * q), q, own);
          addAB(row, own, place(level.XT, c * q * P), 1, q, P, -1.0);
          for (let k = 0; k <= i; k++) {
            const other = place(rows, k * whole + P);
            let sum = 0.0;
            for (let e = 0; e < q; e++) sum += get(own, e) * get(other, e);
            add(m.metric, (m.nCells + i) * m.nParameters + m.nCells + k, -sum);
          }
          const parent = place(up.fixed, (g * p + i) * P);
          for (let a = 0; a < P; a++) add(parent, a, get(row, a));
        }
        from = next;
      }
  }
}

/** n rows of column i: W x_i, or - d score / dt behind them. */
function columnOf(m: Nested, W: usize, i: i32, from: i32, n: i32): usize {
  const out = m.scoreMean;
  if (i < m.p) {
    const Xi = place(column(m.X, m.nObs, i), m.firstRow + from);
    for (let r = 0; r < n; r++) set(out, r, get(W, from + r) * get(Xi, r));
  } else
    slopesInParameter(m, place(m.y, m.firstRow + from), n, place(m.score, from), place(m.dScore, from), i - m.p, out);
  return out;
}
