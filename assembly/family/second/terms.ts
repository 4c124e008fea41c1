/** Terms of rows with shapes of their own that have become one (termLists.ts): each distinct one is computed once. */
import { add, get, int, set } from "../../linalg/access";
import { trait } from "../laws";
import { TERMS, TERMS_RISE, TERMS_SLOPE } from "../traits";
import { Own } from "./own";
import { originOf, termOf, termRow, termShare, termSlope, termValue, termY } from "./termLists";

const ONE: usize = memory.data<f64>([1.0, 0.0]);

/** Adds those of n given rows to the rows that they have become. @param t what stands for it of a table that was filled without terms */
export function addOwnTerms(t: f64, terms: usize, nTerms: i32, n: i32): void {
  const own = changetype<Own>(<usize>t);
  const values = termValue(terms, n);
  const slopes = termSlope(terms, n);
  for (let d = 0; d < nTerms; d++) {
    const k = get(own.k, int(termRow(terms, n), int(originOf(terms, n), d)));
    const y = termY(terms, n) + ((<usize>d) << 3);
    set(values, d, trait(own.base, TERMS, k, y, ONE, 0, 0, 1, 0));
    set(slopes, d, trait(own.base, TERMS_SLOPE, k, y, ONE, 0, 0, 1, 0));
  }
  for (let r = 0; r < n; r++) {
    const row = int(termRow(terms, n), r);
    const w = get(termShare(terms, n), r);
    const d = int(termOf(terms, n), r);
    add(own.constant, row, w * get(values, d));
    add(own.slopeT, row, w * get(slopes, d));
  }
}

/** What the information about t lacks that is computed of rows that have become one, at the mean of their responses. */
export function setOwnLacking(t: f64, terms: usize, nTerms: i32, n: i32): void {
  const own = changetype<Own>(<usize>t);
  // slopes have been added to the rows already
  const rises = termSlope(terms, n);
  for (let d = 0; d < nTerms; d++) {
    const k = get(own.k, int(termRow(terms, n), int(originOf(terms, n), d)));
    set(rises, d, trait(own.base, TERMS_RISE, k, termY(terms, n) + ((<usize>d) << 3), ONE, 0, 0, 1, 0));
  }
  for (let i = 0; i < own.n; i++) {
    const row = (<usize>i) << 3;
    set(own.lacking, i, trait(own.base, TERMS_RISE, get(own.k, i), own.y + row, own.w + row, 0, 0, 1, 0));
  }
  for (let r = 0; r < n; r++)
    add(own.lacking, int(termRow(terms, n), r), -get(termShare(terms, n), r) * get(rises, int(termOf(terms, n), r)));
}
