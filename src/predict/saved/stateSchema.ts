/**
 * What a {@link PredictionState} read from a file must be, and how the sizes of its parts depend on one another.
 */

import {
  at,
  checkLength,
  flag,
  list,
  members,
  numbers,
  oneOf,
  optional,
  orNull,
  type Place,
  real,
  text,
  texts,
  whole,
  wrong,
} from '../../data/schema.ts';
import type { GroupPart } from '../../design/types.ts';
import { familyOf } from '../../family/list.ts';
import type { ContrastLaw } from '../../fit/numbers/satterthwaite.ts';
import { points } from '../../fit/schema.ts';
import { ownCount } from '../law/ownPart.ts';
import { thresholdsAboveFirst } from '../law/thresholdLaw.ts';
import {
  type GridColumn,
  type GridState,
  type GroupState,
  type JointState,
  type NumberSpread,
  type PredictionState,
  type PredictorState,
  type ResponseState,
  type RowsState,
  type SecondState,
  STATE_VERSION,
  type TermState,
} from '../state.ts';
import { expr, offsetRecipe, recipe, states } from './recipeSchema.ts';

type Fixed = PredictionState['fixed'];
type MeanResponse = RowsState['meanResponse'];

const anything = (): void => {};

const predictor = members<PredictorState>({
  formula: text,
  names: texts,
  recipe: anything,
  beta: numbers(),
  free: optional(list(numbers())),
});

/** Members whose sizes depend on others are looked at after these. */
const SHAPE = members<PredictionState>({
  version: oneOf(STATE_VERSION),
  kind: oneOf('glmm', 'lmm'),
  nAGQ: points,
  formula: text,
  family: text,
  link: text,
  sigma: real,
  shape: orNull(real),
  categories: optional(texts),
  thresholds: optional(numbers()),
  thresholdCovariance: optional(numbers()),
  freeThresholds: optional(list(numbers())),
  second: optional(
    members<SecondState>({ zi: orNull(predictor), disp: orNull(predictor), covariance: orNull(numbers()) }),
  ),
  response: members<ResponseState>({
    label: text,
    expr,
    states,
    levels: orNull(texts),
    success: orNull(text),
    weights: orNull(text),
  }),
  fixed: members<Fixed>({ names: texts, recipe: anything }),
  offset: orNull(offsetRecipe),
  offsetByRow: flag,
  terms: list(
    members<TermState>({ label: text, names: texts, group: whole(0), recipe: anything, related: optional(flag) }),
  ),
  groups: list(
    members<GroupState>({
      name: text,
      columns: texts,
      levels: texts,
      parts: orNull(list(members<GroupPart>({ levels: texts, codes: list(whole(0)) }))),
      mode: numbers(),
      mean: numbers(),
      modeSd: numbers(),
      sd: numbers(),
    }),
  ),
  joint: orNull(members<JointState>({ block: whole(1), covariance: numbers(), slope: numbers() })),
  theta: numbers(),
  beta: numbers(),
  ends: optional(numbers()),
  free: optional(list(numbers())),
  untold: optional(list(numbers())),
  covariance: orNull(numbers()),
  shapeCovariance: orNull(numbers()),
  contrast: orNull(members<ContrastLaw>({ covariance: numbers(), slopes: list(numbers()), jacobian: numbers() })),
  rows: members<RowsState>({
    nObs: whole(1),
    zz: list(numbers()),
    fixedVariance: real,
    meanResponse: members<MeanResponse>({ value: real, gradient: numbers() }),
  }),
  grid: optional(
    members<GridState>({
      columns: list(
        members<GridColumn>({
          name: text,
          isFixed: flag,
          isOfZeros: optional(flag),
          isOfDispersion: optional(flag),
          levels: orNull(texts),
          source: oneOf('string', 'boolean', 'number'),
          values: orNull(numbers()),
          numbers: orNull(members<NumberSpread>({ mean: real, median: real, least: real, most: real })),
        }),
      ),
      counts: orNull(numbers()),
      offset: real,
    }),
  ),
});

/** @throws GlmmError INVALID_FILE, with the path of the member that is wrong */
export function checkState(value: unknown, place: Place): asserts value is PredictionState {
  SHAPE(value, place);
  const state = value as PredictionState;
  const { fixed, terms, groups, theta, beta, covariance, shapeCovariance, contrast, rows } = state;
  const inside = (...path: readonly (string | number)[]): Place => path.reduce<Place>(at, place);
  const p = beta.length;
  list(text, p)(fixed.names, inside('fixed', 'names'));
  recipe(p)(fixed.recipe, inside('fixed', 'recipe'));
  terms.forEach((term, t) => {
    whole(0, groups.length - 1)(term.group, inside('terms', t, 'group'));
    notEmpty(term.names, inside('terms', t, 'names'));
    recipe(term.names.length)(term.recipe, inside('terms', t, 'recipe'));
  });
  const nTheta = terms.reduce((sum, { names }) => sum + (names.length * (names.length + 1)) / 2, 0);
  numbers(nTheta)(theta, inside('theta'));
  const size = nTheta + p;
  orNull(numbers(size * size))(covariance, inside('covariance'));
  orNull(numbers(size + 1))(shapeCovariance, inside('shapeCovariance'));
  if (state.thresholdCovariance !== undefined) {
    const above = Math.max((state.thresholds?.length ?? 0) - 1, 0);
    numbers(above * (size + above))(state.thresholdCovariance, inside('thresholdCovariance'));
  }
  optional(list(numbers(p + (state.thresholds?.length ?? 1) - 1)))(state.freeThresholds, inside('freeThresholds'));
  checkSecond(state, size, inside);
  if (contrast !== null) {
    // one for each parameter of the structures, which may be fewer than cells
    const n = contrast.slopes.length;
    list(numbers(p * p))(contrast.slopes, inside('contrast', 'slopes'));
    numbers((n + 1) * (n + 1))(contrast.covariance, inside('contrast', 'covariance'));
    numbers(nTheta * n)(contrast.jacobian, inside('contrast', 'jacobian'));
  }
  numbers(size)(rows.meanResponse.gradient, inside('rows', 'meanResponse', 'gradient'));
  list(anything, terms.length)(rows.zz, inside('rows', 'zz'));
  terms.forEach(({ names }, t) => {
    numbers(names.length * names.length)(rows.zz[t], inside('rows', 'zz', t));
  });
  optional(numbers(p))(state.ends, inside('ends'));
  optional(list(numbers(p)))(state.free, inside('free'));
  checkGrid(state, inside);
  checkEffects(state, inside);
}

function checkSecond(
  state: PredictionState,
  size: number,
  inside: (...path: readonly (string | number)[]) => Place,
): void {
  const { second } = state;
  if (second === undefined) return;
  // one log shape where the family has one and no model of it
  let own = second.disp === null && familyOf(state).extra !== null ? 1 : 0;
  for (const component of ['zi', 'disp'] as const) {
    const part = second[component];
    if (part === null) continue;
    const n = part.beta.length;
    list(text, n)(part.names, inside('second', component, 'names'));
    recipe(n)(part.recipe, inside('second', component, 'recipe'));
    if (part.free) list(numbers(n))(part.free, inside('second', component, 'free'));
    own += n;
  }
  orNull(numbers(own * (size + own)))(second.covariance, inside('second', 'covariance'));
}

/** Categories have levels, numbers where they lie; and there is a count for every combination. */
function checkGrid({ grid }: PredictionState, inside: (...path: readonly (string | number)[]) => Place): void {
  if (grid === undefined) return;
  grid.columns.forEach(({ levels, numbers: spread }, k) => {
    if ((levels === null) === (spread === null))
      throw wrong(levels, inside('grid', 'columns', k), 'have levels or numbers');
  });
  const sizes = grid.columns
    .filter(({ isFixed }) => isFixed)
    .map(({ levels, values }) => (levels ?? values)?.length ?? 1);
  const total = sizes.reduce((product, size) => product * size, 1);
  if (grid.counts !== null) checkLength(grid.counts, inside('grid', 'counts'), total);
}

function checkEffects(state: PredictionState, inside: (...path: readonly (string | number)[]) => Place): void {
  const { groups, terms, theta, beta, joint } = state;
  notEmpty(groups, inside('groups'));
  let Q = 0;
  groups.forEach((group, g) => {
    notEmpty(group.columns, inside('groups', g, 'columns'));
    notEmpty(group.levels, inside('groups', g, 'levels'));
    checkParts(group, inside('groups', g, 'parts'));
    const q = terms.reduce((sum, term) => sum + (term.group === g ? term.names.length : 0), 0);
    if (q === 0) throw wrong(group.name, inside('groups', g, 'name'), 'be the factor of a term');
    const size = q * group.levels.length;
    for (const name of ['mode', 'mean', 'modeSd', 'sd'] as const) numbers(size)(group[name], inside('groups', g, name));
    Q += size;
  });
  if (joint === null) return;
  if (Q % joint.block !== 0) throw wrong(joint.block, inside('joint', 'block'), `divide ${Q}, the number of effects`);
  numbers(Q * joint.block)(joint.covariance, inside('joint', 'covariance'));
  const nParameters = theta.length + beta.length + ownCount(state) + thresholdsAboveFirst(state);
  numbers(Q * nParameters)(joint.slope, inside('joint', 'slope'));
}

/** A lone column has none; of several each tells which of its levels every level of the factor has. */
function checkParts({ columns, levels, parts }: GroupState, place: Place): void {
  if (columns.length === 1) {
    if (parts !== null) throw wrong(parts, place, 'be null for a factor of one column');
    return;
  }
  if (parts === null) throw wrong(parts, place, 'tell the levels of each column');
  checkLength(parts, place, columns.length);
  parts.forEach((part, k) => {
    list(whole(0, part.levels.length - 1), levels.length)(part.codes, at(at(place, k), 'codes'));
  });
}

function notEmpty(value: readonly unknown[], place: Place): void {
  if (value.length === 0) throw wrong(value, place, 'not be empty');
}
