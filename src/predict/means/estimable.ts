/**
 * Which combinations of all columns, aliased ones too, the data determine: those that are orthogonal to every combination of columns that
 * is zero in all rows.
 */
import type { AliasedColumn } from '../../design/types.ts';
import { Matrix, rowSpace } from '../../stats/matrix.ts';

export interface FullRank {
  /** Places of the kept columns among all. */
  readonly kept: readonly number[];
  /** Directions of all coefficients that change no fitted value. */
  readonly nullBasis: readonly Float64Array[];
}

export function fullRank(allNames: readonly string[], dropped: readonly AliasedColumn[]): FullRank {
  const place = new Map(allNames.map((name, j) => [name, j]));
  const out = new Set(dropped.map(({ name }) => name));
  return {
    kept: allNames.flatMap((name, j) => (out.has(name) ? [] : [j])),
    nullBasis: dropped.map(({ name, combination }) => {
      const direction = new Float64Array(allNames.length);
      direction[place.get(name)!] = 1;
      for (const part of combination) direction[place.get(part.name)!] -= part.coefficient;
      return direction;
    }),
  };
}

/** What is left of a product beside its summands: less is rounding. */
const NOTHING = 1e-8;

export function isEstimable(full: ArrayLike<number>, { nullBasis }: FullRank): boolean {
  return nullBasis.every((direction) => !isOff(full, direction));
}

function isOff(full: ArrayLike<number>, direction: Float64Array): boolean {
  let sum = 0;
  let size = 0;
  for (let j = 0; j < direction.length; j++) {
    const part = full[j] * direction[j];
    sum += part;
    size += Math.abs(part);
  }
  return Math.abs(sum) > NOTHING * size;
}

/** Combinations of the rows that are estimable, as many independent ones as there are. */
export function estimableRows(rows: readonly Float64Array[], rank: FullRank): Float64Array[] {
  let left = rows.map((row) => row.slice());
  for (const direction of rank.nullBasis) {
    const products = left.map((row) => dot(row, direction));
    const pivot = products.reduce((best, value, k) => (Math.abs(value) > Math.abs(products[best] ?? 0) ? k : best), 0);
    if (left.length === 0 || !isOff(left[pivot], direction)) continue;
    const used = left[pivot];
    left = left.flatMap((row, k) => {
      if (k === pivot) return [];
      const share = products[k] / products[pivot];
      return [share === 0 ? row : row.map((value, j) => value - share * used[j])];
    });
  }
  return left;
}

/** Rows that are orthonormal and span the same, as many as there are independent ones whatever their lengths. */
export function orthonormalRows(rows: readonly Float64Array[]): Float64Array[] {
  const unit = rows.flatMap((row) => {
    const length = Math.sqrt(dot(row, row));
    return length > 0 ? [Array.from(row, (value) => value / length)] : [];
  });
  return unit.length === 0 ? [] : rowSpace(new Matrix(unit), DEPENDENT);
}

/** Of the largest singular value: as R's qr() has it. */
const DEPENDENT = 1e-7;

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j] * b[j];
  return sum;
}
