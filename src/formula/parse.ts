/**
 * Tokens to a tree: an operator-precedence parser with R's grammar of expressions, as far as formulas need it.
 */

import { snippet, syntaxError } from './complain.ts';
import { isConstant, isReserved } from './scan/characters.ts';
import { type BinaryOperator, bindingOf, isComparison, isRightAssociative, prefixBinding } from './scan/operators.ts';
import { scan, type Token } from './scan/scan.ts';
import { checkDepth, DEEPEST } from './tree.ts';
import type { BinaryExpr, CallExpr, Expr, UnaryExpr } from './types.ts';

/** A formula as written: two trees, nothing expanded. */
export interface FormulaSyntax {
  readonly text: string;
  readonly response: Expr;
  readonly right: Expr;
}

/** Longer text is no formula somebody wrote. */
const LONGEST = 10_000;

/**
 * Reads `response ~ right`.
 *
 * @throws GlmmError FORMULA_SYNTAX with the place marked; FORMULA_UNSUPPORTED for operators of R that have no meaning here.
 */
export function parseFormula(text: string): FormulaSyntax {
  const parser = new Parser(checkedText(text));
  if (parser.peek().text === '~' && parser.peek().kind === 'operator') {
    throw parser.error(parser.peek(), 'nothing on the left of ~', 'A formula names its response: y ~ x + (1 | g).');
  }
  const response = parser.expression();
  const tilde = parser.next();
  if (tilde.kind === 'end') throw parser.error(tilde, 'a formula needs a ~', 'Write y ~ x + (1 | g).');
  if (isOperator(tilde, '=')) throw parser.error(tilde, 'the two sides of a formula are joined by ~, not =');
  if (!isOperator(tilde, '~')) throw parser.unexpected(tilde);
  if (parser.peek().kind === 'end') {
    throw parser.error(tilde, 'nothing on the right of ~', 'Write 1 for an intercept alone: y ~ 1 + (1 | g).');
  }
  const right = parser.expression();
  const rest = parser.next();
  if (rest.kind !== 'end') throw parser.unexpected(rest);
  checkDepth(text, response);
  checkDepth(text, right);
  return { text, response, right };
}

/** Reads `~ right`, a formula without a response. */
export function parseRightSide(text: string): Expr {
  const parser = new Parser(checkedText(text));
  const tilde = parser.next();
  if (!isOperator(tilde, '~'))
    throw parser.error(tilde, 'a formula of a second predictor begins with ~', 'It has no response: write ~ x.');
  if (parser.peek().kind === 'end') throw parser.error(tilde, 'nothing on the right of ~', 'Write ~ 1 for one number.');
  const right = parser.expression();
  const rest = parser.next();
  if (rest.kind !== 'end') throw parser.unexpected(rest);
  checkDepth(text, right);
  return right;
}

/** Reads an expression without `~`, as in one side of a formula. */
export function parseExpression(text: string): Expr {
  const parser = new Parser(checkedText(text));
  const expr = parser.expression();
  const rest = parser.next();
  if (rest.kind !== 'end') throw parser.unexpected(rest);
  checkDepth(text, expr);
  return expr;
}

function checkedText(text: unknown): string {
  if (typeof text !== 'string') throw syntaxError('', { from: 0, to: 1 }, `a formula is text, not ${typeof text}`);
  if (text.trim() === '') throw syntaxError('', { from: 0, to: 1 }, 'the formula is empty', 'Write y ~ x + (1 | g).');
  if (text.length > LONGEST) {
    const span = { from: LONGEST, to: LONGEST + 1 };
    throw syntaxError(
      text,
      span,
      `the formula has ${text.length} characters; ${LONGEST} are the most`,
      'For all columns write a dot: y ~ . + (1 | g).',
    );
  }
  return text;
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #position = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = scan(text);
  }

  peek(): Token {
    return this.#tokens[this.#position];
  }

  /** The token after the next one. */
  #peekSecond(): Token {
    return this.#tokens[Math.min(this.#position + 1, this.#tokens.length - 1)];
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  /** Operators that bind at least as tightly as `least`. */
  expression(least = 0): Expr {
    if (++this.#depth > DEEPEST) throw this.error(this.peek(), 'the formula is nested too deeply');
    let left = this.#operand();
    for (;;) {
      const operator = this.peek();
      const binding = operator.kind === 'operator' ? bindingOf(operator.text) : undefined;
      if (binding === undefined || binding < least) break;
      if (isComparison(operator.text) && left.type === 'binary' && isComparison(left.op)) {
        throw this.error(operator, 'comparisons cannot be chained', 'Use parentheses.');
      }
      this.next();
      this.#expectOperand(operator);
      const right = this.expression(isRightAssociative(operator.text) ? binding : binding + 1);
      left = binary(operator.text as BinaryOperator, left, right);
    }
    this.#depth--;
    return left;
  }

  #operand(): Expr {
    const token = this.next();
    const { from, to } = token;
    if (token.kind === 'number') return { type: 'number', value: token.value, from, to };
    if (token.kind === 'string') return { type: 'string', value: token.text, from, to };
    if (token.kind === 'name') return this.#nameOrCall(token);
    if (isOperator(token, '(')) return this.#parentheses(token);
    if (isOperator(token, '-') || isOperator(token, '+') || isOperator(token, '!')) {
      this.#expectOperand(token);
      const op = token.text as UnaryExpr['op'];
      const arg = this.expression(prefixBinding(op));
      return { type: 'unary', op, arg, from, to: arg.to };
    }
    throw this.unexpected(token);
  }

  #nameOrCall(token: Token): Expr {
    const { text: name, from, to } = token;
    if (isOperator(this.peek(), '(')) return this.#call(token);
    if (token.quoted) return { type: 'name', name, from, to };
    if (isConstant(name)) return { type: 'name', name, constant: true, from, to };
    if (isReserved(name)) {
      throw this.error(token, `${name} is a reserved word`, `A column of this name goes in backticks: \`${name}\`.`);
    }
    return { type: 'name', name, from, to };
  }

  #parentheses(open: Token): Expr {
    if (isOperator(this.peek(), ')'))
      throw this.error({ ...open, to: this.peek().to }, 'nothing between the parentheses');
    const arg = this.expression();
    const to = this.#close(open);
    return { type: 'paren', arg, from: open.from, to };
  }

  #call(fn: Token): CallExpr {
    const open = this.next();
    const args: { name?: string; value: Expr }[] = [];
    if (!isOperator(this.peek(), ')')) {
      do args.push(this.#argument());
      while (isOperator(this.peek(), ',') && this.next());
    }
    const to = this.#close(open);
    return { type: 'call', fn: fn.text, args, from: fn.from, to };
  }

  #argument(): { name?: string; value: Expr } {
    const first = this.peek();
    if (isOperator(first, ',') || isOperator(first, ')')) throw this.error(first, 'an argument is missing here');
    if ((first.kind !== 'name' && first.kind !== 'string') || !isOperator(this.#peekSecond(), '=')) {
      return { value: this.expression() };
    }
    this.next();
    const equals = this.next();
    if (isOperator(this.peek(), ',') || isOperator(this.peek(), ')')) {
      throw this.error(equals, `the argument ${snippet(this.#text, first)} has no value`);
    }
    return { name: first.text, value: this.expression() };
  }

  /** @returns the position after the closing parenthesis. */
  #close(open: Token): number {
    const token = this.next();
    if (isOperator(token, ')')) return token.to;
    if (token.kind === 'end') throw this.error(open, 'this parenthesis is never closed', 'Add the closing ).');
    if (isOperator(token, '~')) {
      throw this.error(token, 'a ~ inside parentheses', 'A formula has one ~, after the response; was a ) forgotten?');
    }
    throw this.unexpected(token);
  }

  /** An operator must have something on its right. */
  #expectOperand(operator: Token): void {
    const token = this.peek();
    const missing = token.kind === 'end' || isOperator(token, ')') || isOperator(token, ',') || isOperator(token, '~');
    if (missing) throw this.error(operator, `nothing on the right of ${operator.text}`);
  }

  unexpected(token: Token): Error {
    const written = snippet(this.#text, token);
    if (token.kind === 'end') return this.error(token, 'the formula ends too early');
    if (isOperator(token, ')')) return this.error(token, 'a closing parenthesis without an opening one');
    if (isOperator(token, '~')) return this.error(token, 'a formula has one ~, after the response');
    if (isOperator(token, '='))
      return this.error(token, 'unexpected =', 'Write == to compare; = only names arguments of functions.');
    if (isOperator(token, ','))
      return this.error(token, 'unexpected comma', 'Commas separate arguments of functions; terms are joined with +.');
    if (token.kind === 'operator' && bindingOf(token.text) !== undefined) {
      const hint = token.text.startsWith('|') ? 'A random intercept is (1 | g).' : '';
      return this.error(token, `nothing on the left of ${token.text}`, hint);
    }
    return this.error(
      token,
      `an operator is missing before ${written}`,
      'Terms are joined with +; names with spaces go in backticks.',
    );
  }

  error(span: Token, message: string, hint = ''): Error {
    return syntaxError(this.#text, span, message, hint);
  }
}

function isOperator(token: Token, text: string): boolean {
  return token.kind === 'operator' && token.text === text;
}

function binary(op: BinaryOperator, left: Expr, right: Expr): BinaryExpr {
  return { type: 'binary', op, left, right, from: left.from, to: right.to };
}
