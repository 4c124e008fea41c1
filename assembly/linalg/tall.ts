/**
 * A tall matrix, n x p, many of whose columns may be mostly zeros: the dummies of a factor with many levels. The first nSparse columns are
 * lists of entries, by rows and by columns, so that a pass costs what there is and not what there could be; the others are kept in full.
 */
import * as field from "../../src/wasm/columns/fields";
import { doubles, ints, Layout } from "../layout";
import { allocate } from "../memory";
import { add, get, int, set } from "./access";
import { addScaled, dot, zero } from "./vector";

@unmanaged
export class Tall extends Layout {
  n: i32;
  p: i32;
  nSparse: i32;
  nEntries: i32;
  /** The columns from nSparse on, column-major. */
  full: usize;
  /** i32, n + 1: first entry of each row */
  rowStart: usize;
  /** i32: column of each entry; columns of a row ascend */
  entryColumn: usize;
  entryValue: usize;
  /** i32, nSparse + 1: first entry of each column, by columns */
  columnStart: usize;
  /** i32: its row; rows of a column ascend */
  columnRow: usize;
  columnValue: usize;
}

/** A matrix to be filled, or 0 where there is no memory. */
export function tallCreate(n: i32, p: i32, nSparse: i32, nEntries: i32): usize {
  const base = allocate(<f64>offsetof<Tall>());
  if (base == 0) return 0;
  const t = changetype<Tall>(base);
  t.n = n;
  t.p = p;
  t.nSparse = nSparse;
  t.nEntries = nEntries;
  const start = allocate(<f64>layOut(t, 0));
  if (start == 0) return 0;
  layOut(t, start);
  return base;
}

function layOut(t: Tall, start: usize): u64 {
  t.top = <u64>start;
  const entries = <u64>t.nEntries;
  t.full = doubles(t, <u64>t.n * <u64>(t.p - t.nSparse));
  t.entryValue = doubles(t, entries);
  t.columnValue = doubles(t, entries);
  t.rowStart = ints(t, entries > 0 ? <u64>t.n + 1 : 0);
  t.entryColumn = ints(t, entries);
  t.columnStart = ints(t, <u64>t.nSparse + 1);
  t.columnRow = ints(t, entries);
  return t.top - <u64>start;
}

/** Address of one of the arrays named in the facade's fields; 0 for an unknown name. */
export function tallAddress(base: usize, name: i32): usize {
  const t = changetype<Tall>(base);
  switch (name) {
    case field.TALL_FULL:
      return t.full;
    case field.TALL_ROW_START:
      return t.rowStart;
    case field.TALL_ENTRY_COLUMN:
      return t.entryColumn;
    case field.TALL_ENTRY_VALUE:
      return t.entryValue;
    case field.TALL_COLUMN_START:
      return t.columnStart;
    case field.TALL_COLUMN_ROW:
      return t.columnRow;
    case field.TALL_COLUMN_VALUE:
      return t.columnValue;
    default:
      return 0;
  }
}

/** Address of column j, from nSparse on. */
export function fullColumn(t: Tall, j: i32): usize {
  return t.full + ((<usize>(j - t.nSparse) * <usize>t.n) << 3);
}

/** y += factor X a */
export function addTall(t: Tall, y: usize, a: usize, factor: f64): void {
  for (let j = t.nSparse; j < t.p; j++) addScaled(y, factor * get(a, j), fullColumn(t, j), t.n);
  if (t.nSparse == 0) return;
  let e = 0;
  for (let i = 0; i < t.n; i++) {
    const end = int(t.rowStart, i + 1);
    let sum = 0.0;
    for (; e < end; e++) sum += get(t.entryValue, e) * get(a, int(t.entryColumn, e));
    add(y, i, factor * sum);
  }
}

/** out := factor X's */
export function tallProducts(t: Tall, s: usize, factor: f64, out: usize): void {
  for (let j = 0; j < t.p; j++) set(out, j, factor * dotColumn(t, j, s));
}

/** x_j's */
function dotColumn(t: Tall, j: i32, s: usize): f64 {
  if (j >= t.nSparse) return dot(s, fullColumn(t, j), t.n);
  let sum = 0.0;
  for (let e = int(t.columnStart, j), end = int(t.columnStart, j + 1); e < end; e++)
    sum += get(t.columnValue, e) * get(s, int(t.columnRow, e));
  return sum;
}

/** Column j in full: its address, or `work`, of n places, that it has been written to. */
export function columnOf(t: Tall, j: i32, work: usize): usize {
  if (j >= t.nSparse) return fullColumn(t, j);
  zero(work, t.n);
  for (let e = int(t.columnStart, j), end = int(t.columnStart, j + 1); e < end; e++)
    set(work, int(t.columnRow, e), get(t.columnValue, e));
  return work;
}

/** Row and column j of a symmetric matrix, up to j, from row and column `at` of `out` on: products of `values` with columns 0 to j. */
export function tallProductsWith(t: Tall, j: i32, values: usize, out: usize, stride: i32, at: i32): void {
  for (let k = 0; k <= j; k++) {
    const value = dotColumn(t, k, values);
    set(out, (at + j) * stride + at + k, value);
    set(out, (at + k) * stride + at + j, value);
  }
}

/** X'WX into `out`, rows of length `stride`, from row and column `at` on; `work` has n places. */
export function tallCrossProducts(t: Tall, W: usize, work: usize, out: usize, stride: i32, at: i32): void {
  for (let j = 0; j < t.nSparse; j++) zero(out + ((<usize>(at + j) * <usize>stride + <usize>at) << 3), t.nSparse);
  if (t.nSparse > 0) addEntryPairs(t, W, out, stride, at);
  for (let j = t.nSparse; j < t.p; j++) {
    const x = fullColumn(t, j);
    for (let i = 0; i < t.n; i++) set(work, i, get(W, i) * get(x, i));
    tallProductsWith(t, j, work, out, stride, at);
  }
}

/** What rows have in two sparse columns at once. */
function addEntryPairs(t: Tall, W: usize, out: usize, stride: i32, at: i32): void {
  for (let i = 0; i < t.n; i++) {
    const from = int(t.rowStart, i);
    const end = int(t.rowStart, i + 1);
    for (let e = from; e < end; e++) {
      const weighted = get(W, i) * get(t.entryValue, e);
      const row = (at + int(t.entryColumn, e)) * stride + at;
      for (let other = from; other < end; other++)
        add(out, row + int(t.entryColumn, other), weighted * get(t.entryValue, other));
    }
  }
}
