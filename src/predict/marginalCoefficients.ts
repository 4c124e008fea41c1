/**
 * Population-average coefficients (Hedeker, du Toit, Demirtas and Gibbons 2018): those of the least-squares fit of
 * g(marginal mean) - offset on X over the rows. Standard errors by the delta method from the exact derivatives of the marginal
 * means in beta and in theta (docs/mathematics.md (14.8)).
 */
import {
  DEFAULT_LEVEL,
  type Estimated,
  freedomOf,
  pValueOf,
  quadraticForm,
  reachBy,
  rootOf,
  wald,
} from './interval.ts';
import { weightedProjection } from './leastSquares.ts';
import { etaFixed } from './linearPredictor.ts';
import { marginalMean } from './marginalMean.ts';
import type { LevelOption } from './options.ts';
import { addVarianceGradientAt, randomLaw, varianceAt } from './randomLaw.ts';
import type { Rows } from './rows.ts';
import type { PredictionState } from './state.ts';

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
  const p = beta.length;
  const n = rows.nRows;
  const law = randomLaw(state);
  const eta = etaFixed(rows, beta);
  const variance = eta.map((_, i) => varianceAt(law, rows, i));
  const weights = eta.map((value, i) => (Number.isNaN(value + variance[i]) ? 0 : (rows.count?.[i] ?? 1)));
  const projection = weightedProjection(rows.X, n, p, weights);

  // products of the basis with g(marginal mean) - offset, and with its derivative in each parameter
  const products = new Float64Array(p);
  const moved = Array.from({ length: theta.length + p }, () => new Float64Array(p));
  const row = new Float64Array(theta.length + p);
  for (let i = 0; i < n; i++) {
    if (weights[i] === 0) continue;
    const { link, linkByEta, linkByVariance } = marginalMean(state.link, eta[i], variance[i]);
    row.fill(0);
    addVarianceGradientAt(law, rows, i, linkByVariance, row);
    for (let j = 0; j < p; j++) row[theta.length + j] = linkByEta * rows.X[j * n + i];
    projection.addRow(i, link - (rows.offset?.[i] ?? 0), products);
    for (let k = 0; k < row.length; k++) projection.addRow(i, row[k], moved[k]);
  }
  const estimates = projection.solve(products);
  const jacobian = moved.map((column) => projection.solve(column));
  return state.fixed.names.map((term, j) => {
    const gradient = jacobian.map((column) => column[j]);
    const stdError = rootOf(quadraticForm(state.covariance, gradient));
    const statistic = estimates[j] / stdError;
    const interval = wald(estimates[j], stdError, reach(gradient));
    const pValue = pValueOf(statistic, freedomOf(state, gradient));
    return { term, ...interval, statistic, pValue, conditional: beta[j] };
  });
}
