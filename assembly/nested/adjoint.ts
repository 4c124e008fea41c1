/**
 * The exact gradient of one group's log integral, as computed by the rules: nodes move with the joint mode, with the factors of its Hessian
 * and with the slopes T, so all of that is part of the derivative (docs/mathematics.md (19.6) to (19.10)).
 */
import { shapeDerivatives } from "../family/density";
import { addThresholdSlopes } from "../family/ordered/slopes";
import { add, get, set } from "../linalg/access";
import { factorAdjoint } from "../linalg/factorAdjoint";
import { addAB, addABt, addAtB } from "../linalg/rectangular";
import { addScaled, copy, dot, zero } from "../linalg/vector";
import { solveBackward, solveForward, weightedProducts } from "./blocks";
import { firstChild, Level } from "./level";
import { column, GRADIENT, leafOf, levelAt, Nested, place, rowOf } from "./model";
import { descend } from "./integrate/moments";
import { isMoving } from "./integrate/unitGradient";
import { addEffects, sumEffects } from "./rows";

/** Writes s into rowCoefficient and adds the group's part to dLambda and dSlopes. */
export function accumulateGradient(m: Nested): void {
  descend(m, GRADIENT);
  adjointOfNodes(m);
  adjointOfCurvature(m);
  const s = place(m.rowCoefficient, m.firstRow);
  adjointOfMode(m, s);
  addToTriangles(m, s);
}

/**
 * H and h of each unit through L, C^-T and T of its own, children first, into its rows of phi. What descendants add to the derivative in
 * effects of the path comes in `front`: E g delta', of which own columns give C^-T by x = C'(delta_own - T delta).
 */
function adjointOfNodes(m: Nested): void {
  for (let d = m.depth - 1; d >= 0; d--) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    zero(up.front, up.count * up.whole * up.whole);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        if (d < m.depth - 1) takeFront(m, level, c);
        adjointOfUnit(m, level, c, place(up.front, p * level.above * level.above));
      }
  }
}

/** RD += own rows of the front; RX += (own block - those T') C. */
function takeFront(m: Nested, level: Level, c: i32): void {
  const q = level.q;
  const P = level.above;
  const whole = level.whole;
  const front = place(level.front, c * whole * whole);
  const T = place(level.T, c * q * P);
  const C = place(level.C, c * q * q);
  const RX = place(level.RX, c * q * q);
  for (let d = 0; d < q; d++) {
    const row = place(front, (P + d) * whole);
    for (let e = 0; e < q; e++) {
      const own = get(row, P + e) - dot(row, place(T, e * P), P);
      // C is a lower triangle
      for (let f = 0; f <= e; f++) add(RX, d * q + f, own * get(C, e * q + f));
    }
    addScaled(place(level.RD, (c * q + d) * P), 1.0, row, P);
  }
}

function adjointOfUnit(m: Nested, level: Level, c: i32, parent: usize): void {
  const q = level.q;
  const P = level.above;
  const whole = level.whole;
  const Cinv = place(level.Cinv, c * q * q);
  const T = place(level.T, c * q * P);
  const RD = place(level.RD, c * q * P);
  const Hbar = m.work4;
  const hbar = m.work5;
  copy(m.work, place(level.RX, c * q * q), q * q);
  for (let i = 0; i < q * q; i++) set(m.work, i, -get(m.work, i));
  factorAdjoint(Cinv, m.work, q, m.work2, m.work3, Hbar);
  zero(hbar, q * P);
  if (isMoving(m, level, c)) {
    // hbar (q x above, the transpose's) = -H^-1 RD;  Hbar -= sym(H^-1 RD T')
    zero(m.work, q * P);
    addAB(m.work, Cinv, RD, q, q, P, 1.0);
    addAtB(hbar, Cinv, m.work, q, q, P, -1.0);
    zero(m.work2, q * q);
    addABt(m.work2, hbar, T, q, P, q, 1.0);
    for (let d = 0; d < q; d++) for (let e = 0; e < q; e++) add(Hbar, d * q + e, 0.5 * (get(m.work2, d * q + e) + get(m.work2, e * q + d)));
    addAtB(parent, T, RD, P, q, P, 1.0);
    if (level.tuples > 0)
      for (let a = 0; a < P; a++) addScaled(place(parent, a * P), 1.0, place(level.front, (c * whole + a) * whole), P);
  }
  for (let d = 0; d < q; d++) {
    const row = place(level.phi, (c * whole + P + d) * whole);
    copy(row, place(hbar, d * P), P);
    copy(place(row, P), place(Hbar, d * q), q);
  }
}

/** phi, symmetric: the parent's, own rows += 2 T phi and T phi T': fronts have T in them whether or not nodes move by it. */
function adjointOfCurvature(m: Nested): void {
  for (let d = 0; d < m.depth; d++) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    const q = level.q;
    const P = level.above;
    const whole = level.whole;
    for (let p = 0; p < up.count; p++) {
      const parent = place(up.phi, p * P * P);
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        const phi = place(level.phi, c * whole * whole);
        const T = place(level.T, c * q * P);
        zero(m.work, q * P);
        addAB(m.work, T, parent, q, P, P, 1.0);
        for (let a = 0; a < P; a++) copy(place(phi, a * whole), place(parent, a * P), P);
        for (let e = 0; e < q; e++) {
          const row = place(phi, (P + e) * whole);
          for (let f = 0; f < q; f++) add(row, P + f, dot(place(m.work, e * P), place(T, f * P), P));
          for (let a = 0; a < P; a++) {
            // of h, which is there twice
            set(row, a, 0.5 * get(row, a) + get(m.work, e * P + a));
            set(phi, a * whole + P + e, get(row, a));
          }
        }
      }
    }
  }
}

/** Through the rows' curvature and the mode: s, and step, by which the mode answers. */
function adjointOfMode(m: Nested, s: usize): void {
  leverages(m);
  const y = place(m.y, m.firstRow);
  const w = place(m.w, m.firstRow);
  const byW = m.shapeW;
  if (m.nThresholds) copy(byW, m.c, m.n);
  else if (m.nShape) {
    shapeDerivatives(m.family, m.shape, m.t, y, w, m.eta, m.n, m.score, m.W, m.dScore, m.shapeW);
    add(m.dSlopes, 0, dot(m.shapeW, m.c, m.n));
  }
  for (let i = 0; i < m.n; i++) set(m.c, i, get(m.c, i) * get(m.dW, i));
  sumEffects(m, m.A, m.mostRows, m.c, m.step);
  addScaled(m.step, 1.0, m.ubar, m.effects);
  solveForward(m);
  solveBackward(m);
  const moved = m.base;
  zero(moved, m.n);
  addEffects(m, m.step, moved);
  if (m.nThresholds) addThresholdSlopes(m.family, m.t, y, w, m.eta, m.n, byW, moved, 1.0, m.dSlopes);
  else if (m.nShape) add(m.dSlopes, 0, dot(m.dScore, moved, m.n));
  for (let i = 0; i < m.n; i++) set(s, i, get(m.scoreMean, i) + get(m.c, i) - get(m.W, i) * get(moved, i));
}

/** c := a'phi a of each row. */
function leverages(m: Nested): void {
  const leaf = leafOf(m);
  const q = m.q;
  for (let j = 0; j < leaf.count; j++) {
    const phi = place(leaf.phi, j * q * q);
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) {
      let form = 0.0;
      for (let d = 0; d < q; d++) {
        let sum = 0.5 * get(phi, d * (q + 1)) * get(column(m.A, m.mostRows, d), i);
        for (let e = 0; e < d; e++) sum += get(phi, d * q + e) * get(column(m.A, m.mostRows, e), i);
        form += 2.0 * sum * get(column(m.A, m.mostRows, d), i);
      }
      set(m.c, i, form);
    }
  }
}

/** dLambda += 2 Z'WA phi, the blocks of the levels, + Z's uMode' + Z'score step'. */
function addToTriangles(m: Nested, s: usize): void {
  const leaf = leafOf(m);
  const q = m.q;
  for (let j = 0; j < leaf.count; j++) {
    const phi = place(leaf.phi, j * q * q);
    const first = rowOf(m, j);
    const n = rowOf(m, j + 1) - first;
    weightedProducts(place(m.Z, m.firstRow + first), m.nObs, place(m.A, first), m.mostRows, place(m.W, first), q, n, m.work);
    for (let d = 0; d < m.depth; d++) {
      const level = levelAt(m, d);
      const from = level.above;
      for (let e = 0; e < level.q; e++)
        for (let f = 0; f <= e; f++) add(level.dLambda, e * level.q + f, 2.0 * dot(place(m.work, (from + e) * q), place(phi, (from + f) * q), q));
    }
  }
  const Z = place(m.Z, m.firstRow);
  sumEffects(m, Z, m.nObs, s, m.forZ);
  addProducts(m, m.mode);
  sumEffects(m, Z, m.nObs, m.score, m.forZ);
  addProducts(m, m.step);
}

/** dLambda += forZ u' */
function addProducts(m: Nested, u: usize): void {
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    const q = level.q;
    for (let at = level.at, end = level.at + level.count * q; at < end; at += q) addAB(level.dLambda, place(m.forZ, at), place(u, at), q, 1, q, 1.0);
  }
}
