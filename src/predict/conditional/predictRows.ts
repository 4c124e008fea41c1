/**
 * Predictions as rows: the predictors with what is predicted for them, ready for a table or a plot; with intervals of the mean, or of a new
 * response.
 */
import { DATA, LEVEL, type OptionTable, oneOf, PER_ROW, RECORD, whole } from '../../data/check.ts';
import { toDataTable } from '../../data/table.ts';
import type { DataInput, DataTable } from '../../data/types.ts';
import { familyOf, isLinearModel, linkOf } from '../../family/list.ts';
import { movesAlong } from '../../fit/limit/movesAlong.ts';
import type { Method } from '../../fit/method.ts';
import { invalid } from '../../infer/options.ts';
import type { EndlessLimits } from '../../infer/profile/endlessLimits.ts';
import type { SettingValue } from '../average/setting.ts';
import type { WithState } from '../given.ts';
import { DEFAULT_LEVEL, freedomOf, quadraticForm } from '../interval.ts';
import { isEndless, limitsAt } from '../law/endless.ts';
import { marginalMean } from '../law/marginalMean.ts';
import { addVarianceGradientAt, randomLaw, varianceAt } from '../law/randomLaw.ts';
import { seenMeans } from '../law/seenMean.ts';
import { refGrid } from '../means/grid/grid.ts';
import { type Cell, memberOf } from '../means/types.ts';
import { type Rows, rowsOfTable } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { endlessCategories } from './categories.ts';
import { predict } from './predict.ts';
import { type Limits, normalLimits, responseLimits } from './responseInterval.ts';
import { CATEGORY_TYPES, type CategoryType, isCategoryType } from './scale.ts';
import { type OwnLaw, ownLaws, predictSecond } from './second.ts';

export interface PredictRowsOptions {
  /** Rows to predict for. */
  readonly newData?: DataInput;
  /** In the place of rows: values of variables, of which all combinations are taken; the others are where a reference grid has them. */
  readonly grid?: Readonly<Record<string, SettingValue | readonly SettingValue[]>>;
  /** 'confidence' (default): of the mean. 'prediction': of a new response, random effects and estimates varying as far as they are not known. */
  readonly interval?: 'confidence' | 'prediction';
  /** Of the mean of so many new responses of one group, with 'prediction'; of binomial data so many trials. Default 1. */
  readonly n?: number;
  /**
   * Scale of the mean: 'response' (default) or 'link'. New responses have the scale of the response. Of ordered categories 'prob' (default)
   * and 'cum.prob', with a row for each category, 'mean.class', 'class' or 'latent'.
   */
  readonly type?: 'link' | 'response' | CategoryType;
  /** 'zero': the typical group (default). 'marginal': all groups. 'conditional': the groups that newData name. */
  readonly randomEffects?: 'conditional' | 'zero' | 'marginal';
  /** Default 0.95. */
  readonly level?: number;
  /** Offsets of the new rows where those of the fit were given as numbers. */
  readonly offset?: string | ArrayLike<number>;
}

const PREDICT_ROWS: OptionTable<PredictRowsOptions> = {
  newData: DATA,
  grid: RECORD,
  interval: oneOf('confidence', 'prediction'),
  n: whole(1, 1e9),
  type: oneOf('link', 'response', ...CATEGORY_TYPES),
  randomEffects: oneOf('conditional', 'zero', 'marginal'),
  level: LEVEL,
  offset: PER_ROW,
};

/** The predictors by their names, and what is predicted; NaN where a predictor is missing. */
export interface PredictedRow extends Readonly<Record<string, Cell>> {
  readonly estimate: number;
  /** Of the estimate. */
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
}

function predictRows(given: WithState, options: PredictRowsOptions): readonly PredictedRow[] {
  const state = given.state();
  const { newData, grid, interval = 'confidence', level = DEFAULT_LEVEL, n, offset } = options;
  const { type = state.categories === undefined ? 'response' : 'prob', randomEffects = 'zero' } = options;
  if (newData !== undefined && grid !== undefined) throw invalid('grid', 'given with newData', 'stand alone');
  if (interval === 'prediction' && state.categories !== undefined)
    throw invalid(
      'interval',
      interval,
      "be 'confidence': a new response is a category, with the probabilities of type 'prob'",
    );
  if (interval === 'prediction' && type !== 'response')
    throw invalid('type', type, "be 'response': new responses are on that scale");
  if (n !== undefined && interval !== 'prediction') throw invalid('n', n, "go with interval: 'prediction'");
  if (newData === undefined && randomEffects === 'conditional')
    throw invalid('randomEffects', randomEffects, "be 'zero' or 'marginal' without newData, which name the groups");
  const table = toDataTable(newData === undefined ? columnsOfGrid(state, grid ?? {}) : newData);
  const wanted = { Z: randomEffects !== 'zero', groups: randomEffects === 'conditional', offset };
  const rows = rowsOfTable(state, table, wanted);
  const error = type === 'class' ? {} : ({ se: true, interval: 'confidence' } as const);
  const scale = { type, randomEffects, level, ...error, allowNewLevels: true } as const;
  const { fit, se, lower, upper, categories = [] } = predict(state, rows, scale, table);
  const each = fit.length / rows.nRows;
  const isLatent = type === 'latent';
  const endless =
    isCategoryType(type) && !isLatent
      ? new Map<number, EndlessLimits>()
      : endlessRows(given, state, rows, { kind: randomEffects, isLatent, level });
  const atEnds = isCategoryType(type) ? endlessCategories(state, rows, type) : [];
  const limits =
    interval === 'confidence' ? null : newResponses(state, rows, table, endless, randomEffects, n ?? 1, level);
  const cells = table.names.map((name) => cellsOf(table, name));
  const { mean } = linkOf(state);
  const law = randomLaw(state);
  // the mean of counts above a hurdle is one at least, however small their law's: what says the rest is how many are zero
  const seen = type === 'response' && endless.size > 0 ? seenMeans(state, rows) : null;
  const zeros = seen && predictSecond(state, rows, 'zi', { se: true, interval: 'confidence', level });
  const shown = (eta: number, i: number): number => {
    if (isLatent) return eta;
    const isAverage = randomEffects === 'marginal' && Number.isFinite(eta);
    const own = isAverage ? marginalMean(state.link, eta, varianceAt(law, rows, i)).link : eta;
    return type === 'link' ? own : mean(own);
  };
  const { label } = state.response;
  // beside the responses that newData hold
  const category = table.names.includes(label) ? `${memberOf(label)}_` : memberOf(label);
  return Array.from(fit, (estimate, k): PredictedRow => {
    const i = Math.floor(k / each);
    const own = {
      ...Object.fromEntries(table.names.map((name, column) => [memberOf(name), cells[column](i)])),
      ...(each > 1 && { [category]: categories[k % each] }),
      ...(type === 'class' && { [category]: categories[estimate] ?? null }),
    };
    const end = endless.get(i);
    if (end !== undefined && end.estimate < 0 && seen !== null && zeros !== null) {
      const above = seen(i, end.upper, randomEffects === 'marginal' ? varianceAt(law, rows, i) : 0).mean;
      const bounds = limits?.[i] ?? { lower: 1 - zeros.upper![i], upper: (1 - zeros.lower![i]) * above };
      return { ...own, estimate: 1 - zeros.fit[i], stdError: zeros.se![i], ...bounds };
    }
    if (end !== undefined && (!Number.isNaN(estimate) || movesAlong(state.untold, rows.X, i, rows.nRows))) {
      const bounds = limits?.[i] ?? { lower: shown(end.lower, i), upper: shown(end.upper, i) };
      return { ...own, estimate: shown(end.estimate, i), stdError: Number.NaN, ...bounds };
    }
    return {
      ...own,
      ...{ estimate, stdError: atEnds[k] ? Number.NaN : (se?.[k] ?? Number.NaN) },
      lower: limits?.[i].lower ?? lower?.[k] ?? Number.NaN,
      upper: limits?.[i].upper ?? upper?.[k] ?? Number.NaN,
    };
  });
}

/** Each limit is a profile: of more rows than this they are the ends of the scale. */
const MOST_PROFILES = 50;

/** Rows of separated data that have no finite predictor, with where it lies on the scale of the link. */
function endlessRows(
  given: WithState,
  state: PredictionState,
  rows: Rows,
  {
    kind,
    isLatent,
    level,
  }: { readonly kind: 'conditional' | 'zero' | 'marginal'; readonly isLatent: boolean; readonly level: number },
): ReadonlyMap<number, EndlessLimits> {
  // the latent response is without the intercept, which is minus the first threshold
  const xOf = (i: number): number[] =>
    state.beta.map((_, j) => rows.X[j * rows.nRows + i] - (isLatent && j === 0 ? 1 : 0));
  const nTheta = state.theta.length;
  const gradient = new Float64Array(nTheta + state.beta.length);
  const places = Array.from({ length: rows.nRows }, (_, i) => i).filter((i) => {
    gradient.set(xOf(i), nTheta);
    return isEndless(state, gradient);
  });
  const distinct = new Set(places.map((i) => xOf(i).join()));
  // what a group's own effect adds is not bounded by the profile
  const asked = distinct.size > MOST_PROFILES || kind === 'conditional' ? { laws: null } : given;
  return new Map(
    places.map((i) => {
      const { estimate, lower, upper } = limitsAt(asked, state, xOf(i), level);
      const offset = rows.offset?.[i] ?? 0;
      return [i, { estimate, lower: lower + offset, upper: upper + offset }];
    }),
  );
}

/** All combinations, the first variable moving fastest. */
function columnsOfGrid(
  state: PredictionState,
  at: NonNullable<PredictRowsOptions['grid']>,
): Record<string, (string | number)[]> {
  const { parts, codes } = refGrid(state, { at, Z: true, dispersion: true });
  return Object.fromEntries(
    parts.map(({ column, values }, k) => [column.name, Array.from(codes[k], (code) => values[code])]),
  );
}

function cellsOf(table: DataTable, name: string): (row: number) => Cell {
  const column = table.column(name);
  if (column.kind === 'numeric') return (row) => column.values[row];
  return (row) => (column.codes[row] < 0 ? null : column.levels[column.codes[row]]);
}

function newResponses(
  state: PredictionState,
  rows: Rows,
  table: DataTable,
  endless: ReadonlyMap<number, EndlessLimits>,
  kind: 'conditional' | 'zero' | 'marginal',
  n: number,
  level: number,
): Limits[] {
  // of the predictor itself: the effects of all groups add their variance below
  const given = kind === 'marginal' ? 'zero' : kind;
  const { fit, se } = predict(
    state,
    rows,
    { type: 'link', randomEffects: given, se: true, allowNewLevels: true },
    table,
  );
  const law = randomLaw(state);
  const isLinear = isLinearModel(state);
  const nTheta = state.theta.length;
  const lawOf = ownLaws(state, rows);
  return Array.from(fit, (m, i) => {
    const own = lawOf(i);
    const effects = kind === 'marginal' ? varianceAt(law, rows, i) : 0;
    const end = endless.get(i);
    if (end !== undefined) return endlessResponses(state, end, effects, n, level, own);
    const v = se![i] * se![i] + effects;
    if (!isLinear) return responseLimits(state, m, v, n, level, own);
    const residual = own.scale.dispersion / n;
    const gradient = new Float64Array(nTheta + state.beta.length);
    for (let j = 0; j < state.beta.length; j++) gradient[nTheta + j] = rows.X[j * rows.nRows + i];
    const byTheta = new Float64Array(nTheta);
    if (kind === 'marginal') addVarianceGradientAt(law, rows, i, 1, byTheta);
    const added = { variance: effects + residual, byTheta };
    const df =
      kind === 'conditional' || !(quadraticForm(state.covariance, gradient) >= 0)
        ? Number.POSITIVE_INFINITY
        : freedomOf(state, gradient, added);
    return normalLimits(m, v + residual, df, level);
  });
}

/** From the end of the scale to where responses lie if the predictor is as far from it as its limit; conservative. */
function endlessResponses(
  state: PredictionState,
  { estimate, lower, upper }: EndlessLimits,
  effects: number,
  n: number,
  level: number,
  own: OwnLaw,
): Limits {
  const { support, hasHurdle } = familyOf(state);
  const all = { lower: hasHurdle ? 0 : support.least, upper: support.isShare ? 1 : Number.POSITIVE_INFINITY };
  const at = (eta: number): Limits => (Number.isFinite(eta) ? responseLimits(state, eta, effects, n, level, own) : all);
  if (Number.isNaN(estimate)) return all;
  return estimate < 0 ? { lower: all.lower, upper: at(upper).upper } : { lower: at(lower).lower, upper: all.upper };
}

export interface PredictRowsSignature {
  /**
   * Predictions as rows, with intervals of the mean or of new responses: `fit.predictRows({ grid: { time: [0, 6] }, interval: 'prediction' })`.
   *
   * @throws GlmmError INVALID_OPTION, UNKNOWN_COLUMN, UNKNOWN_LEVEL
   */
  predictRows(options?: PredictRowsOptions): readonly PredictedRow[];
}

export const predictRowsMethod: Method<PredictRowsSignature, WithState> = {
  name: 'predictRows',
  options: PREDICT_ROWS,
  run: predictRows,
};
