/**
 * Structures of standard deviations s and a matrix of correlations that depends on few numbers x: T = diag(s) C(x), C C' the matrix of
 * correlations (docs/mathematics.md (8.11) has what engines make of T). theta are s, one for all effects or one each, and x, any
 * numbers; C is the identity where they are 0. No inverse is taken, so that s = 0 is harmless. Of one effect there is no correlation.
 */
import type { Jet } from './jet.ts';
import type { Covariance, CovarianceParameter, Levels } from './types.ts';
import { cellAt } from './unstructured.ts';

/** A function of x: its value, its slopes, and n x n second derivatives, row-major, as many of the three as were asked for. */
export type Bent = readonly [value: number, slopes: ArrayLike<number>, bends: ArrayLike<number>];

export interface Correlated {
  readonly name: string;
  readonly words: string;
  /** One standard deviation for all effects, or one for each. */
  readonly sds: 'common' | 'each';
  readonly levels?: Levels;
  readonly within: readonly string[];
  /** Of more than two effects. */
  readonly takesInResidual: boolean;
  readonly correlations: Correlations;
}

/** A matrix of correlations of q > 1 effects. */
export interface Correlations {
  /** How many x there are. */
  size(q: number): number;
  /** C by columns, each cell with its derivatives up to `order`. */
  factor(
    x: ArrayLike<number>,
    q: number,
    order: 0 | 1 | 2,
    write: (row: number, column: number, C: Bent) => void,
  ): void;
  /** Which x make no difference, or none that others could not make, where only these effects vary. */
  idle(vary: readonly boolean[]): readonly boolean[];
  /** As {@link Covariance.singular}, of x. */
  singular?(x: Float64Array): readonly boolean[] | null;
  /** As {@link Covariance.turn}, of x. */
  turn?(x: Float64Array, gradient: Float64Array): boolean;
  /** What is reported, one for each x. @param first theta of the first x */
  parameters(name: string, q: number, first: number): CovarianceParameter[];
}

export function correlated({
  name,
  words,
  sds,
  levels,
  within,
  takesInResidual,
  correlations,
}: Correlated): Covariance {
  const isCommon = sds === 'common';
  const nSds = (q: number): number => (isCommon ? 1 : q);
  const nX = (q: number): number => (q > 1 ? correlations.size(q) : 0);
  const size = (q: number): number => nSds(q) + nX(q);
  const sdOf = (row: number): number => (isCommon ? 0 : row);
  /** The cells of C at theta; 1 of one effect. */
  const each = (
    theta: ArrayLike<number>,
    q: number,
    order: 0 | 1 | 2,
    write: (cell: number, row: number, C: Bent) => void,
  ): void => {
    if (q === 1) write(0, 0, [1, [], []]);
    else {
      const x = Array.from({ length: nX(q) }, (_, k) => theta[nSds(q) + k]);
      correlations.factor(x, q, order, (row, column, C) => write(cellAt(q, row, column), sdOf(row), C));
    }
  };
  return {
    name,
    words,
    isDiagonal: false,
    columns: isCommon ? 'together' : 'each',
    contains: 'none',
    // of two effects they are all that have as many standard deviations
    takesInResidual: (q) => q < 3 || takesInResidual,
    within,
    ...(levels && { levels }),
    size,
    cells(theta, q, T) {
      each(theta, q, 0, (cell, s, [C]) => {
        T[cell] = Math.abs(theta[s]) * C;
      });
    },
    slopes(theta, q, J) {
      const n = size(q);
      const first = nSds(q);
      each(theta, q, 1, (cell, s, [C, slopes]) => {
        J[cell * n + s] = signOf(theta[s]) * C;
        for (let k = first; k < n; k++) J[cell * n + k] = Math.abs(theta[s]) * slopes[k - first];
      });
    },
    bends(theta, q, byCells, bend) {
      const n = size(q);
      const first = nSds(q);
      const m = n - first;
      each(theta, q, 2, (cell, s, [, slopes, bends]) => {
        for (let k = 0; k < m; k++) {
          const x = first + k;
          const mixed = byCells[cell] * signOf(theta[s]) * slopes[k];
          bend[s * n + x] += mixed;
          bend[x * n + s] += mixed;
          for (let l = 0; l < m; l++) bend[x * n + first + l] += byCells[cell] * Math.abs(theta[s]) * bends[k * m + l];
        }
      });
    },
    start: (given) => [
      ...(isCommon ? [rootMeanSquare(given)] : Array.from(given)),
      ...new Array<number>(nX(given.length)).fill(0),
    ],
    units: (q) => [...Array.from({ length: nSds(q) }, (_, k) => k), ...new Array<number>(nX(q)).fill(-1)],
    scales: (q) => Array.from({ length: nSds(q) }, (_, k) => ({ theta: k, along: [k] })),
    settle(theta, q, atZero) {
      if (q === 1) return;
      const first = nSds(q);
      const vary = Array.from({ length: q }, (_, row) => theta[sdOf(row)] !== 0);
      correlations.idle(vary).forEach((isIdle, k) => {
        if (isIdle) atZero[first + k] = true;
      });
    },
    ...(correlations.singular && {
      singular(theta: Float64Array, q: number, idle: boolean[]) {
        const first = nSds(q);
        const nothing = q > 1 ? correlations.singular?.(theta.subarray(first)) : null;
        nothing?.forEach((isIdle, k) => {
          idle[first + k] = isIdle;
        });
      },
    }),
    ...(correlations.turn && {
      turn: (theta: Float64Array, gradient: Float64Array, q: number) =>
        correlations.turn?.(theta.subarray(nSds(q)), gradient.subarray(nSds(q))) === true,
    }),
    parameters(columns) {
      const q = columns.length;
      const own = isCommon ? [name] : columns;
      const sd = own.map(
        (text, k): CovarianceParameter => ({ kind: 'sd', row: k, column: k, text, own: { theta: k } }),
      );
      return q < 2 ? sd : [...sd, ...correlations.parameters(name, q, nSds(q))];
    },
  };
}

/** One correlation, r of x, ascending, 0 at 0, or of which all others are powers. */
export function ofOne(
  r: (x: number, q: number) => number,
  factor: (x: number, q: number, write: (row: number, column: number, C: Jet) => void) => void,
): Correlations {
  return {
    size: () => 1,
    factor: (x, q, _, write) => {
      factor(x[0], q, (row, column, [C, C1, C2]) => write(row, column, [C, [C1], [C2]]));
    },
    // a correlation takes two effects that vary
    idle: (vary) => [vary.filter(Boolean).length < 2],
    parameters: (text, q, theta) => [
      {
        kind: 'correlation',
        row: 1,
        column: 0,
        text,
        isCommon: true,
        own: { theta, of: (at) => r(at, q) },
      },
    ],
  };
}

/**
 * T does not know the sign of a standard deviation. A negative one would turn the correlations of its effect, which a sign of a column
 * of T can undo only where they are free.
 */
function signOf(s: number): number {
  return s < 0 ? -1 : 1;
}

export function rootMeanSquare(sds: ArrayLike<number>): number {
  return Math.sqrt(Array.from(sds).reduce((sum, sd) => sum + sd * sd, 0) / sds.length);
}
