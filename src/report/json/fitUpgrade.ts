/**
 * The numbers of a fit in a file of version 1, as the present version writes them.
 *   version 1   wrote NaN as null, but for members that are null themselves: there is no quadrature, no rule to compare with; it did not
 *               say how the random effects were integrated out, which the kind of model and the number of points tell
 */
import { mapMembers } from '../../data/encode.ts';
import { checkDepth } from '../../data/schema.ts';

/** Members that were null themselves. */
const NULLABLE: readonly string[] = ['quadrature', 'comparedWith'];
/** What a warning tells may be null, and was told as it is. */
const AS_IT_IS = 'warnings';

/** @param json as read, not checked */
export function upgradeFit(json: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const upgraded = mapMembers(json, (value, name) =>
    name === AS_IT_IS ? value : nullAsNaN(value, name, 1),
  ) as typeof json;
  return { ...upgraded, integration: json.kind === 'lmm' ? 'exact' : json.nAGQ === 1 ? 'laplace' : 'quadrature' };
}

function nullAsNaN(value: unknown, name: string, depth: number): unknown {
  checkDepth(depth);
  if (value === null) return NULLABLE.includes(name) ? null : { number: 'NaN' };
  return mapMembers(value, (member, own) => nullAsNaN(member, own, depth + 1));
}
