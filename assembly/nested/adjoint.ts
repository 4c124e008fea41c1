/**
 * The exact gradient of one group's log integral, as computed by the rules: nodes move with the joint mode, with the factors of its Hessian
 * and with the slopes T_j, so all of that is part of the derivative (docs/mathematics.md (19.6) to (19.10)).
 */
import { shapeDerivatives } from "../family/density";
import { get, set } from "../linalg/access";
import { factorAdjoint } from "../linalg/factorAdjoint";
import { addAB, addABt, addAtB } from "../linalg/rectangular";
import { addScaled, copy, dot, zero } from "../linalg/vector";
import { solveBackward, solveForward } from "./blocks";
import { column, follows, Nested, place, rowOf } from "./model";
import { sumMoments, sumScores } from "./outer";
import { addEffects, modesOfChildren, sumEffects } from "./rows";

/** Writes s into rowCoefficient and adds the group's part to dLo, dLi and dShape. */
export function accumulateGradient(m: Nested, g: i32): void {
  sumMoments(m);
  sumScores(m);
  const v = place(m.vMode, g * m.qo);
  adjointOfNodes(m, v);
  adjointOfCurvature(m);
  const s = place(m.rowCoefficient, m.firstRow);
  adjointOfMode(m, s);
  addToTriangles(m, v, s);
}

/** vbar, ubar: through where nodes are; Hsbar, Hbar, hbar: through L, C_j and T_j, each by itself. */
function adjointOfNodes(m: Nested, v: usize): void {
  const qo = m.qo;
  const qi = m.qi;
  // vbar = Lo'zoS - E v,  Sbar = Lo'zoSZ - E v z'
  const Ev = m.vTry;
  copy(Ev, v, qo);
  addAtB(Ev, m.Linv, m.z, qo, qo, 1, 1.0);
  zero(m.vbar, qo);
  addAtB(m.vbar, m.Lo, m.zoS, qo, qo, 1, 1.0);
  addScaled(m.vbar, -1.0, Ev, qo);
  zero(m.Sbar, qo * qo);
  addAtB(m.Sbar, m.Lo, m.zoSZ, qo, qo, qo, 1.0);
  addAB(m.Sbar, v, m.z, qo, 1, qo, -1.0);
  addAtB(m.Sbar, m.Linv, m.zz, qo, qo, qo, -1.0);
  for (let j = 0; j < m.kids; j++) adjointOfChild(m, j);
  for (let d = 0; d < qo * qo; d++) set(m.outerWork, d, -get(m.Sbar, d));
  factorAdjoint(m.Linv, m.outerWork, qo, m.outerWork2, m.outerWork3, m.Hsbar);
}

function adjointOfChild(m: Nested, j: i32): void {
  const qo = m.qo;
  const qi = m.qi;
  const u = place(modesOfChildren(m), j * qi);
  const Cinv = place(m.Cinv, j * qi * qi);
  const T = place(m.T, j * qi * qo);
  const x = place(m.x, j * qi);
  const xz = place(m.xz, j * qi * qo);
  const moves = follows(m, j);
  const ubar = place(m.ubar, j * qi);
  const hbar = place(m.hbar, j * qi * qo);
  const Hbar = place(m.Hbar, j * qi * qi);
  // ubar = Li'ziS - E u,  E u = uMode + T L^-T E z + C^-T E x
  zero(ubar, qi);
  addAtB(ubar, m.Li, place(m.ziS, j * qi), qi, qi, 1, 1.0);
  addScaled(ubar, -1.0, u, qi);
  addAtB(ubar, Cinv, x, qi, qi, 1, -1.0);
  // TS = T L^-T
  const TS = m.mixedWork;
  zero(TS, qi * qo);
  if (moves) {
    addABt(TS, T, m.Linv, qi, qo, qo, 1.0);
    addAB(ubar, TS, m.z, qi, qo, 1, -1.0);
  }
  // R = -E r x',  r the gradient of the joint density in u at a node
  const R = m.innerWork;
  zero(R, qi * qi);
  addAtB(R, m.Li, place(m.ziSX, j * qi * qi), qi, qi, qi, -1.0);
  addAB(R, u, x, qi, 1, qi, 1.0);
  addAtB(R, Cinv, place(m.xx, j * qi * qi), qi, qi, qi, 1.0);
  if (moves) addABt(R, TS, xz, qi, qo, qi, 1.0);
  factorAdjoint(Cinv, R, qi, m.innerWork2, m.innerWork3, Hbar);
  zero(hbar, qi * qo);
  if (!moves) return;
  // Rz = E r z',  Tbar = Rz L^-1,  Sbar += T'Rz
  const Rz = m.mixedWork2;
  zero(Rz, qi * qo);
  addAtB(Rz, m.Li, place(m.ziSZ, j * qi * qo), qi, qi, qo, 1.0);
  addAB(Rz, u, m.z, qi, 1, qo, -1.0);
  addAB(Rz, TS, m.zz, qi, qo, qo, -1.0);
  addAtB(Rz, Cinv, xz, qi, qi, qo, -1.0);
  addAtB(m.Sbar, T, Rz, qo, qi, qo, 1.0);
  const Tbar = m.mixedWork3;
  zero(Tbar, qi * qo);
  addAB(Tbar, Rz, m.Linv, qi, qo, qo, 1.0);
  // hbar (qi x qo, the transpose's) = -H^-1 Tbar;  Hbar -= sym(H^-1 Tbar T')
  const half = m.mixedWork2;
  zero(half, qi * qo);
  addAB(half, Cinv, Tbar, qi, qi, qo, 1.0);
  addAtB(hbar, Cinv, half, qi, qi, qo, -1.0);
  const turned = m.innerWork2;
  zero(turned, qi * qi);
  addABt(turned, hbar, T, qi, qo, qi, 1.0);
  for (let d = 0; d < qi; d++)
    for (let e = 0; e < qi; e++)
      set(Hbar, d * qi + e, get(Hbar, d * qi + e) + 0.5 * (get(turned, d * qi + e) + get(turned, e * qi + d)));
}

/** hbar += 2 T Hsbar and Hbar += T Hsbar T': Hs has T_j in it whether or not nodes move by it. */
function adjointOfCurvature(m: Nested): void {
  const qo = m.qo;
  const qi = m.qi;
  for (let j = 0; j < m.kids; j++) {
    const T = place(m.T, j * qi * qo);
    const TH = m.mixedWork;
    zero(TH, qi * qo);
    addAB(TH, T, m.Hsbar, qi, qo, qo, 1.0);
    addScaled(place(m.hbar, j * qi * qo), 2.0, TH, qi * qo);
    addABt(place(m.Hbar, j * qi * qi), TH, T, qi, qo, qi, 1.0);
  }
}

/** Through the rows' curvature and the mode: s, and stepV and stepU, by which the mode answers. */
function adjointOfMode(m: Nested, s: usize): void {
  leverages(m);
  if (m.nShape) {
    shapeDerivatives(
      m.family, m.shape, m.t, place(m.y, m.firstRow), place(m.w, m.firstRow), m.eta, m.n, m.score, m.W, m.dScore, m.shapeW,
    );
    m.dShape += m.nodesShape + dot(m.shapeW, m.c, m.n);
  }
  for (let i = 0; i < m.n; i++) set(m.c, i, get(m.c, i) * get(m.dW, i));
  sumEffects(m, m.c, m.stepV, m.stepU);
  addScaled(m.stepV, 1.0, m.vbar, m.qo);
  addScaled(m.stepU, 1.0, m.ubar, m.kids * m.qi);
  solveForward(m);
  solveBackward(m);
  const moved = m.base;
  zero(moved, m.n);
  addEffects(m, m.stepV, m.stepU, moved);
  if (m.nShape) m.dShape += dot(m.dScore, moved, m.n);
  for (let i = 0; i < m.n; i++) set(s, i, get(m.scoreMean, i) + get(m.c, i) - get(m.W, i) * get(moved, i));
}

/** c := a'Hsbar a + a'hbar'b + b'Hbar b of each row. */
function leverages(m: Nested): void {
  const qo = m.qo;
  const qi = m.qi;
  for (let j = 0; j < m.kids; j++) {
    const hbar = place(m.hbar, j * qi * qo);
    const Hbar = place(m.Hbar, j * qi * qi);
    for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) {
      let form = 0.0;
      for (let d = 0; d < qo; d++) {
        let sum = 0.0;
        for (let e = 0; e < qo; e++) sum += get(m.Hsbar, d * qo + e) * get(column(m.A, m.mostRows, e), i);
        for (let e = 0; e < qi; e++) sum += get(hbar, e * qo + d) * get(column(m.B, m.mostRows, e), i);
        form += sum * get(column(m.A, m.mostRows, d), i);
      }
      for (let d = 0; d < qi; d++) {
        let sum = 0.0;
        for (let e = 0; e < qi; e++) sum += get(Hbar, d * qi + e) * get(column(m.B, m.mostRows, e), i);
        form += sum * get(column(m.B, m.mostRows, d), i);
      }
      set(m.c, i, form);
    }
  }
}

/**
 * dLo += Zo's v' + zoSZ L^-1 + 2 Zo'WA Hsbar + sum_j Zo'WB hbar_j + (Zo'score) lv',
 * dLi += sum_j Zi's u' + ziSZ (T L^-T)' + ziSX C^-1 + Zi'WA hbar_j' + 2 Zi'WB Hbar_j + (Zi'score) lu_j'.
 */
function addToTriangles(m: Nested, v: usize, s: usize): void {
  const qo = m.qo;
  const qi = m.qi;
  const row = (<usize>m.firstRow) << 3;
  for (let d = 0; d < qo; d++) {
    const Zd = column(m.Zo, m.nObs, d) + row;
    addScaled(place(m.dLo, d * qo), dot(Zd, s, m.n), v, qo);
    addScaled(place(m.dLo, d * qo), dot(Zd, m.score, m.n), m.stepV, qo);
  }
  addAB(m.dLo, m.zoSZ, m.Linv, qo, qo, qo, 1.0);
  zero(m.outerWork, qo * qo);
  addAB(m.outerWork, m.Poo, m.Lo, qo, qo, qo, 2.0);
  addAB(m.dLo, m.outerWork, m.Hsbar, qo, qo, qo, 1.0);
  for (let j = 0; j < m.kids; j++) {
    const u = place(modesOfChildren(m), j * qi);
    const from = rowOf(m, j);
    const n = rowOf(m, j + 1) - from;
    const skip = (<usize>from) << 3;
    const Poi = place(m.Poi, j * qo * qi);
    const hbar = place(m.hbar, j * qi * qo);
    const Hbar = place(m.Hbar, j * qi * qi);
    for (let d = 0; d < qi; d++) {
      const Zd = column(m.Zi, m.nObs, d) + row + skip;
      addScaled(place(m.dLi, d * qi), dot(Zd, s + skip, n), u, qi);
      addScaled(place(m.dLi, d * qi), dot(Zd, m.score + skip, n), place(m.stepU, j * qi), qi);
    }
    addAB(m.dLi, place(m.ziSX, j * qi * qi), place(m.Cinv, j * qi * qi), qi, qi, qi, 1.0);
    if (follows(m, j)) {
      // ziSZ L^-1 T'
      zero(m.mixedWork, qi * qo);
      addAB(m.mixedWork, place(m.ziSZ, j * qi * qo), m.Linv, qi, qo, qo, 1.0);
      addABt(m.dLi, m.mixedWork, place(m.T, j * qi * qo), qi, qo, qi, 1.0);
    }
    // Zo'WB = Poi Li,  Zi'WA = Poi'Lo,  Zi'WB = Pii Li
    zero(m.mixedWork, qo * qi);
    addAB(m.mixedWork, Poi, m.Li, qo, qi, qi, 1.0);
    addAB(m.dLo, m.mixedWork, hbar, qo, qi, qo, 1.0);
    zero(m.mixedWork, qi * qo);
    addAtB(m.mixedWork, Poi, m.Lo, qi, qo, qo, 1.0);
    addABt(m.dLi, m.mixedWork, hbar, qi, qo, qi, 1.0);
    zero(m.innerWork, qi * qi);
    addAB(m.innerWork, place(m.Pii, j * qi * qi), m.Li, qi, qi, qi, 2.0);
    addAB(m.dLi, m.innerWork, Hbar, qi, qi, qi, 1.0);
  }
}
