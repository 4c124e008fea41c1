import type { Design } from '../../design/types.ts';

/** Random effects per group; with several grouping factors, of one level of each. */
export function dimensionOf({ random }: Design): number {
  return random.reduce((sum, term) => sum + term.names.length, 0);
}

/** Whether groups are independent of each other: the levels of the one grouping factor. */
export function hasIndependentGroups({ groups }: Pick<Design, 'groups'>): boolean {
  return groups.length === 1;
}
