/**
 * A fit as JSON and back. JSON has no NaN: what is not a finite number is null, and null reads back as NaN.
 */
import { isPlain, shown } from '../data/check.ts';
import { checkDepth } from '../data/schema.ts';
import { GlmmError } from '../errors.ts';
import type { FitSummary } from '../fit/types.ts';
import { checkFit, FIT } from './fitSchema.ts';

/** Rises when a member changes its meaning. */
const VERSION = 1;
const FORMAT = 'glmm-wasm fit';

/** `T` with every number possibly null. */
type Jsonable<T> = T extends number
  ? number | null
  : T extends (...args: never[]) => unknown
    ? never
    : T extends object
      ? { readonly [K in keyof T]: Jsonable<T[K]> }
      : T;

/** What `toJSON()` gives: {@link FitSummary} with its format and version. */
export type FitJson = { readonly format: typeof FORMAT; readonly version: typeof VERSION } & Jsonable<FitSummary>;

/** Of a FitSummary; a fit has methods too. */
const MEMBERS = Object.keys(FIT) as (keyof FitSummary)[];

/** The numbers of a fit as plain JSON values. */
export function toJson(fit: FitSummary): FitJson {
  const present = MEMBERS.filter((name) => fit[name] !== undefined);
  const values = present.map((name) => [name, plain(fit[name])] as const);
  return { format: FORMAT, version: VERSION, ...Object.fromEntries(values) } as unknown as FitJson;
}

/**
 * The numbers of a fit from what {@link toJson} gave, parsed.
 *
 * @throws GlmmError INVALID_FILE when it is something else, of a later version, or has a member that is not what it should be
 */
export function fromJson(json: unknown): FitSummary {
  const found = isPlain(json) ? json : {};
  if (found.format !== FORMAT) {
    throw new GlmmError('INVALID_FILE', `not a fit of glmm-wasm: its member "format" is not "${FORMAT}".`);
  }
  if (found.version !== VERSION) {
    throw new GlmmError(
      'INVALID_FILE',
      `the fit has version ${shown(found.version)}, this program reads version ${VERSION}.`,
    );
  }
  const members = MEMBERS.filter((name) => Object.hasOwn(found, name));
  const read = members.map((name) => [
    name,
    name === 'warnings' ? copy(found[name], 0) : nullAsNaN(found[name], name, 0),
  ]);
  const fit = Object.fromEntries(read) as unknown as FitSummary;
  checkFit(fit);
  return fit;
}

function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return mapMembers(value, plain);
}

/** Members that are null themselves: there is no quadrature, no rule to compare with. Any other null was not finite. */
const NULLABLE: readonly string[] = ['quadrature', 'comparedWith'];

function nullAsNaN(value: unknown, name: string, depth: number): unknown {
  if (value === null) return NULLABLE.includes(name) ? null : Number.NaN;
  return mapMembers(value, (member, own) => nullAsNaN(member, own, depth + 1), depth);
}

/** As it is: what a warning tells may be null. */
function copy(value: unknown, depth: number): unknown {
  return mapMembers(value, (member) => copy(member, depth + 1), depth);
}

/** Typed arrays become arrays; Object.fromEntries makes own members even of `__proto__`. */
function mapMembers(value: unknown, map: (value: unknown, name: string) => unknown, depth = 0): unknown {
  checkDepth(depth);
  if (Array.isArray(value)) return value.map((element) => map(element, ''));
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, (element) => map(element, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));
}
