/** Where the elements of theta stand in Lambda, and effects as they are reported. */
import type { RandomColumns } from './scaledColumns.ts';

/** Row and column in Lambda of each element that an engine takes. */
export interface Cells {
  readonly row: Int32Array;
  readonly col: Int32Array;
}

/** All there are: lower triangle of each term, by columns, the terms down the diagonal. */
export function thetaCells(sizes: readonly number[]): Cells {
  const row: number[] = [];
  const col: number[] = [];
  let base = 0;
  for (const size of sizes) {
    for (let j = 0; j < size; j++)
      for (let i = j; i < size; i++) {
        row.push(base + i);
        col.push(base + j);
      }
    base += size;
  }
  return { row: Int32Array.from(row), col: Int32Array.from(col) };
}

/** What turns effects into those that are reported, all terms down the diagonal: each basis with its rows over their diagonal element. */
export function reportBasis(terms: readonly RandomColumns[], q: number): Float64Array {
  const report = new Float64Array(q * q);
  let first = 0;
  for (const { basis, factor } of terms) {
    const size = factor.length;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) report[(first + i) * q + first + j] = overDiagonal(basis, size, i, j);
    first += size;
  }
  return report;
}

/** Element (i, j) of a basis with its rows over their diagonal element; of the identity without one. */
export function overDiagonal(basis: Float64Array | undefined, q: number, i: number, j: number): number {
  if (basis === undefined) return i === j ? 1 : 0;
  return basis[i * q + j] / basis[i * q + i];
}
