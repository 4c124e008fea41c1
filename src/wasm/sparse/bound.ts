/** What a factorization costs at most, without looking for an order. */
import { MEASURED_COSTS } from './cut.ts';
import type { SparseTerm } from './pattern.ts';

/** Seconds where the levels of the term that has most go first, and all others are one dense block. */
export function boundOfSeconds(terms: readonly SparseTerm[], nObs: number): number {
  const first = terms.reduce((best, term) => (term.nLevels > best.nLevels ? term : best));
  const rest = terms.filter((term) => term !== first);
  const dense = rest.reduce((sum, { nLevels, q }) => sum + nLevels * q, 0);
  const perRow = rest.reduce((sum, { q }) => sum + q, 0);
  const rows = new Float64Array(first.nLevels);
  for (let i = 0; i < nObs; i++) rows[first.codes[i]]++;
  let squares = 0;
  for (const count of rows) {
    const column = first.q + Math.min(dense, count * perRow);
    squares += first.q * column * column;
  }
  return MEASURED_COSTS.lead * squares + MEASURED_COSTS.tail * dense * dense * dense;
}
