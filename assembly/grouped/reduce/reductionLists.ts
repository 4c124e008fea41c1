/**
 * What the reduction of rows and groups (reduce.ts) knows, in memory that the first evaluation overwrites.
 */
import { BINOMIAL_LOGIT, POISSON_LOG } from "../../../src/wasm/codes";
import { isSecond } from "../../family/lawCode";
import { EQUAL_ROWS } from "../../family/traits";
import { Grouped } from "../model";

// i32 lists over rows, in memory that the first evaluation overwrites
/** The rows that are kept, group after group. */
export function kept(m: Grouped): usize {
  return m.eta0;
}
/** The row that each row is counted with, and then the place of that one among those that are kept. */
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

/** What of y rows must have in common to be one, as m.alikeBy says: nothing, whether it is a zero that may be in excess, or all of it. */
export const NOTHING: i32 = 0;
export const WHETHER_ZERO: i32 = 1;
export const RESPONSE: i32 = 2;

/** That of a density whose weights count such rows. */
export function alikeBy(m: Grouped, counted: i32): i32 {
  if (counted == EQUAL_ROWS) return RESPONSE;
  return isSecond(m.family) && m.nOfMap > 0 ? WHETHER_ZERO : NOTHING;
}

/** Columns of second predictors, which the rows have in m.thresholdMap. */
export function secondColumns(m: Grouped): i32 {
  return isSecond(m.family) ? m.nThresholds : 0;
}

/** Whether an integral knows y through Z'Wy alone. */
export function canonical(family: i32): bool {
  return family == BINOMIAL_LOGIT || family == POISSON_LOG;
}
