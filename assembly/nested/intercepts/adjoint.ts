/**
 * The gradient of adjoint.ts for random intercepts at both levels: every matrix is a number, and what depends on the rows through W and its
 * slopes is known by the sums of the children (docs/mathematics.md (19.6) to (19.10), qo = qi = 1, z = 1).
 */
import { add, get, set } from "../../linalg/access";
import { addScaled, zero } from "../../linalg/vector";
import { placeXX, placeZi, placeZiX, recordOf, X } from "../children";
import { column, follows, Nested, place, rowOf } from "../model";
import { modesOfChildren } from "../rows";

/** Writes s into rowCoefficient and adds the group's part to dLo and dLi; of a group that odds.ts and nodes.ts have been through. */
export function accumulateIntercepts(m: Nested, g: i32): void {
  const v = get(m.vMode, g);
  const so = get(m.Lo, 0);
  const si = get(m.Li, 0);
  const S = get(m.Linv, 0);
  let Ez = 0.0;
  let Ezz = 0.0;
  for (let k = 0; k < m.outerNodes; k++) {
    const z = get(m.outerX, k);
    Ez += get(m.weight, k) * z;
    Ezz += get(m.weight, k) * z * z;
  }
  let scores = 0.0;
  let scoresZ = 0.0;
  let throughT = 0.0;
  for (let j = 0; j < m.kids; j++) {
    throughT += nodesOfChild(m, j, S, Ez, Ezz);
    scores += get(m.ziS, j);
    scoresZ += get(m.ziSZ, j);
  }
  // of the nodes of the group
  const Sbar = so * scoresZ - (v * Ez + S * Ezz) + throughT;
  const Hsbar = 0.5 * S * S * (-Sbar * S - 1.0);
  let forV = so * scores - (v + S * Ez);
  for (let j = 0; j < m.kids; j++) {
    const T = get(m.T, j);
    const hbar = get(m.hbar, j) + 2.0 * T * Hsbar;
    const Hbar = get(m.Hbar, j) + T * T * Hsbar;
    const kappa = so * so * Hsbar + so * si * hbar + si * si * Hbar;
    const through = kappa * get(m.childThird, j);
    set(m.hbar, j, hbar);
    set(m.Hbar, j, Hbar);
    set(m.childStep, j, kappa);
    forV += so * through + T * (get(m.ubar, j) + si * through);
    set(m.ubar, j, get(m.ubar, j) + si * through);
  }
  const lv = forV * S * S;
  let dLo = scoresZ * S + 2.0 * get(m.Poo, 0) * so * Hsbar;
  let dLi = 0.0;
  let all = 0.0;
  let atMode = 0.0;
  for (let j = 0; j < m.kids; j++) {
    const s = get(m.Cinv, j);
    const T = get(m.T, j);
    const W = get(m.childW, j);
    const lu = s * s * get(m.ubar, j) + T * lv;
    const kappa = get(m.childStep, j);
    const moved = so * lv + si * lu;
    const rows = get(m.ziS, j) + kappa * get(m.childThird, j) - W * moved;
    const rest = get(m.childY, j) - get(m.childMean, j);
    all += rows;
    atMode += rest;
    dLo += W * si * get(m.hbar, j);
    dLi += rows * get(modesOfChildren(m), j) + get(m.ziSX, j) * s;
    if (follows(m, j)) dLi += get(m.ziSZ, j) * S * T;
    dLi += W * (so * get(m.hbar, j) + 2.0 * si * get(m.Hbar, j)) + rest * lu;
    set(m.stepU, j, moved);
  }
  add(m.dLo, 0, dLo + all * v + atMode * lv);
  add(m.dLi, 0, dLi);
  rowsOfGroup(m);
}

/** ubar, hbar and Hbar of a child from its own nodes, and its sums over them; what it gives to Sbar. */
function nodesOfChild(m: Nested, j: i32, S: f64, Ez: f64, Ezz: f64): f64 {
  const u = get(modesOfChildren(m), j);
  const s = get(m.Cinv, j);
  const si = get(m.Li, 0);
  let x = 0.0;
  let xz = 0.0;
  let xx = 0.0;
  let scores = 0.0;
  let scoresZ = 0.0;
  let scoresX = 0.0;
  const stride = (<usize>m.record) << 3;
  let record = recordOf(m, j, 0);
  const atXX = placeXX(m);
  const atZi = placeZi(m);
  const atZiX = placeZiX(m);
  for (let k = 0; k < m.outerNodes; k++) {
    const p = get(m.weight, k);
    const pz = p * get(m.outerX, k);
    x += p * get(record, X);
    xz += pz * get(record, X);
    xx += p * get(record, atXX);
    scores += p * get(record, atZi);
    scoresZ += pz * get(record, atZi);
    scoresX += p * get(record, atZiX);
    record += stride;
  }
  const T = get(m.T, j);
  const isMoving = follows(m, j);
  const TS = isMoving ? T * S : 0.0;
  const Q = si * scoresX - (u * x + TS * xz + s * xx);
  set(m.ziS, j, scores);
  set(m.ziSZ, j, scoresZ);
  set(m.ziSX, j, scoresX);
  set(m.ubar, j, si * scores - (u + TS * Ez + s * x));
  const Hbar = 0.5 * s * s * (-Q * s - 1.0);
  if (!isMoving) {
    set(m.hbar, j, 0.0);
    set(m.Hbar, j, Hbar);
    return 0.0;
  }
  const Rz = si * scoresZ - (u * Ez + TS * Ezz + s * xz);
  const hbar = -s * s * Rz * S;
  set(m.hbar, j, hbar);
  set(m.Hbar, j, Hbar + hbar * T);
  return T * Rz;
}

/** s of the rows: E score over the outer nodes, and what curvature and mode add. */
function rowsOfGroup(m: Nested): void {
  const out = place(m.rowCoefficient, m.firstRow);
  zero(out, m.n);
  for (let k = 0; k < m.outerNodes; k++) addScaled(out, get(m.weight, k), column(m.M, m.mostRows + 1, k), m.n);
  for (let j = 0; j < m.kids; j++) {
    const kappa = get(m.childStep, j);
    const moved = get(m.stepU, j);
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) add(out, i, kappa * get(m.dW, i) - moved * get(m.W, i));
  }
}
