/**
 * Cells: rows with the same levels and the same z have the same random part of their predictor, and lie side by side.
 */
import { byCode } from '../krylov/order.ts';
import type { ScaledColumns } from '../scaledColumns.ts';
import type { SparseRandomTerm } from './workspace.ts';

export interface RowCells {
  /** Rows of the data, cell by cell, in the order of the data within a cell. */
  readonly order: Int32Array;
  /** Where each cell begins in `order`; the number of rows behind the last. */
  readonly start: Int32Array;
  readonly largest: number;
  /** The terms with one row a cell. */
  readonly terms: readonly SparseRandomTerm[];
}

/** @param leading the term by whose levels cells are sorted first */
export function cellsOf(terms: readonly SparseRandomTerm[], nObs: number, leading = 0): RowCells {
  const byLeading = [terms[leading], ...terms.filter((_, t) => t !== leading)];
  const columns = byLeading.flatMap((term) => [term.codes, ...columnsThatVary(term.Z, nObs)]);
  const compare = (a: number, b: number): number => {
    for (const column of columns) if (column[a] !== column[b]) return column[a] - column[b];
    return 0;
  };
  const order = inOrder(byLeading, columns.length, nObs, compare);
  const start: number[] = [];
  for (let k = 0; k < nObs; k++) if (k === 0 || compare(order[k - 1], order[k]) !== 0) start.push(k);
  const first = Int32Array.from(start, (k) => order[k]);
  start.push(nObs);
  let largest = 0;
  for (let c = 0; c < first.length; c++) largest = Math.max(largest, start[c + 1] - start[c]);
  return {
    order,
    start: Int32Array.from(start),
    largest,
    terms: terms.map(({ Z, codes, nLevels }) => ({
      Z: { ...Z, values: rowsOf(Z, first, nObs) },
      codes: first.map((row) => codes[row]),
      nLevels,
      among: { codes, rows: first },
    })),
  };
}

/** Rows as they compare, equal ones as they come: without columns that vary, by counting the rows of each level. */
function inOrder(
  terms: readonly SparseRandomTerm[],
  nColumns: number,
  nObs: number,
  compare: (a: number, b: number) => number,
): Int32Array {
  const order = new Int32Array(nObs);
  for (let i = 0; i < nObs; i++) order[i] = i;
  if (nColumns > terms.length) return order.sort((a, b) => compare(a, b) || a - b);
  return terms.reduceRight(byCode, order);
}

function columnsThatVary({ values, factor }: ScaledColumns, nObs: number): Float64Array[] {
  return Array.from(factor, (_, j) => values.subarray(j * nObs, (j + 1) * nObs)).filter((column) =>
    column.some((z) => z !== column[0]),
  );
}

function rowsOf({ values, factor }: ScaledColumns, rows: Int32Array, nObs: number): Float64Array {
  const n = rows.length;
  const chosen = new Float64Array(n * factor.length);
  for (let j = 0; j < factor.length; j++) for (let c = 0; c < n; c++) chosen[j * n + c] = values[j * nObs + rows[c]];
  return chosen;
}
