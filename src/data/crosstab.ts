/**
 * Two columns against each other, as R's `table` counts them.
 */
import { COLUMN, checkOptions, checkValue, type OptionTable, RECORD, TEXTS } from './check.ts';
import { toDataTable, unknownColumn } from './table.ts';
import type { DataInput } from './types.ts';

export interface Crosstab {
  readonly rows: { readonly name: string; readonly levels: readonly string[] };
  readonly columns: { readonly name: string; readonly levels: readonly string[] };
  /** counts[i][j]: rows of the data at the i-th level of `rows` and the j-th of `columns`. */
  readonly counts: readonly (readonly number[])[];
  readonly rowTotals: readonly number[];
  readonly columnTotals: readonly number[];
  /** Rows with both values. */
  readonly total: number;
  /** Rows that miss one of them, which count nowhere else. */
  readonly missing: number;
}

export interface CrosstabOptions {
  /** Levels of factors, in order, as models take them. */
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  /** Text that means missing, as models take it. */
  readonly na?: readonly string[];
}

const CROSSTAB: OptionTable<CrosstabOptions> = { levels: RECORD, na: TEXTS };

/**
 * Counts of the combinations of two columns; numbers count by their distinct values.
 *
 * @throws GlmmError UNKNOWN_COLUMN
 * @example
 * crosstab({ edu: ['low', 'high', 'low'], age: [1, 1, 2] }, 'edu', 'age').counts; // [[1, 0], [1, 1]], levels high, low
 */
export function crosstab(data: DataInput, rows: string, columns: string, options?: CrosstabOptions): Crosstab {
  for (const name of [rows, columns]) checkValue('crosstab()', 'the name of a column', name, COLUMN);
  const table = toDataTable(data, checkOptions('crosstab()', options, CROSSTAB));
  for (const name of [rows, columns]) if (!table.has(name)) throw unknownColumn(name, table.names);
  const [a, b] = [table.factor(rows), table.factor(columns)];
  const counts = a.levels.map(() => new Array<number>(b.levels.length).fill(0));
  let missing = 0;
  for (let i = 0; i < table.nRows; i++) {
    if (a.codes[i] < 0 || b.codes[i] < 0) missing++;
    else counts[a.codes[i]][b.codes[i]]++;
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    rows: { name: rows, levels: a.levels },
    columns: { name: columns, levels: b.levels },
    counts,
    rowTotals: counts.map(sum),
    columnTotals: b.levels.map((_, j) => sum(counts.map((row) => row[j]))),
    total: table.nRows - missing,
    missing,
  };
}
