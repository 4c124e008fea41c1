/**
 * The right side of a formula taken apart: random terms, offsets, and what remains for the fixed effects.
 */

import { COVARIANCE_NAMES } from '../covariance/list.ts';
import { snippet, syntaxError } from './complain.ts';
import { barOfStructure, isNearStructure, isStructure, matrixOf, noStructure } from './covariance.ts';
import { isComparison } from './scan/operators.ts';
import { children, isSum, nodes, operands } from './tree.ts';
import type { BinaryExpr, CallExpr, Expr, NameExpr } from './types.ts';

/** The inside of `(terms | group)`. */
type BarExpr = BinaryExpr & { readonly op: '|' | '||' };

/** A random term as it is written: its bar, and the structure that a function around it names. */
export interface WrittenTerm {
  readonly bar: BinaryExpr;
  /** Absent for plain parentheses. */
  readonly structure?: string;
  /** And the matrix that it takes. */
  readonly matrix?: NameExpr;
}

export interface RightSide {
  /** Without random terms and offsets; undefined if nothing else was there. */
  readonly fixed: Expr | undefined;
  readonly bars: readonly WrittenTerm[];
  /** The arguments of `offset(...)`. */
  readonly offsets: readonly Expr[];
}

/**
 * Random terms and offsets stand in sums, parenthesised ones included, and nowhere else. A bar within a function means "or"; where
 * there is no random term beside it, as in `y ~ x (1 | g)`, it was meant as one.
 */
export function splitRightSide(text: string, right: Expr): RightSide {
  const alternatives = alternativesIn(right);
  const split = splitAround(text, right, specialNodes(right, alternatives));
  if (split.bars.length > 0 || alternatives.size === 0) return split;
  return splitAround(text, right, specialNodes(right));
}

function splitAround(text: string, right: Expr, special: ReadonlySet<Expr>): RightSide {
  const bars: WrittenTerm[] = [];
  const offsets: Expr[] = [];

  function withoutSpecial(expr: Expr): Expr | undefined {
    if (!special.has(expr)) return expr;
    if (expr.type === 'paren') {
      if (isBar(expr.arg)) {
        refuseNested(text, expr.arg);
        bars.push({ bar: expr.arg });
        return undefined;
      }
      const inner = withoutSpecial(expr.arg);
      return inner && { ...expr, arg: inner };
    }
    if (expr.type === 'call' && isStructure(expr.fn) && [...nodes(expr)].some(isBar)) {
      const bar = barOfStructure(text, expr);
      refuseNested(text, bar);
      const matrix = matrixOf(expr);
      bars.push({ bar, structure: expr.fn, ...(matrix && { matrix }) });
      return undefined;
    }
    if (isOffset(expr)) {
      offsets.push(offsetArgument(text, expr));
      return undefined;
    }
    if (isSum(expr)) return sumWithoutSpecial(expr);
    if (expr.type === 'unary' && expr.op === '+') return withoutSpecial(expr.arg);
    throw misplaced(text, expr);
  }

  function sumWithoutSpecial(sum: Expr): Expr | undefined {
    let rest: Expr | undefined;
    for (const { sign, expr } of operands(sum)) {
      if (sign === '-' && special.has(expr))
        throw misplaced(text, { type: 'unary', op: '-', arg: expr, from: expr.from, to: expr.to });
      const kept = withoutSpecial(expr);
      if (kept === undefined) continue;
      if (rest !== undefined)
        rest = { type: 'binary', op: sign, left: rest, right: kept, from: rest.from, to: kept.to };
      else rest = sign === '+' ? kept : { type: 'unary', op: '-', arg: kept, from: kept.from, to: kept.to };
    }
    return rest;
  }

  const fixed = withoutSpecial(right);
  return { fixed, bars, offsets };
}

export function isBar(expr: Expr): expr is BarExpr {
  return expr.type === 'binary' && (expr.op === '|' || expr.op === '||');
}

function isOffset(expr: Expr): expr is CallExpr {
  return expr.type === 'call' && expr.fn === 'offset';
}

/** All nodes that are a random term or an offset or have one below them. */
function specialNodes(root: Expr, alternatives: ReadonlySet<Expr> = new Set()): ReadonlySet<Expr> {
  const special = new Set<Expr>();
  for (const expr of nodes(root).reverse()) {
    const isTerm = isBar(expr) && !alternatives.has(expr);
    if (isTerm || isOffset(expr) || children(expr).some((child) => special.has(child))) special.add(expr);
  }
  return special;
}

/** The bars that mean "or": those inside a function, such as `I(a | b)`, but for functions that take random terms elsewhere. */
export function alternativesIn(root: Expr): ReadonlySet<Expr> {
  const found = new Set<Expr>();
  for (const call of nodes(root)) {
    if (call.type !== 'call' || call.fn === 'offset' || isStructure(call.fn)) continue;
    for (const { value } of call.args)
      for (const inner of nodes(value)) if (inner.type === 'binary' && inner.op === '|') found.add(inner);
  }
  return found;
}

function offsetArgument(text: string, call: CallExpr): Expr {
  const [only] = call.args;
  if (call.args.length === 1 && only.name === undefined && !specialNodes(only.value).size) return only.value;
  throw syntaxError(text, call, 'offset() takes one expression', 'Write offset(log(exposure)).');
}

function refuseNested(text: string, bar: BinaryExpr): void {
  const alternatives = alternativesIn(bar);
  for (const expr of [...nodes(bar.left), ...nodes(bar.right)]) {
    if (isBar(expr) && !alternatives.has(expr))
      throw syntaxError(
        text,
        expr,
        'a random term inside a random term',
        'Join random terms with +: (1 | g) + (1 | h).',
      );
    if (isOffset(expr)) throw syntaxError(text, expr, 'an offset cannot be random', 'Write + offset(...) outside.');
  }
}

/** Says what is wrong with the first bar or offset that is not a summand of its own. */
function misplaced(text: string, expr: Expr) {
  for (const inner of nodes(expr)) {
    if (isOffset(inner)) {
      return syntaxError(
        text,
        inner,
        'an offset is added as it is and takes no part in other terms',
        'Write + offset(...).',
      );
    }
    if (!isBar(inner)) continue;
    const written = snippet(text, inner);
    if (inner === expr)
      return syntaxError(text, inner, 'a random term goes in parentheses', howToParenthesise(text, inner));
    if (expr.type === 'call' && expr.args.some(({ value }) => value === inner) && isNearStructure(expr.fn))
      return noStructure(text, expr);
    if (expr.type === 'call') {
      const message = `a random term cannot be an argument of ${snippet(text, { from: expr.from, to: expr.from + expr.fn.length })}()`;
      const known = `Functions around a random term name its covariance: ${COVARIANCE_NAMES.join(', ')}.`;
      return syntaxError(text, inner, message, `Make it a term of its own: ... + (${written}).\n${known}`);
    }
    if (expr.type === 'unary' && expr.op === '-') {
      return syntaxError(text, inner, 'a random term cannot be taken away', 'Leave it out instead.');
    }
    return syntaxError(text, inner, 'a random term can only be added', howToAdd(expr, written));
  }
  return syntaxError(text, expr, 'this cannot stand here');
}

function howToAdd(around: Expr, written: string): string {
  if (around.type === 'unary') return 'The ! takes all that follows: put it in parentheses.';
  if (around.type === 'binary' && isComparison(around.op)) {
    return 'A comparison takes all on either side: put it in parentheses.';
  }
  return `Make it a term of its own: ... + (${written}).`;
}

/** `y ~ x + 1 | g` was meant as `y ~ x + (1 | g)`. */
function howToParenthesise(text: string, bar: BarExpr): string {
  const parts = operands(bar.left);
  const last = parts[parts.length - 1].expr;
  const before =
    parts.length > 1 ? `${snippet(text, { from: bar.left.from, to: parts[parts.length - 2].expr.to })} + ` : '';
  return `Write ${before}(${snippet(text, { from: last.from, to: bar.to })}).`;
}
