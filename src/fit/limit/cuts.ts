/**
 * Ordered categories as the answers to questions with two: is y above threshold c? A row asks those of the two ends of its own interval,
 * the others follow. They are linear in beta and in the gaps between thresholds, so what separates them separates the categories, and
 * the limit of ordered categories is found as that of a binomial response (docs/mathematics.md (17.4)).
 */
import type { Design, ModelMatrix } from '../../design/types.ts';
import type { ThresholdMap } from '../../family/thresholds.ts';

/** As much of a design as the search for directions asks of. */
export type Questions = Pick<Design, 'nObs' | 'offset'> & {
  readonly fixed: ModelMatrix;
  readonly response: Pick<Design['response'], 'y' | 'weights' | 'least'>;
};

/** A question for each finite end of a row's interval. */
export interface Cuts {
  /** Columns of X, and behind them one a gap; y is 1 where the row lies above. Without the offset. */
  readonly questions: Questions;
  /** Row of the data of each. */
  readonly row: Int32Array;
  /** Of the row's ends: its question, -1 where it is infinite or has no weight. */
  readonly low: Int32Array;
  readonly up: Int32Array;
}

/** Neither an intercept nor a column of any term. */
export const OF_GAPS = -2;

export function cutsOf({ fixed, nObs, response, offset }: Design, thresholds: ThresholdMap): Cuts {
  const { y, weights } = response;
  const { count, nParameters, map, base } = thresholds;
  const p = fixed.names.length;
  const low = new Int32Array(nObs).fill(-1);
  const up = new Int32Array(nObs).fill(-1);
  const row: number[] = [];
  const threshold: number[] = [];
  for (let i = 0; i < nObs; i++) {
    if (!(weights[i] > 0)) continue;
    for (const [ends, c] of [
      [low, y[i] - 1],
      [up, y[i]],
    ] as const) {
      if (c < 0 || c >= count || !Number.isFinite(base[c])) continue;
      ends[i] = row.length;
      row.push(i);
      threshold.push(c);
    }
  }
  const n = row.length;
  const values = new Float64Array(n * (p + nParameters));
  for (let k = 0; k < n; k++) {
    for (let j = 0; j < p; j++) values[j * n + k] = fixed.values[j * nObs + row[k]];
    for (let s = 0; s < nParameters; s++) values[(p + s) * n + k] = -map[threshold[k] * nParameters + s];
  }
  const gaps = Array.from({ length: nParameters }, (_, s) => s);
  const columns = {
    names: [...fixed.names, ...gaps.map((s) => `(gap ${s + 1})`)],
    assign: [...fixed.assign, ...gaps.map(() => OF_GAPS)],
    values,
  };
  return {
    questions: {
      nObs: n,
      offset: offset && Float64Array.from(row, (i) => offset[i]),
      fixed: { ...fixed, ...columns },
      response: {
        y: Float64Array.from(row, (i, k) => (k === low[i] ? 1 : 0)),
        weights: new Float64Array(n).fill(1),
      },
    },
    row: Int32Array.from(row),
    low,
    up,
  };
}
