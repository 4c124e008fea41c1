/**
 * Rows by their values: hashes over the bits of x, z, offset, second predictors and what of y they must have in common, comparison, and an
 * order that does not depend on where a row stood.
 */
import { get, int, setInt } from "../../linalg/access";
import { entryHash, sameEntries } from "../entries";
import { column, Grouped } from "../model";
import { RESPONSE, secondColumns, WHETHER_ZERO } from "./reductionLists";

/** 2^64 over the golden ratio, odd. */
const GOLDEN: u64 = 0x9e3779b97f4a7c15;

/** One more word of a hash. */
export function mixed(hash: u64, word: u64): u64 {
  const h = (hash ^ word) * GOLDEN;
  return h ^ (h >> 32);
}

/** Slot of a hash in a table of any size. */
export function step(hash: u64, slots: i32): i32 {
  return <i32>(((hash >> 32) * <u64>slots) >> 32);
}

/** Hashes of rows from .. end - 1, kept in rowCoefficient until the first evaluation. */
export function hashRows(m: Grouped, from: i32, end: i32): void {
  if (from >= end) return;
  memory.fill(m.rowCoefficient + ((<usize>from) << 3), 0, (<usize>(end - from)) << 3);
  for (let j = 0; j < m.nDense; j++) hashColumn(m, column(m.X, m.nObs, j), from, end);
  if (m.nEntries > 0) hashEntries(m, from, end);
  for (let d = 0; d < m.q; d++) hashColumn(m, column(m.Z, m.nObs, d), from, end);
  hashColumn(m, m.offset, from, end);
  for (let d = 0, count = secondColumns(m); d < count; d++) hashColumn(m, column(m.thresholdMap, m.nObs, d), from, end);
  if (m.alikeBy == RESPONSE) hashColumn(m, m.y, from, end);
  else if (m.alikeBy == WHETHER_ZERO) hashZeros(m, from, end);
}

function hashZeros(m: Grouped, from: i32, end: i32): void {
  for (let r = from; r < end; r++) {
    const at = m.rowCoefficient + ((<usize>r) << 3);
    store<u64>(at, mixed(load<u64>(at), get(m.y, r) == 0.0 ? 1 : 0));
  }
}

function hashEntries(m: Grouped, from: i32, end: i32): void {
  for (let r = from; r < end; r++) {
    const at = (<usize>r) << 3;
    store<u64>(m.rowCoefficient + at, mixed(load<u64>(m.rowCoefficient + at), entryHash(m, r, 0)));
  }
}

function hashColumn(m: Grouped, values: usize, from: i32, end: i32): void {
  for (let r = from; r < end; r++) {
    const at = (<usize>r) << 3;
    store<u64>(m.rowCoefficient + at, mixed(load<u64>(m.rowCoefficient + at), load<u64>(values + at)));
  }
}

export function rowHash(m: Grouped, r: i32): u64 {
  return load<u64>(m.rowCoefficient + ((<usize>r) << 3));
}

/** Whether two rows have the same x, z, offset and second predictors, to the bit, and of y what they must. */
export function sameRow(m: Grouped, a: i32, b: i32): bool {
  if (rowHash(m, a) != rowHash(m, b)) return false;
  const ra = (<usize>a) << 3;
  const rb = (<usize>b) << 3;
  if (m.nEntries > 0 && !sameEntries(m, a, b)) return false;
  for (let j = 0; j < m.nDense; j++) {
    const x = column(m.X, m.nObs, j);
    if (load<u64>(x + ra) != load<u64>(x + rb)) return false;
  }
  for (let d = 0; d < m.q; d++) {
    const z = column(m.Z, m.nObs, d);
    if (load<u64>(z + ra) != load<u64>(z + rb)) return false;
  }
  for (let d = 0, count = secondColumns(m); d < count; d++) {
    const h = column(m.thresholdMap, m.nObs, d);
    if (load<u64>(h + ra) != load<u64>(h + rb)) return false;
  }
  if (m.alikeBy == RESPONSE && get(m.y, a) != get(m.y, b)) return false;
  if (m.alikeBy == WHETHER_ZERO && (get(m.y, a) == 0.0) != (get(m.y, b) == 0.0)) return false;
  return load<u64>(m.offset + ra) == load<u64>(m.offset + rb);
}

/** Elements from .. end - 1 of a list of rows by ascending hash: Shell's sort, by gaps that fall to a third. */
export function sortByHash(m: Grouped, list: usize, from: i32, end: i32): void {
  let gap = 1;
  while (gap < (end - from) / 3) gap = 3 * gap + 1;
  for (; gap > 0; gap /= 3)
    for (let i = from + gap; i < end; i++) {
      const row = int(list, i);
      const hash = rowHash(m, row);
      let j = i;
      for (; j - gap >= from && rowHash(m, int(list, j - gap)) > hash; j -= gap) setInt(list, j, int(list, j - gap));
      setInt(list, j, row);
    }
}
