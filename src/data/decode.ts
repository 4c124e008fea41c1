/**
 * Plain values back from JSON, as encode.ts writes them. Apart from it: whoever writes needs none of what guards against files.
 */
import { isPlain } from './check.ts';
import { mapMembers } from './encode.ts';
import { checkDepth } from './schema.ts';

/**
 * What `encode` was given.
 *
 * @throws GlmmError INVALID_FILE for what is nested too deep
 */
export function decode(value: unknown, depth = 0): unknown {
  checkDepth(depth);
  if (isPlain(value) && Object.hasOwn(value, 'number') && Object.keys(value).length === 1) {
    const number = NUMBERS.get(value.number);
    if (number !== undefined) return number;
  }
  return mapMembers(value, (member) => decode(member, depth + 1));
}

const NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);
