/**
 * Plain values as JSON. JSON has no NaN and no infinities, and null has a meaning of its own, so these numbers are written
 * `{ "number": "NaN" }`: everywhere in a file, whoever writes it. decode.ts
 * reads them.
 */

/** A number that JSON does not have. */
export interface NumberJson {
  readonly number: 'NaN' | 'Infinity' | '-Infinity';
}

/** `T` as {@link encode} writes it: a number that JSON does not have is a {@link NumberJson}. */
export type Jsonable<T> = T extends number
  ? T | NumberJson
  : T extends (...args: never[]) => unknown
    ? never
    : T extends object
      ? { readonly [K in keyof T]: Jsonable<T[K]> }
      : T;

/** Typed arrays become arrays; members that are undefined are left out. */
export function encode(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { number: String(value) };
  return mapMembers(value, encode);
}

/** The elements of a list or the members of an object, mapped; anything else as it is. Object.fromEntries makes own members even of `__proto__`. */
export function mapMembers(value: unknown, map: (value: unknown, name: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => map(element, ''));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (element) => map(element, ''));
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(present.map(([name, member]) => [name, map(member, name)]));
}
