/**
 * The gradient of adjoint.ts for random intercepts at two levels: every matrix is a number, and what depends on the rows through W and its
 * slopes is known by the sums of the children (docs/mathematics.md (19.6) to (19.10), qo = qi = 1, z = 1).
 */
import { add, get, set } from "../../linalg/access";
import { addScaled, zero } from "../../linalg/vector";
import { Level } from "../level";
import { column, follows, leafOf, levelAt, modesOf, Nested, place, rowOf } from "../model";
import { placeXX, placeZ, placeZX, recordOf, X } from "../integrate/record";

/** Writes s into rowCoefficient and adds the group's part to dLambda; of a group that odds.ts and nodes.ts have been through. */
export function accumulateIntercepts(m: Nested): void {
  const root = levelAt(m, 0);
  const leaf = leafOf(m);
  const v = get(m.mode, 0);
  const u = modesOf(m, leaf);
  const so = get(root.Lambda, 0);
  const si = get(leaf.Lambda, 0);
  const S = get(root.Cinv, 0);
  let Ez = 0.0;
  let Ezz = 0.0;
  for (let k = 0; k < root.nodes; k++) {
    const z = get(root.x, k);
    Ez += get(root.weight, k) * z;
    Ezz += get(root.weight, k) * z * z;
  }
  let scores = 0.0;
  let scoresZ = 0.0;
  let throughT = 0.0;
  for (let j = 0; j < leaf.count; j++) {
    throughT += nodesOfChild(m, root, leaf, j, S, Ez, Ezz);
    scores += get(m.childS, j);
    scoresZ += get(m.childSZ, j);
  }
  // of the nodes of the group
  const Sbar = so * scoresZ - (v * Ez + S * Ezz) + throughT;
  const Hsbar = 0.5 * S * S * (-Sbar * S - 1.0);
  let forV = so * scores - (v + S * Ez);
  for (let j = 0; j < leaf.count; j++) {
    const T = get(leaf.T, j);
    const hbar = get(m.childHh, j) + 2.0 * T * Hsbar;
    const Hbar = get(m.childH, j) + T * T * Hsbar;
    const kappa = so * so * Hsbar + so * si * hbar + si * si * Hbar;
    const through = kappa * get(m.childThird, j);
    set(m.childHh, j, hbar);
    set(m.childH, j, Hbar);
    set(m.childStep, j, kappa);
    forV += so * through + T * (get(m.childU, j) + si * through);
    set(m.childU, j, get(m.childU, j) + si * through);
  }
  const lv = forV * S * S;
  let dLo = scoresZ * S;
  let dLi = 0.0;
  let all = 0.0;
  let atMode = 0.0;
  for (let j = 0; j < leaf.count; j++) {
    const s = get(leaf.Cinv, j);
    const T = get(leaf.T, j);
    const W = get(m.childW, j);
    const lu = s * s * get(m.childU, j) + T * lv;
    const kappa = get(m.childStep, j);
    const moved = so * lv + si * lu;
    const rows = get(m.childS, j) + kappa * get(m.childThird, j) - W * moved;
    const rest = get(m.childY, j) - get(m.childMean, j);
    all += rows;
    atMode += rest;
    dLo += 2.0 * W * so * Hsbar + W * si * get(m.childHh, j);
    dLi += rows * get(u, j) + get(m.childSX, j) * s;
    if (follows(m, j)) dLi += get(m.childSZ, j) * S * T;
    dLi += W * (so * get(m.childHh, j) + 2.0 * si * get(m.childH, j)) + rest * lu;
    set(m.step, leaf.at + j, moved);
  }
  add(root.dLambda, 0, dLo + all * v + atMode * lv);
  add(leaf.dLambda, 0, dLi);
  rowsOfGroup(m, root, leaf);
}

/** ubar, hbar and Hbar of a child from its own nodes, and its sums over them; what it gives to Sbar. */
function nodesOfChild(m: Nested, root: Level, leaf: Level, j: i32, S: f64, Ez: f64, Ezz: f64): f64 {
  const u = get(modesOf(m, leaf), j);
  const s = get(leaf.Cinv, j);
  const si = get(leaf.Lambda, 0);
  let x = 0.0;
  let xz = 0.0;
  let xx = 0.0;
  let scores = 0.0;
  let scoresZ = 0.0;
  let scoresX = 0.0;
  const stride = (<usize>leaf.record) << 3;
  let record = recordOf(leaf, j, 0);
  const atXX = placeXX(leaf);
  const atZi = placeZ(leaf);
  const atZiX = placeZX(leaf);
  for (let k = 0; k < root.nodes; k++) {
    const p = get(root.weight, k);
    const pz = p * get(root.x, k);
    x += p * get(record, X);
    xz += pz * get(record, X);
    xx += p * get(record, atXX);
    scores += p * get(record, atZi);
    scoresZ += pz * get(record, atZi);
    scoresX += p * get(record, atZiX);
    record += stride;
  }
  const T = get(leaf.T, j);
  const isMoving = follows(m, j);
  const TS = isMoving ? T * S : 0.0;
  const Q = si * scoresX - (u * x + TS * xz + s * xx);
  set(m.childS, j, scores);
  set(m.childSZ, j, scoresZ);
  set(m.childSX, j, scoresX);
  set(m.childU, j, si * scores - (u + TS * Ez + s * x));
  const Hbar = 0.5 * s * s * (-Q * s - 1.0);
  if (!isMoving) {
    set(m.childHh, j, 0.0);
    set(m.childH, j, Hbar);
    return 0.0;
  }
  const Rz = si * scoresZ - (u * Ez + TS * Ezz + s * xz);
  const hbar = -s * s * Rz * S;
  set(m.childHh, j, hbar);
  set(m.childH, j, Hbar + hbar * T);
  return T * Rz;
}

/** s of the rows: E score over the outer nodes, and what curvature and mode add. */
function rowsOfGroup(m: Nested, root: Level, leaf: Level): void {
  const out = place(m.rowCoefficient, m.firstRow);
  zero(out, m.n);
  for (let k = 0; k < root.nodes; k++) addScaled(out, get(root.weight, k), column(m.M, m.mostRows + 1, k), m.n);
  for (let j = 0; j < leaf.count; j++) {
    const kappa = get(m.childStep, j);
    const moved = get(m.step, leaf.at + j);
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) add(out, i, kappa * get(m.dW, i) - moved * get(m.W, i));
  }
}
