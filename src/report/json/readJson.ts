/**
 * A fit back from its JSON: null is NaN, `{ "number": "Infinity" }` is that number, and nothing is trusted.
 */
import { isPlain, shown } from '../../data/check.ts';
import { checkDepth } from '../../data/schema.ts';
import { GlmmError } from '../../errors.ts';
import type { FitSummary } from '../../fit/types.ts';
import { checkFit } from './fitSchema.ts';
import { FORMAT, type InfiniteJson, MEMBERS, VERSION } from './json.ts';

/**
 * The numbers of a fit from what `toJson` gave, parsed.
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

/** Members that are null themselves: there is no quadrature, no rule to compare with. Any other null was not finite. */
const NULLABLE: readonly string[] = ['quadrature', 'comparedWith'];

function nullAsNaN(value: unknown, name: string, depth: number): unknown {
  if (value === null) return NULLABLE.includes(name) ? null : Number.NaN;
  if (isInfinite(value)) return Number(value.number);
  return mapMembers(value, (member, own) => nullAsNaN(member, own, depth + 1), depth);
}

function isInfinite(value: unknown): value is InfiniteJson {
  if (!isPlain(value) || Object.keys(value).length !== 1) return false;
  return value.number === 'Infinity' || value.number === '-Infinity';
}

/** As it is: what a warning tells may be null. */
function copy(value: unknown, depth: number): unknown {
  return mapMembers(value, (member) => copy(member, depth + 1), depth);
}

/** Object.fromEntries makes own members even of `__proto__`. */
function mapMembers(value: unknown, map: (value: unknown, name: string) => unknown, depth: number): unknown {
  checkDepth(depth);
  if (Array.isArray(value)) return value.map((element) => map(element, ''));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, map(member, name)]));
}
