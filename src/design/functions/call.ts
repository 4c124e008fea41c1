/**
 * Calls of formula functions: arguments matched to parameters, and read as what the function needs.
 */
import { numberFactor } from '../../data/levels.ts';
import { textCell } from '../../data/text/numericText.ts';
import type { NumericArray } from '../../data/types.ts';
import type { GlmmError } from '../../errors.ts';
import { printExpr } from '../../formula/print.ts';
import type { CallExpr, Expr } from '../../formula/types.ts';
import { type Scope, unsupported } from '../matrix/scope.ts';
import { type FactorValue, LOGICAL_LEVELS, type Value } from '../variable/value.ts';

/** A function that formulas may call. */
export interface FormulaFunction {
  /** As listed to users: `scale(x, center = TRUE, scale = TRUE)`. */
  readonly usage: string;
  /** Parameter names in order; the first `required` must be given. */
  readonly parameters: readonly string[];
  readonly required: number;
  /** Accepts any number of further arguments, as `cbind` and `c` do; they are in `call.rest`. */
  readonly variadic?: boolean;
  readonly apply: (call: Call) => Value;
}

export interface Argument {
  readonly node: Expr;
  readonly name?: string;
  readonly value: Value;
}

/** A call with its arguments evaluated. */
export interface Call {
  readonly node: CallExpr;
  readonly scope: Scope;
  readonly args: ReadonlyMap<string, Argument>;
  readonly rest: readonly Argument[];
}

/** Matches evaluated arguments to the parameters of `fn`: by exact name first, then by position. */
export function matchArguments(fn: FormulaFunction, node: CallExpr, given: readonly Argument[], scope: Scope): Call {
  if (fn.variadic === true) {
    if (given.length < fn.required)
      throw unsupported(scope, node, `${node.fn}() needs arguments`, `Usage: ${fn.usage}`);
    return { node, scope, args: new Map(), rest: given };
  }
  const args = new Map<string, Argument>();
  for (const arg of given) {
    if (arg.name === undefined) continue;
    if (!fn.parameters.includes(arg.name) || args.has(arg.name)) {
      throw unsupported(scope, arg.node, `${node.fn}() has no argument "${arg.name}"`, `Usage: ${fn.usage}`);
    }
    args.set(arg.name, arg);
  }
  const open = fn.parameters.filter((parameter) => !args.has(parameter));
  for (const arg of given) {
    if (arg.name !== undefined) continue;
    const parameter = open.shift();
    if (parameter === undefined)
      throw unsupported(scope, arg.node, `too many arguments to ${node.fn}()`, `Usage: ${fn.usage}`);
    args.set(parameter, arg);
  }
  const missing = fn.parameters.slice(0, fn.required).find((parameter) => !args.has(parameter));
  if (missing !== undefined) throw unsupported(scope, node, `${node.fn}() needs "${missing}"`, `Usage: ${fn.usage}`);
  return { node, scope, args, rest: [] };
}

/** FORMULA_UNSUPPORTED under an argument, or under the whole call. */
export function refuse(call: Call, parameter: string | null, message: string, hint = ''): GlmmError {
  const arg = parameter === null ? undefined : call.args.get(parameter);
  return unsupported(call.scope, arg?.node ?? call.node, message, hint);
}

/** The argument as numbers, one a row; logical values count 0 and 1. */
export function numbersOf(call: Call, parameter: string): NumericArray {
  const arg = call.args.get(parameter)!;
  const values = asNumbers(arg.value, call.scope.table.nRows);
  if (values === null)
    throw refuse(
      call,
      parameter,
      `${call.node.fn}() needs numbers, and ${printExpr(arg.node)} is not numeric${cellOf(arg.node, call.scope)}`,
    );
  return values;
}

/** Where the text stands that keeps a column from being numeric. */
export function cellOf(node: Expr, { table }: Scope): string {
  return node.type === 'name' ? textCell(table.column(node.name)) : '';
}

/** Numbers of a value, one a row; null when it has none. */
export function asNumbers(value: Value, nRows: number): NumericArray | null {
  if (value.kind === 'numeric') return value.values;
  if (value.kind === 'matrix') return value.columns.length === 1 ? value.columns[0] : null;
  if (value.kind === 'factor') return value.logical ? numbersOfLogical(value) : null;
  if (value.kind === 'constant')
    return typeof value.value === 'string' ? null : new Float64Array(nRows).fill(Number(value.value));
  return null;
}

function numbersOfLogical(value: FactorValue): Float64Array {
  return Float64Array.from(value.codes, (code) => (code < 0 ? Number.NaN : code));
}

/** f of the argument `x`, row by row; of a constant a constant. */
export function mapNumbers(call: Call, f: (x: number) => number): Value {
  const argument = call.args.get('x')!.value;
  if (argument.kind === 'constant' && typeof argument.value === 'number')
    return { kind: 'constant', value: f(argument.value) };
  const x = numbersOf(call, 'x');
  const values = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) values[i] = f(x[i]);
  return { kind: 'numeric', values };
}

/** The argument as a factor; numbers become levels in numeric order. */
export function factorOf(call: Call, parameter: string): FactorValue {
  return factorOfArgument(call, call.args.get(parameter)!);
}

export function factorOfArgument(call: Call, { value, node }: Argument): FactorValue {
  if (value.kind === 'factor') return value;
  if (value.kind === 'numeric') {
    const { codes, levels } = numberFactor(printExpr(node), value.values);
    return { kind: 'factor', codes, levels, ordered: false, logical: false };
  }
  throw unsupported(call.scope, node, `${call.node.fn}() needs a column, and ${printExpr(node)} is not one`);
}

export function logicalValue(codes: Int32Array): FactorValue {
  return { kind: 'factor', codes, levels: LOGICAL_LEVELS, ordered: false, logical: true };
}

/** A constant argument of the given type, or the default. */
export function numberOption(call: Call, parameter: string, fallback: number): number {
  const value = constantOf(call, parameter);
  if (value === undefined) return fallback;
  if (typeof value !== 'number') throw refuse(call, parameter, `"${parameter}" of ${call.node.fn}() must be a number`);
  return value;
}

export function booleanOption(call: Call, parameter: string, fallback: boolean): boolean {
  const value = constantOf(call, parameter);
  if (value === undefined) return fallback;
  if (typeof value !== 'boolean')
    throw refuse(call, parameter, `"${parameter}" of ${call.node.fn}() must be TRUE or FALSE`);
  return value;
}

/** The constant given for `parameter`; undefined when there is none. */
export function constantOf(call: Call, parameter: string): number | string | boolean | undefined {
  const arg = call.args.get(parameter);
  if (arg === undefined) return undefined;
  if (arg.value.kind !== 'constant')
    throw refuse(call, parameter, `"${parameter}" of ${call.node.fn}() must be a constant`);
  return arg.value.value;
}

/** The constants of `c(...)` or a single one; undefined when the argument is missing. */
export function vectorOf(call: Call, parameter: string): readonly (number | string)[] | undefined {
  const arg = call.args.get(parameter);
  if (arg === undefined) return undefined;
  if (arg.value.kind === 'vector') return arg.value.values;
  if (arg.value.kind === 'constant' && typeof arg.value.value !== 'boolean') return [arg.value.value];
  throw refuse(call, parameter, `"${parameter}" of ${call.node.fn}() must be constants, such as c(1, 2)`);
}

/** The finite numbers of `c(...)`. */
export function numberVectorOf(call: Call, parameter: string): readonly number[] | undefined {
  const values = vectorOf(call, parameter);
  if (values === undefined) return undefined;
  if (!values.every((value): value is number => typeof value === 'number' && !Number.isNaN(value))) {
    throw refuse(call, parameter, `"${parameter}" of ${call.node.fn}() must be numbers, such as c(1, 2)`);
  }
  return values;
}
