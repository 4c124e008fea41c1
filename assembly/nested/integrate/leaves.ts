/**
 * The integral of a unit of the innermost factor at each path, about the mode that the joint Hessian predicts there (docs/mathematics.md
 * (19.3) to (19.5)), delta being the move of the effects above from their modes:
 *   u_l = uMode + T delta + C^-T x_l       (without T in a unit that stays, see paths.ts)
 *   I = |C|^-1 sum_l weight_l exp(|x_l|^2 / 2) exp(log f(y | path, u_l) - u_l'u_l / 2)
 * What is needed of it is left in a record for each path (record.ts), E score of each row in a column of M. Every term is taken relative to
 * the largest so far.
 */
import { NESTED_COUNTS } from "../../../src/wasm/nested/nestedFields";
import { densityAtNodes } from "../../family/density";
import { add, get, set } from "../../linalg/access";
import { addAB } from "../../linalg/rectangular";
import { at } from "../../linalg/small";
import { addScaled, copy, dot, scale, zero } from "../../linalg/vector";
import { expEach } from "../../math/each";
import { exp } from "../../math/exp";
import { log } from "../../math/log";
import { firstChild, Level } from "../level";
import { logDeterminant } from "../mode";
import { column, follows, leafOf, levelAt, modesOf, Nested, place, rowOf } from "../model";
import { factorsOfNodes, sumCounts } from "./counts";
import { addNode, finishRecord, LOG, placeSlopes, recordOf } from "./record";

/** All units of the group at hand. */
export function integrateLeaves(m: Nested): void {
  const up = levelAt(m, m.depth - 2);
  const leaf = leafOf(m);
  for (let p = 0; p < up.count; p++) for (let j = firstChild(up, p, leaf), end = firstChild(up, p + 1, leaf); j < end; j++) integrateLeaf(m, up, p, j);
}

/** All paths of unit j, a child of unit p. */
function integrateLeaf(m: Nested, up: Level, p: i32, j: i32): void {
  const leaf = leafOf(m);
  const q = leaf.q;
  const P = leaf.above;
  const first = rowOf(m, j);
  const n = rowOf(m, j + 1) - first;
  const Cinv = place(leaf.Cinv, j * q * q);
  const moves = follows(m, j);
  const u = place(modesOf(m, leaf), j * q);
  const logC = logDeterminant(place(leaf.C, j * q * q), q);
  for (let e = 0; e < q; e++) {
    const to = column(m.scaled, m.mostLeafRows + 1, e);
    zero(to, n);
    for (let d = 0; d <= e; d++) addScaled(to, at(Cinv, q, e, d), place(column(m.A, m.mostRows, P + d), first), n);
  }
  // of a unit with an intercept alone
  const slope = get(m.scaled, 0);
  const counts = m.path == NESTED_COUNTS;
  if (counts) factorsOfNodes(m, leaf, slope);
  for (let k = 0; k < leaf.paths; k++) {
    const delta = place(up.move, (p * leaf.paths + k) * P);
    copy(m.base, place(m.eta, first), n);
    for (let d = 0; d < P; d++) addScaled(m.base, get(delta, d), place(column(m.A, m.mostRows, d), first), n);
    copy(m.u0, u, q);
    if (moves) {
      addAB(m.u0, place(leaf.T, j * q * P), delta, q, P, 1, 1.0);
      for (let d = 0; d < q; d++) addScaled(m.base, get(m.u0, d) - get(u, d), place(column(m.A, m.mostRows, P + d), first), n);
    }
    const record = recordOf(leaf, j, k);
    const M = place(column(m.M, m.mostRows + 1, k), first);
    if (!counts || !sumCounts(m, leaf, record, M, first, n, slope, get(Cinv, 0))) {
      sumNodes(m, leaf, record, M, first, n, Cinv);
      if (counts) factorsOfNodes(m, leaf, slope);
    }
    add(up.logSum, p * leaf.paths + k, get(record, LOG) - logC);
    const score = place(up.score, (p * leaf.paths + k) * P);
    for (let d = 0; d < P; d++) add(score, d, dot(place(column(m.Z, m.nObs, d), m.firstRow + first), M, n));
  }
}

/** The nodes about u0, the rows there in `base`, into a record and E score of the rows into M. */
function sumNodes(m: Nested, leaf: Level, record: usize, M: usize, first: i32, n: i32, Cinv: usize): void {
  const q = leaf.q;
  const last = q - 1;
  const at = place(m.y, m.firstRow + first);
  const w = place(m.w, m.firstRow + first);
  const stride = (<usize>(n + 1)) << 3;
  const most = max<i32>(1, min<i32>(leaf.run, m.heldDoubles / (n + 1)));
  zero(record, leaf.record);
  zero(M, n);
  let reference = -Infinity;
  let total = 0.0;
  for (let run = 0; run < leaf.nodes; run += leaf.run) {
    let base = m.base;
    if (last > 0) {
      base = m.runBase;
      copy(base, m.base, n);
      for (let e = 0; e < last; e++) addScaled(base, get(leaf.x, run * q + e), column(m.scaled, m.mostLeafRows + 1, e), n);
    }
    for (let from = 0; from < leaf.run; from += most) {
      const nodes = min<i32>(most, leaf.run - from);
      const x = place(leaf.x, (run + from) * q);
      densityAtNodes(
        m.family, m.shape, m.t, at, w, base, column(m.scaled, m.mostLeafRows + 1, last), place(x, last), (<usize>q) << 3, nodes, n,
        m.held, stride, m.values, m.slopes,
      );
      let highest = reference;
      for (let l = 0; l < nodes; l++) {
        // the slope of a factor is the density itself
        if (m.nSlopes && !m.ownSlope) set(m.slopes, l, get(m.values, l));
        const joint = get(m.values, l) - 0.5 * squareAt(m, q, Cinv, place(x, l * q));
        set(m.values, l, joint);
        if (!(joint <= highest)) highest = joint;
      }
      if (highest == -Infinity) continue;
      if (highest != reference) {
        const factor = exp(reference - highest);
        scale(record, factor, leaf.record);
        scale(M, factor, n);
        total *= factor;
        reference = highest;
      }
      expEach(m.values, nodes, reference);
      for (let l = 0; l < nodes; l++) {
        const weight = get(leaf.factor, run + from + l) * get(m.values, l);
        // a node outside the support of eta has no weight, and scores that are not finite
        if (weight == 0.0) continue;
        total += weight;
        const score = m.held + <usize>l * stride;
        for (let d = 0; d < q; d++) set(m.zNode, d, dot(place(column(m.Z, m.nObs, leaf.above + d), m.firstRow + first), score, n));
        addNode(leaf, record, place(x, l * q), weight, m.zNode);
        addScaled(place(record, placeSlopes(leaf)), weight, place(m.slopes, l * m.nSlopes), m.nSlopes);
        addScaled(M, weight, score, n);
      }
    }
  }
  if (total == 0.0) {
    set(record, LOG, -Infinity);
    return;
  }
  scale(M, 1.0 / total, n);
  finishRecord(leaf, record, total, reference + log(total));
}

/** |u0 + C^-T x|^2 */
function squareAt(m: Nested, q: i32, Cinv: usize, x: usize): f64 {
  let square = 0.0;
  for (let d = 0; d < q; d++) {
    let u = get(m.u0, d);
    for (let e = d; e < q; e++) u += at(Cinv, q, e, d) * get(x, e);
    square += u * u;
  }
  return square;
}
