/**
 * The response in the kernels' form: y and weights, whichever way the user wrote it, checked against the family.
 */
import { textCell } from '../data/text/numericText.ts';
import { quoted, withArticle } from '../data/text/printable.ts';
import { nameList } from '../data/text/suggest.ts';
import type { NumericArray } from '../data/types.ts';
import { errorAt, type GlmmError, type GlmmErrorCode, type GlmmWarning } from '../errors.ts';
import { familyOf, SHARE_FAMILY } from '../family/list.ts';
import type { Family, FamilyName } from '../family/types.ts';
import { printExpr } from '../formula/print.ts';
import type { Expr } from '../formula/types.ts';
import type { Response } from './types.ts';
import type { FactorValue, MatrixValue } from './variable/value.ts';
import type { Variable } from './variable/variable.ts';

/** Counts further than this from a whole number are not counts; proportions times trials carry rounding of about 1e-12. */
const WHOLE_TOLERANCE = 1e-6;

/** What the checks need to speak of a row of the user's data. */
interface Context {
  readonly family: FamilyName;
  readonly expr: Expr;
  readonly text: string;
  /** Row in the user's data of each kept row; null when all were kept. */
  readonly rows: Int32Array | null;
  /** A few rows of a group that is predicted for may all be equal; the data of a fit may not. */
  readonly constantAllowed: boolean;
}

export interface CheckedResponse {
  readonly response: Response;
  readonly warnings: readonly GlmmWarning[];
}

/**
 * The response of the kept rows.
 *
 * @param weights prior weights of the kept rows (for a proportion, its trials); null for ones.
 * @throws GlmmError INVALID_RESPONSE, CONSTANT_RESPONSE, with the row concerned.
 */
export function readResponse(
  variable: Variable,
  weights: Float64Array | null,
  family: Family,
  text: string,
  rows: Int32Array | null,
  constantAllowed = false,
): CheckedResponse {
  const context: Context = { family: family.family, expr: variable.expr, text, rows, constantAllowed };
  if (familyOf(family).support.isOrdered) return orderedResponse(variable, weights, context);
  return familyOf(family).support.isShare
    ? shareResponse(variable, weights, context)
    : numericResponse(variable, weights, family, context);
}

function shareResponse({ value }: Variable, weights: Float64Array | null, context: Context): CheckedResponse {
  const checked =
    value.kind === 'matrix'
      ? successesAndFailures(value, weights, context)
      : value.kind === 'factor'
        ? twoLevels(value, weights, context)
        : zeroOneOrProportion(value.values, weights, context);
  const { y } = checked.response;
  if (familyOf(context).support.needsTrials) checkTrials(checked.response, weights, context);
  const allEqual = isConstant(y);
  if (allEqual && !context.constantAllowed && (y[0] === 0 || y[0] === 1))
    throw constant(y[0] === 0 ? 'only failures' : 'only successes', context);
  return checked;
}

/** Of trials that share a probability: each row is one of several trials, and no row counts for several rows. */
function checkTrials({ weights: trials, form }: Response, weights: Float64Array | null, context: Context): void {
  const { family } = context;
  if (form === 'counts' && weights?.some((w) => w !== 1))
    throw invalid(
      `rows of a ${family} response have no weights besides their trials: a weight is not a number of rows`,
      context,
    );
  if (!trials.some((n) => n > 1))
    throw invalid(
      `every row of a ${family} response is a single trial, which says nothing of how probabilities vary. Use the family ${SHARE_FAMILY}`,
      context,
    );
}

/** `cbind(successes, failures)`: y = successes / trials. */
function successesAndFailures(value: MatrixValue, weights: Float64Array | null, context: Context): CheckedResponse {
  if (value.columns.length !== 2) {
    throw invalid(
      `a ${context.family} response has two columns, cbind(successes, failures), and this one has ${value.columns.length}`,
      context,
    );
  }
  const [successes, failures] = value.columns as [NumericArray, NumericArray];
  const y = new Float64Array(successes.length);
  const trials = new Float64Array(successes.length);
  for (let i = 0; i < y.length; i++) {
    if (successes[i] < 0) throw invalidAt(`the number of successes is ${successes[i]}`, i, context);
    if (failures[i] < 0)
      throw invalidAt(`the number of failures is ${failures[i]}: are there more successes than trials?`, i, context);
    trials[i] = successes[i] + failures[i];
    y[i] = trials[i] === 0 ? 0 : successes[i] / trials[i];
  }
  const warnings = [...wholeNumbers(successes, context), ...wholeNumbers(failures, context)].slice(0, 1);
  return { response: response(context, y, product(trials, weights), trials, 'counts'), warnings };
}

/** A factor or boolean: the second level is success. */
function twoLevels(value: FactorValue, weights: Float64Array | null, context: Context): CheckedResponse {
  const { levels, codes } = value;
  if (levels.length === 1) throw constant(`always ${quoted(levels[0])}`, context);
  if (levels.length !== 2) {
    const shown = nameList(levels.slice(0, 6)) + (levels.length > 6 ? ', ...' : '');
    throw invalid(
      `a ${context.family} response has two levels, and ${printExpr(context.expr)} has ${levels.length}: ${shown}${cellOf(value, context)}`,
      context,
    );
  }
  const y = new Float64Array(codes);
  const trials = ones(y.length);
  return {
    response: response(context, y, weights ?? trials, trials, 'levels', [levels[0], levels[1]]),
    warnings: [],
  };
}

/** 0 and 1, or with weights a proportion of that many trials. */
function zeroOneOrProportion(values: NumericArray, weights: Float64Array | null, context: Context): CheckedResponse {
  const y = new Float64Array(values);
  const zeroOne = isZeroOne(y);
  if (zeroOne) {
    const trials = ones(y.length);
    return { response: response(context, y, weights ?? trials, trials, 'numbers', ['0', '1']), warnings: [] };
  }
  const outside = y.findIndex((p) => !(p >= 0 && p <= 1));
  if (outside >= 0)
    throw invalidAt(
      `a ${context.family} response is 0 or 1, or a proportion with its trials as weights; this one is ${y[outside]}`,
      outside,
      context,
      'Successes of several trials are cbind(successes, failures).',
    );
  if (weights === null) {
    const row = y.findIndex((p) => p !== 0 && p !== 1);
    throw invalidAt(
      `a ${context.family} response is 0 or 1; this one is ${y[row]}. For a proportion, give the number of trials as weights`,
      row,
      context,
    );
  }
  const successes = product(y, weights);
  return { response: response(context, y, weights, weights, 'numbers'), warnings: wholeNumbers(successes, context) };
}

/** Categories in the order of a factor's levels, or whole numbers in theirs. */
function orderedResponse({ value }: Variable, weights: Float64Array | null, context: Context): CheckedResponse {
  if (value.kind === 'matrix')
    throw invalid(`a ${context.family} response is one column, and this one has ${value.columns.length}`, context);
  const { codes, categories } =
    value.kind === 'factor' ? { codes: value.codes, categories: value.levels } : ranked(value.values, context);
  if (categories.length < 2) throw constant(`always ${quoted(categories[0])}`, context);
  const { most } = familyOf(context).support;
  if (categories.length > most)
    throw invalid(
      `a ${context.family} response has ${most} categories at most, and this one has ${categories.length}`,
      context,
    );
  const y = Float64Array.from(codes);
  const read = response(context, y, weights ?? ones(y.length), null, 'numbers');
  return { response: { categories: [...categories], ...read }, warnings: [] };
}

function ranked(values: NumericArray, context: Context): { readonly codes: Int32Array; readonly categories: string[] } {
  const broken = values.findIndex((value) => value !== Math.round(value));
  if (broken >= 0)
    throw invalidAt(
      `a ${context.family} response is a factor or whole numbers, and this one is ${values[broken]}`,
      broken,
      context,
    );
  const different = [...new Set(values)].sort((a, b) => a - b);
  const rank = new Map(different.map((value, k) => [value, k]));
  return { codes: Int32Array.from(values, (value) => rank.get(value)!), categories: different.map(String) };
}

function numericResponse(
  { value }: Variable,
  weights: Float64Array | null,
  family: Family,
  context: Context,
): CheckedResponse {
  const name = withArticle(family.family);
  if (value.kind === 'factor') {
    const kind = value.logical
      ? 'boolean'
      : `a factor with levels ${nameList(value.levels.slice(0, 3))}${cellOf(value, context)}`;
    throw invalid(
      `${name} response is numeric, and ${printExpr(context.expr)} is ${kind}. Two levels are a response of the family ${SHARE_FAMILY}`,
      context,
    );
  }
  if (value.kind === 'matrix')
    throw invalid(
      `${name} response is one column, and this one has ${value.columns.length}. Successes and failures are a response of the family ${SHARE_FAMILY}`,
      context,
    );
  const y = new Float64Array(value.values);
  if (!context.constantAllowed && isConstant(y)) throw constant(`always ${y[0]}`, context);
  const { excludes, noun, wayOut, isCount, least } = familyOf(family).support;
  const row = y.findIndex(excludes);
  if (row >= 0) throw invalidAt(`${name} response is ${noun}, and this one is ${y[row]}`, row, context, wayOut);
  const warnings = isCount ? wholeNumbers(y, context) : [];
  const read = response(context, y, weights ?? ones(y.length), null, 'numbers');
  return { response: isCount && least > 0 ? { ...read, least } : read, warnings };
}

/** Where the text stands that keeps a column of numbers from being numeric. */
function cellOf({ codes, levels }: FactorValue, { rows }: Context): string {
  return textCell({ kind: 'factor', name: '', codes, levels, source: 'string' }, rows);
}

function response(
  { expr }: Context,
  y: Float64Array,
  weights: Float64Array,
  trials: Float64Array | null,
  form: Response['form'],
  [failure, success]: readonly [string, string] | readonly [null, null] = [null, null],
): Response {
  return { label: printExpr(expr), y, weights, trials, success, failure, form };
}

/** A warning when some of `counts` are not whole. */
function wholeNumbers(counts: ArrayLike<number>, { expr, rows }: Context): GlmmWarning[] {
  let first = -1;
  let number = 0;
  for (let i = 0; i < counts.length; i++) {
    if (Math.abs(counts[i] - Math.round(counts[i])) <= WHOLE_TOLERANCE) continue;
    if (first < 0) first = i;
    number++;
  }
  if (first < 0) return [];
  const row = rows === null ? first : rows[first];
  const message = `${number} counts of ${printExpr(expr)} are not whole numbers, the first in row ${row + 1}: ${counts[first]}`;
  return [{ code: 'NON_INTEGER_COUNTS', message, details: { number, row, value: counts[first] } }];
}

function invalidAt(message: string, i: number, context: Context, wayOut = ''): GlmmError {
  const row = context.rows === null ? i : context.rows[i];
  return fail('INVALID_RESPONSE', `${message} (row ${row + 1})${wayOut && `. ${wayOut}`}`, context, { row });
}

function invalid(message: string, context: Context): GlmmError {
  return fail('INVALID_RESPONSE', message, context);
}

function constant(how: string, context: Context): GlmmError {
  return fail(
    'CONSTANT_RESPONSE',
    `the response ${printExpr(context.expr)} is constant in the rows used: ${how}`,
    context,
  );
}

function fail(
  code: GlmmErrorCode,
  message: string,
  { expr, text }: Context,
  details: Record<string, unknown> = {},
): GlmmError {
  return errorAt(code, message, text, expr.from, expr.to, '', { ...details, response: printExpr(expr) });
}

// Loops and not `every`, which makes an object of each number.

function isZeroOne(y: Float64Array): boolean {
  // y = 0 or y = 1 in one comparison: which of them it is cannot be guessed from the rows before
  for (let i = 0; i < y.length; i++) if (y[i] * (y[i] - 1) !== 0) return false;
  return true;
}

function isConstant(y: Float64Array): boolean {
  for (let i = 1; i < y.length; i++) if (y[i] !== y[0]) return false;
  return true;
}

function ones(n: number): Float64Array {
  return new Float64Array(n).fill(1);
}

function product(a: Float64Array, b: Float64Array | null): Float64Array {
  return b === null ? a : a.map((value, i) => value * b[i]);
}
