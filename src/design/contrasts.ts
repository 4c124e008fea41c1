/**
 * Contrast matrices of factors, with R's values and column names.
 */
import { orthonormalScores } from './functions/poly.ts';
import type { ContrastName } from './types.ts';

/** One column of a coded factor: its name, as it is pasted to the variable's label, and its value at each level. */
export interface CodedColumn {
  readonly name: string;
  readonly values: readonly number[];
}

/** The columns of `levels` coded by `contrast`: one fewer than there are levels. */
export function contrastColumns(levels: readonly string[], contrast: ContrastName): readonly CodedColumn[] {
  const n = levels.length;
  switch (contrast) {
    case 'treatment':
      return columns(
        n,
        (k) => levels[k + 1],
        (level, k) => (level === k + 1 ? 1 : 0),
      );
    case 'sum':
      return columns(
        n,
        (k) => String(k + 1),
        (level, k) => (level === n - 1 ? -1 : level === k ? 1 : 0),
      );
    case 'helmert':
      return columns(
        n,
        (k) => String(k + 1),
        (level, k) => (level <= k ? -1 : level === k + 1 ? k + 1 : 0),
      );
    case 'polynomial':
      return polynomialColumns(n);
  }
}

/** One 0/1 column for each level. */
export function indicatorColumns(levels: readonly string[]): readonly CodedColumn[] {
  return levels.map((name, code) => ({ name, values: levels.map((_, level) => (level === code ? 1 : 0)) }));
}

function columns(
  nLevels: number,
  name: (k: number) => string,
  value: (level: number, k: number) => number,
): readonly CodedColumn[] {
  return Array.from({ length: nLevels - 1 }, (_, k) => ({
    name: name(k),
    values: Array.from({ length: nLevels }, (_, level) => value(level, k)),
  }));
}

/** Orthonormal polynomials over the scores 1 .. n; named .L .Q .C ^4 ^5 ... */
function polynomialColumns(nLevels: number): readonly CodedColumn[] {
  return orthonormalScores(nLevels).map((values, k) => ({ name: ['.L', '.Q', '.C'][k] ?? `^${k + 1}`, values }));
}
