/**
 * What an expression of a formula evaluates to: columns, or the constants that functions take as arguments.
 */
import type { Column, NumericArray } from '../../data/types.ts';
import type { ContrastName } from '../matrix/contrastNames.ts';

/** One number a row; NaN is missing. */
export interface NumericValue {
  readonly kind: 'numeric';
  readonly values: NumericArray;
}

/** One category a row; code -1 is missing. Logical values are factors with the levels FALSE and TRUE. */
export interface FactorValue {
  readonly kind: 'factor';
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  readonly ordered: boolean;
  readonly logical: boolean;
  /** That `C()` gave it; absent for the usual. */
  readonly contrast?: ContrastName;
}

/** Several numbers a row, such as `poly(x, 2)` gives. */
export interface MatrixValue {
  readonly kind: 'matrix';
  readonly columns: readonly NumericArray[];
  readonly names: readonly string[];
}

/** A literal: the same in each row. */
export interface ConstantValue {
  readonly kind: 'constant';
  readonly value: number | string | boolean;
}

/** What `c(...)` gives: only an argument of other functions. */
export interface VectorValue {
  readonly kind: 'vector';
  readonly values: readonly (number | string)[];
}

export type Value = NumericValue | FactorValue | MatrixValue | ConstantValue | VectorValue;

/** Values with one entry a row. */
export type ColumnValue = NumericValue | FactorValue | MatrixValue;

export const LOGICAL_LEVELS: readonly string[] = ['FALSE', 'TRUE'];

/** A column of the data as a value. Booleans whose levels the user has reordered are a factor like any other. */
export function valueOfColumn(column: Column): NumericValue | FactorValue {
  if (column.kind === 'numeric') return { kind: 'numeric', values: column.values };
  const { codes, levels, source } = column;
  const logical = source === 'boolean' && LOGICAL_LEVELS.every((level, code) => levels[code] === level);
  return { kind: 'factor', codes, levels, ordered: false, logical };
}

export function isColumnValue(value: Value): value is ColumnValue {
  return value.kind === 'numeric' || value.kind === 'factor' || value.kind === 'matrix';
}

/** The rows of `value` at the indices `rows`. */
export function takeRows<T extends ColumnValue>(value: T, rows: Int32Array): T {
  if (value.kind === 'numeric') return { ...value, values: takeNumbers(value.values, rows) };
  if (value.kind === 'factor') return { ...value, codes: takeCodes(value.codes, rows) };
  return { ...value, columns: value.columns.map((column) => takeNumbers(column, rows)) };
}

/** `values[rows]`. */
export function takeNumbers(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  const out = new Float64Array(rows.length);
  // the same loop twice, so that in the usual one the type of the values is known
  if (values instanceof Float64Array) for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  else for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]];
  return out;
}

/** `codes[rows]`. */
export function takeCodes(codes: Int32Array, rows: Int32Array): Int32Array {
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = codes[rows[i]];
  return out;
}
