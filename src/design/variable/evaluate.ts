/**
 * Evaluates an expression of a formula on a table, row by row in loops over columns. Never as JavaScript.
 */
import { COVARIANCE_NAMES } from '../../covariance/list.ts';
import { namesHint } from '../../data/text/suggest.ts';
import type { NumericArray } from '../../data/types.ts';
import { errorAt, type GlmmError } from '../../errors.ts';
import { unknownColumnAt } from '../../formula/complain.ts';
import { isNearStructure, noStructure } from '../../formula/covariance.ts';
import { printExpr, printName } from '../../formula/print.ts';
import type { BinaryExpr, CallExpr, Expr, NameExpr, UnaryExpr } from '../../formula/types.ts';
import { wordOf } from '../../formula/words.ts';
import { asNumbers, cellOf, logicalValue, matchArguments } from '../functions/call.ts';
import { joinConditions } from '../functions/conditions.ts';
import { FUNCTIONS } from '../functions/index.ts';
import { type Scope, unsupported } from '../matrix/scope.ts';
import { ARITHMETIC, COMPARISONS } from './arithmetic.ts';
import { type ConstantValue, type FactorValue, type Value, valueOfColumn } from './value.ts';

/**
 * The value of `expr`.
 *
 * @throws GlmmError UNKNOWN_COLUMN, FORMULA_UNSUPPORTED, with a caret under the part of the formula concerned.
 */
export function evaluate(expr: Expr, scope: Scope): Value {
  switch (expr.type) {
    case 'number':
    case 'string':
      return { kind: 'constant', value: expr.value };
    case 'paren':
      return evaluate(expr.arg, scope);
    case 'name':
      return evaluateName(expr, scope);
    case 'unary':
      return evaluateUnary(expr, scope);
    case 'binary':
      return evaluateBinary(expr, scope);
    case 'call':
      return evaluateCall(expr, scope);
  }
}

/** Names of the columns that `expr` reads. */
export function columnsOf(expr: Expr, table: { has(name: string): boolean }, into = new Set<string>()): Set<string> {
  switch (expr.type) {
    case 'name':
      if (!expr.constant && table.has(expr.name)) into.add(expr.name);
      break;
    case 'paren':
    case 'unary':
      columnsOf(expr.arg, table, into);
      break;
    case 'binary':
      columnsOf(expr.left, table, into);
      columnsOf(expr.right, table, into);
      break;
    case 'call':
      for (const { value } of expr.args) if (value !== wordOf(expr)) columnsOf(value, table, into);
      break;
  }
  return into;
}

/** UNKNOWN_COLUMN under the name, unless the table has it. */
export function checkColumn(node: NameExpr, scope: Scope): void {
  if (scope.table.has(node.name)) return;
  throw unknownColumnAt(scope.text, node, scope.table.names);
}

/** R's words for constants that have a use here. */
const CONSTANTS: ReadonlyMap<string, boolean | number> = new Map<string, boolean | number>([
  ['TRUE', true],
  ['FALSE', false],
  ['NA', Number.NaN],
  ['NaN', Number.NaN],
  ['Inf', Number.POSITIVE_INFINITY],
]);

function evaluateName(expr: NameExpr, scope: Scope): Value {
  if (expr.constant) {
    const value = CONSTANTS.get(expr.name);
    if (value === undefined) throw unsupported(scope, expr, `${expr.name} has no value here`);
    return { kind: 'constant', value };
  }
  if (expr.name === 'pi' && !scope.table.has('pi')) return { kind: 'constant', value: Math.PI };
  checkColumn(expr, scope);
  return valueOfColumn(scope.table.column(expr.name));
}

function evaluateCall(expr: CallExpr, scope: Scope): Value {
  const fn = FUNCTIONS.get(expr.fn);
  if (fn === undefined) throw unknownFunction(expr, scope);
  const word = wordOf(expr);
  const given = expr.args.map(({ name, value: node }) => ({
    node,
    value: node === word ? ({ kind: 'constant', value: word.name } as const) : evaluate(node, scope),
    ...(name === undefined ? {} : { name }),
  }));
  return fn.apply(matchArguments(fn, expr, given, scope));
}

/** Lists the first functions: the usual ones come first. */
function unknownFunction(call: CallExpr, { text }: Scope): GlmmError {
  const { fn, from, args } = call;
  // homdag(x | g)
  const isTerm = args.length === 1 && args[0].value.type === 'binary' && args[0].value.op === '|';
  if (isTerm && isNearStructure(fn)) return noStructure(text, call);
  const names = [...FUNCTIONS.keys()];
  const structures = isTerm ? `\nAround a random term stand ${COVARIANCE_NAMES.join(', ')}.` : '';
  const hint = namesHint('Functions', fn, names) + structures;
  return errorAt('FORMULA_UNSUPPORTED', `no function ${printName(fn)}()`, text, from, from + fn.length, hint, {
    function: fn,
  });
}

function evaluateUnary(expr: UnaryExpr, scope: Scope): Value {
  const value = evaluate(expr.arg, scope);
  if (expr.op === '!') {
    if (value.kind === 'constant' && typeof value.value === 'boolean') return { kind: 'constant', value: !value.value };
    if (value.kind !== 'factor' || !value.logical)
      throw unsupported(scope, expr, `! needs a comparison or a boolean column`);
    return logicalValue(value.codes.map((code) => (code < 0 ? -1 : 1 - code)));
  }
  const sign = expr.op === '-' ? -1 : 1;
  if (value.kind === 'constant' && typeof value.value !== 'string')
    return { kind: 'constant', value: sign * Number(value.value) };
  const x = arithmeticOperand(value, expr.arg, expr.op, scope);
  return { kind: 'numeric', values: Float64Array.from(x, (v) => sign * v) };
}

function evaluateBinary(expr: BinaryExpr, scope: Scope): Value {
  if (expr.op === '&' || expr.op === '|') {
    return joinConditions(expr, evaluate(expr.left, scope), evaluate(expr.right, scope), scope);
  }
  const arithmetic = ARITHMETIC.get(expr.op);
  const comparison = COMPARISONS.get(expr.op);
  if (arithmetic === undefined && comparison === undefined) {
    throw unsupported(scope, expr, `the operator ${expr.op} has no value here`);
  }
  const left = evaluate(expr.left, scope);
  const right = evaluate(expr.right, scope);
  if (comparison !== undefined) return compare(expr, left, right, comparison, scope);
  return combine(expr, left, right, arithmetic!, scope);
}

function combine(
  expr: BinaryExpr,
  left: Value,
  right: Value,
  f: (a: number, b: number) => number,
  scope: Scope,
): Value {
  if (isNumber(left) && isNumber(right)) return { kind: 'constant', value: f(Number(left.value), Number(right.value)) };
  const n = scope.table.nRows;
  const values = new Float64Array(n);
  if (isNumber(right)) {
    const a = arithmeticOperand(left, expr.left, expr.op, scope);
    const b = Number(right.value);
    for (let i = 0; i < n; i++) values[i] = f(a[i], b);
  } else {
    const a = arithmeticOperand(left, expr.left, expr.op, scope);
    const b = arithmeticOperand(right, expr.right, expr.op, scope);
    for (let i = 0; i < n; i++) values[i] = f(a[i], b[i]);
  }
  return { kind: 'numeric', values };
}

function isNumber(value: Value): value is ConstantValue {
  return value.kind === 'constant' && typeof value.value !== 'string';
}

function arithmeticOperand(value: Value, node: Expr, op: string, scope: Scope): NumericArray {
  const numbers = asNumbers(value, scope.table.nRows);
  if (numbers === null)
    throw unsupported(scope, node, `${op} needs numbers, and ${printExpr(node)} is not numeric${cellOf(node, scope)}`);
  return numbers;
}

function compare(expr: BinaryExpr, left: Value, right: Value, holds: (order: number) => boolean, scope: Scope): Value {
  const flipped = left.kind === 'constant' && right.kind !== 'constant';
  const a = flipped ? right : left;
  const b = flipped ? left : right;
  const test = flipped ? (order: number) => holds(-order) : holds;
  if (a.kind === 'factor' && b.kind === 'constant' && !(a.logical && typeof b.value !== 'string')) {
    return compareLevels(expr, a, b.value, test, scope);
  }
  const n = scope.table.nRows;
  const x = arithmeticOperand(a, flipped ? expr.right : expr.left, expr.op, scope);
  const y = arithmeticOperand(b, flipped ? expr.left : expr.right, expr.op, scope);
  const codes = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    const order = x[i] < y[i] ? -1 : x[i] > y[i] ? 1 : x[i] === y[i] ? 0 : Number.NaN;
    codes[i] = Number.isNaN(order) ? -1 : test(order) ? 1 : 0;
  }
  return logicalValue(codes);
}

/** A factor against a level: equality only, since the order of strings is a matter of language. */
function compareLevels(
  expr: BinaryExpr,
  factor: FactorValue,
  value: number | string | boolean,
  test: (order: number) => boolean,
  scope: Scope,
): Value {
  if (expr.op !== '==' && expr.op !== '!=') {
    throw unsupported(scope, expr, `${expr.op} has no meaning for the categories of a factor; use == or !=`);
  }
  const level =
    typeof value === 'number' ? String(value) : typeof value === 'string' ? value : value ? 'TRUE' : 'FALSE';
  const holds = Int32Array.from(factor.levels, (name) => (test(name === level ? 0 : 1) ? 1 : 0));
  return logicalValue(factor.codes.map((code) => (code < 0 ? -1 : holds[code])));
}
