/**
 * Groups of equal rows whose integrals know y through the same statistic, by hashing (reduce.ts).
 */
import { get, int, setInt } from "../../linalg/access";
import { mixed, rowHash, sameRow, step } from "./hash";
import { Grouped } from "../model";
import { canonical, kept, keptStart, RESPONSE, statistic, table } from "./reductionLists";

/** Fills `groupOf` with the first group that each one equals; the number of those. */
export function findEqualGroups(m: Grouped): i32 {
  const slots = 2 * m.nGroups;
  memory.fill(table(m), 0, (<usize>slots) << 2);
  let left = 0;
  for (let i = 0; i < m.nGroups; i++) {
    let slot = step(groupHash(m, i), slots);
    for (;;) {
      const held = int(table(m), slot);
      if (held == 0) {
        setInt(table(m), slot, i + 1);
        setInt(m.groupOf, i, i);
        left++;
        break;
      }
      if (sameGroup(m, held - 1, i)) {
        setInt(m.groupOf, i, held - 1);
        break;
      }
      slot = slot + 1 == slots ? 0 : slot + 1;
    }
  }
  return left;
}

function groupHash(m: Grouped, i: i32): u64 {
  let hash: u64 = 0;
  for (let k = int(keptStart(m), i), end = int(keptStart(m), i + 1); k < end; k++) {
    hash = mixed(hash, rowHash(m, int(kept(m), k)));
    hash = mixed(hash, reinterpret<u64>(get(m.reducedW, k)));
  }
  for (let d = 0; d < m.q; d++) hash = mixed(hash, reinterpret<u64>(get(statistic(m), i * m.q + d)));
  return hash;
}

function sameGroup(m: Grouped, a: i32, b: i32): bool {
  const ka = int(keptStart(m), a);
  const kb = int(keptStart(m), b);
  const rows = int(keptStart(m), a + 1) - ka;
  if (int(keptStart(m), b + 1) - kb != rows) return false;
  for (let d = 0; d < m.q; d++) if (get(statistic(m), a * m.q + d) != get(statistic(m), b * m.q + d)) return false;
  const wholeResponse = !canonical(m.family) && m.alikeBy != RESPONSE;
  for (let k = 0; k < rows; k++) {
    if (get(m.reducedW, ka + k) != get(m.reducedW, kb + k)) return false;
    if (wholeResponse && get(m.reducedY, ka + k) != get(m.reducedY, kb + k)) return false;
    if (!sameRow(m, int(kept(m), ka + k), int(kept(m), kb + k))) return false;
  }
  return true;
}
