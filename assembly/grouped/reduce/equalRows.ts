/**
 * Rows of a group that may be one, by hashing (reduce.ts).
 */
import { get, int, set, setInt } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { hashRows, rowHash, sameRow, sortByHash, step } from "./hash";
import { column, Grouped, groupStart } from "../model";
import { kept, keptStart, statistic, table, target } from "./reductionLists";

/** Rows of the sample, which leaves their hashes. */
export const SAMPLE: i32 = 8192;
/** Share of the sample's rows that may be without an equal before them: above it the search is left. */
const SAMPLE_DISTINCT: f64 = 0.75;

/** Whether enough rows of a sample are like others, in whatever group. */
export function sampleRepeats(m: Grouped): bool {
  const rows = min<i32>(m.nObs, SAMPLE);
  hashRows(m, 0, rows);
  const slots = 2 * rows;
  memory.fill(table(m), 0, (<usize>slots) << 2);
  let distinct = 0;
  for (let r = 0; r < rows; r++) {
    const hash = rowHash(m, r);
    let slot = step(hash, slots);
    for (;;) {
      const held = int(table(m), slot);
      if (held == 0) {
        setInt(table(m), slot, r + 1);
        distinct++;
        break;
      }
      if (rowHash(m, held - 1) == hash) break;
      slot = slot + 1 == slots ? 0 : slot + 1;
    }
  }
  return <f64>distinct <= SAMPLE_DISTINCT * <f64>rows;
}

/** Fills `target` with the first equal row of the same group; the number of rows that are left. */
export function findEqualRows(m: Grouped): i32 {
  let left = 0;
  for (let i = 0; i < m.nGroups; i++) {
    const first = groupStart(m, i);
    const end = groupStart(m, i + 1);
    const slots = 2 * (end - first);
    memory.fill(table(m), 0, (<usize>slots) << 2);
    for (let r = first; r < end; r++) {
      let slot = step(rowHash(m, r), slots);
      for (;;) {
        const held = int(table(m), slot);
        if (held == 0) {
          setInt(table(m), slot, r + 1);
          setInt(target(m), r, r);
          left++;
          break;
        }
        if (sameRow(m, held - 1, r)) {
          setInt(target(m), r, held - 1);
          break;
        }
        slot = slot + 1 == slots ? 0 : slot + 1;
      }
    }
  }
  return left;
}

/** The kept rows of each group in an order that depends on their values alone, their sums of w and w y, and Z'Wy. */
export function gatherGroups(m: Grouped): void {
  const place = table(m);
  zero(statistic(m), m.nGroups * m.q);
  let at = 0;
  for (let i = 0; i < m.nGroups; i++) {
    setInt(keptStart(m), i, at);
    const begin = at;
    const first = groupStart(m, i);
    const end = groupStart(m, i + 1);
    for (let r = first; r < end; r++) if (int(target(m), r) == r) setInt(kept(m), at++, r);
    sortByHash(m, kept(m), begin, at);
    for (let k = begin; k < at; k++) {
      setInt(place, int(kept(m), k), k);
      set(m.reducedW, k, 0.0);
      set(m.reducedY, k, 0.0);
    }
    for (let r = first; r < end; r++) {
      const k = int(place, int(target(m), r));
      const w = get(m.w, r);
      set(m.reducedW, k, get(m.reducedW, k) + w);
      set(m.reducedY, k, get(m.reducedY, k) + w * get(m.y, r));
      setInt(target(m), r, k);
    }
    for (let k = begin; k < at; k++)
      for (let d = 0; d < m.q; d++) {
        const z = get(column(m.Z, m.nObs, d), int(kept(m), k));
        set(statistic(m), i * m.q + d, get(statistic(m), i * m.q + d) + z * get(m.reducedY, k));
      }
  }
  setInt(keptStart(m), m.nGroups, at);
}
