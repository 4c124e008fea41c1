/**
 * The data of a reduced problem (reduce.ts), in place.
 */
import { get, int, set, setInt } from "../../linalg/access";
import { addScaled, copy, scale } from "../../linalg/vector";
import { column, Grouped } from "../model";
import { allOnes } from "../paths";
import { canonical, kept, keptStart, representative, RESPONSE, secondColumns } from "./reductionLists";

/** Moves what is left to the front of every array. Columns and groups only move towards lower addresses. */
export function compact(m: Grouped): void {
  countGroups(m);
  let rows = 0;
  for (let i = 0; i < m.nGroups; i++)
    if (int(representative(m), i) >= 0) rows += int(keptStart(m), i + 1) - int(keptStart(m), i);
  moveColumns(m, m.X, m.nDense, rows);
  // two integers a row are as long as a number, and move as they are
  if (m.nEntries > 0) moveColumns(m, m.entryRange, 1, rows);
  moveColumns(m, m.Z, m.q, rows);
  moveColumns(m, m.offset, 1, rows);
  moveColumns(m, m.thresholdMap, secondColumns(m), rows);
  moveColumns(m, m.y, 1, rows);
  const sum = canonical(m.family);
  let at = 0;
  let groups = 0;
  for (let i = 0; i < m.nGroups; i++) {
    if (int(representative(m), i) < 0) continue;
    const from = int(keptStart(m), i);
    const n = int(keptStart(m), i + 1) - from;
    const times = get(m.copies, i);
    const shares = sum ? times : 1.0;
    for (let k = 0; k < n; k++) {
      const w = get(m.reducedW, from + k);
      set(m.w, at + k, w);
      // a response that all have, and that of rows without weight, stays as it is
      if (m.alikeBy != RESPONSE && w > 0.0) set(m.y, at + k, get(m.reducedY, from + k) / (w * shares));
    }
    setInt(m.groupStart, groups, at);
    set(m.copies, groups, times);
    at += n;
    groups++;
  }
  setInt(m.groupStart, groups, at);
  for (let i = 0; i < m.allGroups; i++) setInt(m.groupOf, i, int(representative(m), int(m.groupOf, i)));
  m.nObs = rows;
  m.nGroups = groups;
  m.shared = allOnes(m.copies, groups) ? 0 : 1;
}

/**
 * `copies` of each group that is left and its number among them; -1 for the others, whose w y go to the one they equal, weighted: without a
 * canonical link all of them have the same responses.
 */
function countGroups(m: Grouped): void {
  const sum = canonical(m.family);
  let groups = 0;
  for (let i = 0; i < m.nGroups; i++) {
    const first = int(m.groupOf, i);
    const weight = get(m.groupWeight, i);
    const from = int(keptStart(m), i);
    const n = int(keptStart(m), i + 1) - from;
    set(m.copies, i, weight);
    setInt(representative(m), i, first == i ? groups++ : -1);
    if (sum && weight != 1.0) scale(m.reducedY + ((<usize>from) << 3), weight, n);
    if (first == i) continue;
    set(m.copies, first, get(m.copies, first) + weight);
    const to = int(keptStart(m), first);
    if (sum) addScaled(m.reducedY + ((<usize>to) << 3), 1.0, m.reducedY + ((<usize>from) << 3), n);
  }
}

function moveColumns(m: Grouped, matrix: usize, columns: i32, rows: i32): void {
  for (let j = 0; j < columns; j++) {
    const from = column(matrix, m.nObs, j);
    let to = column(matrix, rows, j);
    for (let i = 0; i < m.nGroups; i++) {
      if (int(representative(m), i) < 0) continue;
      const first = int(keptStart(m), i);
      const n = int(keptStart(m), i + 1) - first;
      for (let k = 0; k < n; k++) set(m.eta, k, get(from, int(kept(m), first + k)));
      copy(to, m.eta, n);
      to += (<usize>n) << 3;
    }
  }
}
