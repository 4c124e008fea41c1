import type { Design } from '../../design/types.ts';

/** Random effects per group; with several grouping factors, of one level of each. */
export function dimensionOf({ random }: Design): number {
  return random.reduce((sum, term) => sum + term.names.length, 0);
}
