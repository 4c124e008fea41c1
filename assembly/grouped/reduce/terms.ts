/**
 * The terms of a shape that do not depend on eta (family/shape.ts) of rows that are one though their responses are not equal: those of the distinct
 * responses, each computed once. Rows with shapes of their own have terms for each of these.
 */
import { add, get, int, set, setInt } from "../../linalg/access";
import { zero } from "../../linalg/vector";
import { allocate } from "../../memory";
import { column, Grouped, groupStart } from "../model";
import { originOf, termOf, termRow, termShare, termsSize, termY } from "../../family/second/termLists";
import { mixed, step } from "./hash";
import { keptStart, secondColumns, statistic, table, target } from "./reductionLists";

/** To be called before the rows move; false where there is no room. */
export function keepTerms(m: Grouped): bool {
  const n = m.allObs;
  if (m.terms == 0) m.terms = allocate(8.0 * termsSize(n));
  if (m.terms == 0) {
    for (let i = 0; i < m.nGroups; i++) setInt(m.groupOf, i, i);
    return false;
  }
  // where the rows of a group that is left will begin, and the weights of all that it stands for
  const starts = statistic(m);
  const weights = m.bSd;
  zero(weights, m.nGroups);
  let at = 0;
  for (let i = 0; i < m.nGroups; i++) {
    add(weights, int(m.groupOf, i), get(m.groupWeight, i));
    if (int(m.groupOf, i) != i) continue;
    setInt(starts, i, at);
    at += int(keptStart(m), i + 1) - int(keptStart(m), i);
  }
  const slots = 2 * n;
  memory.fill(table(m), 0, (<usize>slots) << 2);
  for (let i = 0; i < m.nGroups; i++) {
    const group = int(m.groupOf, i);
    const share = get(m.groupWeight, i) / get(weights, group);
    const place = int(starts, group) - int(keptStart(m), i);
    for (let r = groupStart(m, i), end = groupStart(m, i + 1); r < end; r++) {
      setInt(termRow(m.terms, n), r, place + int(target(m), r));
      set(termShare(m.terms, n), r, share * get(m.w, r));
      setInt(termOf(m.terms, n), r, distinct(m, r, slots));
    }
  }
  return true;
}

/** The number of the term that row r has: a new one where no row before has it. */
function distinct(m: Grouped, r: i32, slots: i32): i32 {
  const origin = originOf(m.terms, m.allObs);
  let hash = mixed(0, reinterpret<u64>(get(m.y, r)));
  for (let d = 0, count = secondColumns(m); d < count; d++)
    hash = mixed(hash, reinterpret<u64>(get(column(m.thresholdMap, m.nObs, d), r)));
  let slot = step(hash, slots);
  while (true) {
    const held = int(table(m), slot);
    if (held == 0) {
      setInt(table(m), slot, m.nTerms + 1);
      setInt(origin, m.nTerms, r);
      set(termY(m.terms, m.allObs), m.nTerms, get(m.y, r));
      return m.nTerms++;
    }
    if (sameTerm(m, int(origin, held - 1), r)) return held - 1;
    slot = slot + 1 == slots ? 0 : slot + 1;
  }
}

function sameTerm(m: Grouped, a: i32, b: i32): bool {
  if (get(m.y, a) != get(m.y, b)) return false;
  for (let d = 0, count = secondColumns(m); d < count; d++) {
    const h = column(m.thresholdMap, m.nObs, d);
    if (get(h, a) != get(h, b)) return false;
  }
  return true;
}
