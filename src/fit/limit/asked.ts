/**
 * What responses ask of a random effect as its standard deviation grows: a binomial row whether it is above zero, one of ordered categories whether it is
 * above the lower end of its interval, and below the upper one. Questions are linear in beta and in the gaps between thresholds, as those of cuts.ts.
 */
import { byRows } from '../../design/matrix/sparseColumns.ts';
import type { Design } from '../../design/types.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import { thresholdsOf } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import type { ScaledColumns } from '../../wasm/scaledColumns.ts';
import { scaleFixed } from '../engine/scale.ts';

export interface Asked {
  /** Columns of X, and behind them one a gap. */
  readonly size: number;
  readonly count: number;
  row(question: number): number;
  /** 1 above, 0 below, NaN where nothing is asked; between them where a row is neither, so that there is no limit. */
  answer(question: number): number;
  /** On the optimiser's scale. */
  value(question: number, column: number): number;
  /** Columns in which two questions may differ. */
  differ(a: number, b: number): Int32Array;
}

/** null where responses are neither binomial nor ordered categories. */
export function askedOf(design: Design, family: Family): Asked | null {
  const { support } = familyOf(family);
  // where the predictor has an end, effects without end would carry rows past it
  if (!(support.isShare || support.isOrdered) || linkOf(family).domain !== 'line') return null;
  const { nObs, response } = design;
  const { y, weights } = response;
  const X = scaleFixed(design.fixed, nObs);
  const p = X.factor.length;
  const differ = columnsThatDiffer(X, nObs);
  const value = (i: number, j: number): number => (X.values[j * nObs + i] - X.center[j]) * X.factor[j];
  if (!support.isOrdered)
    return {
      ...{ size: p, count: nObs, row: (i) => i, value },
      answer: (i) => (weights[i] > 0 ? y[i] : Number.NaN),
      differ: (a, b) => Int32Array.from(differ(a, b)),
    };
  const { count, nParameters, map, base } = thresholdsOf(response, family.threshold);
  const row = (q: number): number => q >> 1;
  // the lower end of each row, then its upper one
  const threshold = (q: number): number => y[q >> 1] - 1 + (q & 1);
  const gaps = Array.from({ length: nParameters }, (_, s) => p + s);
  return {
    ...{ size: p + nParameters, count: 2 * nObs, row },
    answer(q) {
      const c = threshold(q);
      return weights[row(q)] > 0 && c >= 0 && c < count && Number.isFinite(base[c]) ? 1 - (q & 1) : Number.NaN;
    },
    value: (q, j) => (j < p ? value(row(q), j) : -map[threshold(q) * nParameters + j - p]),
    differ: (a, b) => Int32Array.from([...differ(row(a), row(b)), ...gaps]),
  };
}

/** Of two rows: the columns that may differ, by their entries where there are few. */
function columnsThatDiffer(
  { factor, sparse }: ScaledColumns,
  nObs: number,
): (a: number, b: number) => Iterable<number> {
  if (!sparse) return () => factor.keys();
  const few = new Set(sparse.columns);
  const dense = [...factor.keys()].filter((j) => !few.has(j));
  const { start, place } = byRows(sparse, nObs);
  const entriesOf = (row: number): number[] =>
    Array.from(place.subarray(start[row], start[row + 1]), (k) => sparse.columns[k]);
  return (a, b) => [...dense, ...new Set([...entriesOf(a), ...entriesOf(b)])];
}
