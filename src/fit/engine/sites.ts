/**
 * Which densities expectation propagation takes: those that are log-concave in the linear predictor.
 */
import { familyOf, pairOf } from '../../family/list.ts';
import type { FamilyRecord } from '../../family/record.ts';
import type { Family } from '../../family/types.ts';
import type { EngineDesign } from './dimension.ts';

/** Whether sites of such a density have a positive precision, whatever the responses: a mixture with zeros in excess is not log-concave, a hurdle says nothing of eta. */
export function hasSites(family: Family, { second }: Pick<EngineDesign, 'second'>): boolean {
  const { hasHurdle }: FamilyRecord = familyOf(family);
  return pairOf(family.code)?.isConcave === true && (!second?.zi || hasHurdle === true);
}
