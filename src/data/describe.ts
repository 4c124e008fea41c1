/**
 * What is in a table, before any model: types, missing values, levels, quantiles, small histograms; what R's `str` and
 * `summary` tell.
 */
import { ascending } from '../stats/ascending.ts';
import { quantile } from '../stats/quantile.ts';
import { COLUMN, checkOptions, checkValue, NAME_LIST, type OptionTable, RECORD, TEXTS } from './check.ts';
import { toDataTable, unknownColumn } from './table.ts';
import { numericText } from './text/numericText.ts';
import { quoted } from './text/printable.ts';
import type { Column, DataInput, DataTable, FactorColumn, NumericColumn } from './types.ts';

export interface DescribeOptions {
  /** Levels of factors, in order, as models take them. */
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  /** Text that means missing, as models take it. */
  readonly na?: readonly string[];
  /** Columns to tell about, and whose missing values count. Default all. */
  readonly columns?: readonly string[];
}

const DESCRIBE: OptionTable<DescribeOptions> = { levels: RECORD, na: TEXTS, columns: NAME_LIST };

/** Values of one column. */
export interface ColumnDescription {
  readonly name: string;
  /** 'integer' is a number without fractions, 'factor' text; a column of a single value is none of these: 'constant'. */
  readonly type: 'number' | 'integer' | 'factor' | 'boolean' | 'constant';
  readonly missing: number;
  /** Distinct values. */
  readonly distinct: number;
  /** The levels of a factor or boolean in their order, with their rows. Null for numbers. */
  readonly levels: readonly LevelCount[] | null;
  /** Null for factors and without a finite number. */
  readonly numbers: NumberSummary | null;
  /** Of text that looks like numbers: why it is text, in a few words. Null for all other columns. */
  readonly note: string | null;
}

export interface LevelCount {
  readonly level: string;
  readonly count: number;
}

/** Of the finite values. */
export interface NumberSummary {
  readonly min: number;
  /** First quartile, as R's default (type 7). */
  readonly q1: number;
  readonly median: number;
  readonly mean: number;
  readonly q3: number;
  readonly max: number;
  /** With n - 1 below; NaN for a single value. */
  readonly sd: number;
  readonly histogram: Histogram;
}

/** `counts[k]` values lie from `edges[k]` up to `edges[k + 1]`, the last bin with its end. */
export interface Histogram {
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

export interface DataDescription {
  readonly nRows: number;
  /** Rows without a missing value in any of the columns. */
  readonly completeRows: number;
  readonly columns: readonly ColumnDescription[];
  /** Columns with missing values, most first: `missing` rows each, of which `only` are missing in no other column. */
  readonly lost: readonly { readonly column: string; readonly missing: number; readonly only: number }[];
}

/**
 * Describes every column of a table.
 *
 * @throws GlmmError for anything that is no table, see `glmm`; UNKNOWN_COLUMN
 * @example
 * describe({ age: [31, 45, null], sex: ['f', 'm', 'f'] }).columns[0].missing; // 1
 */
export function describe(data: DataInput, options?: DescribeOptions): DataDescription {
  const { levels, na, columns } = checkOptions('describe()', options, DESCRIBE);
  const table = toDataTable(data, { levels, na });
  const names = columns ?? table.names;
  const found = names.map((name) => {
    if (!table.has(name)) throw unknownColumn(name, table.names);
    return table.column(name);
  });
  return { nRows: table.nRows, columns: found.map(describeColumn), ...lostRows(table, found) };
}

/** A column's rows by level of a factor, or by value of what serves as one, the largest first: `groupSizes(data, 'patient')`. */
export function groupSizes(data: DataInput, column: string): readonly LevelCount[] {
  checkValue('groupSizes()', 'column', column, COLUMN);
  const table = toDataTable(data);
  if (!table.has(column)) throw unknownColumn(column, table.names);
  // Array.prototype.sort is stable: levels of one size keep their order
  return [...levelCounts(table.factor(column))].sort((a, b) => b.count - a.count);
}

function describeColumn(column: Column): ColumnDescription {
  if (column.kind === 'numeric') return describeNumbers(column);
  const levels = levelCounts(column);
  const missing = column.codes.reduce((sum, code) => sum + (code < 0 ? 1 : 0), 0);
  const distinct = levels.filter(({ count }) => count > 0).length;
  const type = distinct < 2 ? 'constant' : column.source === 'boolean' ? 'boolean' : 'factor';
  return { name: column.name, type, missing, distinct, levels, numbers: null, note: noteOn(column) };
}

/** `text: 25 of 26 values are numbers, but row 17 holds "n/a"`. */
function noteOn(column: FactorColumn): string | null {
  const { why, levels } = column;
  if (why === 'leading zeros' || why === 'too many digits') return `text: as numbers it would lose ${LOSS[why]}`;
  const found = numericText(column);
  if (found === undefined) return null;
  const { nNumbers, row, value, fault } = found;
  if (fault === null || fault === 'comma') return `text: all ${levels.length} values are numbers`;
  return `text: ${nNumbers} of ${levels.length} values are numbers, but row ${row + 1} holds ${quoted(value)}`;
}

const LOSS = { 'leading zeros': 'its leading zeros', 'too many digits': 'digits' } as const;

function levelCounts({ codes, levels }: FactorColumn): readonly LevelCount[] {
  const counts = new Int32Array(levels.length);
  for (let i = 0; i < codes.length; i++) if (codes[i] >= 0) counts[codes[i]]++;
  return levels.map((level, k) => ({ level, count: counts[k] }));
}

function describeNumbers({ name, values }: NumericColumn): ColumnDescription {
  const sorted = sortedKnown(values);
  let distinct = 0;
  let isWhole = true;
  let infinite = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
    if (!Number.isInteger(sorted[i])) isWhole = false;
    if (sorted[i] === Number.NEGATIVE_INFINITY) infinite++;
  }
  let end = sorted.length;
  while (end > infinite && sorted[end - 1] === Number.POSITIVE_INFINITY) end--;
  const finite = sorted.subarray(infinite, end);
  const type = distinct < 2 ? 'constant' : isWhole ? 'integer' : 'number';
  const numbers = finite.length === 0 ? null : summarise(finite, distinct);
  return { name, type, missing: values.length - sorted.length, distinct, levels: null, numbers, note: null };
}

/** Without missing values, in ascending order; columns of identifiers mostly are so already. */
function sortedKnown(values: ArrayLike<number>): Float64Array {
  const known = new Float64Array(values.length);
  let n = 0;
  let ascends = true;
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (Number.isNaN(x)) continue;
    if (n > 0 && !(known[n - 1] <= x)) ascends = false;
    known[n++] = x;
  }
  const all = known.subarray(0, n);
  return ascends ? all : ascending(all);
}

function summarise(sorted: Float64Array, distinct: number): NumberSummary {
  const n = sorted.length;
  const mean = meanOf(sorted);
  let squares = 0;
  for (let i = 0; i < n; i++) squares += (sorted[i] - mean) * (sorted[i] - mean);
  return {
    min: sorted[0],
    q1: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    mean,
    q3: quantile(sorted, 0.75),
    max: sorted[n - 1],
    sd: Math.sqrt(squares / (n - 1)),
    histogram: histogramOf(sorted, Math.min(BINS, Math.max(1, distinct))),
  };
}

/** The second pass takes back what rounding left; a sum that overflows is made of shares. */
function meanOf(values: Float64Array): number {
  const n = values.length;
  let total = 0;
  for (let i = 0; i < n; i++) total += values[i];
  let mean = total / n;
  if (!Number.isFinite(total)) {
    mean = 0;
    for (let i = 0; i < n; i++) mean += values[i] / n;
  }
  let rest = 0;
  for (let i = 0; i < n; i++) rest += values[i] / n - mean / n;
  return mean + rest;
}

const BINS = 10;

function histogramOf(sorted: Float64Array, bins: number): Histogram {
  const low = sorted[0];
  const high = sorted[sorted.length - 1];
  const count = high > low ? bins : 1;
  // shares of both ends, so that no width overflows
  const edges = Array.from({ length: count + 1 }, (_, k) => low * (1 - k / count) + high * (k / count));
  edges[count] = high;
  const counts = new Array<number>(count).fill(0);
  let bin = 0;
  for (let i = 0; i < sorted.length; i++) {
    while (bin < count - 1 && sorted[i] >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return { edges, counts };
}

function lostRows({ nRows }: DataTable, columns: readonly Column[]): Pick<DataDescription, 'completeRows' | 'lost'> {
  const missingIn = new Int32Array(nRows);
  for (const column of columns) for (let i = 0; i < nRows; i++) if (isMissing(column, i)) missingIn[i]++;
  const lost = columns.map((column) => {
    let [missing, only] = [0, 0];
    for (let i = 0; i < nRows; i++) {
      if (!isMissing(column, i)) continue;
      missing++;
      if (missingIn[i] === 1) only++;
    }
    return { column: column.name, missing, only };
  });
  return {
    completeRows: missingIn.reduce((sum, count) => sum + (count === 0 ? 1 : 0), 0),
    lost: lost.filter(({ missing }) => missing > 0).sort((a, b) => b.missing - a.missing),
  };
}

function isMissing(column: Column, row: number): boolean {
  return column.kind === 'factor' ? column.codes[row] < 0 : Number.isNaN(column.values[row]);
}
