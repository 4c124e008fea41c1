/**
 * One column of cells to numbers or to categories, by R's rules for mixtures: text wins over numbers, numbers over booleans.
 */
import { GlmmError } from '../errors.ts';
import { numberFactor, textFactor } from './levels.ts';
import { type ColumnSource, describe } from './shape.ts';
import { heldNumber } from './text/heldNumber.ts';
import { quoted } from './text/printable.ts';
import type { Column, FactorColumn, NumericArray, NumericColumn } from './types.ts';

/**
 * @param given levels in the user's order; a numeric column with them becomes a factor of its printed numbers.
 * @param na text that means missing, without blanks around it; a number is missing where it prints as one of them
 */
export function toColumn(
  name: string,
  source: ColumnSource,
  given?: readonly string[],
  na: ReadonlySet<string> = new Set(),
): Column {
  const cells = source.list();
  if (isNumericArray(cells)) {
    const values = withoutNumbers(cells, na);
    if (given === undefined) return { kind: 'numeric', name, values };
    return printedFactor(name, values, 'number', given);
  }
  const why = given === undefined ? source.why : 'declared';
  const known = na.size === 0 ? cells : withoutMarks(cells, na, why);
  const column = ofOneKind(name, known, given) ?? ofAnyKind(name, known, given);
  return column.kind === 'factor' && why !== undefined ? { ...column, why } : column;
}

/**
 * Cells with null for text that means missing. Where such a mark is all that kept numbers text, they are numbers, unless somebody
 * said that they are categories.
 */
function withoutMarks(
  cells: ArrayLike<unknown>,
  na: ReadonlySet<string>,
  why: FactorColumn['why'],
): ArrayLike<unknown> {
  const isMark = (cell: unknown): boolean =>
    (typeof cell === 'string' && na.has(cell.trim())) || (typeof cell === 'number' && na.has(String(cell)));
  const known = Array.from(cells, (cell) => (isMark(cell) ? null : cell));
  if (why !== undefined || !known.some((cell, i) => cell === null && typeof cells[i] === 'string')) return known;
  const numbers = known.map((cell) => (typeof cell === 'string' ? heldNumber(cell) : cell));
  return numbers.every((number, i) => number !== undefined || known[i] === undefined) ? numbers : known;
}

/** Numbers without those that mean missing, such as -99: the same array where there are none. */
function withoutNumbers(values: NumericArray, na: ReadonlySet<string>): NumericArray {
  const marks = [...na].map(Number).filter((mark) => na.has(String(mark)));
  if (!marks.some((mark) => values.includes(mark))) return values;
  return Float64Array.from(values, (value) => (marks.includes(value) ? Number.NaN : value));
}

/** The usual column in one pass over its cells: all text, or all numbers, or missing. undefined for any other. */
function ofOneKind(name: string, cells: ArrayLike<unknown>, given?: readonly string[]): Column | undefined {
  const first = firstPresent(cells);
  if (typeof first === 'string') return textFactor(name, cells, 'string', given);
  if (typeof first !== 'number' || given !== undefined) return undefined;
  const values = plainNumbers(cells);
  return values && { kind: 'numeric', name, values };
}

function ofAnyKind(name: string, cells: ArrayLike<unknown>, given?: readonly string[]): Column {
  const kinds = kindsOf(name, cells);
  if (kinds & TEXT) return printedFactor(name, cells, 'string', given);
  if (kinds === BOOLEAN) return printedFactor(name, cells, 'boolean', given ?? ['FALSE', 'TRUE']);
  if (given !== undefined) return printedFactor(name, cells, 'number', given);
  return { kind: 'numeric', name, values: toNumbers(name, cells) };
}

function printedFactor(
  name: string,
  cells: ArrayLike<unknown>,
  source: FactorColumn['source'],
  given?: readonly string[],
): FactorColumn {
  // printed cells are text or missing, which is all that textFactor asks
  return textFactor(name, Array.from(cells, printed), source, given)!;
}

/** Grouping factors are categories whatever they hold. */
export function toFactor(column: Column): FactorColumn {
  return column.kind === 'factor' ? column : numberFactor(column.name, (column as NumericColumn).values);
}

// What a column holds, as bits.
const NUMBER = 1;
const TEXT = 2;
const BOOLEAN = 4;

function kindsOf(name: string, cells: ArrayLike<unknown>): number {
  let kinds = 0;
  for (let i = 0; i < cells.length; i++) {
    const value = cells[i];
    if (value === null) continue;
    const type = typeof value;
    if (type === 'number') {
      // A missing number says nothing: NaN among text or booleans leaves them what they are.
      if (!Number.isNaN(value)) kinds |= NUMBER;
    } else if (type === 'string') kinds |= TEXT;
    else if (type === 'boolean') kinds |= BOOLEAN;
    else if (type === 'bigint') kinds |= NUMBER;
    else if (type !== 'undefined') throw unsupported(name, i, value);
  }
  return kinds;
}

function toNumbers(name: string, cells: ArrayLike<unknown>): Float64Array {
  const values = new Float64Array(cells.length);
  for (let i = 0; i < values.length; i++) {
    const value = cells[i];
    const number = value === null || value === undefined ? Number.NaN : Number(value);
    if (typeof value === 'bigint' && !Number.isSafeInteger(number)) throw tooWide(name, i, value);
    values[i] = number;
  }
  return values;
}

/** undefined where a cell is neither a number nor missing. */
function plainNumbers(cells: ArrayLike<unknown>): Float64Array | undefined {
  const values = new Float64Array(cells.length);
  for (let i = 0; i < values.length; i++) {
    const value = cells[i];
    if (typeof value === 'number') values[i] = value;
    else if (value === null || value === undefined) values[i] = Number.NaN;
    else return undefined;
  }
  return values;
}

function firstPresent(cells: ArrayLike<unknown>): unknown {
  let i = 0;
  while (i < cells.length && (cells[i] === null || cells[i] === undefined)) i++;
  return cells[i];
}

/** As levels are named: booleans as R prints them, numbers as JavaScript does; null where missing. */
function printed(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value);
}

function isNumericArray(cells: ArrayLike<unknown>): cells is NumericArray {
  return (
    cells instanceof Float64Array ||
    cells instanceof Float32Array ||
    cells instanceof Int32Array ||
    cells instanceof Uint32Array ||
    cells instanceof Int16Array ||
    cells instanceof Uint16Array ||
    cells instanceof Int8Array ||
    cells instanceof Uint8Array ||
    cells instanceof Uint8ClampedArray
  );
}

function unsupported(column: string, row: number, value: unknown): GlmmError {
  const way = value instanceof Date ? ' Turn dates into numbers (getTime()) or text first.' : '';
  return new GlmmError(
    'UNSUPPORTED_DATA',
    `column ${quoted(column)} holds ${describe(value)} in row ${row + 1}; values must be numbers, text, booleans or missing.${way}`,
    { column, row },
  );
}

/** Two different 64-bit keys could become the same number. */
function tooWide(column: string, row: number, value: bigint): GlmmError {
  return new GlmmError(
    'UNSUPPORTED_DATA',
    `column ${quoted(column)} holds ${value} in row ${row + 1}, too large to be exact as a number. Pass the column as text.`,
    { column, row },
  );
}
