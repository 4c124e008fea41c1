/**
 * Expressions as R's `deparse` writes them, since R's column names are made of them: `I(x^2)`, `poly(x, 2)`, `log(a + b)`.
 */
import type { Expr } from '../formula/types.ts';

/** Operators that R writes without blanks. */
const TIGHT = new Set(['^', ':', '/']);

export function label(expr: Expr): string {
  switch (expr.type) {
    case 'name':
      return expr.name;
    case 'number':
      return String(expr.value);
    case 'string':
      return JSON.stringify(expr.value);
    case 'paren':
      return `(${label(expr.arg)})`;
    case 'unary':
      return `${expr.op}${label(expr.arg)}`;
    case 'binary':
      return TIGHT.has(expr.op)
        ? `${label(expr.left)}${expr.op}${label(expr.right)}`
        : `${label(expr.left)} ${expr.op} ${label(expr.right)}`;
    case 'call':
      return `${expr.fn}(${expr.args.map(argumentLabel).join(', ')})`;
  }
}

function argumentLabel(arg: { readonly name?: string; readonly value: Expr }): string {
  return arg.name === undefined ? label(arg.value) : `${arg.name} = ${label(arg.value)}`;
}
