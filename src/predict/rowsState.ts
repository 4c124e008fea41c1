/**
 * What is kept of the rows of a fit: means of z z', variance of x'beta, and the mean response that the model implies.
 */

import { linkOf } from '../family/list.ts';
import { marginalMeansOfRows } from './law/marginalTable.ts';
import { addVarianceOverGradient, randomLaw, varianceAt } from './law/randomLaw.ts';
import { etaFixed } from './linearPredictor.ts';
import type { Rows } from './rows.ts';
import type { PredictionState, RowsState } from './state.ts';

type Parameters = Pick<PredictionState, 'kind' | 'theta' | 'beta' | 'sigma' | 'terms' | 'link'>;

export function rowsState(state: Parameters, rows: Rows): RowsState {
  let zz: RowsState['zz'] | undefined;
  let fixed: number | undefined;
  let mean: RowsState['meanResponse'] | undefined;
  return {
    nObs: rows.nRows,
    // a pass over the rows each, and the last an integral a row, which shares of variance alone ask for
    get zz() {
      zz ??= state.terms.map(({ names }, t) => Array.from(meanOuterZ(rows, t, names.length)));
      return zz;
    },
    get fixedVariance() {
      fixed ??= fixedVariance(state, rows);
      return fixed;
    },
    get meanResponse() {
      mean ??= meanResponse(state, rows);
      return mean;
    },
  };
}

function meanOuterZ(rows: Rows, t: number, q: number): Float64Array {
  const mean = new Float64Array(q * q);
  const Z = rows.Z[t];
  let total = 0;
  for (let i = 0; i < rows.nRows; i++) {
    const count = rows.count === null ? 1 : rows.count[i];
    for (let r = 0; r < q; r++)
      for (let c = 0; c < q; c++) mean[r * q + c] += count * Z[r * rows.nRows + i] * Z[c * rows.nRows + i];
    total += count;
  }
  return mean.map((sum) => sum / total);
}

/** With n - 1 below, as R's var(); without offset, which is known and not an effect. */
function fixedVariance(state: Parameters, rows: Rows): number {
  const eta = etaFixed({ ...rows, offset: null }, state.beta);
  let total = 0;
  let mean = 0;
  for (let i = 0; i < eta.length; i++) {
    const count = rows.count === null ? 1 : rows.count[i];
    total += count;
    mean += count * eta[i];
  }
  mean /= total;
  let squares = 0;
  for (let i = 0; i < eta.length; i++) {
    const distance = eta[i] - mean;
    squares += (rows.count === null ? 1 : rows.count[i]) * distance * distance;
  }
  return squares / (total - 1);
}

/** NaN for links without a marginal mean. */
function meanResponse(state: Parameters, rows: Rows): RowsState['meanResponse'] {
  const nTheta = state.theta.length;
  const gradient = new Float64Array(nTheta + state.beta.length);
  if (linkOf(state).average === null) return { value: Number.NaN, gradient: Array.from(gradient) };
  const law = randomLaw(state);
  const eta = etaFixed(rows, state.beta);
  const n = rows.nRows;
  const meanOf = marginalMeansOfRows(
    state.link,
    eta,
    eta.map((_, i) => varianceAt(law, rows, i)),
  );
  const out = new Float64Array(3);
  /** Of z z', each row as often as its mean moves with its variance. */
  const outer = state.terms.map(({ names }) => new Float64Array(names.length * names.length));
  let total = 0;
  let value = 0;
  for (let i = 0; i < n; i++) {
    const count = rows.count === null ? 1 : rows.count[i];
    meanOf(i, out);
    const byEta = count * out[1];
    const byVariance = count * out[2];
    total += count;
    value += count * out[0];
    for (let j = 0; j < state.beta.length; j++) gradient[nTheta + j] += byEta * rows.X[j * n + i];
    for (let t = 0; t < outer.length; t++) {
      const Z = rows.Z[t];
      const q = state.terms[t].names.length;
      for (let r = 0; r < q; r++)
        for (let c = 0; c < q; c++) outer[t][r * q + c] += byVariance * Z[r * n + i] * Z[c * n + i];
    }
  }
  outer.forEach((M, t) => {
    addVarianceOverGradient(law, t, M, gradient);
  });
  return { value: value / total, gradient: Array.from(gradient, (sum) => sum / total) };
}
