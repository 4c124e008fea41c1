/**
 * The algebra of model terms, as R's terms.formula() does it: a right side becomes a set of products of variables.
 */

import { snippet, syntaxError, unsupportedError } from './complain.ts';
import { printExpr } from './print.ts';
import { isConstant } from './scan/characters.ts';
import { isSum, operands } from './tree.ts';
import type { BinaryExpr, Expr, NameExpr, Term, TermList } from './types.ts';

/** More terms than this are a mistake such as `a*b*...*z`. */
const MOST_TERMS = 5000;
/** Products formed on the way, repeated ones included: bounds the time. */
const MOST_PRODUCTS = 250_000;

/** A product of variables: their numbers, ascending. Keyed by the numbers, in order of appearance. */
type TermSet = Map<string, readonly number[]>;

/**
 * Expands `+ - : * / ^ %in%` and `.`.
 *
 * Variables are numbered as they appear; a term's label names its variables in that order, and terms are sorted by number of
 * variables, then by appearance. `0`, `-1` and `1` set the intercept, the last one wins.
 *
 * @param dot the columns that `.` stands for; undefined where it may not be written.
 */
export function expandTerms(text: string, expr: Expr | undefined, dot?: readonly string[]): TermList {
  const model = new Model(text, dot);
  const set: TermSet = expr === undefined ? new Map() : model.expand(expr, true);
  const terms = [...set.values()].sort((a, b) => a.length - b.length).map((variables) => model.term(variables));
  return { intercept: model.intercept, terms };
}

/** What is known while a right side is read from left to right. */
class Model {
  intercept = true;
  readonly #text: string;
  readonly #dot: readonly string[] | undefined;
  readonly #numbers = new Map<string, number>();
  readonly #variables: Expr[] = [];
  readonly #labels: string[] = [];

  constructor(text: string, dot: readonly string[] | undefined) {
    this.#text = text;
    this.#dot = dot;
  }

  term(numbers: readonly number[]): Term {
    return { label: numbers.map((k) => this.#labels[k]).join(':'), variables: numbers.map((k) => this.#variables[k]) };
  }

  /** @param adding false on the right of a minus, where `1` takes the intercept away and `0` gives it back. */
  expand(expr: Expr, adding: boolean): TermSet {
    switch (expr.type) {
      case 'paren':
        return this.expand(expr.arg, adding);
      case 'number':
        return this.#expandNumber(expr, expr.value, adding);
      case 'string':
        throw syntaxError(
          this.#text,
          expr,
          'a string is not a term',
          'Names of columns go in backticks where they need it.',
        );
      case 'name':
        return this.#expandName(expr);
      case 'call':
        return this.#variable(expr);
      case 'unary':
        if (expr.op === '!') return this.#variable(expr);
        return this.#expandSum([{ sign: expr.op, expr: expr.arg }], adding);
      case 'binary':
        return isSum(expr) ? this.#expandSum(operands(expr), adding) : this.#expandBinary(expr, adding);
    }
  }

  /** Terms are joined from left to right; what follows a minus is taken away from what came before. */
  #expandSum(summands: readonly { readonly sign: string; readonly expr: Expr }[], adding: boolean): TermSet {
    const sum: TermSet = new Map();
    for (const { sign, expr } of summands) {
      const terms = this.expand(expr, sign === '+' ? adding : !adding);
      for (const [key, term] of terms) {
        if (sign === '-') sum.delete(key);
        else if (!sum.has(key)) sum.set(key, term);
      }
      this.#checkCount(sum, expr);
    }
    return sum;
  }

  #expandBinary(expr: BinaryExpr, adding: boolean): TermSet {
    if (expr.op === '^') return this.#expandPower(expr, adding);
    if (expr.op !== ':' && expr.op !== '*' && expr.op !== '/' && expr.op !== '%in%') return this.#variable(expr);
    const left = this.#expandOperand(expr.left, adding);
    const right = this.#expandOperand(expr.right, adding);
    if (expr.op === ':') return this.#products(left, right, expr);
    if (expr.op === '*') return new Map([...left, ...right, ...this.#products(left, right, expr)]);
    // a / b is a + b within a; a %in% b is a within all of b.
    if (expr.op === '/') return new Map([...left, ...this.#products(productOfAll(left), right, expr)]);
    return this.#products(left, productOfAll(right), expr);
  }

  /** `(a + b)^2`: all products of up to two of the terms. */
  #expandPower(expr: BinaryExpr, adding: boolean): TermSet {
    const power = expr.right.type === 'number' ? expr.right.value : Number.NaN;
    if (!(power >= 2 && power === Math.floor(power))) {
      const hint = `As arithmetic write I(${snippet(this.#text, expr)}).`;
      throw syntaxError(this.#text, expr.right, 'in a formula ^ takes whole numbers from 2', hint);
    }
    const left = this.#expandOperand(expr.left, adding);
    let result = left;
    for (let k = 1; k < power; k++) {
      const before = [...result.keys()].join(' ');
      result = this.#products(left, result, expr);
      if ([...result.keys()].join(' ') === before) break;
    }
    return result;
  }

  #products(left: TermSet, right: TermSet, at: Expr): TermSet {
    if (left.size * right.size > MOST_PRODUCTS) throw this.#tooMany(at);
    const products: TermSet = new Map();
    for (const a of left.values()) {
      for (const b of right.values()) {
        const product = union(a, b);
        const key = product.join();
        if (!products.has(key)) products.set(key, product);
      }
    }
    this.#checkCount(products, at);
    return products;
  }

  #expandNumber(expr: Expr, value: number, adding: boolean): TermSet {
    if (value !== 0 && value !== 1) {
      const hint = 'As arithmetic write I(...); a constant shift is offset(...).';
      throw syntaxError(this.#text, expr, 'of numbers only 0 and 1 (the intercept) are terms', hint);
    }
    this.intercept = (value === 1) === adding;
    return new Map();
  }

  /** An operand without terms, such as `1` or `(a - a)`, would take the other with it: R drops b from `1 * b` in silence. */
  #expandOperand(operand: Expr, adding: boolean): TermSet {
    const terms = this.expand(operand, adding);
    if (terms.size > 0) return terms;
    throw syntaxError(this.#text, operand, 'there is no term here to join with others', 'As arithmetic write I(...).');
  }

  #expandName(expr: NameExpr): TermSet {
    if (expr.constant && isConstant(expr.name)) {
      throw syntaxError(
        this.#text,
        expr,
        `${expr.name} is not a term`,
        `A column of this name goes in backticks: \`${expr.name}\`.`,
      );
    }
    if (expr.name !== '.') return this.#variable(expr);
    if (this.#dot === undefined) throw syntaxError(this.#text, expr, '. cannot stand here', 'Write the columns out.');
    return new Map(this.#dot.flatMap((name) => [...this.#variable({ ...expr, name })]));
  }

  #variable(expr: Expr): TermSet {
    if (expr.type === 'call' && expr.fn === 'offset') {
      throw syntaxError(
        this.#text,
        expr,
        'an offset is added as it is and takes no part in other terms',
        'Write + offset(...).',
      );
    }
    const label = printExpr(expr);
    let number = this.#numbers.get(label);
    if (number === undefined) {
      number = this.#variables.length;
      this.#numbers.set(label, number);
      this.#variables.push(expr);
      this.#labels.push(label);
    }
    return new Map([[String(number), [number]]]);
  }

  #checkCount(set: TermSet, at: Expr): void {
    if (set.size > MOST_TERMS) throw this.#tooMany(at);
  }

  #tooMany(at: Expr) {
    return unsupportedError(this.#text, at, `this expands to more than ${MOST_TERMS} terms`);
  }
}

function productOfAll(set: TermSet): TermSet {
  let product: readonly number[] = [];
  for (const term of set.values()) product = union(product, term);
  return new Map([[product.join(), product]]);
}

function union(a: readonly number[], b: readonly number[]): readonly number[] {
  return [...new Set([...a, ...b])].sort((i, j) => i - j);
}
