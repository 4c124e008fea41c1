/**
 * The shape of what is read from a file, as functions that know their place in it, so that a complaint has the path of the member:
 * `coefficients[2].estimate`.
 */
import { GlmmError } from '../errors.ts';
import { isPlain, shown } from './check.ts';
import { printable } from './text/printable.ts';

/** Where a value stands; null is the file itself. */
export interface Place {
  readonly above: Place | null;
  readonly member: string | number;
}

/** @throws GlmmError INVALID_FILE where the value has another shape */
export type Schema = (value: unknown, place: Place | null) => void;

/** What {@link optional} and {@link orNull} leave on a schema, for the compiler alone. */
interface MayBeAbsent {
  readonly absent: true;
}
interface MayBeNull {
  readonly nullable: true;
}

type Presence<T, K extends keyof T> = unknown extends T[K]
  ? unknown
  : (Record<never, never> extends Pick<T, K> ? MayBeAbsent : { readonly absent?: never }) &
      (null extends T[K] ? MayBeNull : { readonly nullable?: never });

/** A line for every member of T, optional where it may be absent, and orNull where it may be null: nowhere else. */
export type MemberSchemas<T> = { readonly [K in keyof T]-?: Schema & Presence<T, K> };

/** Names in a path are the file's: longer ones say no more. */
const LONGEST_NAME = 60;

function pathOf(place: Place | null): string {
  if (place === null) return '';
  const above = pathOf(place.above);
  if (typeof place.member === 'number') return `${above}[${place.member}]`;
  const name = printable(place.member.slice(0, LONGEST_NAME));
  return above === '' ? name : `${above}.${name}`;
}

export function wrong(value: unknown, place: Place | null, must: string): GlmmError {
  const member = pathOf(place);
  const is = value === undefined ? 'is missing' : `is ${shown(value)}`;
  const subject = member === '' ? 'it' : `its member "${member}"`;
  return new GlmmError('INVALID_FILE', `the fit cannot be read: ${subject} ${is}, but must ${must}.`, { member });
}

/** The place of a member. */
export function at(place: Place | null, member: string | number): Place {
  return { above: place, member };
}

function testing(must: string, holds: (value: unknown) => boolean): Schema {
  return (value, place) => {
    if (!holds(value)) throw wrong(value, place, must);
  };
}

export const text = testing('be text', (value) => typeof value === 'string');
export const flag = testing('be true or false', (value) => typeof value === 'boolean');
/** Any number, also NaN and the infinities, which decoding has made of what JSON has in their place. */
export const real = testing('be a number', (value) => typeof value === 'number');

export function whole(least: number, most = Number.MAX_SAFE_INTEGER): Schema {
  const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
  return testing(
    `be a whole number ${range}`,
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  );
}

export function oneOf(...values: readonly (string | number)[]): Schema {
  const list = values.map((value) => (typeof value === 'string' ? `'${value}'` : value)).join(' or ');
  return testing(`be ${list}`, (value) => values.includes(value as string));
}

export function orNull<S extends Schema>(schema: S): S & MayBeNull {
  const checked: Schema = (value, place) => {
    if (value !== null) schema(value, place);
  };
  return checked as S & MayBeNull;
}

export function optional<S extends Schema>(schema: S): S & MayBeAbsent {
  const checked: Schema = (value, place) => {
    if (value !== undefined) schema(value, place);
  };
  return checked as S & MayBeAbsent;
}

/** An array, of this length where one is given. */
export function list(schema: Schema, length?: number): Schema {
  return (value, place) => {
    if (!Array.isArray(value)) throw wrong(value, place, 'be an array');
    checkLength(value, place, length);
    for (let i = 0; i < value.length; i++) schema(value[i], at(place, i));
  };
}

/** As a list of `real`, or of finite numbers; without a place for each of what may be millions. */
export function numbers(length?: number, kind: 'any' | 'finite' = 'any'): Schema {
  return (value, place) => {
    if (!Array.isArray(value)) throw wrong(value, place, 'be an array of numbers');
    checkLength(value, place, length);
    for (let i = 0; i < value.length; i++) {
      if (typeof value[i] !== 'number') throw wrong(value[i], at(place, i), 'be a number');
      if (kind === 'finite' && !Number.isFinite(value[i])) throw wrong(value[i], at(place, i), 'be a finite number');
    }
  };
}

export const texts = list(text);

/** An object with these members; what else it has is not looked at. */
export function members<T>(schemas: MemberSchemas<T>): Schema {
  const names = Object.keys(schemas) as (keyof T & string)[];
  return (value, place) => {
    if (!isPlain(value)) throw wrong(value, place, 'be an object');
    for (const name of names) {
      schemas[name](Object.hasOwn(value, name) ? value[name] : undefined, at(place, name));
    }
  };
}

/** An object whose members have any names. */
export function dictionary(schema: Schema): Schema {
  return (value, place) => {
    if (!isPlain(value)) throw wrong(value, place, 'be an object');
    for (const [name, member] of Object.entries(value)) schema(member, at(place, name));
  };
}

/** @throws GlmmError INVALID_FILE */
export function checkLength(value: ArrayLike<unknown>, place: Place | null, length: number | undefined): void {
  if (length === undefined || value.length === length) return;
  const member = pathOf(place);
  throw new GlmmError(
    'INVALID_FILE',
    `the fit cannot be read: its member "${member}" has ${value.length} elements, but must have ${length}.`,
    { member },
  );
}

/** Formulas nest at most 200 deep, and each level of one is at most three of a file. Anything deeper would overflow the stack. */
const DEEPEST = 1000;

/** @throws GlmmError INVALID_FILE */
export function checkDepth(depth: number): void {
  if (depth <= DEEPEST) return;
  throw new GlmmError('INVALID_FILE', `the fit cannot be read: it is nested more than ${DEEPEST} levels deep.`);
}
