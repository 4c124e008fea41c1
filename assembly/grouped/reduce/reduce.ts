/**
 * Fewer rows and fewer groups for the same likelihood, found once, before the first evaluation.
 *
 *   rows    of a group with equal x, z, offset and second predictors are one row of their summed weights, where these count rows
 *           (weightCounts of family/traits.ts): with the same response, or with any, which has their mean, where log f is linear in it;
 *           zeros that may be in excess are apart from the others
 *   groups  of equal rows and weights whose integrals know y through the same statistic are one group with the weights of all:
 *             canonical links   Z'Wy; the rest of the likelihood, X'Wy beta, is linear, so their mean y gives their mean log integral
 *             other links       all of y
 *
 * See docs/mathematics.md (6.6), (6.7). A sample of the rows tells first whether there is anything to find.
 */
import { BINOMIAL_LOGIT } from "../../../src/wasm/codes";
import { weightCounts } from "../../family/shape";
import { ALL_BUT_TERMS, NO_ROWS } from "../../family/traits";
import { get, set, setInt } from "../../linalg/access";
import { allocate } from "../../memory";
import { compact } from "./compact";
import { findEqualGroups } from "./equalGroups";
import { findEqualRows, gatherGroups, SAMPLE, sampleRepeats } from "./equalRows";
import { hashRows } from "./hash";
import { Grouped } from "../model";
import { allOnes } from "../paths";
import { weighTerms } from "../sampledTerms";
import { alikeBy, target } from "./reductionLists";
import { keepTerms } from "./terms";

/** Share of rows that may be left for the reduction to be worth it: it saves what is done once a row. */
const ROWS_LEFT: f64 = 0.9;
/** The same for the grids of the logit paths, where rows of weight 1 go in pairs and others through powers (measured: 0.4 to 0.6). */
const ROWS_LEFT_OF_PAIRS: f64 = 0.5;
/** Share of groups that may be left. */
const GROUPS_LEFT: f64 = 0.8;

/**
 * Reduces the data just written, where that is allowed and pays; 1 if it did. Then nObs and nGroups are those of what is left, and groupOf says
 * which group each of the given ones has become.
 */
export function groupedReduce(address: usize, allowed: i32): i32 {
  const m = changetype<Grouped>(address);
  m.nTerms = 0;
  m.nObs = m.allObs;
  m.nGroups = m.allGroups;
  for (let i = 0; i < m.nGroups; i++) {
    set(m.copies, i, get(m.groupWeight, i));
    setInt(m.groupOf, i, i);
  }
  m.shared = allOnes(m.copies, m.nGroups) ? 0 : 1;
  const counted = allowed ? weightCounts(m.family) : NO_ROWS;
  if (counted == NO_ROWS || m.nObs < 2) return 0;
  m.alikeBy = alikeBy(m, counted);
  if (!sampleRepeats(m)) return 0;
  if (m.reducedW == 0) m.reducedW = allocate(8.0 * (<f64>m.allObs + 1.0));
  if (m.reducedY == 0) m.reducedY = allocate(8.0 * (<f64>m.allObs + 1.0));
  if (m.reducedW == 0 || m.reducedY == 0) return 0;

  hashRows(m, SAMPLE, m.nObs);
  const pairs = m.family == BINOMIAL_LOGIT && m.q <= 2 && m.nNodes > 1 && allOnes(m.w, m.nObs);
  const most = pairs ? ROWS_LEFT_OF_PAIRS : ROWS_LEFT;
  const collapse = <f64>findEqualRows(m) <= most * <f64>m.nObs;
  if (!collapse) for (let r = 0; r < m.nObs; r++) setInt(target(m), r, r);
  gatherGroups(m);
  const share = <f64>findEqualGroups(m) <= GROUPS_LEFT * <f64>m.nGroups;
  if (!share && !collapse) {
    for (let i = 0; i < m.nGroups; i++) setInt(m.groupOf, i, i);
    return 0;
  }
  if (!share) for (let i = 0; i < m.nGroups; i++) setInt(m.groupOf, i, i);
  if (counted == ALL_BUT_TERMS && !keepTerms(m)) return 0;
  compact(m);
  weighTerms(m);
  return 1;
}
