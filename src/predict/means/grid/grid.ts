/**
 * The reference grid of a model: every combination of the levels of its categories, numbers at their mean or where one asks for, and the
 * rows of the model matrix there. As R's emmeans has it (Searle, Speed and Milliken, Population marginal means in the linear model, 1980).
 */
import { toFactor } from '../../../data/columns.ts';
import { byNormalForm, placeOf } from '../../../data/text/normalForm.ts';
import { printable, quoted } from '../../../data/text/printable.ts';
import { namesHint } from '../../../data/text/suggest.ts';
import type { Column, DataTable } from '../../../data/types.ts';
import type { Recipe } from '../../../design/matrix/matrix.ts';
import { applyOffsets, applyRecipe, type OffsetSum } from '../../../design/recipe.ts';
import { columnsOf } from '../../../design/variable/evaluate.ts';
import { GlmmError } from '../../../errors.ts';
import { invalid } from '../../../infer/options.ts';
import type { SettingValue } from '../../average/setting.ts';
import { checkDomains } from '../../domain.ts';
import type { GridColumn, GridState, PredictionState } from '../../state.ts';
import type { CovReduce, GridOptions } from '../options.ts';
import { insteadOfFormula } from './notVariables.ts';

/** A grid of more rows is a mistake. */
const MOST_ROWS = 10_000;

export interface GridPart {
  readonly column: GridColumn;
  /** What the column is set to, in turn. */
  readonly values: readonly (string | number)[];
}

export interface RefGrid {
  readonly parts: readonly GridPart[];
  readonly nRows: number;
  /** The value of each part in each row: an index into its values. */
  readonly codes: readonly Int32Array[];
  /** All columns of the fixed part, aliased ones too, column-major. */
  readonly X: Float64Array;
  readonly nColumns: number;
  readonly offset: Float64Array;
  /** Columns of the predictor of excess zeros, column-major; null unless asked for. */
  readonly zeros: Float64Array | null;
  /** Columns of the random terms, nRows x q_t, column-major; none unless asked for. */
  readonly Z: readonly Float64Array[];
  /** Rows of the data in each combination, by their prior weights; null where they are not known. */
  readonly counts: Float64Array | null;
}

export interface GridNeeds extends GridOptions {
  readonly Z?: boolean;
  readonly zeros?: boolean;
  /** Whether with the variables of the dispersion. */
  readonly dispersion?: boolean;
  /** What numbers are set to that nobody set, in the place of `covReduce`. */
  readonly spread?: (column: GridColumn) => readonly number[];
}

/** @throws GlmmError INVALID_OPTION, UNKNOWN_COLUMN, UNKNOWN_LEVEL; NOT_FINITE where a function of the formula has no value */
export function refGrid(state: PredictionState, needs: GridNeeds): RefGrid {
  const grid = anyGrid(state, needs);
  if (isFiniteGrid(grid)) return grid;
  const { variables, text } = state.fixed.recipe as Recipe;
  const offsets = (state.offset as OffsetSum | null)?.variables ?? [];
  const at = (row: number): string =>
    `where ${grid.parts.map(({ column, values }, k) => `${printable(column.name)} is ${printable(String(values[grid.codes[k][row]]))}`).join(', ')}`;
  checkDomains([...variables, ...offsets], tableOf(grid.parts, grid.codes, grid.nRows), text, at);
  return grid;
}

export function isFiniteGrid({ X, offset }: RefGrid): boolean {
  return X.every(Number.isFinite) && offset.every(Number.isFinite);
}

/** The same where functions may have no value: log(x) below zero is NaN. */
export function anyGrid(
  state: PredictionState,
  { at = {}, covReduce = 'mean', Z = false, zeros = false, dispersion = false, spread }: GridNeeds,
): RefGrid {
  const grid = gridOf(state);
  const known = byNormalForm(grid.columns.map(({ name }) => name));
  const settings = new Map<string, readonly SettingValue[]>();
  for (const [name, value] of Object.entries(at)) {
    const column = known(name);
    if (column === undefined) throw unknownVariable(name, grid);
    settings.set(column, isList(value) ? value : [value]);
  }
  const parts = grid.columns
    .filter(({ isFixed, isOfDispersion = false }) => isFixed || (isOfDispersion ? dispersion : Z))
    .map((column): GridPart => ({ column, values: valuesOf(column, settings.get(column.name), covReduce, spread) }));
  const nRows = parts.reduce((product, { values }) => product * values.length, 1);
  if (nRows > MOST_ROWS) {
    throw new GlmmError(
      'INVALID_OPTION',
      `the reference grid would have ${nRows} rows, more than ${MOST_ROWS}\nSet variables to fewer values by the option at.`,
      { option: 'at', rows: nRows },
    );
  }
  let stride = 1;
  const codes = parts.map(({ values }) => {
    const own = Int32Array.from({ length: nRows }, (_, i) => Math.floor(i / stride) % values.length);
    stride *= values.length;
    return own;
  });
  const table = tableOf(parts, codes, nRows);
  const recipe = state.fixed.recipe as Recipe;
  const { values: X, names } = applyRecipe({ ...recipe, kept: null } as Recipe, table);
  return {
    parts,
    nRows,
    codes,
    X,
    nColumns: names.length,
    offset: offsetsAt(state, grid, table, settings),
    zeros: zeros ? applyRecipe(state.second!.zi!.recipe, table).values : null,
    Z: Z ? state.terms.map((term) => applyRecipe(term.recipe, table).values) : [],
    counts: countsAt(grid, parts, codes, nRows),
  };
}

/** At its mean over the data, as R's emmeans has it, unless `at` sets what it is computed from. */
function offsetsAt(
  { offset, offsetByRow }: PredictionState,
  grid: GridState,
  table: DataTable,
  settings: ReadonlyMap<string, unknown>,
): Float64Array {
  const variables = offsetByRow ? [] : ((offset as OffsetSum | null)?.variables ?? []);
  const read = new Set<string>();
  for (const { expr } of variables) columnsOf(expr, table, read);
  const isSet = [...settings.keys()].some((name) => read.has(name));
  return isSet ? applyOffsets(offset!, table) : new Float64Array(table.nRows).fill(grid.offset);
}

/** @throws GlmmError INVALID_OPTION for a fit that knows nothing of its data */
export function gridOf({ grid }: PredictionState): GridState {
  if (grid !== undefined) return grid;
  throw new GlmmError(
    'INVALID_OPTION',
    'this fit was saved by a version that did not keep what a reference grid is made of: fit the model again and save it',
    { option: 'at' },
  );
}

export function unknownVariable(name: string, { columns }: GridState): GlmmError {
  const names = columns.filter(({ isFixed }) => isFixed).map((column) => column.name);
  // factor(x) is asked for as x
  const inCall = names.find((own) => name.includes(`(${own}`));
  const hint = inCall === undefined ? namesHint('Variables', name, names) : namesHint('Variables', inCall, names);
  return new GlmmError(
    'UNKNOWN_COLUMN',
    `the fixed effects are not computed from ${quoted(name)}\n${insteadOfFormula(name) ?? hint}`,
    { column: name, known: names },
  );
}

function isList(value: unknown): value is readonly SettingValue[] {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function valuesOf(
  column: GridColumn,
  setting: readonly SettingValue[] | undefined,
  covReduce: CovReduce,
  spread: GridNeeds['spread'],
): readonly (string | number)[] {
  const { name, levels, values, numbers } = column;
  if (setting !== undefined) {
    if (setting.length === 0) throw invalid(`at.${name}`, setting, 'have at least one value');
    const wanted =
      levels === null
        ? setting.map((value) => numberOf(name, value))
        : setting.map((value) => levelOf(name, levels, value));
    // one that is named twice is one mean, and counts once in others
    return [...new Set<string | number>(wanted)];
  }
  if (levels !== null) return levels;
  if (values !== null) return values;
  if (spread !== undefined) return spread(column);
  const { mean, median, least, most } = numbers!;
  return covReduce === 'range' ? [least, most] : [covReduce === 'median' ? median : mean];
}

function numberOf(name: string, value: SettingValue): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new GlmmError('INVALID_OPTION', `${quoted(name)} is numeric and cannot be set to ${quoted(String(value))}`, {
    option: 'at',
    variable: name,
    value,
  });
}

function levelOf(name: string, levels: readonly string[], value: SettingValue): string {
  const level = typeof value === 'boolean' ? String(value).toUpperCase() : String(value);
  const code = placeOf(levels)(level);
  if (code >= 0) return levels[code];
  throw new GlmmError(
    'UNKNOWN_LEVEL',
    `${quoted(name)} has no level ${quoted(level)}\n${namesHint('Levels', level, levels)}`,
    { variable: name, level },
  );
}

function tableOf(parts: readonly GridPart[], codes: readonly Int32Array[], nRows: number): DataTable {
  const columns = new Map<string, Column>(
    parts.map(({ column: { name, levels, source }, values }, k) => {
      if (levels === null) {
        const numbers = Float64Array.from(codes[k], (code) => values[code] as number);
        return [name, { kind: 'numeric', name, values: numbers }];
      }
      const places = values.map((value) => levels.indexOf(value as string));
      return [name, { kind: 'factor', name, levels, source, codes: codes[k].map((code) => places[code]) }];
    }),
  );
  const column = (name: string): Column => {
    const found = columns.get(name);
    if (found !== undefined) return found;
    throw new GlmmError('UNKNOWN_COLUMN', `no column ${quoted(name)} in the reference grid`, { column: name });
  };
  return {
    nRows,
    names: [...columns.keys()],
    has: (name) => columns.has(name),
    column,
    factor: (name) => toFactor(column(name)),
  };
}

/** How often the data have each row of the grid; numbers that are set elsewhere do not count. */
function countsAt(
  { counts, columns }: GridState,
  parts: readonly GridPart[],
  codes: readonly Int32Array[],
  nRows: number,
): Float64Array | null {
  if (counts === null) return null;
  const out = new Float64Array(nRows);
  const categories = columns.filter(({ isFixed, levels, values }) => isFixed && (levels ?? values) !== null);
  for (let i = 0; i < nRows; i++) {
    let place = 0;
    let stride = 1;
    for (const { name, levels, values } of categories) {
      const k = parts.findIndex(({ column }) => column.name === name);
      const all: readonly (string | number)[] = levels ?? values ?? [];
      const own = all.indexOf(parts[k].values[codes[k][i]]);
      place = own < 0 ? Number.NaN : place + stride * own;
      stride *= all.length;
    }
    out[i] = Number.isNaN(place) ? 0 : counts[place];
  }
  return out;
}
