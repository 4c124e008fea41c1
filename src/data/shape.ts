/**
 * What the user passed as data, by its shape: columns, rows, or a table of another library. No library is imported.
 */
import { GlmmError } from '../errors.ts';
import { brief, quoted } from './text/printable.ts';
import type { WhyText } from './types.ts';

/** Cells of one column, not converted; those of row objects are collected when asked for. */
export interface ColumnSource {
  readonly length: number;
  list(): ArrayLike<unknown>;
  /** Why its text is categories, where the table says so. */
  readonly why?: WhyText | undefined;
}

/** Names in the order of the user's data, and where the cells of each are found. */
export interface DataShape {
  readonly names: readonly string[];
  /** For one of `names`. */
  source(name: string): ColumnSource;
}

export function shapeOf(input: unknown): DataShape {
  if (Array.isArray(input)) return rowsShape(input);
  if (typeof input !== 'object' || input === null || ArrayBuffer.isView(input)) {
    throw noData(describe(input), typeof input === 'string' ? FILE : '');
  }
  const table = input as ForeignTable;
  if (isFunction(table.getChild)) return arrowShape(table);
  if (isFunction(table.columnNames)) return arqueroShape(table);
  const misfit = misfitOf(input);
  if (misfit !== null) throw noData(misfit.what, misfit.way);
  return columnsShape(isFunction(table.toColumns) ? table.toColumns() : input);
}

/** Of text in place of data. */
const FILE = ' readCsv() of glmm-wasm/csv reads the text of a file.';

function noData(what: string, way = ''): GlmmError {
  return new GlmmError(
    'UNSUPPORTED_DATA',
    `data is ${what}.${way} Pass columns ({ x: [1, 2], g: ['a', 'b'] }), an array of row objects, or an Arrow or Arquero table.`,
  );
}

function columnsShape(columns: unknown): DataShape {
  if (typeof columns !== 'object' || columns === null)
    throw new GlmmError('UNSUPPORTED_DATA', `toColumns() gave ${describe(columns)}.`);
  const byName = columns as Readonly<Record<string, unknown>>;
  return { names: Object.keys(byName), source: (name) => cells(name, byName[name]) };
}

/** Only what is asked of foreign tables. */
interface ForeignTable {
  readonly schema?: { readonly fields?: readonly { readonly name?: unknown }[] };
  getChild?(name: string): unknown;
  columnNames?(): readonly string[];
  array?(name: string): unknown;
  columnArray?(name: string): unknown;
  column?(name: string): unknown;
  /** Of tables that readCsv makes. */
  whyText?(name: string): WhyText | undefined;
  toColumns?(): unknown;
}

function arrowShape(table: ForeignTable): DataShape {
  const names = (table.schema?.fields ?? []).map((field) => String(field.name));
  return { names, source: (name) => cells(name, table.getChild?.(name)) };
}

/** `array` heeds the filter and order of an Arquero table, `column` does not. */
function arqueroShape(table: ForeignTable): DataShape {
  const read = table.array ?? table.columnArray ?? table.column;
  const source = (name: string) => ({ why: table.whyText?.(name), ...cells(name, read?.call(table, name)) });
  return { names: [...(table.columnNames?.() ?? [])], source };
}

/** Names are the union of the keys in order of first appearance; a row without a key has a missing value there. */
function rowsShape(rows: readonly unknown[]): DataShape {
  const names: string[] = [];
  const known = new Set<string>();
  let plain = true;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isRow(row)) throw notARow(row, i);
    if (hasOtherKeys(row, names, known)) {
      for (const key of Object.keys(row)) {
        if (known.has(key)) continue;
        known.add(key);
        names.push(key);
      }
    }
    const isPlain = Object.getPrototypeOf(row) === Object.prototype;
    if (!isPlain && misfitOf(row) !== null) throw notARow(row, i);
    plain &&= isPlain;
  }
  // of plain objects only what all objects inherit could be taken for a key
  const source = (name: string) => ({
    length: rows.length,
    list: () => cellsOfRows(rows as readonly RowObject[], name, !plain || name in Object.prototype),
  });
  return { names, source };
}

type RowObject = Readonly<Record<string, unknown>>;

function cellsOfRows(rows: readonly RowObject[], name: string, inherits: boolean): unknown[] {
  const values = new Array<unknown>(rows.length);
  for (let i = 0; i < rows.length; i++)
    values[i] = inherits && !Object.hasOwn(rows[i], name) ? undefined : rows[i][name];
  return values;
}

function isRow(row: unknown): row is object {
  return typeof row === 'object' && row !== null && !Array.isArray(row);
}

function notARow(row: unknown, at: number): GlmmError {
  const { what, way } = (isRow(row) && misfitOf(row)) || { what: describe(row), way: '' };
  return new GlmmError('UNSUPPORTED_DATA', `row ${at + 1} is ${what}, not an object of columns.${way}`, { row: at });
}

/**
 * What looks like an object of columns and is none, and the way out; null for any other. Reading its keys would find no columns,
 * and an iterator could be read only once.
 */
function misfitOf(value: object): { readonly what: string; readonly way: string } | null {
  const { then, next } = value as { readonly then?: unknown; readonly next?: unknown };
  if (isFunction(then)) return { what: 'a Promise', way: ' Await it first.' };
  const collect = ' Collect what it gives in an array first.';
  if (Symbol.asyncIterator in value) return { what: 'an asynchronous iterator', way: collect };
  if (isFunction(next)) return { what: 'an iterator', way: collect };
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag === 'Map') return { what: 'a Map', way: ' Object.fromEntries(map) makes an object of it.' };
  if (tag === 'Set') return { what: 'a Set', way: ' Array.from(set) makes an array of it.' };
  return OTHERS.includes(tag) ? { what: `an object (${tag})`, way: '' } : null;
}

/** Tags of objects without columns. */
const OTHERS = [
  'Date',
  'RegExp',
  'Error',
  'ArrayBuffer',
  'DataView',
  'WeakMap',
  'WeakSet',
  'Number',
  'String',
  'Boolean',
];

/** Looks at inherited keys too, which costs nothing where there are none, while Object.keys makes an array a row. */
function hasOtherKeys(row: object, names: readonly string[], known: ReadonlySet<string>): boolean {
  let k = 0;
  for (const key in row) {
    // most rows have the keys of those before in their order
    if (!(k < names.length && key === names[k]) && !known.has(key)) return true;
    k++;
  }
  return false;
}

/** Arrays as they are; vectors as their typed array where that says all, else cell by cell. */
function cells(name: string, value: unknown): ColumnSource {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)) {
    if (!Array.isArray(value) && isDetached(value)) throw detached(name);
    return inMemory(value as unknown as ArrayLike<unknown>);
  }
  if (typeof value !== 'object' || value === null) throw notAnArray(name, value);
  const vector = value as ForeignVector;
  const length = vector.length;
  if (isFunction(vector.toArray) && !((vector.nullCount ?? 0) > 0)) {
    // Arrow's toArray forgets nulls, and has another length for types wider than a number.
    const array = vector.toArray();
    if (isArrayLike(array) && (length === undefined || array.length === length)) return inMemory(array);
  }
  if (Number.isSafeInteger(length) && (length as number) >= 0) {
    if (isFunction(vector.get)) return cellByCell(length as number, (row) => vector.get?.(row));
    if (isFunction(vector.at)) return cellByCell(length as number, (row) => vector.at?.(row));
  }
  if (isFunction(vector[Symbol.iterator]) && !(value instanceof Map))
    return inMemory(Array.from(value as Iterable<unknown>));
  if (isArrayLike(value)) return inMemory(value);
  throw notAnArray(name, value);
}

/** Whether the numbers of a typed array were transferred elsewhere. Engines before 2024 have no other way to tell it from an empty one. */
function isDetached({ buffer }: ArrayBufferView): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    return new Uint8Array(buffer).length > 0;
  } catch {
    return true;
  }
}

function detached(name: string): GlmmError {
  return new GlmmError(
    'UNSUPPORTED_DATA',
    `column ${quoted(name)} is a typed array whose values were transferred elsewhere (it is detached). Keep a copy of what is transferred, or read the data again.`,
    { column: name },
  );
}

function inMemory(array: ArrayLike<unknown>): ColumnSource {
  return { length: array.length, list: () => array };
}

function cellByCell(length: number, at: (row: number) => unknown): ColumnSource {
  return { length, list: () => Array.from({ length }, (_, row) => at(row)) };
}

interface ForeignVector {
  readonly length?: number;
  readonly nullCount?: number;
  toArray?(): unknown;
  get?(row: number): unknown;
  at?(row: number): unknown;
  [Symbol.iterator]?(): Iterator<unknown>;
}

export function isArrayLike(value: unknown): value is ArrayLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const length = (value as { readonly length?: unknown }).length;
  return Number.isSafeInteger(length) && (length as number) >= 0;
}

function isFunction<T>(value: T): value is NonNullable<T> {
  return typeof value === 'function';
}

function notAnArray(name: string, value: unknown): GlmmError {
  const misfit = typeof value === 'object' && value !== null ? misfitOf(value) : null;
  const { what, way } = misfit ?? { what: describe(value), way: oneRow(name, value) };
  const message = `column ${quoted(name)} is ${what}, not an array of values.${way}`;
  return new GlmmError('UNSUPPORTED_DATA', message, { column: name });
}

/** A number or a text in place of a column is mostly that of a single row. */
function oneRow(name: string, value: unknown): string {
  if (typeof value !== 'number' && typeof value !== 'string' && typeof value !== 'boolean') return '';
  const key = /^[A-Za-z_]\w*$/.test(name) ? brief(name) : quoted(name);
  return ` One row is [{ ${key}: ${typeof value === 'string' ? quoted(value) : value} }].`;
}

/** `an object (Date)`, `a string`, `null`: for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const maker = (value as { readonly constructor?: unknown }).constructor;
  const kind = typeof maker === 'function' ? maker.name : '';
  return kind === '' || kind === 'Object' ? 'an object' : `an object (${kind})`;
}
