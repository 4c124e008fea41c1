/**
 * A metric for the optimiser: the expected information of the linear mixed model that the working responses would follow, as (7.1) to (7.3),
 * with the curvatures W of the last evaluation:
 *   beta         X'V^-1 X of each group
 *   thetas       metricOfThetas.ts
 *   log shape    family/shape.ts, at the modes; taken as independent of the rest
 */
import { shapeInformation } from "../family/shape";
import { add, get, set } from "../linalg/access";
import { addCrossProduct } from "../linalg/columns";
import { addAB } from "../linalg/rectangular";
import { at, put, solveLower } from "../linalg/small";
import { copy, dot3, zero } from "../linalg/vector";
import { factorJoint, invertFactor } from "./blocks";
import { addThetas } from "./metricOfThetas";
import { column, enterGroup, Nested, place, rowOf, setParameters } from "./model";
import { addEffects, modesOfChildren, scaleColumns } from "./rows";

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
    // a curvature that is not positive has no factor: the group then counts as one without random effects
    if (factorJoint(m, W) == 0) {
      invertFactor(m);
      subtractFixed(m, W);
      addThetas(m);
    }
    if (m.nShape) addShape(m, g);
  }
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) put(m.metric, size, j, i, at(m.metric, size, i, j));
}

function addToLower(m: Nested, i: i32, j: i32, value: f64): void {
  add(m.metric, max<i32>(i, j) * m.nParameters + min<i32>(i, j), value);
}

function addShape(m: Nested, g: i32): void {
  copy(m.eta, place(m.eta0, m.firstRow), m.n);
  addEffects(m, place(m.vMode, g * m.qo), modesOfChildren(m), m.eta);
  const last = m.nParameters - 1;
  addToLower(m, last, last, shapeInformation(m.family, m.shape, place(m.y, m.firstRow), place(m.w, m.firstRow), m.eta, m.n));
}

/** Takes off the block of beta what the group's effects know: rows x_j L^-T of X'WA, children first. */
function subtractFixed(m: Nested, W: usize): void {
  const qo = m.qo;
  const qi = m.qi;
  const p = m.p;
  // p x qo: X'WA, less what the children take, and p x qi of one child
  const outer = m.metricWork;
  const inner = place(outer, p * qo);
  const row = (<usize>m.firstRow) << 3;
  for (let i = 0; i < p; i++)
    for (let d = 0; d < qo; d++)
      set(outer, i * qo + d, dot3(column(m.X, m.nObs, i) + row, W, column(m.A, m.mostRows, d), m.n));
  for (let j = 0; j < m.kids; j++) {
    const from = rowOf(m, j);
    const n = rowOf(m, j + 1) - from;
    const skip = (<usize>from) << 3;
    for (let i = 0; i < p; i++) {
      const xi = place(inner, i * qi);
      for (let d = 0; d < qi; d++)
        set(xi, d, dot3(column(m.X, m.nObs, i) + row + skip, W + skip, column(m.B, m.mostRows, d) + skip, n));
      solveLower(place(m.C, j * qi * qi), qi, xi);
      addAB(place(outer, i * qo), xi, place(m.XT, j * qi * qo), 1, qi, qo, -1.0);
      subtractProducts(m, inner, i, qi);
    }
  }
  for (let i = 0; i < p; i++) {
    solveLower(m.L, qo, place(outer, i * qo));
    subtractProducts(m, outer, i, qo);
  }
}

/** Row i of the lower triangle of the block of beta -= the products of row i with those before. */
function subtractProducts(m: Nested, rows: usize, i: i32, q: i32): void {
  for (let k = 0; k <= i; k++) {
    let sum = 0.0;
    for (let d = 0; d < q; d++) sum += get(rows, i * q + d) * get(rows, k * q + d);
    add(m.metric, (m.nCells + i) * m.nParameters + m.nCells + k, -sum);
  }
}
