/**
 * One column of cells to numbers or to categories, by R's rules for mixtures: text wins over numbers, numbers over booleans.
 */
import { GlmmError } from '../errors.ts';
import { numberFactor, textFactor } from './levels.ts';
import { quoted } from './printable.ts';
import { type ColumnSource, describe } from './shape.ts';
import type { Column, FactorColumn, NumericArray, NumericColumn } from './types.ts';

/** @param given levels in the user's order; a numeric column with them becomes a factor of its printed numbers. */
export function toColumn(name: string, source: ColumnSource, given?: readonly string[]): Column {
  if (isNumericArray(source)) {
    if (given === undefined) return { kind: 'numeric', name, values: source };
    return textFactor(name, source.length, (i) => printed(source[i]), 'number', given);
  }
  const nRows = source.length;
  const at = reader(source);
  const kinds = kindsOf(name, nRows, at);
  if (kinds & TEXT) return textFactor(name, nRows, (i) => printed(at(i)), 'string', given);
  if (kinds === BOOLEAN) return textFactor(name, nRows, (i) => printed(at(i)), 'boolean', given ?? ['FALSE', 'TRUE']);
  if (given !== undefined) return textFactor(name, nRows, (i) => printed(at(i)), 'number', given);
  return { kind: 'numeric', name, values: toNumbers(name, nRows, at) };
}

/** Grouping factors are categories whatever they hold. */
export function toFactor(column: Column): FactorColumn {
  return column.kind === 'factor' ? column : numberFactor(column.name, (column as NumericColumn).values);
}

// What a column holds, as bits.
const NUMBER = 1;
const TEXT = 2;
const BOOLEAN = 4;

function kindsOf(name: string, nRows: number, at: (row: number) => unknown): number {
  let kinds = 0;
  for (let i = 0; i < nRows; i++) {
    const value = at(i);
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

function toNumbers(name: string, nRows: number, at: (row: number) => unknown): Float64Array {
  const values = new Float64Array(nRows);
  for (let i = 0; i < nRows; i++) {
    const value = at(i);
    const number = value === null || value === undefined ? Number.NaN : Number(value);
    if (typeof value === 'bigint' && !Number.isSafeInteger(number)) throw tooWide(name, i, value);
    values[i] = number;
  }
  return values;
}

/** As levels are named: booleans as R prints them, numbers as JavaScript does; null where missing. */
function printed(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || Number.isNaN(value)) return null;
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value);
}

function reader(source: ColumnSource): (row: number) => unknown {
  if (Array.isArray(source) || ArrayBuffer.isView(source)) return (row) => (source as ArrayLike<unknown>)[row];
  const { at } = source as { at?: unknown };
  if (typeof at === 'function') return (row) => at.call(source, row);
  return (row) => (source as ArrayLike<unknown>)[row];
}

function isNumericArray(source: ColumnSource): source is NumericArray {
  return (
    source instanceof Float64Array ||
    source instanceof Float32Array ||
    source instanceof Int32Array ||
    source instanceof Uint32Array ||
    source instanceof Int16Array ||
    source instanceof Uint16Array ||
    source instanceof Int8Array ||
    source instanceof Uint8Array ||
    source instanceof Uint8ClampedArray
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
