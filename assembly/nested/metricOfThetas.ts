/**
 * The expected information of the thetas of both levels, tr(C dD_k C dD_l) / 2 with C = Z'V^-1 Z of a group, by blocks
 * (docs/mathematics.md (19.13)). Of children alone V_j = W^-1 + B B', and with G_j = Zo'V_j^-1 Zi, E = sum_j Zo'V_j^-1 Zo,
 * P = Lo Hs^-1 Lo':
 *   C_oo = E - E P E,   C_oj = (I - E P) G_j,   C_jj' = [j = j'] Zi'V_j^-1 Zi - G_j'P G_j'
 * The pairs of all children are tr(P Y_k P Y_l) / 2 with Y_k = sum_j G_j dD_k G_j'.
 */
import { add, get, int, set } from "../linalg/access";
import { addAB, addABt, addAtB } from "../linalg/rectangular";
import { at, solveLower } from "../linalg/small";
import { copy, zero } from "../linalg/vector";
import { Nested, place } from "./model";

/** The blocks of the cells of the group at hand, whose factor is there, to the lower triangle of m.metric. */
export function addThetas(m: Nested): void {
  const qo = m.qo;
  const qi = m.qi;
  // E in Sbar
  copy(m.Sbar, m.Poo, qo * qo);
  for (let j = 0; j < m.kids; j++) productsOfChild(m, j);
  const root = m.outerWork;
  zero(root, qo * qo);
  addABt(root, m.Lo, m.Linv, qo, qo, qo, 1.0);
  const P = m.outerWork2;
  zero(P, qo * qo);
  addABt(P, root, root, qo, qo, qo, 1.0);
  const Q = m.outerWork3;
  zero(Q, qo * qo);
  addAB(Q, m.Sbar, P, qo, qo, qo, -1.0);
  for (let d = 0; d < qo; d++) add(Q, d * (qo + 1), 1.0);
  const Coo = m.zz;
  zero(Coo, qo * qo);
  addAB(Coo, Q, m.Sbar, qo, qo, qo, 1.0);
  addPairs(m, Coo, 0, 0, 1.0);
  zero(m.metricWork, m.nCells * qo * qo);
  for (let j = 0; j < m.kids; j++) {
    const G = place(m.hbar, j * qi * qo);
    const own = place(m.Hbar, j * qi * qi);
    const Coj = m.mixedWork;
    zero(Coj, qo * qi);
    addAB(Coj, Q, G, qo, qo, qi, 1.0);
    addPairs(m, Coj, 0, 1, 1.0);
    // G_j'P G_j is among the pairs of all children, where C_jj belongs
    const PG = m.mixedWork2;
    zero(PG, qo * qi);
    addAB(PG, P, G, qo, qo, qi, 1.0);
    const shared = m.innerWork;
    zero(shared, qi * qi);
    addAtB(shared, G, PG, qi, qo, qi, 1.0);
    addPairs(m, shared, 1, 1, -1.0);
    for (let d = 0; d < qi * qi; d++) set(own, d, get(own, d) - get(shared, d));
    addPairs(m, own, 1, 1, 1.0);
    addToSums(m, G);
  }
  addPairsOfChildren(m, P);
}

/** Element (d, column c) of the triangle of a level. */
function triangleAt(m: Nested, level: i32, d: i32, c: i32): f64 {
  return level ? at(m.Li, m.qi, d, c) : at(m.Lo, m.qo, d, c);
}

/** += factor tr(C'dD_k C dD_l) / 2 for cells k of one level and l of another, C being the block between them. */
function addPairs(m: Nested, C: usize, level: i32, other: i32, factor: f64): void {
  const a = level ? m.qi : m.qo;
  const b = other ? m.qi : m.qo;
  for (let k = 0; k < m.nCells; k++) {
    if (int(m.cellLevel, k) != level) continue;
    const r = int(m.cellRow, k);
    const c = int(m.cellCol, k);
    for (let l = 0; l < m.nCells; l++) {
      if (int(m.cellLevel, l) != other || (level == other && l > k)) continue;
      const s = int(m.cellRow, l);
      const d = int(m.cellCol, l);
      let whole = 0.0;
      let left = 0.0;
      let right = 0.0;
      for (let e = d; e < b; e++) {
        const weight = triangleAt(m, other, e, d);
        left += get(C, r * b + e) * weight;
        for (let f = c; f < a; f++) whole += triangleAt(m, level, f, c) * get(C, f * b + e) * weight;
      }
      for (let f = c; f < a; f++) right += triangleAt(m, level, f, c) * get(C, f * b + s);
      addToLower(m, k, l, factor * (get(C, r * b + s) * whole + left * right));
    }
  }
}

/** Y_k += G dD_k G' of each inner cell. */
function addToSums(m: Nested, G: usize): void {
  const qo = m.qo;
  const qi = m.qi;
  for (let k = 0; k < m.nCells; k++) {
    if (int(m.cellLevel, k) == 0) continue;
    const r = int(m.cellRow, k);
    const c = int(m.cellCol, k);
    const Y = place(m.metricWork, k * qo * qo);
    for (let d = 0; d < qo; d++) {
      let gd = 0.0;
      for (let f = c; f < qi; f++) gd += get(G, d * qi + f) * at(m.Li, qi, f, c);
      for (let e = 0; e < qo; e++) {
        const one = get(G, e * qi + r) * gd;
        add(Y, d * qo + e, one);
        add(Y, e * qo + d, one);
      }
    }
  }
}

function addPairsOfChildren(m: Nested, P: usize): void {
  const qo = m.qo;
  const PY = m.outerWork;
  for (let k = 0; k < m.nCells; k++) {
    if (int(m.cellLevel, k) == 0) continue;
    zero(PY, qo * qo);
    addAB(PY, P, place(m.metricWork, k * qo * qo), qo, qo, qo, 1.0);
    for (let l = 0; l <= k; l++) {
      if (int(m.cellLevel, l) == 0) continue;
      zero(m.zz, qo * qo);
      addAB(m.zz, P, place(m.metricWork, l * qo * qo), qo, qo, qo, 1.0);
      let trace = 0.0;
      for (let d = 0; d < qo; d++) for (let e = 0; e < qo; e++) trace += at(PY, qo, d, e) * at(m.zz, qo, e, d);
      addToLower(m, k, l, 0.5 * trace);
    }
  }
}

function addToLower(m: Nested, k: i32, l: i32, value: f64): void {
  add(m.metric, max<i32>(k, l) * m.nParameters + min<i32>(k, l), value);
}

/** G_j and Zi'V_j^-1 Zi of a child, from its weighted products; E less its part. */
function productsOfChild(m: Nested, j: i32): void {
  const qo = m.qo;
  const qi = m.qi;
  const Poi = place(m.Poi, j * qo * qi);
  const Pii = place(m.Pii, j * qi * qi);
  // rows of Zo'WB C^-T and Zi'WB C^-T
  const outer = m.mixedWork;
  const inner = m.innerWork;
  zero(outer, qo * qi);
  addAB(outer, Poi, m.Li, qo, qi, qi, 1.0);
  zero(inner, qi * qi);
  addAB(inner, Pii, m.Li, qi, qi, qi, 1.0);
  const C = place(m.C, j * qi * qi);
  for (let d = 0; d < qo; d++) solveLower(C, qi, place(outer, d * qi));
  for (let d = 0; d < qi; d++) solveLower(C, qi, place(inner, d * qi));
  const G = place(m.hbar, j * qi * qo);
  const own = place(m.Hbar, j * qi * qi);
  copy(G, Poi, qo * qi);
  addABt(G, outer, inner, qo, qi, qi, -1.0);
  copy(own, Pii, qi * qi);
  addABt(own, inner, inner, qi, qi, qi, -1.0);
  addABt(m.Sbar, outer, outer, qo, qi, qo, -1.0);
}
