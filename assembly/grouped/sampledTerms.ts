/**
 * The terms of a shape that do not depend on eta (family/shape.ts), of the rows that an evaluation looks at, all or those of a sample of
 * blocks, with the weights of their groups.
 */
import { isSecond } from "../family/lawCode";
import { termOf, termRow, termShare, termWeight, termY } from "../family/second/termLists";
import { setOwnLacking } from "../family/second/terms";
import { shapeTerms, shapeTermsRise, shapeTermsSlope } from "../family/shape";
import { add, get, int, set } from "../linalg/access";
import { zero } from "../linalg/vector";
import { blockEnd, lookAt, skipBlocks } from "./blocks";
import { Grouped, groupStart } from "./model";

const OWN: i32 = 0;
const SLOPE: i32 = 1;
const RISE: i32 = 2;

export function termsLookedAt(m: Grouped): f64 {
  return lookedAt(m, OWN);
}

/** Their derivative in log shape. */
export function termsSlopeLookedAt(m: Grouped): f64 {
  return lookedAt(m, SLOPE);
}

/** Their second derivative in log shape. */
export function termsRiseLookedAt(m: Grouped): f64 {
  return lookedAt(m, RISE);
}

/**
 * Evaluations, starts and metrics to come look at one block in `every`, of rows in whole groups or, with `single`, of one group; 1 for all.
 */
export function groupedSample(address: usize, every: i32, single: i32): void {
  const m = changetype<Grouped>(address);
  lookAt(m, every, single);
  weighTerms(m);
}

/** Weights of the distinct terms of rows that have become one, over the rows that are looked at. */
export function weighTerms(m: Grouped): void {
  if (m.nTerms == 0) return;
  // in memory that the next evaluation overwrites
  const times = m.rowCoefficient;
  zero(times, m.nObs);
  for (let i = 0; i < m.nGroups; i = skipBlocks(m, i))
    for (const end = blockEnd(m, i); i < end; i++)
      for (let r = groupStart(m, i), last = groupStart(m, i + 1); r < last; r++) set(times, r, get(m.copies, i));
  const weights = termWeight(m.terms, m.allObs);
  zero(weights, m.nTerms);
  for (let r = 0; r < m.allObs; r++) {
    const share = get(termShare(m.terms, m.allObs), r) * get(times, int(termRow(m.terms, m.allObs), r));
    add(weights, int(termOf(m.terms, m.allObs), r), share);
  }
}

/** What an information about the shape lacks that was computed of rows that have become one. */
export function informationLacking(m: Grouped): f64 {
  return m.nTerms == 0 || isSecond(m.family) ? 0.0 : ofRows(m, RISE) - lookedAt(m, RISE);
}

/** The same of rows with shapes of their own, for each of them. */
export function setLacking(m: Grouped): void {
  if (m.nTerms > 0 && isSecond(m.family)) setOwnLacking(m.t, m.terms, m.nTerms, m.allObs);
}

function lookedAt(m: Grouped, what: i32): f64 {
  if (m.nTerms == 0) return ofRows(m, what);
  if (isSecond(m.family)) return 0.0;
  return termsOf(m, what, termY(m.terms, m.allObs), termWeight(m.terms, m.allObs), m.nTerms);
}

function ofRows(m: Grouped, what: i32): f64 {
  if (m.every == 1 && m.shared == 0) return termsOfRows(m, what, 0, m.nObs);
  let sum = 0.0;
  for (let i = 0; i < m.nGroups; i = skipBlocks(m, i)) {
    const end = blockEnd(m, i);
    if (m.shared)
      for (let g = i; g < end; g++) sum += get(m.copies, g) * termsOfRows(m, what, groupStart(m, g), groupStart(m, g + 1));
    else sum += termsOfRows(m, what, groupStart(m, i), groupStart(m, end));
    i = end;
  }
  return sum;
}

/** Of rows first .. end - 1. */
function termsOfRows(m: Grouped, what: i32, first: i32, end: i32): f64 {
  const row = (<usize>first) << 3;
  return termsOf(m, what, m.y + row, m.w + row, end - first);
}

function termsOf(m: Grouped, what: i32, y: usize, w: usize, n: i32): f64 {
  if (what == OWN) return shapeTerms(m.family, m.shape, y, w, n);
  if (what == SLOPE) return shapeTermsSlope(m.family, m.shape, y, w, n);
  return shapeTermsRise(m.family, m.shape, y, w, n);
}
