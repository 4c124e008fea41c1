/**
 * Marginal means of ordered categories: of each row of the grid the probabilities, those of a category and all below, or the mean of the
 * categories' numbers, and the mean of these over rows (as R's emmeans with `mode`); the mean of the latent response about the mean of the
 * thresholds. Gradients are in (theta, beta, thresholds above the first).
 */
import { invalid } from '../../../infer/options.ts';
import {
  type CategoryQuantity,
  categoryQuantities,
  combined,
  cumulativeAt,
  endlessThresholds,
  isEndlessQuantity,
  isOpen,
  quantityAt,
  settled,
} from '../../law/categoryLaw.ts';
import { addVarianceGradientAt, randomLaw, varianceAt } from '../../law/randomLaw.ts';
import { gradientSize } from '../../law/thresholdLaw.ts';
import type { Rows } from '../../rows.ts';
import type { PredictionState } from '../../state.ts';
import { type Cells, type FullRank, type Mean, meanOf } from '../estimable.ts';
import type { MeansType } from '../options.ts';
import type { RefGrid } from './grid.ts';

/** What means are of where it is not the linear predictor. */
export interface CategoryScale {
  readonly name: string;
  /** The open interval that they are in; null for the whole line. */
  readonly range: Pick<CategoryQuantity, 'least' | 'most'> | null;
  readonly note: string;
}

export type CategoryMeansType = Extract<MeansType, 'prob' | 'cum.prob' | 'mean.class' | 'latent'>;

export interface CategoryMeans {
  /** The variable that numbers categories within a cell, and its values; null where a cell has one mean. */
  readonly variable: { readonly name: string; readonly values: readonly string[] } | null;
  readonly means: readonly Mean[];
  readonly scale: CategoryScale;
}

const SCALES: Readonly<Record<CategoryMeansType, CategoryScale>> = {
  prob: { name: 'prob', range: { least: 0, most: 1 }, note: 'Estimates are probabilities of the categories.' },
  'cum.prob': {
    name: 'cumprob',
    range: { least: 0, most: 1 },
    note: 'Estimates are probabilities of a category or one below.',
  },
  'mean.class': {
    name: 'mean.class',
    range: null,
    note: "Estimates are means of the categories' numbers from 1.",
  },
  latent: {
    name: 'emmean',
    range: null,
    note: 'Estimates are means of the latent response less the mean of the thresholds.',
  },
};

/** @param isMarginal averaged over the random effects, by Z of the grid */
export function categoryMeans(
  state: PredictionState,
  grid: RefGrid,
  rank: FullRank,
  cells: Cells['cells'],
  type: CategoryMeansType,
  isMarginal: boolean,
): CategoryMeans {
  const { categories = [], thresholds = [] } = state;
  const scale = SCALES[type];
  if (type === 'latent')
    return { variable: null, scale, means: cells.map((cell) => latentMean(state, grid, rank, cell)) };
  const n = categories.length;
  // the last one's P(y <= c) is 1 and no estimate
  const quantities = categoryQuantities(type, n).slice(0, type === 'cum.prob' ? n - 1 : undefined);
  const at = rowsAt(state, grid, rank, isMarginal);
  const rows = Array.from({ length: grid.nRows }, (_, i) => at(i));
  const means = cells.flatMap(({ levels, weights }) =>
    quantities.map((quantity, k): Mean => {
      const own = type === 'mean.class' ? levels : [...levels, nameOf(type, categories, k)];
      return meanOver(state, rows, weights, quantity, own, grid.nColumns);
    }),
  );
  const names = thresholds.map((_, c) => nameOf(type, categories, c));
  return {
    means,
    variable:
      type === 'mean.class' ? null : { name: state.response.label, values: type === 'prob' ? categories : names },
    scale: type === 'mean.class' ? { ...scale, range: quantities[0] } : scale,
  };
}

function nameOf(type: CategoryMeansType, categories: readonly string[], c: number): string {
  return type === 'prob' ? categories[c] : `${categories[c]}|${categories[c + 1]}`;
}

/** @throws GlmmError INVALID_OPTION where a variable of the model is called as the categories are */
export function checkFree(names: readonly string[], variable: string): void {
  if (names.includes(variable))
    throw invalid('specs', variable, 'leave out the response, whose categories have a row each');
}

interface GridRow {
  /** Differences of threshold and predictor without a finite estimate. */
  readonly endless: readonly boolean[];
  readonly cumulative: ReturnType<typeof cumulativeAt>;
  readonly isEstimable: boolean;
  /** Of the predictor, in beta. */
  readonly mean: Mean;
  addVariance(factor: number, gradient: Float64Array): void;
}

function rowsAt(state: PredictionState, grid: RefGrid, rank: FullRank, isMarginal: boolean): (i: number) => GridRow {
  const law = randomLaw(state);
  const rows: Rows = { nRows: grid.nRows, X: new Float64Array(0), offset: null, Z: grid.Z, codes: [], count: null };
  return (i) => {
    const weights = Float64Array.from({ length: grid.nRows }, (_, k) => (k === i ? 1 : 0));
    const mean = meanOf(state, grid, rank, [], weights);
    // numbers that are infinite are held far out
    const nTheta = state.theta.length;
    const eta = state.beta.reduce((sum, b, j) => sum + b * mean.gradient[nTheta + j], grid.offset[i]);
    const endless = endlessThresholds(state, mean.gradient);
    const cumulative = cumulativeAt(
      state,
      mean.isEstimable ? eta : Number.NaN,
      isMarginal ? varianceAt(law, rows, i) : null,
    );
    return {
      ...{ mean, endless, isEstimable: mean.isEstimable },
      cumulative: settled(cumulative, endless),
      addVariance(factor, gradient) {
        if (isMarginal) addVarianceGradientAt(law, rows, i, factor, gradient);
      },
    };
  };
}

function meanOver(
  state: PredictionState,
  rows: readonly GridRow[],
  weights: Float64Array,
  quantity: CategoryQuantity,
  levels: Mean['levels'],
  nColumns: number,
): Mean {
  const gradient = new Float64Array(gradientSize(state));
  const first = state.theta.length + state.beta.length;
  let estimate = 0;
  let known = true;
  let isEndless = false;
  rows.forEach((row, i) => {
    const w = weights[i];
    if (w === 0) return;
    known &&= row.isEstimable && !Number.isNaN(w) && !isOpen(quantity, row.cumulative, row.endless);
    isEndless ||= isEndlessQuantity(quantity, row.endless);
    const { byEta, variance } = combined(quantity, row.cumulative);
    estimate += w * quantityAt(quantity, row.cumulative);
    row.mean.gradient.forEach((g, k) => {
      gradient[k] -= w * byEta * g;
    });
    quantity.weights.forEach((share, c) => {
      if (c > 0 && first + c - 1 < gradient.length) gradient[first + c - 1] += w * share * row.cumulative.byEta[c];
    });
    row.addVariance(w * variance, gradient);
  });
  return {
    levels,
    full: new Float64Array(nColumns).fill(Number.NaN),
    isEstimable: known,
    estimate: known ? estimate : Number.NaN,
    gradient,
    isEndless,
  };
}

/** x'beta with its intercept, less the mean of the thresholds above the first, which is 0 there. */
function latentMean(
  state: PredictionState,
  grid: RefGrid,
  rank: FullRank,
  { levels, weights }: Cells['cells'][number],
): Mean {
  const { thresholds = [] } = state;
  const mean = meanOf(state, grid, rank, levels, weights);
  const gradient = new Float64Array(gradientSize(state));
  gradient.set(mean.gradient);
  gradient.fill(-1 / thresholds.length, mean.gradient.length);
  const middle = thresholds.reduce((sum, tau) => sum + tau, 0) / thresholds.length;
  // the mean of the differences of predictor and threshold: endless where one of them is
  return {
    ...mean,
    estimate: mean.estimate - middle,
    gradient,
    isEndless: endlessThresholds(state, mean.gradient).includes(true),
  };
}
