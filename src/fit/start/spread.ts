/** The spread of responses that have a unit of their own. */
import type { Design } from '../../design/types.ts';
import { familyOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';

/** Responses on the whole line have a unit: where none is known a unit of one would be far from theirs. */
export function isOnLine(family: Family): boolean {
  return familyOf(family).support.least === Number.NEGATIVE_INFINITY;
}

/** Of the responses; positive, as they vary. */
export function varianceOf({ response: { y } }: Pick<Design, 'response'>): number {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  return y.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / y.length;
}
