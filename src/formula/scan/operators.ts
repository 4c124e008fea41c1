/**
 * R's operators and how tightly they bind, for reading and for printing.
 */
import type { BinaryExpr, Expr, UnaryExpr } from '../types.ts';

export type BinaryOperator = Exclude<BinaryExpr['op'], '~'>;

/** Larger binds tighter. */
const BINARY: ReadonlyMap<string, number> = new Map<BinaryOperator, number>([
  ['|', 1],
  ['||', 1],
  ['&', 2],
  ['==', 4],
  ['!=', 4],
  ['<', 4],
  ['<=', 4],
  ['>', 4],
  ['>=', 4],
  ['+', 5],
  ['-', 5],
  ['*', 6],
  ['/', 6],
  ['%in%', 7],
  ['%%', 7],
  ['%/%', 7],
  [':', 8],
  ['^', 10],
]);
const COMPARISON = 4;
const NOT = 3;
const SIGN = 9;
const POWER = 10;
/** Names, numbers, calls and parentheses. */
const ATOM = 11;

/** Undefined for what is no operator between two expressions. */
export function bindingOf(op: string): number | undefined {
  return BINARY.get(op);
}

/** `!` takes a whole comparison, signs take no more than a power. */
export function prefixBinding(op: UnaryExpr['op']): number {
  return op === '!' ? NOT : SIGN;
}

/** `a < b < c` has no meaning in R. */
export function isComparison(op: string): boolean {
  return bindingOf(op) === COMPARISON;
}

/** `a^b^c` is `a^(b^c)`; all others go from left to right. */
export function isRightAssociative(op: string): boolean {
  return bindingOf(op) === POWER;
}

export function bindingOfExpr(expr: Expr): number {
  if (expr.type === 'binary') return bindingOf(expr.op) ?? 0;
  if (expr.type === 'unary') return prefixBinding(expr.op);
  if (expr.type === 'number' && expr.value < 0) return SIGN;
  return ATOM;
}
