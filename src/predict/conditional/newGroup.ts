/**
 * New groups from their own first responses (empirical Bayes): their random effects given the responses and the estimates, as
 * ranef() has them for the groups of the fit, and predictions at their modes for the same rows or for others.
 * Standard errors are those of predict(): z'Cz + g'Vg with g = (0, x) + D'z, C and D of each new group's own rows.
 */

import { DATA, NAME, needed, type OptionTable, PER_ROW } from '../../data/check.ts';
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
import { type GroupPosterior, groupPosterior } from '../law/groupPosterior.ts';
import { type Rows, rowsOfTable } from '../rows.ts';
import { refuseSecond } from '../second.ts';
import type { PredictionState } from '../state.ts';
import { hasOneFactor } from './newLevels.ts';
import { predict, SCALE } from './predict.ts';
import type { Prediction, PredictionScale } from './scale.ts';

export interface NewGroupOptions extends Omit<PredictionScale, 'randomEffects' | 'allowNewLevels'> {
  /** Rows of one new group with its responses; of several, with `by`. */
  readonly newData: DataInput;
  /** Column that tells several new groups apart, whatever the fit calls its groups. They are independent of each other. */
  readonly by?: string;
  /** Rows of the same groups to predict for, without responses. Default: the rows of `newData`. */
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
  by: NAME,
  predictFor: DATA,
  weights: PER_ROW,
  offset: PER_ROW,
  predictForOffset: PER_ROW,
};

/** As ranef() gives the effects of a group of the fit; the level is absent of a group that has no name. */
export type NewGroupEffect = Omit<RandomEffect, 'level'> & { readonly level?: string };

export interface NewGroupPrediction extends Prediction {
  /** Group by group. */
  readonly ranef: readonly NewGroupEffect[];
}

/** @throws GlmmError SEVERAL_FACTORS, MISSING_VALUES, INVALID_RESPONSE, UNKNOWN_GROUP and what new data may cause */
function predictNewGroup(state: PredictionState, options: NewGroupOptions): NewGroupPrediction {
  const { newData, by, predictFor, weights, offset, predictForOffset, ...scale } = options;
  if (!hasOneFactor(state)) {
    throw new GlmmError(
      'SEVERAL_FACTORS',
      `the fit has the grouping factors ${nameList(
        state.groups.map(({ name }) => name),
        ' and ',
      )}; a new group can be predicted where there is one`,
      { groups: state.groups.map(({ name }) => name) },
    );
  }
  if (state.thresholds !== undefined)
    throw new GlmmError(
      'INVALID_OPTION',
      `predictNewGroup() is not there for ${state.family} responses. predict() with randomEffects: 'marginal' averages over groups`,
      { family: state.family },
    );
  refuseSecond('predictNewGroup()', state, 'zi or disp');
  const table = toDataTable(newData);
  const groups = newGroups(table, by);
  const learned = {
    ...rowsOfTable(state, table, { Z: true, groups: false, offset }),
    codes: [groups.codes],
  };
  const response = responseOf(state, table, weights);
  checkComplete(learned, response);
  const { levels } = groups;
  const found = groupPosterior(state, learned, response, levels.length);
  const withGroups = stateOfGroups(state, groups, found);
  const names = state.terms.flatMap((term) => term.names);
  const { mode, mean, modeSd, sd } = found;
  const ranef = levels.flatMap((level, g) =>
    names.map((term, d): NewGroupEffect => {
      const at = g * names.length + d;
      const effect = { term, mode: mode[at], mean: mean[at], modeSd: modeSd[at], sd: sd[at] };
      return by === undefined ? effect : { level, ...effect };
    }),
  );
  const how: PredictionScale = { ...scale, randomEffects: 'conditional' };
  if (predictFor === undefined) return { ...predict(withGroups, learned, how), ranef };
  const others = toDataTable(predictFor);
  const wanted = { Z: true, groups: by !== undefined, offset: predictForOffset };
  const rows = rowsOfTable(withGroups, others, wanted);
  const predicted =
    by === undefined
      ? predict(withGroups, { ...rows, codes: [new Int32Array(rows.nRows)] }, how)
      : predict(withGroups, rows, how, others);
  return { ...predicted, ranef };
}

interface NewGroups {
  /** The column that tells them apart; undefined where there is one group. */
  readonly by: string | undefined;
  readonly levels: readonly string[];
  /** Group of each row; every group has rows. */
  readonly codes: Int32Array;
}

/** @throws GlmmError UNKNOWN_COLUMN, MISSING_VALUES */
function newGroups(table: DataTable, by: string | undefined): NewGroups {
  if (by === undefined) return { by, levels: ['new'], codes: new Int32Array(table.nRows) };
  const { codes, levels } = table.factor(by);
  const row = codes.findIndex((code) => code < 0);
  if (row >= 0) throw missing(row);
  const occurs = new Uint8Array(levels.length);
  for (const code of codes) occurs[code] = 1;
  const occurring = [...levels.keys()].filter((level) => occurs[level] === 1);
  const place = new Int32Array(levels.length);
  occurring.forEach((level, k) => {
    place[level] = k;
  });
  return { by, levels: occurring.map((level) => levels[level]), codes: Int32Array.from(codes, (code) => place[code]) };
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

/** The state of a fit whose groups are the new ones. */
function stateOfGroups(state: PredictionState, { by, levels }: NewGroups, found: GroupPosterior): PredictionState {
  const { mode, mean, modeSd, sd, covariance, slope } = found;
  const own = {
    ...(by !== undefined && { name: by, columns: [by] }),
    mode: Array.from(mode),
    mean: Array.from(mean),
    modeSd: Array.from(modeSd),
    sd: Array.from(sd),
  };
  return {
    ...state,
    groups: [{ ...state.groups[0], levels, parts: null, ...own }],
    joint: {
      block: mode.length / levels.length,
      covariance: Array.from(covariance),
      slope: Array.from(slope),
    },
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
