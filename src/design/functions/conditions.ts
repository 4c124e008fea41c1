/**
 * `a & b` and `a | b`, row by row, with R's rules for missing values: FALSE & NA is FALSE, TRUE | NA is TRUE.
 */
import { printExpr } from '../../formula/print.ts';
import type { BinaryExpr, Expr } from '../../formula/types.ts';
import { type Scope, unsupported } from '../matrix/scope.ts';
import type { Value } from '../variable/value.ts';
import { asNumbers, logicalValue } from './call.ts';

export function joinConditions(expr: BinaryExpr, left: Value, right: Value, scope: Scope): Value {
  const a = conditionOf(expr, left, expr.left, scope);
  const b = conditionOf(expr, right, expr.right, scope);
  /** The value of one side that settles the matter. */
  const decisive = expr.op === '&' ? 0 : 1;
  const codes = new Int32Array(scope.table.nRows);
  for (let i = 0; i < codes.length; i++) {
    if (a[i] === decisive || b[i] === decisive) codes[i] = decisive;
    else codes[i] = a[i] < 0 || b[i] < 0 ? -1 : 1 - decisive;
  }
  return logicalValue(codes);
}

/** 1 and 0 for true and false, -1 for missing; numbers other than zero are true, as in R. */
function conditionOf(expr: BinaryExpr, value: Value, node: Expr, scope: Scope): Int32Array {
  if (value.kind === 'factor' && value.logical) return value.codes;
  const numbers = value.kind === 'factor' ? null : asNumbers(value, scope.table.nRows);
  if (numbers !== null) return Int32Array.from(numbers, (x) => (Number.isNaN(x) ? -1 : x === 0 ? 0 : 1));
  const hint = expr.op === '|' ? 'A random term stands outside of functions: ... + (x | g).' : '';
  throw unsupported(scope, node, `${expr.op} joins comparisons, and ${printExpr(node)} is none`, hint);
}
