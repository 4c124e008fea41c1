/**
 * Marginal means as estimates with derivatives: cells of the variables that are asked for, averaged over the others of the reference grid.
 * Everything after them is a linear combination, docs/mathematics.md (14.15).
 */

import { byNormalForm } from '../../data/text/normalForm.ts';
import { familyOf } from '../../family/list.ts';
import type { FitSummary } from '../../fit/types.ts';
import { invalid } from '../../infer/options.ts';
import type { EndlessLimits } from '../../infer/profile/endlessLimits.ts';
import { checkHasCategories, checkHasResponse } from '../conditional/categories.ts';
import { isCategoryType } from '../conditional/scale.ts';
import type { WithState } from '../given.ts';
import { limitsAt } from '../law/endless.ts';
import { marginalMean } from '../law/marginalMean.ts';
import { covarianceWithOwn } from '../law/ownPart.ts';
import { addVarianceGradientAt, randomLaw, varianceAt } from '../law/randomLaw.ts';
import { wholeCovariance } from '../law/thresholdLaw.ts';
import type { Rows } from '../rows.ts';
import type { GridState, PredictionState } from '../state.ts';
import { COMPONENT_NOTES, componentGiven, componentLimits } from './component.ts';
import { type Cells, type FullRank, fullRank, type Mean, meanOf } from './estimable.ts';
import { type CategoryScale, categoryMeans, checkFree } from './grid/categoryMeans.ts';
import { gridOf, type RefGrid, refGrid, unknownVariable } from './grid/grid.ts';
import { checkNoResponse } from './grid/notVariables.ts';
import { hasExcessZeros, scaleWithZeros, withZeros, zeroMeans } from './grid/zeroMeans.ts';
import { type TestLaw, testLaw } from './law.ts';
import { type MeansOptions, type MeansType, namesOf, type Specs } from './options.ts';

export interface MeanSet {
  readonly state: PredictionState;
  readonly law: TestLaw;
  readonly rank: FullRank;
  /** Variables of the cells, and of the groups. */
  readonly names: readonly string[];
  readonly by: readonly string[];
  readonly means: readonly Mean[];
  /** Where combinations of coefficients lie that have no finite estimate. */
  readonly limits: (x: ArrayLike<number>, level: number) => EndlessLimits;
  /** Whether the estimates are those of the linear predictor: then contrasts of means that are not estimable may be. */
  readonly isLinear: boolean;
  /** What to know of them besides. */
  readonly notes?: readonly string[];
  /** Of ordered categories and of excess zeros, where the estimates are no linear predictors. */
  readonly scale?: CategoryScale;
}

/** What is asked of a fit for means. */
export type MeansGiven = WithState & { readonly summary: Pick<FitSummary, 'allFixedNames' | 'droppedColumns'> };

export function meanSet(given: MeansGiven, specs: Specs, options: MeansOptions, law?: TestLaw): MeanSet {
  const { component = 'cond' } = options;
  if (component === 'cond') return meansOf(given, specs, options, law ?? lawOf(given, options));
  const own = componentGiven(given, component, options);
  const link = { ...options, type: 'link' } as const;
  return {
    ...meansOf(own, specs, link, testLaw(own, options)),
    limits: (x) => componentLimits(own.state(), x),
    notes: COMPONENT_NOTES[component],
  };
}

function meansOf(given: MeansGiven, specs: Specs, options: MeansOptions, law: TestLaw): MeanSet {
  const { type = 'link' } = options;
  const isWithZeros = type === 'response' && hasExcessZeros(given.state());
  const state = isWithZeros ? withZeros(given.state()) : given.state();
  checkHurdle(state, type);
  const isMarginal = options.randomEffects === 'marginal';
  checkNoResponse(state, namesOf(typeof specs === 'object' && 'specs' in specs ? specs.specs : specs));
  const { names, by } = variablesOf(gridOf(state), specs, options.by);
  const grid = refGrid(state, { ...options, Z: isMarginal, zeros: isWithZeros });
  const { cells } = cellsOf(grid, names, by, options.weights ?? 'equal');
  const rank = fullRank(given.summary.allFixedNames, given.summary.droppedColumns);
  const limits: MeanSet['limits'] = (x, level) => limitsAt(given, state, x, level);
  if (isWithZeros) {
    const means = zeroMeans(state, grid, rank, cells, isMarginal);
    return { state, law, rank, names, by, means, limits, isLinear: false, scale: scaleWithZeros(state) };
  }
  if (type === 'response' || type === 'conditional') checkHasResponse(state);
  if (isCategoryType(type)) {
    checkHasCategories(state, type);
    const { means, variable, scale } = categoryMeans(state, grid, rank, cells, type, isMarginal);
    if (variable !== null) checkFree([...names, ...by], variable.name);
    // contrasts are within a category
    const groups = variable === null ? by : [...by, variable.name];
    return { state, law, rank, names, by: groups, means, limits, isLinear: false, scale };
  }
  const means = cells.map(({ levels, weights }) => meanOf(state, grid, rank, levels, weights));
  return {
    ...{ state, law, rank, names, by, limits },
    means: isMarginal ? overEffects(state, grid, means, cells) : means,
    isLinear: !isMarginal,
  };
}

/** @throws GlmmError INVALID_OPTION for means above zero that are no means of the link, and those of shapes that the grid does not know */
function checkHurdle(state: PredictionState, type: MeansType): void {
  if (!familyOf(state).hasHurdle) return;
  if (type === 'conditional')
    throw invalid(
      'type',
      type,
      "be 'response' or 'link': means of counts above zero do not lie on the scale of the link",
    );
  if (type === 'response' && state.second?.disp)
    throw invalid('type', type, "be 'link' with a dispformula, whose variables the grid does not have");
}

/** Of ordered categories thresholds vary too, of excess zeros their coefficients; another covariance of beta says nothing of them. */
function lawOf(given: MeansGiven, options: MeansOptions): TestLaw {
  const state = given.state();
  const isWithZeros = options.type === 'response' && hasExcessZeros(state);
  if (!isCategoryType(options.type) && !isWithZeros) return testLaw(given, options);
  const others = isWithZeros ? 'the predictor of excess zeros' : 'thresholds';
  if (options.vcov !== undefined)
    throw invalid('vcov', options.vcov, `be left out with type '${options.type}', which depends on ${others} too`);
  return testLaw(given, options, isWithZeros ? covarianceWithOwn(state) : wholeCovariance(state));
}

/** @throws GlmmError UNKNOWN_COLUMN, INVALID_OPTION */
export function variablesOf(
  grid: GridState,
  given: Specs,
  by?: string | readonly string[],
): { readonly names: readonly string[]; readonly by: readonly string[] } {
  const isPair = typeof given === 'object' && 'specs' in given;
  const specs = isPair ? given.specs : (given as string | readonly string[]);
  const groups = [...namesOf(isPair ? given.by : undefined), ...namesOf(by)];
  const known = byNormalForm(grid.columns.filter(({ isFixed }) => isFixed).map(({ name }) => name));
  const found = (name: string): string => {
    const own = known(name);
    if (own === undefined) throw unknownVariable(name, grid);
    return own;
  };
  // as R writes a mean of everything
  const overall = namesOf(specs).length > 0 && namesOf(specs).every((name) => name === '1');
  const wanted = overall ? [] : namesOf(specs).map(found);
  const grouped = [...new Set(groups.map(found))];
  const names = [...new Set(wanted)].filter((name) => !grouped.includes(name));
  if (names.length === 0 && grouped.length === 0 && !overall)
    throw invalid('specs', given, 'name at least one variable');
  // groups alone are cells without contrasts within
  return names.length === 0 ? { names: grouped, by: [] } : { names, by: grouped };
}

/** Which rows of the grid each cell is the mean of. */
export function cellsOf(
  { parts, codes, nRows, counts }: RefGrid,
  names: readonly string[],
  by: readonly string[],
  weights: NonNullable<MeansOptions['weights']>,
): Cells {
  if (weights !== 'equal' && counts === null)
    throw invalid('weights', weights, "be 'equal': how often so many combinations occur was not counted");
  const own = [...names, ...by].map((name) => parts.findIndex(({ column }) => column.name === name));
  const others = parts.map((_, k) => k).filter((k) => !own.includes(k));
  const count = own.reduce((product, k) => product * parts[k].values.length, 1);
  const placeIn = (among: readonly number[], i: number): number => {
    let place = 0;
    let stride = 1;
    for (const k of among) {
      place += stride * codes[k][i];
      stride *= parts[k].values.length;
    }
    return place;
  };
  const margin = new Map<number, number>();
  for (let i = 0; i < nRows; i++) {
    const place = placeIn(others, i);
    margin.set(place, (margin.get(place) ?? 0) + (counts?.[i] ?? 1));
  }
  const totals = new Float64Array(count);
  const raw = new Float64Array(nRows);
  for (let i = 0; i < nRows; i++) {
    raw[i] = weights === 'equal' ? 1 : weights === 'cells' ? counts![i] : margin.get(placeIn(others, i))!;
    totals[placeIn(own, i)] += raw[i];
  }
  const cells = Array.from({ length: count }, (_, cell) => {
    let rest = cell;
    const levels = own.map((k) => {
      const { values } = parts[k];
      const value = values[rest % values.length];
      rest = Math.floor(rest / values.length);
      return value;
    });
    // 0 / 0 is a cell without data: NaN, and not estimable
    return { levels, weights: raw.map((w, i) => (placeIn(own, i) === cell ? w / totals[cell] : 0)) };
  });
  return { names, by, cells };
}

/** The link of the mean over the random effects, those of a cell being at the mean of its rows: docs/mathematics.md (14.3). */
function overEffects(state: PredictionState, grid: RefGrid, means: readonly Mean[], cells: Cells['cells']): Mean[] {
  const nRows = cells.length;
  const Z = state.terms.map(({ names }, t) => {
    const out = new Float64Array(nRows * names.length);
    cells.forEach(({ weights }, cell) => {
      for (let d = 0; d < names.length; d++)
        for (let i = 0; i < grid.nRows; i++) out[d * nRows + cell] += weights[i] * grid.Z[t][d * grid.nRows + i];
    });
    return out;
  });
  const rows: Rows = { nRows, X: new Float64Array(0), offset: null, Z, codes: [], count: null };
  const law = randomLaw(state);
  return means.map((mean, cell) => {
    if (!mean.isEstimable) return mean;
    const average = (eta: number): number =>
      Number.isFinite(eta) ? marginalMean(state.link, eta, varianceAt(law, rows, cell)).link : eta;
    const placed = (eta: number): number => average(mean.placed?.(eta) ?? eta);
    if (!Number.isFinite(mean.estimate)) return { ...mean, placed };
    const { link, linkByEta, linkByVariance } = marginalMean(state.link, mean.estimate, varianceAt(law, rows, cell));
    const gradient = mean.gradient.map((g) => g * linkByEta);
    addVarianceGradientAt(law, rows, cell, linkByVariance, gradient);
    return { ...mean, estimate: link, gradient, placed };
  });
}
