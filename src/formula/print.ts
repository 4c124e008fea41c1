/**
 * Trees to text, spaced as R's deparse does it: `a + b * c`, `f/x`, `a:b`, `I(x^2)`, `(1 | g)`.
 */
import { isPrintable } from '../errors.ts';
import type { FormulaSyntax } from './parse.ts';
import { printNumber } from './printNumber.ts';
import { isSyntacticName } from './scan/characters.ts';
import { bindingOfExpr, isComparison, isRightAssociative } from './scan/operators.ts';
import { isSum, operands } from './tree.ts';
import type { BinaryExpr, Expr } from './types.ts';

/** `response ~ right`; reading it again gives the same trees. */
export function printFormula(formula: Pick<FormulaSyntax, 'response' | 'right'>): string {
  return `${printExpr(formula.response)} ~ ${printExpr(formula.right)}`;
}

export function printExpr(expr: Expr): string {
  switch (expr.type) {
    case 'name':
      return expr.constant ? expr.name : printName(expr.name);
    case 'number':
      return printNumber(expr.value);
    case 'string':
      return `"${escaped(expr.value, '"')}"`;
    case 'paren':
      return `(${printExpr(expr.arg)})`;
    case 'unary':
      return expr.op + enclosed(expr.arg, bindingOfExpr(expr.arg) < bindingOfExpr(expr));
    case 'call':
      return `${printName(expr.fn)}(${expr.args.map(printArgument).join(', ')})`;
    case 'binary':
      return isSum(expr) ? printSum(expr) : printBinary(expr);
  }
}

/** Backticks where the name could not be read without. */
export function printName(name: string): string {
  return isSyntacticName(name) ? name : `\`${escaped(name, '`')}\``;
}

function printArgument({ name, value }: { readonly name?: string; readonly value: Expr }): string {
  return name === undefined ? printExpr(value) : `${printName(name)} = ${printExpr(value)}`;
}

/** Sums may have thousands of operands, so their left spine is walked and not descended. */
function printSum(sum: Expr): string {
  const binding = bindingOfExpr(sum);
  const [first, ...rest] = operands(sum);
  let text = enclosed(first.expr, bindingOfExpr(first.expr) < binding || endsWithNot(first.expr));
  rest.forEach(({ sign, expr }, k) => {
    const swallows = k < rest.length - 1 && endsWithNot(expr);
    text += ` ${sign} ${printRight(expr, binding, swallows)}`;
  });
  return text;
}

function printBinary({ op, left, right }: BinaryExpr): string {
  const binding = bindingOfExpr({ type: 'binary', op, left, right, from: 0, to: 0 });
  const loose = isRightAssociative(op) || isComparison(op) ? binding + 1 : binding;
  const swallows = binding > 3 && endsWithNot(left);
  const before = enclosed(left, bindingOfExpr(left) < loose || swallows);
  const after = isRightAssociative(op)
    ? enclosed(right, needsParens(right, binding))
    : printRight(right, binding, false);
  return TIGHT.has(op) ? before + op + after : `${before} ${op} ${after}`;
}

/** R writes no blanks around these. */
const TIGHT: ReadonlySet<string> = new Set(['/', ':', '^', '%%', '%/%']);

function printRight(expr: Expr, binding: number, swallows: boolean): string {
  return enclosed(expr, swallows || needsParens(expr, binding + 1));
}

/** A prefix operator on the right of another operator reads well without parentheses: `2^-1`. */
function needsParens(right: Expr, least: number): boolean {
  return right.type !== 'unary' && bindingOfExpr(right) < least;
}

/** `!` takes all that follows, so what ends with it must be closed before something follows. */
function endsWithNot(expr: Expr): boolean {
  let last = expr;
  while (last.type === 'binary' || last.type === 'unary') {
    if (last.type === 'unary' && last.op === '!') return true;
    last = last.type === 'binary' ? last.right : last.arg;
  }
  return false;
}

function enclosed(expr: Expr, parens: boolean): string {
  return parens ? `(${printExpr(expr)})` : printExpr(expr);
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
  ['\\', '\\\\'],
]);

/** Escapes that {@link parseFormula} reads back, also for what would disturb a terminal. */
function escaped(text: string, quote: string): string {
  let result = '';
  for (const character of text) {
    const short = character === quote ? `\\${quote}` : SHORT_ESCAPES.get(character);
    const code = character.codePointAt(0) as number;
    result += short ?? (isPrintable(code) ? character : `\\U{${code.toString(16)}}`);
  }
  return result;
}
