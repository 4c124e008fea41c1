/**
 * What the rest of the package sees of a user's data: named columns of equal length.
 */

import type { TextReason } from './text/heldNumber.ts';

/** Any array of numbers whose storage is typed; taken as it is, never copied. */
export type NumericArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray;

/** Numbers; NaN is missing. */
export interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  readonly values: NumericArray;
}

/** Categories; code -1 is missing, code k is `levels[k]`. */
export interface FactorColumn {
  readonly kind: 'factor';
  readonly name: string;
  readonly codes: Int32Array;
  readonly levels: readonly string[];
  /** What the user's values were: booleans print as R's TRUE and FALSE. */
  readonly source: 'string' | 'boolean' | 'number';
  /** Why text is categories although it may look like numbers; absent where nobody said so. */
  readonly why?: WhyText | undefined;
}

/** The user declared the column a factor, or as numbers it would lose leading zeros or digits. */
export type WhyText = 'declared' | TextReason;

export type Column = NumericColumn | FactorColumn;

/** Named columns of equal length. Columns are converted when first asked for and kept. */
export interface DataTable {
  readonly nRows: number;
  readonly names: readonly string[];
  has(name: string): boolean;
  /** @throws GlmmError UNKNOWN_COLUMN with a suggestion. */
  column(name: string): Column;
  /** The column as a factor whatever it holds, as grouping factors need: integer codes become levels in numeric order. */
  factor(name: string): FactorColumn;
}

/** What users may pass as data. */
export type DataInput = Readonly<Record<string, ArrayLike<unknown>>> | readonly object[] | TableLike;

/** Arrow tables, Arquero tables and their like, by shape. */
export interface TableLike {
  readonly numRows?: number | (() => number);
}
