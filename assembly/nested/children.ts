/**
 * The integral of a child at each outer node, about the mode that the joint Hessian predicts there (docs/mathematics.md (19.3) to (19.5)):
 *   v_k = vMode + L^-T z_k,   u_kl = uMode + T (v_k - vMode) + C^-T x_l       (without T in a child that stays, see paths.ts)
 *   I_k = |C|^-1 sum_l weight_l exp(|x_l|^2 / 2) exp(log f(y | v_k, u_kl) - u_kl'u_kl / 2)
 * What the gradient and the moments need of it is left in a record for each outer node:
 *   log I_k, E slope in log shape, E x (qi), E x x' (qi x qi), sums over rows of zi E score (qi), of zi E score x' (qi x qi), of zo E score (qo)
 * with expectations over the child's nodes; E score of each row is left in column k of M. Every term is taken relative to the largest so far.
 */
import { densityAtNodes } from "../family/density";
import { hasShapeSlope } from "../family/shape";
import { add, get, set } from "../linalg/access";
import { addAB } from "../linalg/rectangular";
import { at } from "../linalg/small";
import { addScaled, copy, dot, scale, zero } from "../linalg/vector";
import { exp } from "../math/exp";
import { log } from "../math/log";
import { column, follows, Nested, place, rowOf } from "./model";
import { modesOfChildren } from "./rows";

/** Places in a record. */
export const LOG: i32 = 0;
export const SLOPE: i32 = 1;
export const X: i32 = 2;

export function placeXX(m: Nested): i32 {
  return X + m.qi;
}

export function placeZi(m: Nested): i32 {
  return X + m.qi + m.qi * m.qi;
}

export function placeZiX(m: Nested): i32 {
  return X + 2 * m.qi + m.qi * m.qi;
}

export function placeZo(m: Nested): i32 {
  return X + 2 * m.qi + 2 * m.qi * m.qi;
}

/** Record of child j of the group at hand at outer node k. */
export function recordOf(m: Nested, j: i32, k: i32): usize {
  return place(m.records, (j * m.outerNodes + k) * m.record);
}

/** delta := L^-T z_k of all outer nodes, to be called when L^-1 is there. */
export function moveOuter(m: Nested): void {
  const qo = m.qo;
  for (let k = 0; k < m.outerNodes; k++)
    for (let d = 0; d < qo; d++) {
      let sum = 0.0;
      for (let e = d; e < qo; e++) sum += at(m.Linv, qo, e, d) * get(m.outerX, k * qo + e);
      set(m.delta, k * qo + d, sum);
    }
}

/** All outer nodes of child j of the group at hand. */
export function integrateChild(m: Nested, j: i32): void {
  const qi = m.qi;
  const qo = m.qo;
  const first = rowOf(m, j);
  const n = rowOf(m, j + 1) - first;
  const skip = (<usize>first) << 3;
  const Cinv = place(m.Cinv, j * qi * qi);
  const T = place(m.T, j * qo * qi);
  const moves = follows(m, j);
  const u = modesOfChildren(m) + ((<usize>(j * qi)) << 3);
  let logC = 0.0;
  for (let d = 0; d < qi; d++) logC -= log(at(Cinv, qi, d, d));
  for (let e = 0; e < qi; e++) {
    const to = column(m.scaled, m.mostChildRows + 1, e);
    zero(to, n);
    for (let d = 0; d <= e; d++) addScaled(to, at(Cinv, qi, e, d), column(m.B, m.mostRows, d) + skip, n);
  }
  for (let k = 0; k < m.outerNodes; k++) {
    const delta = place(m.delta, k * qo);
    copy(m.base, m.eta + skip, n);
    for (let d = 0; d < qo; d++) addScaled(m.base, get(delta, d), column(m.A, m.mostRows, d) + skip, n);
    copy(m.u0, u, qi);
    if (moves) {
      addAB(m.u0, T, delta, qi, qo, 1, 1.0);
      for (let d = 0; d < qi; d++) addScaled(m.base, get(m.u0, d) - get(u, d), column(m.B, m.mostRows, d) + skip, n);
    }
    const record = recordOf(m, j, k);
    const M = column(m.M, m.mostRows + 1, k) + skip;
    sumNodes(m, record, M, first, n, Cinv);
    add(m.logSum, k, get(record, LOG) - logC);
    const row = ((<usize>m.firstRow) << 3) + skip;
    for (let d = 0; d < qo; d++) set(record, placeZo(m) + d, dot(column(m.Zo, m.nObs, d) + row, M, n));
  }
}

/** The nodes about u0, the rows there in `base`, into a record and E score of the rows into M. */
function sumNodes(m: Nested, record: usize, M: usize, first: i32, n: i32, Cinv: usize): void {
  const q = m.qi;
  const last = q - 1;
  const at = place(m.y, m.firstRow + first);
  const w = place(m.w, m.firstRow + first);
  const stride = (<usize>(n + 1)) << 3;
  const most = max<i32>(1, min<i32>(m.innerRun, m.heldDoubles / (n + 1)));
  zero(record, m.record);
  zero(M, n);
  let reference = -Infinity;
  let total = 0.0;
  for (let run = 0; run < m.innerNodes; run += m.innerRun) {
    let base = m.base;
    if (last > 0) {
      base = m.runBase;
      copy(base, m.base, n);
      for (let e = 0; e < last; e++) addScaled(base, get(m.innerX, run * q + e), column(m.scaled, m.mostChildRows + 1, e), n);
    }
    for (let from = 0; from < m.innerRun; from += most) {
      const nodes = min<i32>(most, m.innerRun - from);
      const x = place(m.innerX, (run + from) * q);
      densityAtNodes(
        m.family, m.shape, m.t, at, w, base, column(m.scaled, m.mostChildRows + 1, last), place(x, last), (<usize>q) << 3, nodes, n,
        m.held, stride, m.values, m.slopes,
      );
      let highest = reference;
      for (let l = 0; l < nodes; l++) {
        // the slope of a factor is the density itself
        if (!hasShapeSlope(m.family)) set(m.slopes, l, get(m.values, l));
        const joint = get(m.values, l) - 0.5 * squareAt(m, Cinv, place(x, l * q));
        set(m.values, l, joint);
        if (!(joint <= highest)) highest = joint;
      }
      if (highest == -Infinity) continue;
      if (highest != reference) {
        const factor = exp(reference - highest);
        scale(record, factor, m.record);
        scale(M, factor, n);
        total *= factor;
        reference = highest;
      }
      for (let l = 0; l < nodes; l++) {
        const weight = get(m.innerFactor, run + from + l) * exp(get(m.values, l) - reference);
        // a node outside the support of eta has no weight, and scores that are not finite
        if (weight == 0.0) continue;
        total += weight;
        addNode(m, record, place(x, l * q), weight, m.held + <usize>l * stride, first, n);
        add(record, SLOPE, weight * get(m.slopes, l));
        addScaled(M, weight, m.held + <usize>l * stride, n);
      }
    }
  }
  if (total == 0.0) {
    set(record, LOG, -Infinity);
    return;
  }
  scale(record, 1.0 / total, m.record);
  scale(M, 1.0 / total, n);
  set(record, LOG, reference + log(total));
}

/** |u0 + C^-T x|^2 */
function squareAt(m: Nested, Cinv: usize, x: usize): f64 {
  const q = m.qi;
  let square = 0.0;
  for (let d = 0; d < q; d++) {
    let u = get(m.u0, d);
    for (let e = d; e < q; e++) u += at(Cinv, q, e, d) * get(x, e);
    square += u * u;
  }
  return square;
}

/** A node's weight times x, x x', zi'score and zi'score x'. */
function addNode(m: Nested, record: usize, x: usize, weight: f64, score: usize, first: i32, n: i32): void {
  const q = m.qi;
  const row = (<usize>(m.firstRow + first)) << 3;
  const xx = placeXX(m);
  const zi = placeZi(m);
  const ziX = placeZiX(m);
  for (let d = 0; d < q; d++) {
    const wx = weight * get(x, d);
    const zs = weight * dot(column(m.Zi, m.nObs, d) + row, score, n);
    add(record, X + d, wx);
    add(record, zi + d, zs);
    for (let e = 0; e < q; e++) {
      add(record, xx + d * q + e, wx * get(x, e));
      add(record, ziX + d * q + e, zs * get(x, e));
    }
  }
}
