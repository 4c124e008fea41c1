/**
 * Separation: a direction of beta along which no row loses and some gain, so the likelihood has no finite maximum, whatever
 * the random effects (Albert & Anderson 1984 for binomial data; Correia, Guimaraes & Zylkin 2019 for counts).
 * The direction comes from where Newton was heading; here it is checked row by row, which makes it a certificate.
 */
import type { Design } from '../design/types.ts';
import type { Family } from '../family/types.ts';
import type { ScaledColumns } from '../wasm/grouped.ts';

export interface Separation {
  /** Columns of X that take part in the direction, most important first. */
  readonly columns: readonly string[];
  /** Rows whose fitted values go to the edge. */
  readonly rows: number;
}

/** A row moves if its predictor changes by more than this share of the largest change: above what Newton leaves undecided. */
const MOVES = 1e-4;

/** @param direction of beta on the optimiser's scale. null where it does not separate. */
export function separationAlong(
  design: Design,
  family: Family,
  X: ScaledColumns,
  direction: Float64Array,
): Separation | null {
  const n = design.nObs;
  const change = new Float64Array(n);
  for (let j = 0; j < direction.length; j++) {
    const column = X.values.subarray(j * n, (j + 1) * n);
    for (let i = 0; i < n; i++) change[i] += direction[j] * (column[i] - X.center[j]) * X.factor[j];
  }
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, Math.abs(change[i]));
  if (!(largest > 0 && Number.isFinite(largest))) return null;
  const { y } = design.response;
  let rows = 0;
  for (let i = 0; i < n; i++) {
    const move = change[i] / largest;
    if (Math.abs(move) <= MOVES) continue;
    // a failure or an empty count gains on the way down, a success (binomial alone) on the way up
    const gains = move < 0 ? y[i] === 0 : family.family === 'binomial' && y[i] === 1;
    if (!gains) return null;
    rows++;
  }
  const size = Math.max(...direction.map(Math.abs));
  const columns = design.fixed.names
    .map((name, j) => ({ name, share: Math.abs(direction[j]) / size }))
    .filter(({ name, share }) => share > MOVES && name !== '(Intercept)')
    .sort((a, b) => b.share - a.share)
    .map(({ name }) => name);
  return { columns: columns.length > 0 ? columns : ['(Intercept)'], rows };
}
