import type { GroupingFactor, RandomTermDesign, Response } from '../../design/types.ts';
import type { RandomColumns } from '../../wasm/scaledColumns.ts';
import type { SparseRandomTerm } from '../../wasm/sparse/workspace.ts';
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

/** The terms as the engines of several factors take them, with their columns standardised. */
export function randomTerms({ random, groups }: EngineDesign, Z: readonly RandomColumns[]): SparseRandomTerm[] {
  return random.map((term, t) => {
    const group = groups[term.group];
    return { Z: Z[t], codes: group.codes, nLevels: group.levels.length };
  });
}
