/**
 * The fixed part of the linear predictor.
 */
import type { Rows } from './rows.ts';

/** x'beta + offset of each row; NaN where a variable is missing. */
export function etaFixed({ nRows, X, offset }: Rows, beta: readonly number[]): Float64Array {
  const eta = offset === null ? new Float64Array(nRows) : offset.slice();
  beta.forEach((b, j) => {
    for (let i = 0; i < nRows; i++) eta[i] += b * X[j * nRows + i];
  });
  return eta;
}
