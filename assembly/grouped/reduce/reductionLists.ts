/**
 * What the reduction of rows and groups (reduce.ts) knows, in memory that the first evaluation overwrites.
 */
import { BINOMIAL_LOGIT, POISSON_LOG } from "../../../src/wasm/codes";
import { Grouped } from "../model";

// i32 lists over rows, in memory that the first evaluation overwrites
/** The rows that are kept, group after group. */
export function kept(m: Grouped): usize {
  return m.eta0;
}
/** The row that each row is counted with. */
export function target(m: Grouped): usize {
  return m.eta0 + ((<usize>m.allObs) << 2);
}
/** Slots of a hash table, two for each row; 0 is empty, r + 1 holds row r. */
export function table(m: Grouped): usize {
  return m.rowW;
}
// over groups
/** Where the kept rows of each group begin; one more than there are groups. */
export function keptStart(m: Grouped): usize {
  return m.bMode;
}
/** The group that each group counts with; then its number among those that are left. */
export function representative(m: Grouped): usize {
  return m.bMean;
}
/** nGroups x q: Z'Wy. */
export function statistic(m: Grouped): usize {
  return m.bModeSd;
}

/** Whether an integral knows y through Z'Wy alone. */
export function canonical(family: i32): bool {
  return family == BINOMIAL_LOGIT || family == POISSON_LOG;
}
