/**
 * The fixed part of the linear predictor.
 */
import { movesAlong } from '../fit/limit/movesAlong.ts';
import type { Rows } from './rows.ts';
import type { EstimateState } from './state.ts';

/** The same for predictions: NaN where nothing determines it, too. */
export function etaKnown(rows: Rows, state: Pick<EstimateState, 'beta' | 'untold'>): Float64Array {
  const eta = etaFixed(rows, state.beta);
  if (state.untold === undefined) return eta;
  return eta.map((value, i) => (movesAlong(state.untold, rows.X, i, rows.nRows) ? Number.NaN : value));
}

/** x'beta + offset of each row; NaN where a variable is missing. */
export function etaFixed({ nRows, X, offset }: Rows, beta: readonly number[]): Float64Array {
  const eta = offset === null ? new Float64Array(nRows) : offset.slice();
  beta.forEach((b, j) => {
    for (let i = 0; i < nRows; i++) eta[i] += b * X[j * nRows + i];
  });
  return eta;
}
