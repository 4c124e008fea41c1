/**
 * The expected information of the thetas of all levels, tr(V^-1 dV_k V^-1 dV_l) / 2 (docs/mathematics.md (19.13)), children first. Of a
 * subtree V is what its own units make of it, and what is left to the parent is, by the columns Z of the path,
 *   U = Z'V^-1 Z,   Y_k = Z'V^-1 dV_k V^-1 Z,   X_kl = Z'V^-1 dV_k V^-1 dV_l V^-1 Z
 * With V_0 that of the children together, o the effects of the unit's own, P = Lambda H^-1 Lambda' in their place and dD_k in theirs too,
 *   V = V_0 + Z_o D Z_o',   N = I - P U_0:   U = U_0 N,   Y_k = N'Y_0k N or U dD_k U,   X_kl = N'(X_0kl - Y_0k P Y_0l) N or U dD_k Y_l
 *   information of k and l of children: that of V_0 + tr(P Y_0k P Y_0l) / 2 - tr(P X_0kl);   of an own k and any l: tr(dD_k Y_l) / 2
 */
import { add, get, int, set } from "../linalg/access";
import { addAB, addABt, addAtB } from "../linalg/rectangular";
import { at } from "../linalg/small";
import { addScaled, copy, zero } from "../linalg/vector";
import { weightedProducts } from "./blocks";
import { firstChild, Level } from "./level";
import { levelAt, Nested, place, rowOf } from "./model";

/** The blocks of the cells of the group at hand, whose factor is there, to the lower triangle of m.metric. */
export function addThetas(m: Nested): void {
  for (let d = m.depth - 1; d >= 0; d--) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    zero(up.front, up.count * up.whole * up.whole);
    zero(up.slopes, up.count * m.nCells * up.whole * up.whole);
    zero(up.pairs, up.count * pairsOf(m.nCells) * up.whole * up.whole);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) addUnit(m, d, level, up, p, c);
  }
}

function pairsOf(nCells: i32): i32 {
  return (nCells * (nCells + 1)) / 2;
}

function addUnit(m: Nested, d: i32, level: Level, up: Level, p: i32, c: i32): void {
  const whole = level.whole;
  const size = whole * whole;
  const P = m.work;
  const N = m.work2;
  const U = m.work3;
  const U0 = place(level.front, c * size);
  if (level.tuples == 0) productsOfRows(m, c, U0);
  ownCovariance(m, level, c, P);
  // N = I - P U_0
  zero(N, size);
  for (let i = 0; i < whole; i++) set(N, i * (whole + 1), 1.0);
  addAB(N, P, U0, whole, whole, whole, -1.0);
  zero(U, size);
  addAB(U, U0, N, whole, whole, whole, 1.0);
  if (level.tuples > 0) for (let k = 0; k < m.nCells; k++) if (int(m.cellLevel, k) > d) pairsOfChildren(m, d, level, up, p, c, k);
  for (let k = 0; k < m.nCells; k++) {
    const its = int(m.cellLevel, k);
    if (its < d) continue;
    const Y = place(m.slopeWork, k * size);
    if (its > d) sandwich(m, N, place(level.slopes, (c * m.nCells + k) * size), Y, whole);
    else {
      slopeOfD(m, level, k);
      zero(m.work5, size);
      addAB(m.work5, U, m.work4, whole, whole, whole, 1.0);
      zero(Y, size);
      addAB(Y, m.work5, U, whole, whole, whole, 1.0);
    }
    leave(place(up.slopes, (p * m.nCells + k) * level.above * level.above), Y, level);
  }
  for (let k = 0; k < m.nCells; k++) if (int(m.cellLevel, k) == d) pairsOfOwn(m, d, level, up, p, k, U);
  leave(place(up.front, p * level.above * level.above), U, level);
}

/** Z'WZ of the rows of a unit, W those of the last evaluation. */
function productsOfRows(m: Nested, j: i32, out: usize): void {
  const from = m.firstRow + rowOf(m, j);
  const Z = place(m.Z, from);
  weightedProducts(Z, m.nObs, Z, m.nObs, place(m.rowW, from), m.q, rowOf(m, j + 1) - rowOf(m, j), out);
}

/** The parent's sum += the block of the effects above. */
function leave(parent: usize, own: usize, level: Level): void {
  for (let a = 0; a < level.above; a++) addScaled(place(parent, a * level.above), 1.0, place(own, a * level.whole), level.above);
}

/** Lambda H^-1 Lambda' in its place. */
function ownCovariance(m: Nested, level: Level, c: i32, out: usize): void {
  const q = level.q;
  const from = level.above;
  zero(out, level.whole * level.whole);
  zero(m.work4, q * q);
  addABt(m.work4, level.Lambda, place(level.Cinv, c * q * q), q, q, q, 1.0);
  zero(m.work5, q * q);
  addABt(m.work5, m.work4, m.work4, q, q, q, 1.0);
  for (let d = 0; d < q; d++) copy(place(out, (from + d) * level.whole + from), place(m.work5, d * q), q);
}

/** work4 := dD_k in its place, D = Lambda Lambda'. */
function slopeOfD(m: Nested, level: Level, k: i32): void {
  const q = level.q;
  const row = int(m.cellRow, k);
  const col = int(m.cellCol, k);
  zero(m.work4, level.whole * level.whole);
  for (let e = col; e < q; e++) {
    const value = at(level.Lambda, q, e, col);
    add(m.work4, (level.above + row) * level.whole + level.above + e, value);
    add(m.work4, (level.above + e) * level.whole + level.above + row, value);
  }
}

/** out := N'Y N */
function sandwich(m: Nested, N: usize, Y: usize, out: usize, size: i32): void {
  zero(m.work5, size * size);
  addAtB(m.work5, N, Y, size, size, size, 1.0);
  zero(out, size * size);
  addAB(out, m.work5, N, size, size, size, 1.0);
}

/** Cell k of a level below with those before it. */
function pairsOfChildren(m: Nested, d: i32, level: Level, up: Level, p: i32, c: i32, k: i32): void {
  const whole = level.whole;
  const size = whole * whole;
  const P = m.work;
  const first = c * m.nCells;
  // work4 = Y_0k P
  zero(m.work4, size);
  addAB(m.work4, place(level.slopes, (first + k) * size), P, whole, whole, whole, 1.0);
  for (let l = 0; l <= k; l++) {
    if (int(m.cellLevel, l) <= d) continue;
    const X = place(level.pairs, (c * pairsOf(m.nCells) + pairsOf(k) + l) * size);
    const Yl = place(level.slopes, (first + l) * size);
    // - tr(P X) / 2 twice, then with Y_0k P Y_0l taken off: together - tr(P X) + tr(P Y_0k P Y_0l) / 2
    const before = trace(P, X, whole);
    addAB(X, m.work4, Yl, whole, whole, whole, -1.0);
    addTo(m, k, l, -0.5 * (before + trace(P, X, whole)));
    if (level.above == 0) continue;
    sandwich(m, m.work2, X, m.slopeWork, whole);
    leave(place(up.pairs, (p * pairsOf(m.nCells) + pairsOf(k) + l) * level.above * level.above), m.slopeWork, level);
  }
}

/** Cell k of the unit's own with those of levels below, and those of its own before it. */
function pairsOfOwn(m: Nested, d: i32, level: Level, up: Level, p: i32, k: i32, U: usize): void {
  const whole = level.whole;
  const size = whole * whole;
  slopeOfD(m, level, k);
  zero(m.work5, size);
  addAB(m.work5, U, m.work4, whole, whole, whole, 1.0);
  for (let l = 0; l < m.nCells; l++) {
    const its = int(m.cellLevel, l);
    if (its < d || (its == d && l > k)) continue;
    const Y = place(m.slopeWork, l * size);
    addTo(m, k, l, 0.5 * trace(m.work4, Y, whole));
    if (level.above == 0) continue;
    zero(m.work2, size);
    addAB(m.work2, m.work5, Y, whole, whole, whole, 1.0);
    const pair = pairsOf(max<i32>(k, l)) + min<i32>(k, l);
    leave(place(up.pairs, (p * pairsOf(m.nCells) + pair) * level.above * level.above), m.work2, level);
  }
}

/** tr(A B), A symmetric. */
function trace(A: usize, B: usize, size: i32): f64 {
  let sum = 0.0;
  for (let i = 0; i < size * size; i++) sum += get(A, i) * get(B, i);
  return sum;
}

function addTo(m: Nested, k: i32, l: i32, value: f64): void {
  add(m.metric, max<i32>(k, l) * m.nParameters + min<i32>(k, l), value);
}
