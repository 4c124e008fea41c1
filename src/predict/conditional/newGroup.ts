/**
 * A new group from its own first responses (empirical Bayes): its random effects given the responses and the estimates, as
 * ranef() has them for the groups of the fit, and predictions at their mode for the same rows or for others.
 * Standard errors are those of predict(): z'Cz + g'Vg with g = (0, x) + D'z, C and D of the new group's own rows.
 */

import { DATA, needed, type OptionTable, PER_ROW } from '../../data/check.ts';
import { toDataTable } from '../../data/table.ts';
import { nameList } from '../../data/text/suggest.ts';
import type { DataInput, DataTable } from '../../data/types.ts';
import { replayVariable } from '../../design/recipe.ts';
import { readResponse } from '../../design/response.ts';
import type { Response } from '../../design/types.ts';
import { isMissingAt } from '../../design/variable/variable.ts';
import { optionValues } from '../../design/weights.ts';
import { GlmmError } from '../../errors.ts';
import { resolveFamily } from '../../family/resolve.ts';
import type { Method } from '../../fit/method.ts';
import type { RandomEffect } from '../../fit/types.ts';
import type { WithState } from '../given.ts';
import { groupPosterior } from '../law/groupPosterior.ts';
import { type Rows, rowsOfTable } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { type Prediction, type PredictionScale, predict, SCALE } from './predict.ts';

export interface NewGroupOptions extends Omit<PredictionScale, 'randomEffects' | 'allowNewLevels'> {
  /** Rows of one new group with its responses. */
  readonly newData: DataInput;
  /** Rows of the same group to predict for, without responses. Default: the rows of `newData`. */
  readonly predictFor?: DataInput;
  /** Prior weights or trials of the responses, where the fit had them as numbers. */
  readonly weights?: string | ArrayLike<number>;
  /** Offsets of the rows of `newData` and of `predictFor`, where the fit had them as numbers. */
  readonly offset?: string | ArrayLike<number>;
  readonly predictForOffset?: string | ArrayLike<number>;
}

const { randomEffects, allowNewLevels, ...OWN_SCALE } = SCALE;

const NEW_GROUP: OptionTable<NewGroupOptions> = {
  ...OWN_SCALE,
  newData: needed(DATA),
  predictFor: DATA,
  weights: PER_ROW,
  offset: PER_ROW,
  predictForOffset: PER_ROW,
};

/** As ranef() gives the effects of a group of the fit. */
export type NewGroupEffect = Omit<RandomEffect, 'level'>;

export interface NewGroupPrediction extends Prediction {
  readonly ranef: readonly NewGroupEffect[];
}

/** @throws GlmmError SEVERAL_FACTORS, MISSING_VALUES, INVALID_RESPONSE and what new data may cause */
function predictNewGroup(state: PredictionState, options: NewGroupOptions): NewGroupPrediction {
  const { newData, predictFor, weights, offset, predictForOffset, ...scale } = options;
  if (state.groups.length !== 1) {
    throw new GlmmError(
      'SEVERAL_FACTORS',
      `the fit has the grouping factors ${nameList(
        state.groups.map(({ name }) => name),
        ' and ',
      )}; a new group can be predicted where there is one`,
      { groups: state.groups.map(({ name }) => name) },
    );
  }
  const table = toDataTable(newData);
  const learned = inGroup(rowsOfTable(state, table, { Z: true, groups: false, offset }));
  const response = responseOf(state, table, weights);
  checkComplete(learned, response);
  const withGroup = fitGroup(state, learned, response);
  const rows =
    predictFor === undefined
      ? learned
      : inGroup(rowsOfTable(state, toDataTable(predictFor), { Z: true, groups: false, offset: predictForOffset }));
  const q = state.terms.flatMap(({ names }) => names);
  const { mode, mean, modeSd, sd } = withGroup.groups[0];
  return {
    ...predict(withGroup, rows, { ...scale, randomEffects: 'conditional' }),
    ranef: q.map((term, d) => ({ term, mode: mode[d], mean: mean[d], modeSd: modeSd[d], sd: sd[d] })),
  };
}

/** All rows in level 0 of the one factor. */
function inGroup(rows: Rows): Rows {
  return { ...rows, codes: [new Int32Array(rows.nRows)] };
}

/** The response of new rows, read as the fit read its own; no matter whether it is constant. */
function responseOf(
  state: PredictionState,
  table: DataTable,
  weights: string | ArrayLike<number> | undefined,
): Response {
  const { label, expr, states, levels, weights: column } = state.response;
  const value = replayVariable({ label, expr, states, levels }, table, state.formula);
  for (let row = 0; row < table.nRows; row++) if (isMissingAt(value, row)) throw missing(row);
  const given = weights ?? column ?? undefined;
  const counts = given === undefined ? null : Float64Array.from(optionValues('weights', given, table));
  const variable = { label, expr, value, states, inputs: [], complete: true };
  const family = resolveFamily(state.family, state.link);
  return readResponse(variable, counts, family, state.formula, null, true).response;
}

function checkComplete(rows: Rows, { y, weights }: Response): void {
  const eta = [...rows.Z, rows.X].map((matrix) => matrix.findIndex((x) => Number.isNaN(x)));
  const at = eta.find((index) => index >= 0) ?? -1;
  const row =
    at >= 0 ? at % rows.nRows : y.findIndex((value, i) => Number.isNaN(value + weights[i] + (rows.offset?.[i] ?? 0)));
  if (row >= 0) throw missing(row);
}

function missing(row: number): GlmmError {
  return new GlmmError('MISSING_VALUES', `row ${row + 1} of the new group misses a value: leave it out`, {
    row,
  });
}

/** The state of a fit whose only group is the new one. */
function fitGroup(state: PredictionState, rows: Rows, response: Response): PredictionState {
  const { mode, mean, modeSd, sd, covariance, slope } = groupPosterior(state, rows, response);
  const own = {
    mode: Array.from(mode),
    mean: Array.from(mean),
    modeSd: Array.from(modeSd),
    sd: Array.from(sd),
  };
  return {
    ...state,
    groups: [{ ...state.groups[0], levels: ['new'], parts: null, ...own }],
    joint: { block: mode.length, covariance: Array.from(covariance), slope: Array.from(slope) },
  };
}

export interface PredictNewGroupSignature {
  /** Predictions for a new group from its own first responses. */
  predictNewGroup(options: NewGroupOptions): NewGroupPrediction;
}

export const predictNewGroupMethod: Method<PredictNewGroupSignature, WithState> = {
  name: 'predictNewGroup',
  options: NEW_GROUP,
  run: (given, options) => predictNewGroup(given.state(), options),
};
