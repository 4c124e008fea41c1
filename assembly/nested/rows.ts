/** Passes over the rows of a group: fixed predictors, effects into predictors, numbers of rows into effects. */
import { addProduct, addTransposedProduct } from "../linalg/columns";
import { get, set } from "../linalg/access";
import { at } from "../linalg/small";
import { addScaled, copy, dot, zero } from "../linalg/vector";
import { column, endOf, levelAt, Nested, place } from "./model";

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

/** out += A u */
export function addEffects(m: Nested, u: usize, out: usize): void {
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    const q = level.q;
    let from = 0;
    for (let c = 0; c < level.count; c++) {
      const end = endOf(m, d, c);
      for (let e = 0; e < q; e++)
        addScaled(place(out, from), get(u, level.at + c * q + e), place(column(m.A, m.mostRows, level.above + e), from), end - from);
      from = end;
    }
  }
}

/** u := A's, s a number a row, with the columns of the group at `columns`, A or Z. */
export function sumEffects(m: Nested, columns: usize, stride: i32, s: usize, u: usize): void {
  for (let d = 0; d < m.depth; d++) {
    const level = levelAt(m, d);
    const q = level.q;
    let from = 0;
    for (let c = 0; c < level.count; c++) {
      const end = endOf(m, d, c);
      for (let e = 0; e < q; e++)
        set(u, level.at + c * q + e, dot(place(column(columns, stride, level.above + e), from), place(s, from), end - from));
      from = end;
    }
  }
}
