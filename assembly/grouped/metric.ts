/**
 * A metric for the optimiser that costs one pass: the expected information of the linear mixed model that the working
 * responses would follow, with the curvatures W found at the last evaluation.
 *   V = W^-1 + Z D Z'            covariance of a group's working responses, D = Lambda Lambda'
 *   beta block     X'V^-1 X
 *   theta block    tr(C dD_k C dD_l) / 2,   C = Z'V^-1 Z,   dD_k = dLambda_k Lambda' + Lambda dLambda_k'
 *   log shape      family/shape.ts, at the modes; taken as independent of the rest
 *   thresholds     thresholds.ts, with beta
 * summed over groups. Good enough that quasi-Newton updates have little left to learn; exact only for Gaussian responses.
 * See docs/mathematics.md (7.1) to (7.3).
 */
import { shapeInformation } from "../family/shape";
import { get, int, set } from "../linalg/access";
import { addCrossProduct, addLargeCrossProduct, MANY_COLUMNS } from "../linalg/columns";
import { at, cholesky, put, solveLower } from "../linalg/small";
import { addScaled, copy, dot3, scale, zero } from "../linalg/vector";
import { blockEnd, skipBlocks } from "./blocks";
import { addEntryMoments, addEntryProducts, findActive } from "./entries";
import { scaleColumns } from "./evaluate";
import { BLOCK, column, Grouped, groupStart } from "./model";
import { informationLacking, setLacking } from "./sampledTerms";
import { addThresholdsAtMode } from "./thresholds";

/** Fills m.metric, the information of minus2LogLik / 2, from the last evaluation. */
export function groupedMetric(address: usize): void {
  const m = changetype<Grouped>(address);
  const size = m.nParameters;
  zero(m.metric, size * size);
  varianceDerivatives(m);
  setLacking(m);
  for (let i = 0; i < m.nGroups; i = skipBlocks(m, i)) {
    const end = blockEnd(m, i);
    addInformation(m, i, end);
    for (; i < end; i++) {
      m.times = get(m.copies, i);
      const first = groupStart(m, i);
      const n = groupStart(m, i + 1) - first;
      scaleColumns(m, first, n);
      groupProducts(m, first, n);
      subtractGroup(m, first, n);
      addThetaInformation(m);
      if (m.nShape) addShapeInformation(m, i, first, n);
    }
  }
  if (m.nTerms > 0 && m.nThresholds == 0) {
    const all = at(m.metric, size, size - 1, size - 1) + informationLacking(m);
    if (all > 0.0) put(m.metric, size, size - 1, size - 1, all);
  }
  mirrorMetric(m);
}

/** X'WX over groups first .. end - 1, with their copies, into the block of beta: the information without random effects. */
function addInformation(m: Grouped, first: i32, end: i32): void {
  const row = groupStart(m, first);
  const rows = groupStart(m, end) - row;
  const W = m.rowW + ((<usize>row) << 3);
  if (!m.shared) {
    addCrossProducts(m, row, rows, W);
    return;
  }
  copy(m.dW, W, rows);
  for (let i = first; i < end; i++)
    scale(m.dW + ((<usize>(groupStart(m, i) - row)) << 3), get(m.copies, i), groupStart(m, i + 1) - groupStart(m, i));
  addCrossProducts(m, row, rows, m.dW);
}

/** Lower triangle of the block of beta += X'WX over n rows, whose W is given. */
export function addCrossProducts(m: Grouped, first: i32, n: i32, W: usize): void {
  const size = m.nParameters;
  const block = m.metric + ((<usize>(m.nTheta * size + m.nTheta)) << 3);
  for (let from = 0; from < n; from += BLOCK) {
    const row = (<usize>(first + from)) << 3;
    const w = W + ((<usize>from) << 3);
    const rows = min<i32>(BLOCK, n - from);
    if (m.nDense < MANY_COLUMNS) addCrossProduct(block, size, m.X + row, m.nObs, m.nDense, w, rows);
    else addLargeCrossProduct(block, size, m.X + row, m.nObs, m.nDense, w, rows, m.weightedX);
    addEntryProducts(m, block, size, first + from, rows, w);
  }
}

/** The upper triangle from the lower one. */
export function mirrorMetric(m: Grouped): void {
  const size = m.nParameters;
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) put(m.metric, size, j, i, at(m.metric, size, i, j));
}

/** dVar_k = dD / dtheta_k: Lambda's column c in row r, mirrored. */
function varianceDerivatives(m: Grouped): void {
  const q = m.q;
  zero(m.dVar, m.nTheta * q * q);
  for (let k = 0; k < m.nTheta; k++) {
    const r = load<i32>(m.thetaRow + ((<usize>k) << 2));
    const c = load<i32>(m.thetaCol + ((<usize>k) << 2));
    const dVar = m.dVar + ((<usize>(k * q * q)) << 3);
    for (let d = 0; d < q; d++) {
      const value = at(m.Lambda, q, d, c);
      put(dVar, q, r, d, at(dVar, q, r, d) + value);
      put(dVar, q, d, r, at(dVar, q, d, r) + value);
    }
  }
}

/** L, Z'WA and C = Z'WZ - Z'WA H^-1 A'WZ (in ZtWZ) of one group. */
function groupProducts(m: Grouped, first: i32, n: i32): void {
  const q = m.q;
  const row = (<usize>first) << 3;
  const W = m.rowW + row;
  for (let d = 0; d < q; d++) {
    const Zd = column(m.Z, m.nObs, d) + row;
    const Ad = column(m.A, m.maxRows, d);
    for (let e = 0; e < q; e++) {
      put(m.ZtWA, q, d, e, dot3(Zd, W, column(m.A, m.maxRows, e), n));
      put(m.ZtWZ, q, d, e, dot3(Zd, W, column(m.Z, m.nObs, e) + row, n));
      put(m.L, q, d, e, dot3(Ad, W, column(m.A, m.maxRows, e), n) + (d == e ? 1.0 : 0.0));
    }
  }
  // a curvature that is not positive has no factor: the group then counts as one without random effects
  if (cholesky(m.L, q) != 0) {
    zero(m.ZtWA, q * q);
    zero(m.L, q * q);
    for (let d = 0; d < q; d++) put(m.L, q, d, d, 1.0);
  }
  // rows of Z'WA become rows of Z'WA L^-T
  for (let d = 0; d < q; d++) solveLower(m.L, q, m.ZtWA + ((<usize>(d * q)) << 3));
  for (let d = 0; d < q; d++)
    for (let e = 0; e < q; e++) {
      let sum = at(m.ZtWZ, q, d, e);
      for (let f = 0; f < q; f++) sum -= at(m.ZtWA, q, d, f) * at(m.ZtWA, q, e, f);
      put(m.ZtWZ, q, d, e, sum);
    }
}

/** Takes (X'WA) H^-1 (A'WX) of one group off the block of beta, over the columns that are not zero in it. */
function subtractGroup(m: Grouped, first: i32, n: i32): void {
  const q = m.q;
  const row = (<usize>first) << 3;
  const count = findActive(m, first, n);
  for (let i = 0; i < m.nDense; i++) {
    const Xi = column(m.X, m.nObs, i) + row;
    const xi = m.XtWA + ((<usize>(i * q)) << 3);
    for (let d = 0; d < q; d++) set(xi, d, dot3(Xi, m.rowW + row, column(m.A, m.maxRows, d), n));
  }
  addEntryMoments(m, m.XtWA, q, count, first, n);
  for (let k = 0; k < count; k++) {
    const i = int(m.active, k);
    const xi = m.XtWA + ((<usize>(k * q)) << 3);
    solveLower(m.L, q, xi);
    for (let l = 0; l <= k; l++) {
      const j = int(m.active, l);
      const xj = m.XtWA + ((<usize>(l * q)) << 3);
      let sum = 0.0;
      for (let d = 0; d < q; d++) sum += get(xi, d) * get(xj, d);
      addToLower(m, m.nTheta + i, m.nTheta + j, -m.times * sum);
    }
  }
}

/** The metric's element (i, j), or that which it equals, += value. */
export function addToLower(m: Grouped, i: i32, j: i32, value: f64): void {
  const row = max<i32>(i, j);
  const col = min<i32>(i, j);
  put(m.metric, m.nParameters, row, col, at(m.metric, m.nParameters, row, col) + value);
}

function addShapeInformation(m: Grouped, group: i32, first: i32, n: i32): void {
  const row = (<usize>first) << 3;
  const u = m.uMode + (((<usize>group) * (<usize>m.q)) << 3);
  copy(m.eta, m.eta0 + row, n);
  for (let d = 0; d < m.q; d++) addScaled(m.eta, get(u, d), column(m.A, m.maxRows, d), n);
  if (m.nThresholds) {
    addThresholdsAtMode(m, first, n);
    return;
  }
  const last = m.nParameters - 1;
  const information = m.times * shapeInformation(m.family, m.shape, m.y + row, m.w + row, m.eta, n);
  put(m.metric, m.nParameters, last, last, at(m.metric, m.nParameters, last, last) + information);
}

function addThetaInformation(m: Grouped): void {
  const q = m.q;
  const size = m.nParameters;
  for (let k = 0; k < m.nTheta; k++) {
    const dVar = m.dVar + ((<usize>(k * q * q)) << 3);
    const product = m.CdVar + ((<usize>(k * q * q)) << 3);
    for (let d = 0; d < q; d++)
      for (let e = 0; e < q; e++) {
        let sum = 0.0;
        for (let f = 0; f < q; f++) sum += at(m.ZtWZ, q, d, f) * at(dVar, q, f, e);
        put(product, q, d, e, sum);
      }
    for (let l = 0; l <= k; l++) {
      const other = m.CdVar + ((<usize>(l * q * q)) << 3);
      let trace = 0.0;
      for (let d = 0; d < q; d++) for (let e = 0; e < q; e++) trace += at(product, q, d, e) * at(other, q, e, d);
      put(m.metric, size, k, l, at(m.metric, size, k, l) + 0.5 * m.times * trace);
    }
  }
}
