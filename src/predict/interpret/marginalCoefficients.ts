/**
 * Population-average coefficients (Hedeker, du Toit, Demirtas and Gibbons 2018): those of the least-squares fit of
 * g(marginal mean) - offset on X over the rows. Standard errors by the delta method from the exact derivatives of the marginal
 * means in beta and in theta (docs/mathematics.md (14.8)).
 */

import type { Method } from '../../fit/method.ts';
import { checkRowsOfOffset, type OverData, sourceOf, sourceRows } from '../average/source.ts';
import type { WithState } from '../given.ts';
import {
  DEFAULT_LEVEL,
  type Estimated,
  freedomOf,
  pValueOf,
  quadraticForm,
  reachBy,
  rootOf,
  wald,
} from '../interval.ts';
import { coefficientAt, columnsKept, isEndless } from '../law/endless.ts';
import { marginalMean } from '../law/marginalMean.ts';
import { addVarianceGradientAt, randomLaw, varianceAt } from '../law/randomLaw.ts';
import { etaFixed } from '../linearPredictor.ts';
import { LEVEL_ALONE, type LevelOption, OVER } from '../options.ts';
import type { Rows } from '../rows.ts';
import { refuseSecond } from '../second.ts';
import type { PredictionState } from '../state.ts';
import { weightedProjection } from './leastSquares.ts';

export interface MarginalCoefficient extends Estimated {
  readonly term: string;
  /** estimate / stdError: z, of linear mixed models t. */
  readonly statistic: number;
  readonly pValue: number;
  /** The coefficient given the random effects, for comparison. */
  readonly conditional: number;
}

export function marginalCoefficients(
  state: PredictionState,
  rows: Rows,
  { level = DEFAULT_LEVEL }: LevelOption = {},
): readonly MarginalCoefficient[] {
  const reach = reachBy(state, level);
  const { theta, beta } = state;
  const columns = columnsKept(state);
  const p = columns.length;
  const n = rows.nRows;
  const law = randomLaw(state);
  const eta = etaFixed(rows, beta);
  const variance = eta.map((_, i) => varianceAt(law, rows, i));
  const x = new Float64Array(theta.length + beta.length);
  const isEdge = (i: number): boolean => {
    for (let j = 0; j < beta.length; j++) x[theta.length + j] = rows.X[j * n + i];
    return isEndless(state, x);
  };
  // in separated data over the rows whose mean is not at its end, and the columns that they tell apart
  const weights = eta.map((value, i) =>
    Number.isNaN(value + variance[i]) || (state.free !== undefined && isEdge(i)) ? 0 : (rows.count?.[i] ?? 1),
  );
  const X = p === beta.length ? rows.X : packed(rows.X, columns, n);
  const projection = weightedProjection(X, n, p, weights);

  // products of the basis with g(marginal mean) - offset, and with its derivative in each parameter
  const products = new Float64Array(p);
  const moved = Array.from({ length: theta.length + beta.length }, () => new Float64Array(p));
  const row = new Float64Array(theta.length + beta.length);
  for (let i = 0; i < n; i++) {
    if (weights[i] === 0) continue;
    const { link, linkByEta, linkByVariance } = marginalMean(state.link, eta[i], variance[i]);
    row.fill(0);
    addVarianceGradientAt(law, rows, i, linkByVariance, row);
    for (let j = 0; j < beta.length; j++) row[theta.length + j] = linkByEta * rows.X[j * n + i];
    projection.addRow(i, link - (rows.offset?.[i] ?? 0), products);
    for (let k = 0; k < row.length; k++) projection.addRow(i, row[k], moved[k]);
  }
  const estimates = projection.solve(products);
  const jacobian = moved.map((column) => projection.solve(column));
  return state.fixed.names.map((term, at) => {
    const conditional = coefficientAt(state, at);
    if (!Number.isFinite(conditional))
      return { term, ...wald(conditional, Number.NaN, Number.NaN), ...UNTESTED, conditional };
    const j = columns.indexOf(at);
    const gradient = jacobian.map((column) => column[j]);
    const stdError = rootOf(quadraticForm(state.covariance, gradient));
    const statistic = estimates[j] / stdError;
    const interval = wald(estimates[j], stdError, reach(gradient));
    const pValue = pValueOf(statistic, freedomOf(state, gradient));
    return { term, ...interval, statistic, pValue, conditional };
  });
}

const UNTESTED = { statistic: Number.NaN, pValue: Number.NaN };

/** Some columns of X. */
function packed(X: Float64Array, columns: readonly number[], n: number): Float64Array {
  const out = new Float64Array(columns.length * n);
  columns.forEach((j, k) => {
    out.set(X.subarray(j * n, (j + 1) * n), k * n);
  });
  return out;
}

export interface MarginalCoefficientsSignature {
  /** Population-average coefficients. */
  marginalCoefficients(options?: LevelOption & OverData): readonly MarginalCoefficient[];
}

export const marginalCoefficientsMethod: Method<MarginalCoefficientsSignature, WithState> = {
  name: 'marginalCoefficients',
  options: { ...OVER, ...LEVEL_ALONE },
  run(given, options) {
    refuseSecond('marginalCoefficients()', given.state(), 'zi');
    return marginalCoefficients(given.state(), rowsToAverage(given, options), options);
  },
};

/** Those of the fit have their groups' columns at hand. */
function rowsToAverage(given: WithState, options: OverData): Rows {
  const what = 'marginalCoefficients';
  if (options.data === undefined && given.data !== null) {
    checkRowsOfOffset(what, options.offset, 'data');
    return given.data.rows;
  }
  const source = sourceOf(what, given, options);
  return sourceRows(given.state(), source, source.table, { Z: true, groups: false });
}
