/**
 * Marginal means of a second predictor, as those of a model by itself: its coefficients in the place of beta, with their covariance, on a grid
 * of the variables that it has (as R's emmeans with `component`).
 */
import type { Recipe } from '../../design/matrix/matrix.ts';
import { columnsOf } from '../../design/variable/evaluate.ts';
import { GlmmError } from '../../errors.ts';
import { SECOND_LINKS } from '../../family/secondLinks.ts';
import type { FitSummary } from '../../fit/types.ts';
import { invalid } from '../../infer/options.ts';
import type { WithState } from '../given.ts';
import type { PredictionState, PredictorState } from '../state.ts';
import { gridOf } from './grid/grid.ts';
import type { MeansComponent, MeansOptions } from './options.ts';

type Given = WithState & { readonly summary: Pick<FitSummary, 'allFixedNames' | 'droppedColumns'> };

/** Predictors at their limit are held further out than this (search/farRows.ts). */
const AT_LIMIT = 20;

/**
 * A fit of which the predictor is all there is.
 *
 * @throws GlmmError INVALID_OPTION where there is no such predictor, or none of what is asked of it
 */
export function componentGiven(given: Given, component: 'zi' | 'disp', options: MeansOptions): Given {
  const whole = given.state();
  const predictor = whole.second?.[component];
  if (!predictor) throw without(component);
  const { type = 'link', randomEffects, df } = options;
  if (type !== 'link' && type !== 'response')
    throw invalid('type', type, `be 'link' or 'response' with component '${component}'`);
  if (randomEffects === 'marginal')
    throw invalid('randomEffects', randomEffects, `be left out with component '${component}': it has none`);
  if (df !== undefined && df !== 'asymptotic' && typeof df !== 'number')
    throw invalid('df', df, `be 'asymptotic' or a number with component '${component}'`);
  const state = stateOf(whole, component, predictor);
  return { ...given, laws: null, state: () => state, summary: { allFixedNames: predictor.names, droppedColumns: [] } };
}

function stateOf(whole: PredictionState, component: 'zi' | 'disp', predictor: PredictorState): PredictionState {
  const { second: _, ends: __, free: ___, categories: ____, thresholds: _____, ...rest } = whole;
  const grid = gridOf(whole);
  const recipe = predictor.recipe as Recipe;
  // what the data do not determine has no mean, and the recipe does not say what it is a combination of
  if (recipe.kept !== null && recipe.kept !== undefined) throw aliased(component);
  const names = new Set<string>();
  for (const { expr } of recipe.variables) columnsOf(expr, { has: () => true }, names);
  const columns = grid.columns.map((column) => ({ ...column, isFixed: names.has(column.name) }));
  const isSame = columns.every(
    ({ isFixed, levels, values }, k) => (levels ?? values) === null || isFixed === grid.columns[k].isFixed,
  );
  return {
    ...rest,
    ...SECOND_LINKS[component],
    kind: 'glmm',
    theta: [],
    terms: [],
    beta: predictor.beta,
    ...(predictor.free && { free: predictor.free }),
    fixed: { names: predictor.names, recipe: predictor.recipe },
    offset: null,
    offsetByRow: false,
    // a transformed response says nothing of it
    response: { ...whole.response, expr: { type: 'name', name: '', from: 0, to: 0 } },
    covariance: covarianceOf(whole, component, predictor),
    shapeCovariance: null,
    contrast: null,
    // combinations of other categories were not counted
    grid: { ...grid, columns, counts: isSame ? grid.counts : null, offset: 0 },
  };
}

/** The block of the predictor: rows of the density's own hold the columns of (theta, beta) first. */
function covarianceOf(
  { theta, beta, second }: PredictionState,
  component: 'zi' | 'disp',
  predictor: PredictorState,
): number[] | null {
  const covariance = second!.covariance;
  if (covariance === null) return null;
  const before = theta.length + beta.length;
  const own = Math.round((Math.sqrt(before * before + 4 * covariance.length) - before) / 2);
  const first = component === 'zi' ? 0 : (second!.zi?.beta.length ?? 0);
  return predictor.beta.flatMap((_, i) =>
    predictor.beta.map((__, j) => covariance[(first + i) * (before + own) + before + first + j]),
  );
}

/** Of a combination without a finite estimate, by what is held in its place. */
export function componentLimits({ beta }: PredictionState, x: ArrayLike<number>) {
  const held = beta.reduce((sum, b, j) => sum + b * x[j], 0);
  return {
    estimate: Math.abs(held) > AT_LIMIT ? Math.sign(held) * Number.POSITIVE_INFINITY : Number.NaN,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
  };
}

export const COMPONENT_NOTES: Readonly<Record<MeansComponent, readonly string[]>> = {
  cond: [],
  zi: ['Estimates are of the predictor of zeros in excess (ziformula).'],
  disp: ['Estimates are of the predictor of the dispersion (dispformula).'],
};

function without(component: 'zi' | 'disp'): GlmmError {
  const option = component === 'zi' ? 'ziformula' : 'dispformula';
  return new GlmmError(
    'INVALID_OPTION',
    `component is '${component}', but the fit was made without a ${option}\nLeave it out, or fit with ${option}.`,
    { option: 'component', value: component },
  );
}

function aliased(component: 'zi' | 'disp'): GlmmError {
  const option = component === 'zi' ? 'ziformula' : 'dispformula';
  return new GlmmError(
    'INVALID_OPTION',
    `columns of ${option} depend on each other, so that its means are not all determined\nLeave the columns out of ${option} that were dropped.`,
    { option: 'component', value: component },
  );
}
