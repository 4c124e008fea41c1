/**
 * The order of the fixed effects in the engines, which keep columns of few entries apart from full ones (assembly/grouped/entries.ts,
 * assembly/linalg/tall.ts). Parameters, gradients and matrices cross in the problem's order.
 */
import type { ScaledColumns } from '../scaledColumns.ts';

export interface ColumnOrder {
  /** Columns that are kept in full, in the order of the problem. */
  readonly dense: readonly number[];
  /** Entries of the others. */
  readonly nEntries: number;
  /** Writes the entries, rows in the order of the engine: (first, last + 1) of each row, column and value of each entry. */
  entries(range: Int32Array, column: Int32Array, value: Float64Array, order: Int32Array | null): void;
  /** A vector of the problem from element `start` on, for the engine; `before` elements in front of the fixed effects stay. */
  inward(to: Float64Array, from: Float64Array, before: number, start?: number): void;
  /** A vector of the engine, likewise. */
  outward(to: Float64Array, from: Float64Array, before: number, start?: number): void;
  /** A square matrix of the engine, row-major, as the problem has it; a copy. */
  square(matrix: Float64Array, size: number, before: number): Float64Array;
}

export function columnOrder(X: ScaledColumns, nObs: number, which: 'full first' | 'sparse first'): ColumnOrder {
  const p = X.factor.length;
  const { sparse } = X;
  const isSparse = new Uint8Array(p);
  if (sparse) for (const j of sparse.columns) isSparse[j] = 1;
  const all = Array.from({ length: p }, (_, j) => j);
  const dense = all.filter((j) => isSparse[j] === 0);
  // which of the problem's columns stands at each place
  const few = sparse?.columns ?? [];
  const at = Int32Array.from(which === 'full first' ? [...dense, ...few] : [...few, ...dense]);
  const firstSparse = which === 'full first' ? dense.length : 0;
  const indexed = (size: number, before: number): Int32Array =>
    Int32Array.from({ length: size }, (_, i) => (i < before || i >= before + p ? i : before + at[i - before]));
  return {
    dense,
    nEntries: sparse ? sparse.rows.length : 0,
    entries(range, column, value, order) {
      if (!sparse) return;
      const place = order && placesOf(order);
      const next = new Int32Array(nObs);
      for (const row of sparse.rows) next[place ? place[row] : row]++;
      for (let row = 0, sum = 0; row < nObs; row++) {
        const count = next[row];
        range[2 * row] = sum;
        range[2 * row + 1] = sum + count;
        next[row] = sum;
        sum += count;
      }
      sparse.columns.forEach((j, k) => {
        for (let e = sparse.start[k]; e < sparse.start[k + 1]; e++) {
          const row = sparse.rows[e];
          const to = next[place ? place[row] : row]++;
          column[to] = firstSparse + k;
          value[to] = X.values[j * nObs + row] * X.factor[j];
        }
      });
    },
    inward(to, from, before, start = 0) {
      copyFrom(to, from, start);
      if (sparse) for (let k = 0; k < p; k++) to[before + k] = from[start + before + at[k]];
    },
    outward(to, from, before, start = 0) {
      copyFrom(to, from, start);
      if (sparse) for (let k = 0; k < p; k++) to[before + at[k]] = from[start + before + k];
    },
    square(matrix, size, before) {
      const out = matrix.slice();
      if (!sparse) return out;
      const to = indexed(size, before);
      for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) out[to[i] * size + to[j]] = matrix[i * size + j];
      return out;
    },
  };
}

/** to := the elements of `from`, from `start` on, as far as there is room; of a few, views of them would take longer than the copy. */
export function copyFrom(to: Float64Array, from: Float64Array, start: number): void {
  const count = Math.min(to.length, from.length - start);
  for (let k = 0; k < count; k++) to[k] = from[start + k];
}

/** Where in the engine each row of the problem stands. */
export function placesOf(order: Int32Array): Int32Array {
  const place = new Int32Array(order.length);
  order.forEach((row, k) => {
    place[row] = k;
  });
  return place;
}
