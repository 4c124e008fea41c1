/**
 * What can be asked of a fit through its {@link PredictionState}: the same for a fit and for one read from JSON, which lacks the
 * data and so asks for them where it must average over rows.
 */

import { checkOptions, DATA, type OptionTable, PER_ROW, without } from '../data/check.ts';
import { toDataTable } from '../data/table.ts';
import type { DataInput, DataTable } from '../data/types.ts';
import { applyOffsets } from '../design/recipe.ts';
import type { Design } from '../design/types.ts';
import { GlmmError } from '../errors.ts';
import type { FitCore } from '../fit/core.ts';
import { COMPARE, type CompareOptions, type Comparison, compare, type Source, sourceRows } from './average/compare.ts';
import {
  MARGINAL_MEANS,
  type MarginalMeanRow,
  type MarginalMeansOptions,
  marginalMeans,
} from './average/marginalMeans.ts';
import { type PoststratifiedRow, type PoststratifyOptions, poststratify } from './average/poststratify.ts';
import { coefByGroup, type GroupCoefficient } from './conditional/coefByGroup.ts';
import { NEW_GROUP, type NewGroupOptions, type NewGroupPrediction, predictNewGroup } from './conditional/newGroup.ts';
import { type Prediction, type PredictionScale, predict, SCALE } from './conditional/predict.ts';
import { type VarianceShare, variancePartition } from './interpret/icc.ts';
import { type MarginalCoefficient, marginalCoefficients } from './interpret/marginalCoefficients.ts';
import { type MeaningMethods, meaningMethods } from './interpret/meaning.ts';
import { type R2, r2 } from './interpret/r2.ts';
import type { RandomSetting } from './interpret/variance.ts';
import { LEVEL_ALONE, type LevelOption, OVER } from './options.ts';
import { type Rows, rowsOfDesign, rowsOfTable } from './rows.ts';
import type { PredictionState } from './state.ts';

export interface PredictOptions extends PredictionScale {
  /** Rows to predict for; those of the fit without. */
  readonly newData?: DataInput;
  /** Offsets of the new rows where those of the fit were given as numbers: a column's name or one number a row. */
  readonly offset?: string | ArrayLike<number>;
}

/** Rows to average over instead of those of the fit. */
export interface OverData {
  readonly data?: DataInput;
  /** Offsets of these rows where those of the fit were given as numbers. */
  readonly offset?: string | ArrayLike<number>;
}

export interface PredictMethods extends MeaningMethods {
  /** Predictions, with standard errors and intervals when asked for; see {@link PredictOptions}. NaN for rows that miss a variable. */
  predict(options?: PredictOptions): Prediction;
  /** Predictions for a new group from its own first responses. */
  predictNewGroup(options: NewGroupOptions): NewGroupPrediction;
  /** beta + b of each group with standard errors, by grouping factor. */
  coef(options?: LevelOption): Readonly<Record<string, readonly GroupCoefficient[]>>;
  /** Shares of the variance between the groups of each factor and within; at given values of the random columns. */
  variancePartition(at?: RandomSetting): readonly VarianceShare[];
  /** Marginal and conditional R2 of Nakagawa and Schielzeth. */
  r2(): R2;
  /** Population-average coefficients. */
  marginalCoefficients(options?: LevelOption & OverData): readonly MarginalCoefficient[];
  /** Mean responses at settings of a variable, averaged over rows and random effects. */
  marginalMeans(options: MarginalMeansOptions & OverData): readonly MarginalMeanRow[];
  /** Difference and ratios of mean responses between two settings of a variable, averaged over the rows. */
  compare(options: CompareOptions & OverData): Comparison;
  /** Estimates by state, or by anything, from cells with counts. */
  poststratify(cells: DataInput, options: PoststratifyOptions): readonly PoststratifiedRow[];
}

/** The data of a fit as predictions see them. */
export interface FitData {
  readonly rows: Rows;
  readonly source: Source | null;
}

/** @param table the user's data; without it compare() and marginalMeans() need the option `data` */
export function fitData({ design, family }: FitCore, table?: DataTable): FitData {
  const rows = rowsOfDesign(design, family.family);
  if (table === undefined) return { rows, source: null };
  return { rows, source: { table, rows: design.rows, count: rows.count, offset: numberOffsets(design, table) } };
}

/** The part of the offset that the option gave as numbers, one for each row of the table; null without. */
function numberOffsets({ replay, offset, offsetRecipe, rows }: Design, table: DataTable): Float64Array | null {
  if (!replay.offsetByRow || offset === null) return null;
  const stored = offsetRecipe === null ? null : applyOffsets(offsetRecipe, table);
  const numbers = new Float64Array(table.nRows);
  for (let i = 0; i < offset.length; i++) {
    const row = rows === null ? i : rows[i];
    numbers[row] = offset[i] - (stored === null ? 0 : stored[row]);
  }
  return numbers;
}

const PREDICT: OptionTable<PredictOptions> = { ...SCALE, newData: DATA, offset: PER_ROW };

/** @param data null for a fit read from JSON */
export function predictMethods(stateOf: () => PredictionState, data: FitData | null): PredictMethods {
  const sourceOf = (what: string, { data: given, offset }: OverData): Source => {
    if (given !== undefined) return { table: toDataTable(given), rows: null, count: null, offset: offset ?? null };
    checkRowsOfOffset(what, offset, 'data');
    if (data?.source) return data.source;
    throw needsData(what);
  };
  return {
    ...meaningMethods(stateOf),
    predict(options) {
      const { newData, offset, ...scale } = checkOptions('predict()', options, PREDICT);
      const state = stateOf();
      if (newData === undefined) {
        checkRowsOfOffset('predict', offset, 'newData');
        if (data === null) throw needsData('predict', 'newData');
        return predict(state, data.rows, scale);
      }
      const table = toDataTable(newData);
      const kind = scale.randomEffects ?? 'conditional';
      const wanted = { Z: kind !== 'zero' || scale.interval === 'newGroup', groups: kind === 'conditional', offset };
      return predict(state, rowsOfTable(state, table, wanted), scale, table);
    },
    predictNewGroup: (options) => predictNewGroup(stateOf(), checkOptions('predictNewGroup()', options, NEW_GROUP)),
    coef: (options) => coefByGroup(stateOf(), options),
    variancePartition: (at) => variancePartition(stateOf(), at),
    r2: without('r2', () => r2(stateOf())),
    marginalCoefficients(options) {
      const table: OptionTable<LevelOption & OverData> = { ...OVER, ...LEVEL_ALONE };
      const { data: given, offset, ...rest } = checkOptions('marginalCoefficients()', options, table);
      const state = stateOf();
      if (given === undefined && data !== null) {
        checkRowsOfOffset('marginalCoefficients', offset, 'data');
        return marginalCoefficients(state, data.rows, rest);
      }
      const source = sourceOf('marginalCoefficients', {
        ...(given !== undefined && { data: given }),
        ...(offset !== undefined && { offset }),
      });
      return marginalCoefficients(state, sourceRows(state, source, source.table, { Z: true, groups: false }), rest);
    },
    marginalMeans(options) {
      const checked = checkOptions('marginalMeans()', options, { ...OVER, ...MARGINAL_MEANS });
      return marginalMeans(stateOf(), sourceOf('marginalMeans', checked), checked);
    },
    compare(options) {
      const checked = checkOptions('compare()', options, { ...OVER, ...COMPARE });
      return compare(stateOf(), sourceOf('compare', checked), checked);
    },
    poststratify: (cells, options) => poststratify(stateOf(), cells, options),
  };
}

/** Offsets belong to rows that are given; those of the fit have theirs. */
function checkRowsOfOffset(what: string, offset: unknown, option: string): void {
  if (offset === undefined) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `${what}(): offset is for the rows of the option ${option}, and there is none; the rows of the fit have their own`,
    { option: 'offset' },
  );
}

function needsData(what: string, option = 'data'): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `${what}() works on rows, and a fit read from JSON has none: give them as the option ${option}`,
    { option },
  );
}
