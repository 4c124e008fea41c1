/**
 * Contrast matrices of factors, with R's values and column names.
 */

import { byNormalForm } from '../../data/text/normalForm.ts';
import { printable, quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import { printExpr } from '../../formula/print.ts';
import type { Expr, Formula } from '../../formula/types.ts';
import type { DesignOptions } from '../types.ts';
import { type ContrastName, contrastNamed, KNOWN_CONTRASTS } from './contrastNames.ts';

/**
 * One column of a coded factor: its name, as it is pasted to the variable's label, and its value at each level; or the one level
 * where it is 1, being 0 elsewhere, so that a factor of many levels has a short recipe.
 */
export type CodedColumn =
  | { readonly name: string; readonly values: readonly number[] }
  | { readonly name: string; readonly level: number };

/** The columns of `levels` coded by `contrast`: one fewer than there are levels. */
export function contrastColumns(levels: readonly string[], contrast: ContrastName): readonly CodedColumn[] {
  const n = levels.length;
  switch (contrast) {
    case 'treatment':
      return indicatorColumns(levels).slice(1);
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
  return levels.map((name, level) => ({ name, level }));
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

/**
 * Orthonormal polynomials of degree 1 .. n - 1 at n equally spaced points: the one before times the score, made orthogonal to all
 * before. Twice, since once loses all digits from about forty points.
 */
function orthonormalScores(n: number): readonly (readonly number[])[] {
  const basis = [new Array<number>(n).fill(1 / Math.sqrt(n))];
  for (let degree = 1; degree < n; degree++) {
    const next = basis[degree - 1].map((value, i) => value * (i - (n - 1) / 2));
    for (const before of [...basis, ...basis]) {
      const product = dot(next, before);
      for (let i = 0; i < n; i++) next[i] -= product * before[i];
    }
    const length = Math.sqrt(dot(next, next));
    basis.push(next.map((value) => value / length));
  }
  return basis.slice(1);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

/** How the option `contrasts` names a variable: a column by its name, an expression as it is printed. */
export function contrastKey(expr: Expr): string {
  return expr.type === 'name' ? expr.name : printExpr(expr);
}

/** @throws GlmmError INVALID_OPTION for a contrast that does not exist or a variable that the formula has not. */
export function checkContrasts(
  contrasts: NonNullable<DesignOptions['contrasts']>,
  formula: Formula,
): Readonly<Record<string, ContrastName>> {
  const variables = [formula.fixed, ...formula.random].flatMap(({ terms }) => terms.flatMap((term) => term.variables));
  const labels = [...new Set(variables.map(contrastKey))];
  const labelled = byNormalForm(labels);
  const checked: [string, ContrastName][] = [];
  for (const [name, given] of Object.entries(contrasts)) {
    const contrast = contrastNamed(given);
    if (contrast === undefined) {
      throw new GlmmError(
        'INVALID_OPTION',
        `no contrast ${quoted(String(given))} (for ${printable(name)})\nContrasts: ${KNOWN_CONTRASTS.join(', ')}.`,
        { contrast: given },
      );
    }
    const label = labelled(name);
    if (label === undefined) {
      throw new GlmmError(
        'INVALID_OPTION',
        `contrasts are given for ${quoted(name)}, which is no variable of the formula\n${namesHint('Variables', name, labels)}`,
        { variable: name },
      );
    }
    checked.push([label, contrast]);
  }
  return Object.fromEntries(checked);
}
