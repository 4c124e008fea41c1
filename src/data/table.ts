/**
 * The user's data as named columns of equal length: checked once, at the door.
 */
import { GlmmError } from '../errors.ts';
import { toColumn, toFactor } from './columns.ts';
import { type ColumnSource, describe, shapeOf } from './shape.ts';
import { byNormalForm } from './text/normalForm.ts';
import { counted, quoted } from './text/printable.ts';
import { namesHint } from './text/suggest.ts';
import type { Column, DataInput, DataTable, FactorColumn } from './types.ts';

export interface DataTableOptions {
  /** Levels by column, in the order they shall have. Text columns without are sorted by code unit. */
  readonly levels?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Text that means missing, such as `n/a`; blanks around it do not count. */
  readonly na?: readonly string[] | undefined;
}

/**
 * Columns, row objects or a foreign table as a {@link DataTable}. Typed arrays are taken without copying.
 *
 * null, undefined and NaN are missing. Text and booleans are factors. Cells are looked at when a column is first asked for.
 * A column is found by a name that is equal to its own in Unicode's normal form.
 *
 * @throws GlmmError EMPTY_DATA, UNEQUAL_LENGTHS, UNSUPPORTED_DATA, UNKNOWN_COLUMN (in `levels`), INVALID_OPTION;
 * `column` and `factor` also UNKNOWN_LEVEL.
 *
 * @example
 * const table = toDataTable({ y: [0, 1], group: ['a', 'b'] });
 * table.column('group'); // { kind: 'factor', levels: ['a', 'b'], codes: Int32Array [0, 1], ... }
 */
export function toDataTable(input: DataInput, options: DataTableOptions = {}): DataTable {
  const { names, source } = shapeOf(input);
  if (names.length === 0) throw emptyData(input);
  const sources = new Map<string, ColumnSource>(names.map((name) => [name, source(name)]));
  if (sources.size < names.length) throw namedTwice(names);
  const nRows = commonLength(sources);
  const known = byNormalForm(names);
  const levels = checkedLevels(options.levels, names, known);
  const na = new Set((options.na ?? []).map((mark) => mark.trim()));

  const columns = new Map<string, Column>();
  const factors = new Map<string, FactorColumn>();

  function column(name: string): Column {
    const ready = columns.get(name);
    if (ready !== undefined) return ready;
    const own = known(name);
    if (own === undefined) throw unknownColumn(name, names);
    const made = own === name ? toColumn(name, sources.get(name)!, levels.get(name), na) : { ...column(own), name };
    columns.set(name, made);
    return made;
  }

  function factor(name: string): FactorColumn {
    const ready = factors.get(name);
    if (ready !== undefined) return ready;
    const made = toFactor(column(name));
    factors.set(name, made);
    return made;
  }

  return Object.freeze({ nRows, names, has: (name: string) => known(name) !== undefined, column, factor });
}

/** For names that come from options; names in formulas are reported with a caret. */
export function unknownColumn(name: string, names: readonly string[], wayOut = ''): GlmmError {
  return new GlmmError(
    'UNKNOWN_COLUMN',
    `no column ${quoted(name)} in the data.\n${namesHint('Columns', name, names)}${wayOut && `\n${wayOut}`}`,
    {
      column: name,
    },
  );
}

/** An Arrow table may have two columns of one name, and only one of them could be reached. */
function namedTwice(names: readonly string[]): GlmmError {
  const name = names.find((other, i) => names.indexOf(other) < i) as string;
  return new GlmmError('UNSUPPORTED_DATA', `two columns of the data are called ${quoted(name)}: rename one of them.`, {
    column: name,
  });
}

function commonLength(sources: ReadonlyMap<string, ColumnSource>): number {
  const [[first, { length: nRows }]] = sources;
  for (const [name, { length }] of sources) {
    if (length === nRows) continue;
    throw new GlmmError(
      'UNEQUAL_LENGTHS',
      `column ${quoted(name)} has ${counted(length, 'value')} but column ${quoted(first)} has ${nRows}; all columns must have one value a row.`,
      { column: name, length, firstColumn: first, firstLength: nRows },
    );
  }
  if (nRows === 0) throw new GlmmError('EMPTY_DATA', 'the data have no rows.');
  return nRows;
}

function emptyData(input: DataInput): GlmmError {
  const noRows = Array.isArray(input) && input.length === 0;
  return new GlmmError('EMPTY_DATA', noRows ? 'the data have no rows.' : 'the data have no columns.');
}

function checkedLevels(
  levels: DataTableOptions['levels'],
  names: readonly string[],
  known: (name: string) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  const checked = new Map<string, readonly string[]>();
  for (const [written, given] of Object.entries(levels ?? {})) {
    const name = known(written);
    if (name === undefined) throw unknownColumn(written, names);
    if (!Array.isArray(given) || given.length === 0) {
      throw invalidLevels(name, 'must be a list of at least one level');
    }
    const texts = given.map((level) => levelText(name, level));
    const seen = new Set<string>();
    for (const level of texts) {
      if (seen.has(level)) throw invalidLevels(name, `name ${quoted(level)} twice`);
      seen.add(level);
    }
    checked.set(name, Object.freeze(texts));
  }
  return checked;
}

function levelText(column: string, level: unknown): string {
  if (typeof level === 'string') return level;
  if (typeof level === 'boolean') return String(level).toUpperCase();
  if (typeof level === 'number' || typeof level === 'bigint') return String(level);
  throw invalidLevels(column, `hold ${describe(level)}; levels are text, numbers or booleans`);
}

function invalidLevels(column: string, complaint: string): GlmmError {
  return new GlmmError('INVALID_OPTION', `the levels given for column ${quoted(column)} ${complaint}.`, { column });
}
