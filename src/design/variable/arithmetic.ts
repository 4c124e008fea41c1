/**
 * Operators of formulas on pairs of numbers.
 */
import { power } from './transcendental.ts';

export const ARITHMETIC: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['+', (a: number, b: number) => a + b],
  ['-', (a: number, b: number) => a - b],
  ['*', (a: number, b: number) => a * b],
  ['/', (a: number, b: number) => a / b],
  ['^', power],
  ['%%', remainder],
  ['%/%', wholeQuotient],
]);

export const COMPARISONS: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['==', (order: number) => order === 0],
  ['!=', (order: number) => order !== 0],
  ['<', (order: number) => order < 0],
  ['<=', (order: number) => order <= 0],
  ['>', (order: number) => order > 0],
  ['>=', (order: number) => order >= 0],
]);

/** R's `a %% b`: with the sign of b, exact; NaN for b = 0. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** R's `a %/% b`: a = b (a %/% b) + a %% b. */
function wholeQuotient(a: number, b: number): number {
  const quotient = a / b;
  if (b === 0 || !Number.isFinite(quotient) || !Number.isFinite(b)) return Math.floor(quotient);
  return Math.round((a - remainder(a, b)) / b);
}
