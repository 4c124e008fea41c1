/**
 * A {@link PredictionState} as JSON and back. JSON has no infinities and no NaN, and here null has a meaning, so they are
 * written `{ "number": "-Infinity" }`. What is read is checked in shape and sizes before anything is computed from it.
 */
import { isPlain } from '../../data/check.ts';
import { at, checkDepth } from '../../data/schema.ts';
import type { PredictionState } from '../state.ts';
import { checkState } from './stateSchema.ts';
import { upgradeState } from './stateUpgrade.ts';

/** Opaque; what {@link stateFromJson} reads. */
export type StateJson = { readonly version: number };

export function stateToJson(state: PredictionState): StateJson {
  return encode(state) as StateJson;
}

/**
 * @param nAGQ points of the fit's rule, for files of version 1, where the numbers of the fit alone have them
 * @throws GlmmError INVALID_FILE, naming the member that is wrong
 */
export function stateFromJson(json: unknown, nAGQ: number): PredictionState {
  const read = decode(json, 0);
  const state: unknown = isPlain(read) ? upgradeState(read, nAGQ) : read;
  checkState(state, at(null, 'prediction'));
  return state;
}

function encode(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) };
  return mapMembers(value, encode);
}

/** What {@link encode} writes in place of numbers that JSON does not have. */
const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

function decode(value: unknown, depth: number): unknown {
  checkDepth(depth);
  if (isPlain(value) && Object.hasOwn(value, 'number') && Object.keys(value).length === 1) {
    const number = NUMBERS.get(value.number);
    if (number !== undefined) return number;
  }
  return mapMembers(value, (member) => decode(member, depth + 1));
}

/** Typed arrays become arrays; Object.fromEntries makes own members even of `__proto__`. */
function mapMembers(value: unknown, map: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => map(element));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (element) => map(element));
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, map(member)]));
}
