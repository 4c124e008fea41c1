/**
 * Which combinations of all columns, aliased ones too, the data determine: those that are orthogonal to every combination of columns that
 * is zero in all rows. And what those that stand for cells of a reference grid are estimated to be.
 */
import type { AliasedColumn } from '../../design/types.ts';
import { Matrix, rowSpace } from '../../stats/matrix.ts';
import { coefficientAt, isEndless } from '../law/endless.ts';
import type { PredictionState } from '../state.ts';
import type { RefGrid } from './grid/grid.ts';

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

/** A combination of the coefficients that stands for a cell, and what it is estimated to be. */
export interface Mean {
  /** By variable: of what is asked for, in order, then of the groups. */
  readonly levels: readonly (string | number)[];
  /** In all columns, aliased ones too. */
  readonly full: Float64Array;
  readonly isEstimable: boolean;
  /** On the scale of the link. */
  readonly estimate: number;
  /** In (theta, beta). */
  readonly gradient: Float64Array;
  /** Of other scales than that of the predictor: whether separated responses put the estimate at an end. */
  readonly isEndless?: boolean;
  /** From a linear predictor without random effects, offset left out, to what the estimate is of. */
  readonly placed?: (eta: number) => number;
}

export interface Cells {
  readonly names: readonly string[];
  readonly by: readonly string[];
  readonly cells: readonly { readonly levels: readonly (string | number)[]; readonly weights: Float64Array }[];
}

/** x'beta + offset at the mean of rows of the grid. */
export function meanOf(
  state: PredictionState,
  { X, nRows, nColumns, offset }: Pick<RefGrid, 'X' | 'nRows' | 'nColumns' | 'offset'>,
  rank: FullRank,
  levels: Mean['levels'],
  weights: Float64Array,
): Mean {
  const full = new Float64Array(nColumns);
  let known = 0;
  for (let i = 0; i < nRows; i++) {
    const w = weights[i];
    if (w === 0) continue;
    known += w * offset[i];
    for (let j = 0; j < nColumns; j++) full[j] += w * X[j * nRows + i];
  }
  return linearMean(state, rank, levels, full, known);
}

function linearMean(
  state: PredictionState,
  rank: FullRank,
  levels: Mean['levels'],
  full: Float64Array,
  offset: number,
): Mean {
  const nTheta = state.theta.length;
  const gradient = new Float64Array(nTheta + state.beta.length);
  rank.kept.forEach((column, j) => {
    gradient[nTheta + j] = full[column];
  });
  const known = !full.some(Number.isNaN) && isEstimable(full, rank);
  const endless = isEndless(state, gradient);
  let estimate = offset;
  state.beta.forEach((b, j) => {
    const x = gradient[nTheta + j];
    if (x !== 0) estimate += x * (endless ? coefficientAt(state, j) : b);
  });
  return {
    ...{ levels, full, isEstimable: known, estimate: known ? estimate : Number.NaN, gradient },
    placed: (eta) => eta + offset,
  };
}
