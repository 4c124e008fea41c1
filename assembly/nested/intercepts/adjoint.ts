/**
 * The gradient of adjoint.ts for random intercepts at two levels: every matrix is a number, and what depends on the rows through W and its
 * slopes is known by the sums of the children (docs/mathematics.md (19.6) to (19.10), one effect a level, z = 1).
 */
import { add, get, set } from "../../linalg/access";
import { Level } from "../level";
import { momentsOfPath } from "../integrate/moments";
import { follows, leafOf, levelAt, modesOf, Nested, place, rowOf } from "../model";
import { momentsOfOdds, prepareWeights } from "./moments";

/** Writes s into rowCoefficient and adds the group's part to dLambda; of a group that odds.ts and nodes.ts have been through. */
export function accumulateIntercepts(m: Nested): void {
  const root = levelAt(m, 0);
  const leaf = leafOf(m);
  const v = get(m.mode, 0);
  const u = modesOf(m, leaf);
  const so = get(root.Lambda, 0);
  const si = get(leaf.Lambda, 0);
  const S = get(root.Cinv, 0);
  momentsOfPath(m, root.weight, root.move, root.tuples, 1);
  prepareWeights(m, leaf, root.weight);
  const D = get(m.D, 0);
  const DD = get(m.DD, 0);
  let scores = 0.0;
  let scoresD = 0.0;
  let throughT = 0.0;
  let dLi = 0.0;
  for (let j = 0; j < leaf.count; j++) {
    momentsOfOdds(m, leaf, j);
    throughT += nodesOfChild(m, leaf, j, D, DD);
    scores += get(m.z, 0);
    scoresD += get(m.zD, 0);
    dLi += get(m.zX, 0) * get(leaf.Cinv, j);
    if (follows(m, j)) dLi += get(m.zD, 0) * get(leaf.T, j);
  }
  // of the nodes of the group
  const Sbar = so * scoresD - (v * D + DD) + throughT;
  const Hsbar = 0.5 * S * S * (-Sbar - 1.0);
  let forV = so * scores - (v + D);
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
  let dLo = scoresD;
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
    dLi += rows * get(u, j) + W * (so * get(m.childHh, j) + 2.0 * si * get(m.childH, j)) + rest * lu;
    rowsOfChild(m, j, kappa, moved);
  }
  add(root.dLambda, 0, dLo + all * v + atMode * lv);
  add(leaf.dLambda, 0, dLi);
}

/** ubar, hbar and Hbar of a child from the moments of its nodes; what it gives to Sbar, times S. */
function nodesOfChild(m: Nested, leaf: Level, j: i32, D: f64, DD: f64): f64 {
  const u = get(modesOf(m, leaf), j);
  const s = get(leaf.Cinv, j);
  const si = get(leaf.Lambda, 0);
  const isMoving = follows(m, j);
  const T = isMoving ? get(leaf.T, j) : 0.0;
  const x = get(m.x, 0);
  const xD = get(m.xD, 0);
  set(m.childS, j, get(m.z, 0));
  set(m.childU, j, si * get(m.z, 0) - (u + T * D + s * x));
  const Q = si * get(m.zX, 0) - (u * x + T * xD + s * get(m.xx, 0));
  const Hbar = 0.5 * s * s * (-Q * s - 1.0);
  const RD = isMoving ? si * get(m.zD, 0) - (u * D + T * DD + s * xD) : 0.0;
  const hbar = -s * s * RD;
  set(m.childHh, j, hbar);
  set(m.childH, j, Hbar + hbar * T);
  return T * RD;
}

/** s of the rows of child j: E score, and what curvature and mode add. */
function rowsOfChild(m: Nested, j: i32, kappa: f64, moved: f64): void {
  const out = place(m.rowCoefficient, m.firstRow);
  for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++)
    set(out, i, get(m.scoreMean, i) + kappa * get(m.dW, i) - moved * get(m.W, i));
}
