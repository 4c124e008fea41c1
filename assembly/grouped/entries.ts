/**
 * Columns of X that are mostly zeros, the dummies of a factor with many levels among them: each row has a list of its entries,
 * pairs of a column and a value, so that a pass costs what there is and not what there could be. They stand behind the m.nDense
 * columns of m.X; a column's number is its place in beta. Columns of a row ascend.
 */
import { add, get, int, setInt } from "../linalg/access";
import { zero } from "../linalg/vector";
import { column, Grouped } from "./model";

/** Where the entries of a row begin and end; both move with the row when equal rows become one. */
function firstEntry(m: Grouped, row: i32): i32 {
  return int(m.entryRange, 2 * row);
}

function lastEntry(m: Grouped, row: i32): i32 {
  return int(m.entryRange, 2 * row + 1);
}

/** eta0 += sum of entries times beta, in n rows. */
export function addEntries(m: Grouped, first: i32, n: i32): void {
  if (m.nEntries == 0) return;
  for (let r = first; r < first + n; r++) {
    let sum = 0.0;
    for (let e = firstEntry(m, r), end = lastEntry(m, r); e < end; e++)
      sum += get(m.entryValue, e) * get(m.beta, int(m.entryColumn, e));
    add(m.eta0, r, sum);
  }
}

/** out += X's over n rows, s the row coefficients. */
export function addEntryRows(m: Grouped, out: usize, first: i32, n: i32): void {
  if (m.nEntries == 0) return;
  for (let r = first; r < first + n; r++) {
    const s = get(m.rowCoefficient, r);
    for (let e = firstEntry(m, r), end = lastEntry(m, r); e < end; e++)
      add(out, int(m.entryColumn, e), s * get(m.entryValue, e));
  }
}

/** Rows of the lower triangle of out += X'WX that belong to these columns; W is that of row `first` on. */
export function addEntryProducts(m: Grouped, out: usize, stride: i32, first: i32, n: i32, W: usize): void {
  if (m.nEntries == 0) return;
  for (let i = 0; i < n; i++) {
    const r = first + i;
    const begin = firstEntry(m, r);
    for (let e = begin, end = lastEntry(m, r); e < end; e++) {
      const weighted = get(W, i) * get(m.entryValue, e);
      const row = out + ((<usize>int(m.entryColumn, e) * <usize>stride) << 3);
      for (let j = 0; j < m.nDense; j++) add(row, j, weighted * get(column(m.X, m.nObs, j), r));
      for (let other = begin; other <= e; other++)
        add(row, int(m.entryColumn, other), weighted * get(m.entryValue, other));
    }
  }
}

/**
 * Lists in m.active the columns that are not zero all over n rows: the dense ones, then others. How many; m.slot is one more than
 * the place of each, and 0 of the rest.
 */
export function findActive(m: Grouped, first: i32, n: i32): i32 {
  for (let k = m.nDense; k < m.nActive; k++) setInt(m.slot, int(m.active, k), 0);
  for (let j = 0; j < m.nDense; j++) setInt(m.active, j, j);
  m.nActive = m.nDense;
  if (m.nEntries == 0) return m.nActive;
  for (let r = first; r < first + n; r++)
    for (let e = firstEntry(m, r), end = lastEntry(m, r); e < end; e++) {
      const j = int(m.entryColumn, e);
      if (int(m.slot, j) > 0) continue;
      setInt(m.active, m.nActive++, j);
      setInt(m.slot, j, m.nActive);
    }
  return m.nActive;
}

/** Row k of out, of q numbers for each active column: += sum over the group's n rows of x_k W a_d. */
export function addEntryMoments(m: Grouped, out: usize, q: i32, count: i32, first: i32, n: i32): void {
  if (m.nEntries == 0) return;
  zero(out + ((<usize>(m.nDense * q)) << 3), (count - m.nDense) * q);
  for (let i = 0; i < n; i++) {
    const r = first + i;
    for (let e = firstEntry(m, r), end = lastEntry(m, r); e < end; e++) {
      const weighted = get(m.rowW, r) * get(m.entryValue, e);
      const at = (int(m.slot, int(m.entryColumn, e)) - 1) * q;
      for (let d = 0; d < q; d++) add(out, at + d, weighted * get(column(m.A, m.maxRows, d), i));
    }
  }
}

/** Row k of out, `width` numbers for each active column: += sum over n rows of x_k times the row's own numbers in `moved`. */
export function addEntryScores(m: Grouped, out: usize, width: i32, first: i32, n: i32, moved: usize): void {
  if (m.nEntries == 0) return;
  for (let i = 0; i < n; i++) {
    const r = first + i;
    const from = moved + ((<usize>(i * width)) << 3);
    for (let e = firstEntry(m, r), end = lastEntry(m, r); e < end; e++) {
      const x = get(m.entryValue, e);
      const to = out + ((<usize>((int(m.slot, int(m.entryColumn, e)) - 1) * width)) << 3);
      for (let k = 0; k < width; k++) add(to, k, x * get(from, k));
    }
  }
}

/** Element k of out, one for each active column: += sum over n rows of x_k times the row's number in `moved`. */
export function addEntryScore(m: Grouped, out: usize, first: i32, n: i32, moved: usize): void {
  if (m.nEntries == 0) return;
  for (let i = 0; i < n; i++) {
    const r = first + i;
    for (let e = firstEntry(m, r), end = lastEntry(m, r); e < end; e++)
      add(out, int(m.slot, int(m.entryColumn, e)) - 1, get(m.entryValue, e) * get(moved, i));
  }
}

/** A word for hashes of rows: columns and values. */
export function entryHash(m: Grouped, row: i32, hash: u64): u64 {
  for (let e = firstEntry(m, row), end = lastEntry(m, row); e < end; e++)
    hash = hash * 0x100000001b3 + ((<u64>int(m.entryColumn, e)) ^ load<u64>(m.entryValue + ((<usize>e) << 3)));
  return hash;
}

export function sameEntries(m: Grouped, a: i32, b: i32): bool {
  const from = firstEntry(m, a);
  const other = firstEntry(m, b);
  const n = lastEntry(m, a) - from;
  if (lastEntry(m, b) - other != n) return false;
  for (let e = 0; e < n; e++) {
    if (int(m.entryColumn, from + e) != int(m.entryColumn, other + e)) return false;
    if (get(m.entryValue, from + e) != get(m.entryValue, other + e)) return false;
  }
  return true;
}
