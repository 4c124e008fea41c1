/** Rows in the order in which the iterative solver goes through them: level by level of the term that it eliminates. */
import { placesOf } from '../columns/columnOrder.ts';
import type { RandomColumns, ScaledColumns } from '../scaledColumns.ts';
import type { SparseProblem, SparseRandomTerm } from '../sparse/workspace.ts';

/** The term that is eliminated: the one with most levels. */
export function headOf(terms: readonly Pick<SparseRandomTerm, 'nLevels'>[]): number {
  return terms.reduce((best, { nLevels }, t) => (nLevels > terms[best].nLevels ? t : best), 0);
}

/** By the levels of the head, within one by those of the other terms, else as they come. */
export function orderOf(terms: readonly Pick<SparseRandomTerm, 'nLevels' | 'codes'>[], nObs: number): Int32Array {
  const head = headOf(terms);
  let order = Int32Array.from({ length: nObs }, (_, i) => i);
  for (let t = terms.length - 1; t >= 0; t--) if (t !== head) order = byCode(order, terms[t]);
  return byCode(order, terms[head]);
}

/** Stable. */
export function byCode(
  order: Int32Array<ArrayBuffer>,
  { codes, nLevels }: Pick<SparseRandomTerm, 'nLevels' | 'codes'>,
): Int32Array<ArrayBuffer> {
  const next = new Int32Array(nLevels + 1);
  for (const code of codes) next[code + 1]++;
  for (let l = 0; l < nLevels; l++) next[l + 1] += next[l];
  const sorted = new Int32Array(order.length);
  for (const row of order) sorted[next[codes[row]]++] = row;
  return sorted;
}

/** The same rows in another order. */
export function inOrder<Problem extends SparseProblem>(problem: Problem, order: Int32Array): Problem {
  const { y, weights, offset, X, terms, second } = problem;
  return {
    ...problem,
    y: gather(y, order),
    weights: gather(weights, order),
    offset: offset && gather(offset, order),
    X: fixedIn(X, order),
    second: second && { ...second, columns: columnsIn(second.columns, order) },
    terms: terms.map((term) => ({ ...term, Z: columnsIn(term.Z, order), codes: order.map((row) => term.codes[row]) })),
  };
}

function columnsIn<Columns extends ScaledColumns | RandomColumns>(columns: Columns, order: Int32Array): Columns {
  const n = order.length;
  const { values } = columns;
  const moved = new Float64Array(values.length);
  for (let j = 0; j < columns.factor.length; j++)
    for (let i = 0; i < n; i++) moved[j * n + i] = values[j * n + order[i]];
  return { ...columns, values: moved };
}

/** With the lists of the rows where columns are not zero. */
function fixedIn(columns: ScaledColumns, order: Int32Array): ScaledColumns {
  const { sparse } = columns;
  const moved = columnsIn(columns, order);
  if (!sparse) return moved;
  const place = placesOf(order);
  return { ...moved, sparse: { ...sparse, rows: sparse.rows.map((row) => place[row]) } };
}

export function gather(values: Float64Array, order: Int32Array): Float64Array {
  const moved = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) moved[i] = values[order[i]];
  return moved;
}

/** Back to the order of the data. */
export function ungather(sorted: Float64Array, order: Int32Array): Float64Array {
  const values = new Float64Array(sorted.length);
  for (let i = 0; i < order.length; i++) values[order[i]] = sorted[i];
  return values;
}
