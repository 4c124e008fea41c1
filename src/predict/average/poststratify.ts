/**
 * Poststratification: from a table of cells with their counts in the population to estimates by state, or by anything.
 *   estimate = sum over cells of count * mean / sum of counts
 * Means are those of the cells' own groups (the modes, as predict() gives them); a group that the fit has not seen is integrated
 * over. Standard errors hold the joint uncertainty of parameters and random effects, so cells of one state move together, and
 * states do through what they share.
 */

import { COLUMN, checkOptions, LEVEL, needed, type OptionTable, PER_ROW } from '../../data/check.ts';
import { toDataTable, unknownColumn } from '../../data/table.ts';
import { quoted } from '../../data/text/printable.ts';
import type { DataInput, DataTable } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import type { OpenMethod } from '../../fit/method.ts';
import { levelKey } from '../conditional/newLevels.ts';
import type { WithState } from '../given.ts';
import { DEFAULT_LEVEL, type Estimated } from '../interval.ts';
import { jointLaw } from '../law/jointLaw.ts';
import { meanInterval } from '../law/meanInterval.ts';
import { rowsOfTable } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { average, spreadAt } from './average.ts';

export interface PoststratifyOptions {
  /** Column of the cells whose values get an estimate each; one estimate of everything without. */
  readonly by?: string;
  /** Column with the number of people in each cell. */
  readonly count: string;
  /** Of the intervals, which are made on the scale of the link. Default 0.95. */
  readonly level?: number;
  /** Offsets of the cells where those of the fit were given as numbers. */
  readonly offset?: string | ArrayLike<number>;
}

const POSTSTRATIFY: OptionTable<PoststratifyOptions> = {
  by: COLUMN,
  count: needed(COLUMN),
  level: LEVEL,
  offset: PER_ROW,
};

export interface PoststratifiedRow extends Estimated {
  /** Value of `by`; null for everything. */
  readonly by: string | null;
  /** People and cells behind the estimate. */
  readonly count: number;
  readonly cells: number;
}

/** @throws GlmmError UNKNOWN_COLUMN, INVALID_WEIGHTS for counts, MISSING_VALUES for incomplete cells */
function poststratify(
  state: PredictionState,
  cells: DataInput,
  given: PoststratifyOptions,
): readonly PoststratifiedRow[] {
  const options = checkOptions('poststratify()', given, POSTSTRATIFY);
  const table = toDataTable(cells);
  const counts = countsOf(table, options.count);
  const rows = rowsOfTable(state, table, { Z: true, groups: true, offset: options.offset });
  const joint = jointLaw(state);
  const newLevel = (row: number, g: number): string => levelKey(state.groups[g], table, row);
  const spread = spreadAt(joint, options.level ?? DEFAULT_LEVEL);
  return strata(table, options.by).flatMap(({ by, among }) => {
    const people = among.filter((i) => counts[i] > 0);
    if (people.length === 0) return [];
    const mean = average(joint, rows, { randomEffects: 'conditional', among: people, weights: counts, newLevel });
    if (mean.nRows < people.length) throw incomplete(by, people.length - mean.nRows);
    const { stdError, reach } = spread(mean);
    const estimated = meanInterval(state.link, mean.value, stdError, reach);
    return [{ by, ...estimated, count: mean.weight, cells: people.length }];
  });
}

function countsOf(table: DataTable, name: string): ArrayLike<number> {
  if (!table.has(name)) throw unknownColumn(name, table.names);
  const column = table.column(name);
  const values = column.kind === 'numeric' ? column.values : null;
  const row = values === null ? 0 : values.findIndex((x) => !(x >= 0 && x < Number.POSITIVE_INFINITY));
  if (values !== null && row < 0) return values;
  throw new GlmmError(
    'INVALID_WEIGHTS',
    `the count ${quoted(name)} ${values === null ? 'is not numeric' : `is ${values[row]} in row ${row + 1}`}`,
    { column: name, row },
  );
}

function strata(table: DataTable, by: string | undefined): { readonly by: string | null; readonly among: number[] }[] {
  if (by === undefined) return [{ by: null, among: Array.from({ length: table.nRows }, (_, i) => i) }];
  if (!table.has(by)) throw unknownColumn(by, table.names);
  const { codes, levels } = table.factor(by);
  const found = levels.map((level) => ({ by: level as string | null, among: [] as number[] }));
  codes.forEach((code, i) => {
    if (code < 0) throw incomplete(by, 1);
    found[code].among.push(i);
  });
  return found;
}

function incomplete(by: string | null, cells: number): GlmmError {
  return new GlmmError(
    'MISSING_VALUES',
    `${cells} ${cells === 1 ? 'cell' : 'cells'}${by === null ? '' : ` of ${quoted(by)}`} with people miss a variable of the model`,
    { by, cells },
  );
}

export interface PoststratifySignature {
  /** Estimates by state, or by anything, from cells with counts. */
  poststratify(cells: DataInput, options: PoststratifyOptions): readonly PoststratifiedRow[];
}

export const poststratifyMethod: OpenMethod<PoststratifySignature, WithState> = {
  name: 'poststratify',
  run(given, cells, options) {
    return poststratify(given.state(), cells, options);
  },
};
