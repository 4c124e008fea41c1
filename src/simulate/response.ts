/**
 * Responses as the user wrote them, and as the kernels want them.
 */
import { quoted } from '../data/text/printable.ts';
import type { Design } from '../design/types.ts';
import { GlmmError } from '../errors.ts';
import { familyOf } from '../family/list.ts';
import type { Family } from '../family/types.ts';

/** Successes and failures of `cbind(successes, failures)`. */
export interface Counts {
  readonly successes: Float64Array;
  readonly failures: Float64Array;
}

/** One value a row used: numbers, names of levels, or counts of successes and failures. */
export type UserResponse = Float64Array | readonly string[] | Counts;

/** What `refit` takes: what `simulate` gives, or any array of numbers, booleans or levels. */
export type ResponseInput = UserResponse | ArrayLike<number | string | boolean>;

export function toUserForm({ response }: Design, y: Float64Array): UserResponse {
  const { form, trials, success, failure } = response;
  if (form === 'levels') {
    // with weights a row may be a proportion of both levels
    return y.every((p) => p === 0 || p === 1) ? Array.from(y, (p) => String(p === 1 ? success : failure)) : y;
  }
  if (form === 'counts' && trials !== null) {
    const successes = y.map((p, i) => nearWhole(p * trials[i]));
    return { successes, failures: successes.map((k, i) => trials[i] - k) };
  }
  return y;
}

/** k / n times n is k, but for rounding. */
function nearWhole(x: number): number {
  return Math.abs(x - Math.round(x)) < 1e-9 * (1 + Math.abs(x)) ? Math.round(x) : x;
}

/**
 * The response in the kernels' form, checked as the first one was.
 * @throws GlmmError UNEQUAL_LENGTHS, INVALID_RESPONSE
 */
export function fromUserForm(design: Design, family: Family, given: ResponseInput): Float64Array {
  if (typeof given !== 'object' || given === null) throw notAResponse(design);
  const y = 'successes' in given ? fromCounts(design, given) : fromValues(design, given);
  y.forEach((value, i) => {
    if (!isPossible(family, value)) throw impossible(design, i, value);
  });
  return y;
}

/**
 * What `glmm` refuses of the responses of its data: the same value in all rows (for binomial data only failures, or only successes).
 * @throws GlmmError CONSTANT_RESPONSE
 */
export function checkVaries({ response }: Design, family: Family, y: Float64Array): void {
  const [first] = y;
  if (!y.every((value) => value === first)) return;
  const { isShare } = familyOf(family).support;
  if (isShare && first !== 0 && first !== 1) return;
  const how = !isShare ? `always ${first}` : first === 0 ? 'only failures' : 'only successes';
  throw new GlmmError('CONSTANT_RESPONSE', `the new response for ${response.label} is constant: ${how}`, {
    response: response.label,
  });
}

function fromCounts(design: Design, { successes, failures }: Counts): Float64Array {
  const { trials } = design.response;
  if (trials === null || !isList(successes) || !isList(failures)) throw notAResponse(design);
  checkLength(design, successes.length);
  checkLength(design, failures.length);
  return Float64Array.from(trials, (n, i) => {
    // trials are part of the design: weights, and the law of y given eta
    if (Math.abs(successes[i] + failures[i] - n) > 1e-6) {
      throw new GlmmError(
        'INVALID_RESPONSE',
        `row ${rowOf(design, i) + 1} has ${successes[i]} successes and ${failures[i]} failures, but ${n} trials in the fit`,
        { row: rowOf(design, i), trials: n },
      );
    }
    return successes[i] / n;
  });
}

function fromValues(design: Design, values: ArrayLike<number | string | boolean>): Float64Array {
  if (!isList(values)) throw notAResponse(design);
  checkLength(design, values.length);
  const { success, failure } = design.response;
  return Float64Array.from({ length: values.length }, (_, i) => {
    const value = values[i];
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean' && success !== null) return value ? 1 : 0;
    if (success !== null && value === success) return 1;
    if (failure !== null && value === failure) return 0;
    throw impossible(design, i, value);
  });
}

function isPossible(family: Family, y: number): boolean {
  return Number.isFinite(y) && !familyOf(family).support.excludes(y);
}

function isList(values: unknown): values is ArrayLike<unknown> {
  return typeof values === 'object' && values !== null && typeof (values as { length?: unknown }).length === 'number';
}

function checkLength(design: Design, length: number): void {
  if (length === design.nObs) return;
  throw new GlmmError(
    'UNEQUAL_LENGTHS',
    `a new response has one value for each of the ${design.nObs} rows used, and this one has ${length}`,
    { expected: design.nObs, length },
  );
}

function impossible(design: Design, i: number, value: unknown): GlmmError {
  const shown = typeof value === 'string' ? quoted(value) : String(value);
  return new GlmmError(
    'INVALID_RESPONSE',
    `${shown} in row ${i + 1} is no value of ${design.response.label} that the model allows`,
    { row: i, value },
  );
}

function notAResponse({ response }: Design): GlmmError {
  return new GlmmError(
    'INVALID_RESPONSE',
    `a new response is an array with a value a row used, or { successes, failures } where the model has ${response.label}`,
  );
}

/** Row of the user's data. */
function rowOf({ rows }: Design, i: number): number {
  return rows === null ? i : rows[i];
}
