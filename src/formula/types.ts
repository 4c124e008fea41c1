/**
 * Formulas as trees. `from` and `to` are positions in the user's text, for carets.
 */

import type { Structured } from '../covariance/list.ts';

export type Expr = NameExpr | NumberExpr | StringExpr | UnaryExpr | BinaryExpr | CallExpr | ParenExpr;

interface Span {
  readonly from: number;
  readonly to: number;
}
/** A column, whatever its name; also `.`. */
export interface NameExpr extends Span {
  readonly type: 'name';
  readonly name: string;
  /** A bare TRUE, FALSE, NULL, NA, NaN or Inf: a value, never a column (`` `TRUE` `` in backticks is one). */
  readonly constant?: true;
}
export interface NumberExpr extends Span {
  readonly type: 'number';
  readonly value: number;
}
export interface StringExpr extends Span {
  readonly type: 'string';
  readonly value: string;
}
export interface UnaryExpr extends Span {
  readonly type: 'unary';
  readonly op: '-' | '+' | '!';
  readonly arg: Expr;
}
export interface BinaryExpr extends Span {
  readonly type: 'binary';
  readonly op:
    | '+'
    | '-'
    | '*'
    | '/'
    | '^'
    | ':'
    | '%in%'
    | '%%'
    | '%/%'
    | '&'
    | '|'
    | '||'
    | '~'
    | '=='
    | '!='
    | '<'
    | '<='
    | '>'
    | '>=';
  readonly left: Expr;
  readonly right: Expr;
}
export interface CallExpr extends Span {
  readonly type: 'call';
  readonly fn: string;
  readonly args: readonly { readonly name?: string; readonly value: Expr }[];
}
export interface ParenExpr extends Span {
  readonly type: 'paren';
  readonly arg: Expr;
}

/** One term of a model matrix: the interaction of its variables. `label` is R's (`a:b`, `I(x^2)`). */
export interface Term {
  readonly label: string;
  /** Each variable once, in order of first appearance in the formula; their labels joined by ':' are `label`. */
  readonly variables: readonly Expr[];
}

/** The right side that makes one model matrix. */
export interface TermList {
  readonly intercept: boolean;
  /** In R's order: by number of variables, then by appearance. The intercept is not among them. */
  readonly terms: readonly Term[];
}

/**
 * `(terms | group)`, or `structure(terms | group)`. `(x || g)` has been split into uncorrelated ones, `(1 | a/b)` into
 * `(1 | b:a) + (1 | a)`, as in lme4.
 */
export interface RandomTerm extends TermList, Span, Structured {
  /** Columns whose combinations are the levels: one, or several for `a:b`. */
  readonly group: readonly NameExpr[];
  /** As lme4 names it: `a`, `b:a`, and `c:(b:a)` for `a/b/c`. */
  readonly groupLabel: string;
  /** Part of `(... || group)`. */
  readonly doubleBar?: true;
  /** Of `propto(0 + g | one, A)`: A, and `one`, a column of a single value. Its effects are the levels of g, which is `group`. */
  readonly relationship?: { readonly matrix: NameExpr; readonly single: NameExpr };
}

/** A random term left out because another one contains it, both as text. */
export interface MergedTerm {
  readonly term: string;
  readonly into: string;
}

/** A formula without a response, expanded. */
export interface OneSided {
  /** As the user wrote it. */
  readonly text: string;
  readonly fixed: TermList;
}

/** A formula with everything expanded. */
export interface Formula {
  /** As the user wrote it. */
  readonly text: string;
  /** Left side: a name, a call such as `cbind(k, n - k)` or `log(y)`, or arithmetic. */
  readonly response: Expr;
  readonly fixed: TermList;
  /** The arguments of `offset(...)` calls. */
  readonly offsets: readonly Expr[];
  readonly random: readonly RandomTerm[];
  /** Random terms that others contain; they are not among `random`. */
  readonly merged: readonly MergedTerm[];
}
