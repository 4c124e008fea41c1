/**
 * Two columns against each other, as R's `table` counts them.
 */

import { GlmmError } from '../errors.ts';
import { COLUMN, checkOptions, checkValue, type OptionTable, RECORD, TEXTS } from './check.ts';
import { toDataTable, unknownColumn } from './table.ts';
import { quoted } from './text/printable.ts';
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

/** A table of more cells is nothing to read, and takes more memory than its data: 32 MB. */
const MOST_CELLS = 4e6;

const CROSSTAB: OptionTable<CrosstabOptions> = { levels: RECORD, na: TEXTS };

/**
 * Counts of the combinations of two columns; numbers count by their distinct values.
 *
 * @throws GlmmError UNKNOWN_COLUMN; TOO_MANY_LEVELS above 4,000,000 cells
 * @example
 * crosstab({ edu: ['low', 'high', 'low'], age: [1, 1, 2] }, 'edu', 'age').counts; // [[1, 0], [1, 1]], levels high, low
 */
export function crosstab(data: DataInput, rows: string, columns: string, options?: CrosstabOptions): Crosstab {
  for (const name of [rows, columns]) checkValue('crosstab()', 'the name of a column', name, COLUMN);
  const table = toDataTable(data, checkOptions('crosstab()', options, CROSSTAB));
  for (const name of [rows, columns]) if (!table.has(name)) throw unknownColumn(name, table.names);
  const [a, b] = [table.factor(rows), table.factor(columns)];
  const [nRows, nColumns] = [a.levels.length, b.levels.length];
  if (nRows * nColumns > MOST_CELLS) throw tooManyCells(rows, nRows, columns, nColumns);
  const counts = a.levels.map(() => new Array<number>(nColumns).fill(0));
  const rowTotals = new Array<number>(nRows).fill(0);
  const columnTotals = new Array<number>(nColumns).fill(0);
  let missing = 0;
  for (let i = 0; i < table.nRows; i++) {
    const [row, column] = [a.codes[i], b.codes[i]];
    if (row < 0 || column < 0) {
      missing++;
      continue;
    }
    counts[row][column]++;
    rowTotals[row]++;
    columnTotals[column]++;
  }
  return {
    rows: { name: rows, levels: a.levels },
    columns: { name: columns, levels: b.levels },
    counts,
    rowTotals,
    columnTotals,
    total: table.nRows - missing,
    missing,
  };
}

function tooManyCells(rows: string, nRows: number, columns: string, nColumns: number): GlmmError {
  const few = nRows < nColumns ? columns : rows;
  return new GlmmError(
    'TOO_MANY_LEVELS',
    `crosstab(): ${quoted(rows)} with ${nRows} values against ${quoted(columns)} with ${nColumns} makes ` +
      `${nRows * nColumns} cells, and the most is ${MOST_CELLS}\n` +
      `Count the rows by level with groupSizes(data, ${JSON.stringify(few)}), or cut the numbers into ranges.`,
    { rows, columns, cells: nRows * nColumns, most: MOST_CELLS },
  );
}
