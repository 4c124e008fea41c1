/**
 * Predictions of ordered categories: of each the probability, or that of it and all below, G(tau_c - eta); the most probable one, or the
 * mean of their numbers from 1. Conditional on the effects of the row's group, for a group whose effects are zero, or averaged
 * over all groups, E G(tau_c - eta) (docs/mathematics.md (16.19)).
 */
import { GlmmError } from '../../errors.ts';
import type { CumulativeLink } from '../../family/link/record.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { LinkName } from '../../family/types.ts';
import { invalid } from '../../infer/options.ts';
import { marginalMean } from '../law/marginalMean.ts';
import { randomLaw, varianceAt } from '../law/randomLaw.ts';
import { etaFixed } from '../linearPredictor.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import type { CategoryType, Prediction, PredictionScale } from './scale.ts';

/** @param onLink predictions on the scale of eta, of the rows; not asked for where all groups are averaged over */
export function predictCategories(
  state: PredictionState,
  rows: Rows,
  type: CategoryType,
  { randomEffects, se, interval }: PredictionScale,
  onLink: () => Prediction,
): Prediction {
  const { categories, thresholds } = state;
  if (categories === undefined || thresholds === undefined) throw withoutCategories(state, type);
  if (type === 'latent') return latent(onLink(), state.beta[0]);
  if (se === true || (interval ?? false) !== false)
    throw invalid(`with type '${type}', se and interval`, true, "be left out: they are there for type 'latent'");
  const cumulative = (randomEffects === 'marginal' ? averaged : at)(state, rows, thresholds, onLink);
  const n = categories.length;
  const probability = (i: number, c: number): number =>
    cumulative[i * n + c] - (c === 0 ? 0 : cumulative[i * n + c - 1]);
  if (type === 'cum.prob') return { fit: cumulative, categories };
  if (type === 'prob') return { fit: cumulative.map((_, k) => probability(Math.floor(k / n), k % n)), categories };
  const fit = Float64Array.from({ length: cumulative.length / n }, (_, i) => {
    let best = 0;
    let mean = 0;
    for (let c = 0; c < n; c++) {
      if (probability(i, c) > probability(i, best)) best = c;
      mean += (c + 1) * probability(i, c);
    }
    return Number.isNaN(mean) ? mean : type === 'class' ? best : mean;
  });
  return { fit, categories };
}

/** The mean of the latent response on the scale of the reported thresholds: without the intercept, which is minus the first. */
function latent({ fit, lower, upper, ...rest }: Prediction, intercept: number): Prediction {
  const shift = (values: Float64Array): Float64Array => values.map((value) => value - intercept);
  return { ...rest, fit: shift(fit), ...(lower && { lower: shift(lower) }), ...(upper && { upper: shift(upper) }) };
}

/** P(y <= c), categories of a row side by side. */
function at(state: PredictionState, _: Rows, thresholds: readonly number[], onLink: () => Prediction): Float64Array {
  const { mean } = (linkOf(state) as CumulativeLink).below;
  return table(onLink().fit, thresholds, (tau, eta) => mean(tau - eta));
}

function averaged(state: PredictionState, rows: Rows, thresholds: readonly number[]): Float64Array {
  const name = (linkOf(state) as CumulativeLink).below.name as LinkName;
  const law = randomLaw(state);
  return table(
    etaFixed(rows, state.beta),
    thresholds,
    (tau, eta, i) => marginalMean(name, tau - eta, varianceAt(law, rows, i)).mean,
  );
}

function table(
  eta: Float64Array,
  thresholds: readonly number[],
  below: (tau: number, eta: number, row: number) => number,
): Float64Array {
  const n = thresholds.length + 1;
  const cumulative = new Float64Array(eta.length * n);
  eta.forEach((value, i) => {
    for (let c = 0; c < n; c++)
      cumulative[i * n + c] = Number.isNaN(value) ? value : c === n - 1 ? 1 : below(thresholds[c], value, i);
  });
  return cumulative;
}

function withoutCategories(state: PredictionState, type: CategoryType): GlmmError {
  const { name } = familyOf(state);
  return new GlmmError(
    'INVALID_OPTION',
    `type '${type}' is for ordered categories, and this is a fit of the ${name} family. Use type 'response'`,
    { option: 'type', value: type, family: name },
  );
}
