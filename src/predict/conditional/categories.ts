/**
 * Predictions of ordered categories: of each the probability, or that of it and all below, G(tau_c - eta); the most probable one, or the
 * mean of their numbers from 1. Conditional on the effects of the row's group, for a group whose effects are zero, or averaged
 * over all groups, E G(tau_c - eta) (docs/mathematics.md (16.19)).
 */
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import { holding } from '../../infer/interval.ts';
import { invalid } from '../../infer/options.ts';
import { DEFAULT_LEVEL, quadraticForm, reachOf, rootOf } from '../interval.ts';
import {
  type CategoryQuantity,
  type Cumulative,
  categoryQuantities,
  combined,
  cumulativeAt,
  endlessThresholds,
  intervalWithin,
  isEndlessQuantity,
  isOpen,
  quantityAt,
  settled,
} from '../law/categoryLaw.ts';
import { isEndless } from '../law/endless.ts';
import { addVarianceGradientAt, type RandomLaw, randomLaw, varianceAt } from '../law/randomLaw.ts';
import { type RowPredictors, rowPredictors } from '../law/rowPredictor.ts';
import { gradientSize, wholeCovariance } from '../law/thresholdLaw.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import type { CategoryType, Prediction, PredictionScale } from './scale.ts';

export function predictCategories(
  state: PredictionState,
  rows: Rows,
  type: CategoryType,
  { randomEffects = 'conditional', se = false, interval = false, level = DEFAULT_LEVEL }: PredictionScale,
): Prediction {
  const { categories = [] } = state;
  checkHasCategories(state, type);
  const wantsInterval = interval !== false && interval !== 'none';
  if (interval === 'newGroup' && type !== 'latent')
    throw invalid(
      `with type '${type}', interval`,
      interval,
      "be 'confidence': the mean over all groups is randomEffects: 'marginal'",
    );
  if (type === 'class' && (se || wantsInterval))
    throw invalid("with type 'class', se and interval", true, "be left out: a category's number has none");
  const n = categories.length;
  const isMarginal = randomEffects === 'marginal';
  const wantsError = se || wantsInterval;
  const at = rowPredictors(state, rows, randomEffects === 'conditional', wantsError);
  const law = randomLaw(state);
  if (type === 'latent') {
    const added = (i: number): number => (interval === 'newGroup' ? varianceAt(law, rows, i) : 0);
    return latent(state, rows, at, added, { se, wantsInterval, level });
  }
  const quantities = categoryQuantities(type === 'class' ? 'prob' : type, n);
  const size = rows.nRows * quantities.length;
  const values = new Float64Array(size);
  const errors = new Float64Array(wantsError ? size : 0);
  const gradient = new Float64Array(gradientSize(state));
  const endlessAt = endlessByRow(state, rows);
  const hasEnd = new Uint8Array(errors.length);
  const errorOf = categoryErrors(state);
  for (let i = 0; i < rows.nRows; i++) {
    const { eta, predicted, unseen } = at(i, gradient);
    const endless = endlessAt(i);
    const cumulative = settled(cumulativeAt(state, eta, isMarginal ? varianceAt(law, rows, i) : null), endless);
    const byVariance = isMarginal ? { law, rows, i } : null;
    quantities.forEach((quantity, k) => {
      const place = i * quantities.length + k;
      values[place] = Number.isNaN(eta) ? eta : quantityAt(quantity, cumulative);
      if (!wantsError) return;
      hasEnd[place] = isEndlessQuantity(quantity, endless) ? 0 : 1;
      errors[place] = isOpen(quantity, cumulative, endless)
        ? Number.POSITIVE_INFINITY
        : errorOf(quantity, cumulative, gradient, predicted + unseen, byVariance);
    });
  }
  if (type === 'class') return { fit: mostProbable(values, n), categories };
  const reach = reachOf(level);
  const limits = Array.from(wantsInterval ? values : [], (value, k) => {
    const quantity = quantities[k % quantities.length];
    if (hasEnd[k] === 0) return { lower: quantity.least, upper: quantity.most };
    return holding(value, ...intervalWithin(value, reach * errors[k], quantity));
  });
  return {
    ...{ fit: values, categories },
    ...(se && { se: errors }),
    ...(wantsInterval && {
      lower: Float64Array.from(limits, ({ lower }) => lower),
      upper: Float64Array.from(limits, ({ upper }) => upper),
    }),
  };
}

/** Of separated categories: which differences of threshold and predictor have no finite estimate in a row. */
function endlessByRow(state: PredictionState, rows: Rows): (i: number) => readonly boolean[] {
  const nTheta = state.theta.length;
  const ofFixed = new Float64Array(nTheta + state.beta.length);
  return (i) => {
    for (let j = 0; j < state.beta.length; j++) ofFixed[nTheta + j] = rows.X[j * rows.nRows + i];
    return endlessThresholds(state, ofFixed);
  };
}

/** The same of what is predicted of each row, in the order of the predictions. */
export function endlessCategories(state: PredictionState, rows: Rows, type: CategoryType): readonly boolean[] {
  const { categories = [], freeThresholds = [] } = state;
  if (freeThresholds.length === 0 || type === 'class' || type === 'latent') return [];
  const quantities = categoryQuantities(type, categories.length);
  const endlessAt = endlessByRow(state, rows);
  return Array.from({ length: rows.nRows }, (_, i) => endlessAt(i)).flatMap((endless) =>
    quantities.map((quantity) => isEndlessQuantity(quantity, endless)),
  );
}

/** Standard errors of quantities, by derivatives of the predictor and variances of its random effects. */
function categoryErrors(state: PredictionState) {
  const covariance = wholeCovariance(state);
  const nTheta = state.theta.length;
  const first = nTheta + state.beta.length;
  const own = new Float64Array(gradientSize(state));
  return (
    quantity: CategoryQuantity,
    cumulative: Cumulative,
    gradient: Float64Array,
    ofEffects: number,
    byVariance: { readonly law: RandomLaw; readonly rows: Rows; readonly i: number } | null,
  ): number => {
    const { byEta, variance } = combined(quantity, cumulative);
    gradient.forEach((g, k) => {
      own[k] = -byEta * g;
    });
    quantity.weights.forEach((weight, c) => {
      if (c > 0 && first + c - 1 < own.length) own[first + c - 1] += weight * cumulative.byEta[c];
    });
    if (byVariance !== null) addVarianceGradientAt(byVariance.law, byVariance.rows, byVariance.i, variance, own);
    return rootOf(quadraticForm(covariance, own) + byEta * byEta * ofEffects);
  };
}

function mostProbable(probabilities: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / n }, (_, i) => {
    const own = probabilities.subarray(i * n, (i + 1) * n);
    return Number.isNaN(own[0]) ? Number.NaN : own.reduce((best, value, c) => (value > own[best] ? c : best), 0);
  });
}

/**
 * The mean of the latent response on the scale of the reported thresholds: without the intercept, which is minus the first.
 *
 * @param added to the variance that an interval is made of
 */
function latent(
  state: PredictionState,
  rows: Rows,
  at: RowPredictors,
  added: (i: number) => number,
  { se, wantsInterval, level }: { readonly se: boolean; readonly wantsInterval: boolean; readonly level: number },
): Prediction {
  const { nRows } = rows;
  const nTheta = state.theta.length;
  const gradient = new Float64Array(gradientSize(state));
  const ofFixed = new Float64Array(nTheta + state.beta.length);
  const covariance = wholeCovariance(state);
  const reach = reachOf(level);
  const fit = new Float64Array(nRows);
  const errors = new Float64Array(nRows);
  const width = new Float64Array(nRows);
  for (let i = 0; i < nRows; i++) {
    const { eta, predicted, unseen } = at(i, gradient);
    fit[i] = eta - state.beta[0];
    if (!se && !wantsInterval) continue;
    gradient[nTheta] -= 1;
    const variance = predicted + unseen + quadraticForm(covariance, gradient);
    for (let j = 0; j < state.beta.length; j++) ofFixed[nTheta + j] = rows.X[j * rows.nRows + i];
    ofFixed[nTheta] -= 1;
    // effects of groups stay finite
    const endless = isEndless(state, ofFixed);
    errors[i] = endless ? Number.POSITIVE_INFINITY : rootOf(variance);
    width[i] = endless ? errors[i] : reach * rootOf(variance + added(i));
  }
  return {
    fit,
    ...(se && { se: errors }),
    ...(wantsInterval && { lower: fit.map((m, i) => m - width[i]), upper: fit.map((m, i) => m + width[i]) }),
  };
}

/** @throws GlmmError INVALID_OPTION for ordered categories: which mean of them is meant has to be said */
export function checkHasResponse({ categories, family }: Pick<PredictionState, 'categories' | 'family'>): void {
  if (categories === undefined) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `ordered categories have no mean of their own, so type 'response' says nothing\nUse 'prob' or 'cum.prob' (probabilities), 'mean.class' (the mean of the categories' numbers) or 'latent'.`,
    { option: 'type', value: 'response', family },
  );
}

/** @throws GlmmError INVALID_OPTION for other responses */
export function checkHasCategories(state: PredictionState, type: CategoryType): void {
  if (state.categories !== undefined) return;
  const { name } = familyOf(state);
  throw new GlmmError(
    'INVALID_OPTION',
    `type '${type}' is for ordered categories, and this is a fit of the ${name} family. Use type 'response'`,
    { option: 'type', value: type, family: name },
  );
}
