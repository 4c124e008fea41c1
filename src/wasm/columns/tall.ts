/** Fixed columns in linear memory, as the engines of several factors have them (assembly/linalg/tall.ts): columns of few entries first. */
import type { SparseColumns } from '../../design/matrix/sparseColumns.ts';
import type { KernelInstance } from '../instance.ts';
import type { ScaledColumns } from '../scaledColumns.ts';
import { type ColumnOrder, columnOrder, placesOf } from './columnOrder.ts';
import * as field from './fields.ts';

export interface TallColumns {
  /** For the kernels; 0 where memory has no room for them. */
  readonly address: number;
  /** Between the problem's order of columns and that in memory. */
  readonly order: ColumnOrder;
  /** The full columns, column-major; a view. */
  full(): Float64Array;
}

/** An entry is written twice, with its row and its column: as many numbers of a full column. */
const NUMBERS_OF_ENTRY = 3;

/** How many full columns would take as much memory, and about as much of a pass over the rows. */
export function equivalentColumns(p: number, sparse: SparseColumns | null | undefined, nObs: number): number {
  if (!sparse) return p;
  return p - sparse.columns.length + Math.ceil((NUMBERS_OF_ENTRY * sparse.rows.length) / nObs);
}

/** Columns in full and of few entries, and how many these have together. */
export function columnsSize({ factor, sparse }: ScaledColumns): {
  readonly dense: number;
  readonly sparse: number;
  readonly entries: number;
} {
  const few = sparse?.columns.length ?? 0;
  return { dense: factor.length - few, sparse: few, entries: sparse?.rows.length ?? 0 };
}

/** @param rows which of the problem's rows stands at each place; null where they stand as they are */
export function tallColumns(
  X: ScaledColumns,
  nObs: number,
  rows: Int32Array | null,
  { exports: kernels, memory }: KernelInstance,
): TallColumns {
  const order = columnOrder(X, nObs, 'sparse first');
  const p = X.factor.length;
  const nFull = order.dense.length;
  const address = kernels.tallCreate(nObs, p, p - nFull, order.nEntries) >>> 0;
  const at = (which: number): number => kernels.tallAddress(address, which) >>> 0;
  const doubles = (which: number, length: number) => new Float64Array(memory.buffer, at(which), length);
  const ints = (which: number, length: number) => new Int32Array(memory.buffer, at(which), length);
  const full = (): Float64Array => doubles(field.TALL_FULL, nObs * nFull);
  if (address === 0) return { address, order, full };
  const { values, center, factor, sparse } = X;
  const to = full();
  order.dense.forEach((j, k) => {
    for (let i = 0; i < nObs; i++) to[k * nObs + i] = (values[j * nObs + (rows ? rows[i] : i)] - center[j]) * factor[j];
  });
  if (!sparse) return { address, order, full };
  const { nEntries } = order;
  const range = new Int32Array(2 * nObs);
  order.entries(range, ints(field.TALL_ENTRY_COLUMN, nEntries), doubles(field.TALL_ENTRY_VALUE, nEntries), rows);
  const rowStart = ints(field.TALL_ROW_START, nObs + 1);
  for (let i = 0; i < nObs; i++) rowStart[i + 1] = range[2 * i + 1];
  const place = rows && placesOf(rows);
  ints(field.TALL_COLUMN_START, sparse.start.length).set(sparse.start);
  const row = ints(field.TALL_COLUMN_ROW, nEntries);
  const value = doubles(field.TALL_COLUMN_VALUE, nEntries);
  sparse.columns.forEach((j, k) => {
    for (let e = sparse.start[k]; e < sparse.start[k + 1]; e++) {
      row[e] = place ? place[sparse.rows[e]] : sparse.rows[e];
      value[e] = values[j * nObs + sparse.rows[e]] * factor[j];
    }
  });
  return { address, order, full };
}
