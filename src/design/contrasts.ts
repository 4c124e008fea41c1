/**
 * Contrast matrices of factors, with R's values and column names.
 */

import { printable, quoted } from '../data/printable.ts';
import { GlmmError } from '../errors.ts';
import { printExpr } from '../formula/print.ts';
import type { Expr, Formula } from '../formula/types.ts';
import { orthonormalScores } from './functions/poly.ts';
import type { ContrastName, DesignOptions } from './types.ts';

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

/** How the option `contrasts` names a variable: a column by its name, an expression as it is printed. */
export function contrastKey(expr: Expr): string {
  return expr.type === 'name' ? expr.name : printExpr(expr);
}

const CONTRASTS: readonly ContrastName[] = ['treatment', 'sum', 'helmert', 'polynomial'];

/** @throws GlmmError INVALID_OPTION for a contrast that does not exist or a variable that the formula has not. */
export function checkContrasts(
  contrasts: NonNullable<DesignOptions['contrasts']>,
  formula: Formula,
): NonNullable<DesignOptions['contrasts']> {
  const variables = [formula.fixed, ...formula.random].flatMap(({ terms }) => terms.flatMap((term) => term.variables));
  const labels = new Set(variables.map(contrastKey));
  for (const [name, contrast] of Object.entries(contrasts)) {
    if (!CONTRASTS.includes(contrast)) {
      throw new GlmmError(
        'INVALID_OPTION',
        `no contrast ${quoted(String(contrast))} (for ${printable(name)})\nContrasts: ${CONTRASTS.join(', ')}.`,
        { contrast },
      );
    }
    if (!labels.has(name)) {
      throw new GlmmError(
        'INVALID_OPTION',
        `contrasts are given for ${quoted(name)}, which is no variable of the formula\nVariables: ${[...labels].map(printable).join(', ')}.`,
        { variable: name },
      );
    }
  }
  return contrasts;
}
