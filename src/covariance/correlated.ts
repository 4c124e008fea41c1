/**
 * Structures of standard deviations s and one correlation r: T = diag(s) C(r), C C' the matrix of correlations
 * (docs/mathematics.md (8.11) has what engines make of T). theta are s, one for all effects or one each, and an x on the real line of
 * which r is a function that is 0 at 0. No inverse is taken, so that s = 0 is harmless. Of one effect there is no correlation.
 */
import type { Jet } from './jet.ts';
import type { Covariance, CovarianceParameter, Levels } from './types.ts';
import { cellAt } from './unstructured.ts';

export interface Correlated {
  readonly name: string;
  readonly words: string;
  /** One standard deviation for all effects, or one for each. */
  readonly sds: 'common' | 'each';
  readonly levels?: Levels;
  readonly within: readonly string[];
  /** r of x, ascending, for q > 1 effects. */
  correlation(x: number, q: number): number;
  /** C by columns, each cell with its derivatives by x. */
  factor(x: number, q: number, write: (row: number, column: number, C: Jet) => void): void;
}

export function correlated({ name, words, sds, levels, within, correlation, factor }: Correlated): Covariance {
  const isCommon = sds === 'common';
  const nSds = (q: number): number => (isCommon ? 1 : q);
  const size = (q: number): number => nSds(q) + (q > 1 ? 1 : 0);
  const sdOf = (row: number): number => (isCommon ? 0 : row);
  /** The cells of C at theta; 1 of one effect. */
  const each: (theta: ArrayLike<number>, q: number, write: (cell: number, row: number, C: Jet) => void) => void = (
    theta,
    q,
    write,
  ) => {
    factor(q > 1 ? theta[nSds(q)] : 0, q, (row, column, C) => write(cellAt(q, row, column), sdOf(row), C));
  };
  return {
    name,
    words,
    isDiagonal: false,
    columns: isCommon ? 'together' : 'each',
    contains: 'none',
    within,
    ...(levels && { levels }),
    size,
    cells(theta, q, T) {
      each(theta, q, (cell, s, [C]) => {
        T[cell] = Math.abs(theta[s]) * C;
      });
    },
    slopes(theta, q, J) {
      const n = size(q);
      each(theta, q, (cell, s, [C, C1]) => {
        J[cell * n + s] = signOf(theta[s]) * C;
        if (q > 1) J[cell * n + n - 1] = Math.abs(theta[s]) * C1;
      });
    },
    bends(theta, q, byCells, bend) {
      if (q === 1) return;
      const n = size(q);
      const x = n - 1;
      each(theta, q, (cell, s, [, C1, C2]) => {
        const mixed = byCells[cell] * signOf(theta[s]) * C1;
        bend[s * n + x] += mixed;
        bend[x * n + s] += mixed;
        bend[x * n + x] += byCells[cell] * Math.abs(theta[s]) * C2;
      });
    },
    start: (given) => [...(isCommon ? [rootMeanSquare(given)] : Array.from(given)), ...(given.length > 1 ? [0] : [])],
    units: (q) => [...Array.from({ length: nSds(q) }, (_, k) => k), ...(q > 1 ? [-1] : [])],
    scales: (q) => Array.from({ length: nSds(q) }, (_, k) => ({ theta: k, along: [k] })),
    settle(theta, q, atZero) {
      // a correlation takes two effects that vary
      const n = nSds(q);
      const vary = Array.from({ length: n }, (_, k) => theta[k] !== 0).filter(Boolean).length;
      if (q > 1 && vary < Math.min(n, 2)) atZero[n] = true;
    },
    parameters(columns) {
      const q = columns.length;
      const x = nSds(q);
      const own = isCommon ? [name] : columns;
      const sd = own.map(
        (text, k): CovarianceParameter => ({ kind: 'sd', row: k, column: k, text, own: { theta: k } }),
      );
      if (q < 2) return sd;
      const of = (at: number): number => correlation(at, q);
      return [...sd, { kind: 'correlation', row: 1, column: 0, text: name, isCommon: true, own: { theta: x, of } }];
    },
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
