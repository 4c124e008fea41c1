/**
 * What users pass against a table: which names there are, and what each value must be. A method declares its table beside its
 * options, and the type of the table has a line for every one of them, so that none is forgotten.
 */
import { GlmmError } from '../errors.ts';
import { describe, isArrayLike } from './shape.ts';
import { brief, quoted } from './text/printable.ts';
import { fromR, insteadOfR } from './text/rNames.ts';
import { nameList, namesHint, nearestName } from './text/suggest.ts';

/** What a value must be: "`level` is 2, but must ...". */
export interface Check {
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
  /** Where the value is one of a few names, to tell which was meant. */
  readonly names?: readonly string[];
  /** Whether the option has no default. */
  readonly needed?: true;
  /** Of a value that was passed in place of all options and belongs here: how it is written. */
  readonly alone?: (value: unknown) => string | undefined;
}

/** A line for every option of T. */
export type OptionTable<T> = { readonly [K in keyof T]-?: Check };

/**
 * The options that were given, each read once; undefined ones are left out, since that is how a default is asked for.
 *
 * @param place who takes them, as messages say it: `predict()`
 * @param others options of the same place that were looked at before: messages list them too
 * @throws GlmmError INVALID_OPTION for a name that no option has, and for a value that is not what it must be
 */
export function checkOptions<T extends object>(
  place: string,
  options: T | undefined,
  table: OptionTable<T>,
  others: readonly string[] = [],
): T {
  const names = Object.keys(table) as (keyof T & string)[];
  if (options !== undefined && !isPlain(options)) {
    const takes = names.length === 0 ? 'no options' : `an object of options such as ${asOption(options, table)}`;
    throw new GlmmError('INVALID_OPTION', `${place} takes ${takes}, not ${shown(options)}`);
  }
  const given = options ?? ({} as T);
  for (const name of Object.keys(given)) {
    if (names.includes(name as keyof T & string)) continue;
    throw noOption(place, name, [...others, ...names], given, table);
  }
  const checked: Partial<T> = {};
  for (const name of names) {
    const value = given[name];
    if (value !== undefined || table[name].needed) checked[name] = checkValue(place, name, value, table[name]);
  }
  return checked as T;
}

function noOption<T>(
  place: string,
  name: string,
  known: readonly string[],
  given: T,
  table: OptionTable<T>,
): GlmmError {
  const own = fromR(name, known);
  // others' options are not in the table
  const check: Check | undefined = own === name ? undefined : table[own as keyof T];
  const instead = insteadOfR(own);
  const options = instead
    ? `Options: ${nameList(known, ', ', known.length)}.`
    : namesHint('Options', own, known, known.length);
  const hint = options + (check ? ` It must ${check.must}.` : '');
  const isValue = Object.values<Check>(table).some(({ alone }) => alone?.(given));
  const message =
    isValue && nearestName(own, known) === undefined
      ? `takes an object of options such as ${asOption(given, table)}`
      : `has no option ${quoted(name)}\n${instead}${known.length === 0 ? 'It takes none.' : hint}`;
  return new GlmmError('INVALID_OPTION', `${place} ${message}`, { option: name });
}

/** `{ family: binomial() }`: what was passed in place of options as the option that it is the value of; of any other value the first option. */
function asOption<T>(value: unknown, table: OptionTable<T>): string {
  const checks = Object.entries<Check>(table);
  const [name, { alone }] = checks.find((one) => one[1].alone?.(value)) ?? checks[0];
  return `{ ${name}: ${alone?.(value) ?? '...'} }`;
}

/** @throws GlmmError INVALID_OPTION */
export function checkValue<T>(place: string, option: string, value: T, { must, holds, names }: Check): T {
  if (holds(value)) return value;
  const near = names && typeof value === 'string' ? nearestName(value, names) : undefined;
  const hint = near === undefined ? '' : `. Did you mean '${near}'?`;
  throw new GlmmError('INVALID_OPTION', `${place}: ${option} is ${shown(value)}, but must ${must}${hint}`, {
    option,
    value,
  });
}

/** A value in a message, whatever it is: `String()` of an object without a prototype throws. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  return (typeof value === 'object' && value !== null) || typeof value === 'function' ? describe(value) : String(value);
}

/** An object of named members: no array, Map, Date, promise or the like. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Object]';
}

/** Whether a value is an array of objects whose members are of these types: for results that come back as options. */
export function isListOf(value: unknown, members: Readonly<Record<string, string>>): boolean {
  const has = (one: unknown): boolean =>
    isPlain(one) &&
    Object.entries(members).every(([member, type]) => one[member] !== null && typeof one[member] === type);
  return Array.isArray(value) && value.every(has);
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

export function needed(check: Check): Check {
  return { ...check, needed: true, holds: (value) => value !== undefined && check.holds(value) };
}

/** `also` besides what `check` asks for, such as null. */
export function orElse(check: Check, also: string | null): Check {
  const name = also === null ? 'null' : `'${also}'`;
  return { must: `${check.must}, or be ${name}`, holds: (value) => value === also || check.holds(value) };
}

export const LEVEL: Check = {
  must: 'lie between 0 and 1, such as 0.95',
  holds: (value) => isNumber(value) && value > 0 && value < 1,
};
export const FLAG: Check = { must: 'be true or false', holds: (value) => typeof value === 'boolean' };
export const TEXT: Check = { must: 'be text', holds: isText };
/** A formula without a response. */
export const ONE_SIDED: Check = { must: "be text such as '~ x'", holds: isText };
export const COLUMN: Check = { must: 'be the name of a column', holds: isText };
export const NAME: Check = { must: 'be a name', holds: isText };
export const NAMES: Check = {
  must: 'be a name or an array of names',
  holds: (value) => isText(value) || isTexts(value),
};
export const NAME_LIST: Check = { must: 'be an array of names', holds: isTexts };
export const TEXTS: Check = { must: "be an array of texts, such as ['n/a', '.']", holds: isTexts };
export const CALLBACK: Check = { must: 'be a function', holds: isFunction };
export const LIST: Check = { must: 'be an array', holds: Array.isArray };
export const RECORD: Check = { must: 'be an object with a member for each name', holds: isPlain };
export const SIGNAL: Check = {
  must: 'be an AbortSignal, or an object with a member aborted',
  holds: (value) => isSignal(value),
};
/** Data are read, and complained of, by what reads tables. */
export const DATA: Check = {
  must: 'be data',
  holds: () => true,
  alone: (value) => {
    if (Array.isArray(value)) return '[{ ... }]';
    const [first] = isPlain(value) && Object.values(value).every(isArrayLike) ? Object.keys(value) : [];
    return first && `{ ${brief(first)}: ... }`;
  },
};
export const PER_ROW: Check = {
  must: 'be the name of a column or an array with one number a row',
  holds: (value) => isText(value) || isArrayLike(value),
};
export const SECONDS: Check = {
  must: 'be a number of seconds above zero, or Infinity',
  holds: (value) => typeof value === 'number' && value > 0,
};
export const FINITE: Check = { must: 'be a finite number', holds: isNumber };

export function within(least: number, most: number): Check {
  return {
    must: `be a number from ${least} to ${most}`,
    holds: (value) => isNumber(value) && value >= least && value <= most,
  };
}

export function whole(least: number, most: number): Check {
  const holds = (value: unknown): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return { must: `be a whole number from ${least} to ${most}`, holds };
}

export function oneOf(...names: readonly string[]): Check {
  const quotedNames = names.map((one) => `'${one}'`);
  const last = quotedNames.pop();
  const must = `be ${quotedNames.length === 0 ? '' : `${quotedNames.join(', ')} or `}${last}`;
  return { must, names, holds: (value) => names.includes(value as string) };
}

function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { aborted?: unknown }).aborted === 'boolean';
}

/** Whole numbers that start a stream of random ones. */
export const SEED: Check = whole(0, 0xffffffff);
