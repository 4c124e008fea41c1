/**
 * Marginal means of counts that may be zeros in excess: of each row of the grid the mean response, (1 - pi) mu, or (1 - pi) g with a hurdle, and the mean of these over
 * rows (as R's emmeans with `component = "response"`). Gradients are in (theta, beta) and the density's own parameters, of which the first are
 * the coefficients of excess zeros. docs/mathematics.md (16.30).
 */
import { familyOf } from '../../../family/list.ts';
import { logistic } from '../../../stats/special.ts';
import { marginalMean } from '../../law/marginalMean.ts';
import { ownCount } from '../../law/ownPart.ts';
import { addVarianceGradientAt, randomLaw, varianceAt } from '../../law/randomLaw.ts';
import { seenMeans } from '../../law/seenMean.ts';
import type { Rows } from '../../rows.ts';
import type { PredictionState } from '../../state.ts';
import { type Cells, type FullRank, type Mean, meanOf } from '../estimable.ts';
import type { CategoryScale } from './categoryMeans.ts';
import { gridOf, type RefGrid } from './grid.ts';

export function scaleWithZeros(state: PredictionState): CategoryScale {
  return {
    name: 'response',
    range: { least: 0, most: Number.POSITIVE_INFINITY },
    note: `Estimates are means of the response, zeros${familyOf(state).hasHurdle ? '' : ' in excess'} included.`,
  };
}

/** Whether means of the response are more than those of the link. */
export function hasExcessZeros({ second }: Pick<PredictionState, 'second'>): boolean {
  return second !== undefined && second.zi !== null;
}

/** With variables of the excess zeros among those that means are of; how often their combinations occur was not counted. */
export function withZeros(state: PredictionState): PredictionState {
  const grid = gridOf(state);
  if (!grid.columns.some(({ isOfZeros }) => isOfZeros)) return state;
  return {
    ...state,
    grid: {
      ...grid,
      counts: null,
      columns: grid.columns.map((one) => ({ ...one, isFixed: one.isFixed || one.isOfZeros === true })),
    },
  };
}

/** @param isMarginal averaged over the random effects, by Z of the grid */
export function zeroMeans(
  state: PredictionState,
  grid: RefGrid,
  rank: FullRank,
  cells: Cells['cells'],
  isMarginal: boolean,
): Mean[] {
  const rows = Array.from({ length: grid.nRows }, (_, i) => rowMean(state, grid, rank, i, isMarginal));
  return cells.map(({ levels, weights }): Mean => {
    const gradient = new Float64Array(state.theta.length + state.beta.length + ownCount(state));
    let estimate = 0;
    let isEstimable = true;
    rows.forEach((row, i) => {
      if (weights[i] === 0) return;
      isEstimable &&= row.isEstimable && !Number.isNaN(weights[i]);
      estimate += weights[i] * row.estimate;
      row.gradient.forEach((g, k) => {
        gradient[k] += weights[i] * g;
      });
    });
    const full = new Float64Array(grid.nColumns).fill(Number.NaN);
    return { levels, full, isEstimable, estimate: isEstimable ? estimate : Number.NaN, gradient };
  });
}

function rowMean(
  state: PredictionState,
  grid: RefGrid,
  rank: FullRank,
  i: number,
  isMarginal: boolean,
): Pick<Mean, 'isEstimable' | 'estimate' | 'gradient'> {
  const law = randomLaw(state);
  const rows: Rows = { nRows: grid.nRows, X: new Float64Array(0), offset: null, Z: grid.Z, codes: [], count: null };
  const alone = Float64Array.from({ length: grid.nRows }, (_, k) => (k === i ? 1 : 0));
  const { isEstimable, estimate: eta, gradient: byBeta } = meanOf(state, grid, rank, [], alone);
  const v = isMarginal ? varianceAt(law, rows, i) : 0;
  const above = seenMeans(state, { nRows: grid.nRows })?.(i, eta, v);
  const { mean, meanByEta, meanByVariance } = above ?? marginalMean(state.link, eta, v);
  const { beta: zeta } = state.second!.zi!;
  const h = (s: number): number => grid.zeros![s * grid.nRows + i];
  const z = zeta.reduce((sum, coefficient, s) => (h(s) === 0 ? sum : sum + coefficient * h(s)), 0);
  const kept = logistic(-z);
  const n = byBeta.length;
  const gradient = new Float64Array(n + ownCount(state));
  byBeta.forEach((x, k) => {
    gradient[k] = kept * meanByEta * x;
  });
  if (isMarginal) addVarianceGradientAt(law, rows, i, kept * meanByVariance, gradient);
  if (gradient.length > n)
    zeta.forEach((_, s) => {
      gradient[n + s] = -kept * logistic(z) * mean * h(s);
    });
  above?.addSlopes(kept * mean, gradient.subarray(n));
  return { isEstimable, estimate: Number.isNaN(eta) ? eta : kept * mean, gradient };
}
