import type { GroupingFactor, RandomTermDesign, Response } from '../../design/types.ts';
import type { FixedColumns } from './scale.ts';

/** What an engine reads of a model: rows, columns and levels. A design has it; new groups of a fit bring their own. */
export interface EngineDesign {
  readonly nObs: number;
  readonly response: Pick<Response, 'y' | 'weights'>;
  readonly offset: Float64Array | null;
  readonly fixed: FixedColumns;
  readonly random: readonly Pick<RandomTermDesign, 'names' | 'values' | 'group' | 'covariance'>[];
  readonly groups: readonly Pick<GroupingFactor, 'name' | 'levels' | 'codes'>[];
}

/** Random effects per group; with several grouping factors, of one level of each. */
export function dimensionOf({ random }: Pick<EngineDesign, 'random'>): number {
  return random.reduce((sum, term) => sum + term.names.length, 0);
}

/** Whether groups are independent of each other: the levels of the one grouping factor. */
export function hasIndependentGroups({ groups }: Pick<EngineDesign, 'groups'>): boolean {
  return groups.length === 1;
}
