/**
 * What a binomial model is about, in words of the formula: `outcome = severe`, `k successes of k + (n - k)`.
 */
import { printExpr } from '../formula/print.ts';
import type { Expr } from '../formula/types.ts';
import type { Response } from './types.ts';

/** @param weights name of the column of trials, where the option has one */
export function modelledOf(
  { label, success, form, trials }: Response,
  response: Expr,
  weights: string | null,
): string | undefined {
  // not binomial
  if (trials === null) return undefined;
  if (success !== null) return `${label} = ${success}`;
  if (form === 'counts' && response.type === 'call' && response.fn === 'cbind') {
    const [k, rest] = response.args.map(({ value }) => value);
    return `${printExpr(k)} successes of ${operand(k)} + ${operand(rest)}`;
  }
  return `${label}, the share of successes in ${weights ?? 'the trials given as weights'}`;
}

function operand(expr: Expr): string {
  const text = printExpr(expr);
  return expr.type === 'binary' ? `(${text})` : text;
}
