/**
 * The columns of a matrix that are mostly zeros, as lists of the rows where they are not: the dummies of a factor with many
 * levels. A pass over all of them then costs what a pass over a few full columns does.
 */

/** Columns of a matrix, by their rows that are not zero. */
export interface SparseColumns {
  /** Their indices, ascending. */
  readonly columns: Int32Array;
  /** Where the rows of each begin in `rows`; one more at the end. */
  readonly start: Int32Array;
  readonly rows: Int32Array;
}

/** A column with a larger share of rows that are not zero is as fast by all its rows: an entry costs as much as six elements. */
const LARGEST_SHARE = 1 / 8;
/** Fewer such columns are not worth their lists. */
const LEAST_COLUMNS = 16;

/** What has been found, by matrix: a fit asks more than once, and matrices of a model do not change. */
const known = new WeakMap<Float64Array, SparseColumns | null>();

/** Of the n x p matrix `values`, column-major; null where it has none worth it. */
export function sparseColumnsOf(values: Float64Array, n: number, p: number): SparseColumns | null {
  if (p < LEAST_COLUMNS) return null;
  const before = known.get(values);
  if (before !== undefined) return before;
  const found = findSparse(values, n, p);
  known.set(values, found);
  return found;
}

function findSparse(values: Float64Array, n: number, p: number): SparseColumns | null {
  const most = Math.floor(LARGEST_SHARE * n);
  const columns: number[] = [];
  const lists: Int32Array[] = [];
  const list = new Int32Array(most);
  let total = 0;
  for (let j = 0; j < p; j++) {
    let count = 0;
    let i = j * n;
    for (const end = i + n; i < end; i++) {
      if (values[i] === 0) continue;
      if (count === most) break;
      list[count++] = i - j * n;
    }
    if (i < (j + 1) * n) continue;
    columns.push(j);
    lists.push(list.slice(0, count));
    total += count;
  }
  if (columns.length < LEAST_COLUMNS) return null;
  const start = new Int32Array(columns.length + 1);
  const rows = new Int32Array(total);
  lists.forEach((some, k) => {
    rows.set(some, start[k]);
    start[k + 1] = start[k] + some.length;
  });
  return { columns: Int32Array.from(columns), start, rows };
}

/** The same by rows: which of `columns` have an entry in row i, from start[i] to start[i + 1], ascending. */
export interface SparseRows {
  readonly start: Int32Array;
  readonly place: Int32Array;
}

export function byRows({ columns, start, rows }: SparseColumns, n: number): SparseRows {
  const rowStart = new Int32Array(n + 1);
  for (const row of rows) rowStart[row + 1]++;
  for (let i = 0; i < n; i++) rowStart[i + 1] += rowStart[i];
  const next = rowStart.slice();
  const place = new Int32Array(rows.length);
  for (let k = 0; k < columns.length; k++) for (let e = start[k]; e < start[k + 1]; e++) place[next[rows[e]]++] = k;
  return { start: rowStart, place };
}

/** out += X a of the n x p matrix, column after column; those of few entries by these alone. */
export function addColumns(out: Float64Array, values: Float64Array, a: ArrayLike<number>): void {
  const n = out.length;
  const p = a.length;
  const sparse = sparseColumnsOf(values, n, p);
  let k = 0;
  for (let j = 0; j < p; j++) {
    const column = values.subarray(j * n, (j + 1) * n);
    if (sparse === null || sparse.columns[k] !== j) {
      for (let i = 0; i < n; i++) out[i] += a[j] * column[i];
      continue;
    }
    for (let e = sparse.start[k]; e < sparse.start[k + 1]; e++) out[sparse.rows[e]] += a[j] * column[sparse.rows[e]];
    k++;
  }
}
