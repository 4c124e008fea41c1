/**
 * Passes over the rows in blocks of whole groups: the columns of X stay in the cache from the first pass to the last.
 */
import { addProduct, addTransposedProduct } from "../linalg/columns";
import { copy } from "../linalg/vector";
import { addEntries, addEntryRows } from "./entries";
import { BLOCK, Grouped, groupStart } from "./model";

/** The group after the block that begins with group i. */
export function blockEnd(m: Grouped, i: i32): i32 {
  const last = groupStart(m, i) + m.blockRows;
  let end = i + 1;
  while (end < m.nGroups && groupStart(m, end + 1) <= last) end++;
  return end;
}

/** The first group of the next block that is looked at: of all blocks, or in a sample of one in `m.every`. */
export function skipBlocks(m: Grouped, i: i32): i32 {
  for (let k = 1; k < m.every && i < m.nGroups; k++) i = blockEnd(m, i);
  return i;
}

/** See groupedSample in sampledTerms.ts. */
export function lookAt(m: Grouped, every: i32, single: i32): void {
  m.every = max<i32>(every, 1);
  m.blockRows = single ? 1 : BLOCK;
}

/** eta0 := offset + X beta in n rows. */
export function linearPredictor(m: Grouped, first: i32, n: i32): void {
  for (let from = first; from < first + n; from += BLOCK) {
    const rows = min<i32>(BLOCK, first + n - from);
    const row = (<usize>from) << 3;
    copy(m.eta0 + row, m.offset + row, rows);
    addProduct(m.eta0 + row, m.X + row, m.nObs, m.nDense, m.beta, rows);
    addEntries(m, from, rows);
  }
}

/** out := out + X's over n rows. */
export function addRows(m: Grouped, out: usize, first: i32, n: i32): void {
  for (let from = first; from < first + n; from += BLOCK) {
    const row = (<usize>from) << 3;
    const rows = min<i32>(BLOCK, first + n - from);
    addTransposedProduct(out, m.X + row, m.nObs, m.nDense, m.rowCoefficient + row, rows);
    addEntryRows(m, out, from, rows);
  }
}
