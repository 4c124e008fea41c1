/** Passes over the rows of a group: fixed predictors, effects into predictors, numbers of rows into effects. */
import { addProduct, addTransposedProduct } from "../linalg/columns";
import { get, set } from "../linalg/access";
import { at } from "../linalg/small";
import { addScaled, copy, dot, zero } from "../linalg/vector";
import { firstChild } from "./level";
import { column, leafOf, levelAt, Nested, place, rowOf } from "./model";

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

/** A := Z Lambda for the group at hand. */
export function scaleColumns(m: Nested): void {
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    const q = level.q;
    for (let c = 0; c < q; c++) {
      const Ac = column(m.A, m.mostRows, level.above + c);
      zero(Ac, m.n);
      for (let r = c; r < q; r++) addScaled(Ac, at(level.Lambda, q, r, c), place(column(m.Z, m.nObs, level.above + r), m.firstRow), m.n);
    }
  }
}

/** Effects u of the group along the path to each unit. */
export function followPaths(m: Nested, u: usize): void {
  for (let d = 0; d < m.depth; d++) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        const to = place(level.path, c * level.whole);
        copy(to, place(up.path, p * level.above), level.above);
        copy(place(to, level.above), place(u, level.at + c * level.q), level.q);
      }
  }
}

/** out += A times the effects along the path of each row. */
export function addPaths(m: Nested, out: usize): void {
  const leaf = leafOf(m);
  for (let j = 0; j < leaf.count; j++) {
    const from = rowOf(m, j);
    const n = rowOf(m, j + 1) - from;
    for (let d = 0; d < m.q; d++) addScaled(place(out, from), get(leaf.path, j * m.q + d), place(column(m.A, m.mostRows, d), from), n);
  }
}

/** out += A u */
export function addEffects(m: Nested, u: usize, out: usize): void {
  followPaths(m, u);
  addPaths(m, out);
}

/** u := A's, s a number a row, with the columns of the group at `columns`, A or Z. */
export function sumEffects(m: Nested, columns: usize, stride: i32, s: usize, u: usize): void {
  const leaf = leafOf(m);
  for (let j = 0; j < leaf.count; j++) {
    const from = rowOf(m, j);
    const n = rowOf(m, j + 1) - from;
    for (let d = 0; d < m.q; d++) set(leaf.carry, j * m.q + d, dot(place(column(columns, stride, d), from), place(s, from), n));
  }
  for (let d = m.depth - 1; d >= 0; d--) {
    const up = levelAt(m, d - 1);
    const level = levelAt(m, d);
    zero(up.carry, up.count * up.whole);
    for (let p = 0; p < up.count; p++)
      for (let c = firstChild(up, p, level), end = firstChild(up, p + 1, level); c < end; c++) {
        const carry = place(level.carry, c * level.whole);
        addScaled(place(up.carry, p * level.above), 1.0, carry, level.above);
        copy(place(u, level.at + c * level.q), place(carry, level.above), level.q);
      }
  }
}
