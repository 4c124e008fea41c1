/** Passes over the rows of a group: fixed predictors, effects into predictors, numbers of rows into effects. */
import { addProduct, addTransposedProduct } from "../linalg/columns";
import { get, set } from "../linalg/access";
import { at } from "../linalg/small";
import { addScaled, copy, dot, zero } from "../linalg/vector";
import { column, Nested, place, rowOf } from "./model";

/** Rows that columns of X are read for at a time: they stay in the cache. */
const BLOCK: i32 = 512;

/** eta0 := offset + X beta in n rows. */
export function linearPredictor(m: Nested, first: i32, n: i32): void {
  for (let from = first; from < first + n; from += BLOCK) {
    const rows = min<i32>(BLOCK, first + n - from);
    const row = (<usize>from) << 3;
    copy(m.eta0 + row, m.offset + row, rows);
    addProduct(m.eta0 + row, m.X + row, m.nObs, m.p, m.beta, rows);
  }
}

/** out := out + X's over n rows, s the row coefficients. */
export function addRows(m: Nested, out: usize, first: i32, n: i32): void {
  for (let from = first; from < first + n; from += BLOCK) {
    const rows = min<i32>(BLOCK, first + n - from);
    const row = (<usize>from) << 3;
    addTransposedProduct(out, m.X + row, m.nObs, m.p, m.rowCoefficient + row, rows);
  }
}

/** A := Zo Lo and B := Zi Li for the group at hand. */
export function scaleColumns(m: Nested): void {
  const row = (<usize>m.firstRow) << 3;
  for (let d = 0; d < m.qo; d++) {
    const Ad = column(m.A, m.mostRows, d);
    zero(Ad, m.n);
    for (let e = d; e < m.qo; e++) addScaled(Ad, at(m.Lo, m.qo, e, d), column(m.Zo, m.nObs, e) + row, m.n);
  }
  for (let d = 0; d < m.qi; d++) {
    const Bd = column(m.B, m.mostRows, d);
    zero(Bd, m.n);
    for (let e = d; e < m.qi; e++) addScaled(Bd, at(m.Li, m.qi, e, d), column(m.Zi, m.nObs, e) + row, m.n);
  }
}

/** out += A v + B u */
export function addEffects(m: Nested, v: usize, u: usize, out: usize): void {
  for (let d = 0; d < m.qo; d++) addScaled(out, get(v, d), column(m.A, m.mostRows, d), m.n);
  for (let d = 0; d < m.qi; d++) {
    const Bd = column(m.B, m.mostRows, d);
    for (let j = 0; j < m.kids; j++) {
      const effect = get(u, j * m.qi + d);
      for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) set(out, i, get(out, i) + effect * get(Bd, i));
    }
  }
}

/** (v, u) := (A's, B's), s a number a row. */
export function sumEffects(m: Nested, s: usize, v: usize, u: usize): void {
  for (let d = 0; d < m.qo; d++) set(v, d, dot(column(m.A, m.mostRows, d), s, m.n));
  for (let d = 0; d < m.qi; d++) {
    const Bd = column(m.B, m.mostRows, d);
    for (let j = 0; j < m.kids; j++) {
      let sum = 0.0;
      for (let i = rowOf(m, j), end = rowOf(m, j + 1); i < end; i++) sum += get(Bd, i) * get(s, i);
      set(u, j * m.qi + d, sum);
    }
  }
}

/** u of the children of the group at hand. */
export function modesOfChildren(m: Nested): usize {
  return place(m.uMode, m.firstChild * m.qi);
}
