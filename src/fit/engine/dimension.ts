import type { GroupingFactor, RandomTermDesign, Response, Second } from '../../design/types.ts';
import type { RandomColumns } from '../../wasm/scaledColumns.ts';
import type { SparseRandomTerm } from '../../wasm/sparse/workspace.ts';
import type { FixedColumns } from './scale.ts';

/** What an engine reads of a model: rows, columns and levels. A design has it; new groups of a fit bring their own. */
export interface EngineDesign {
  readonly nObs: number;
  readonly response: Pick<Response, 'y' | 'weights' | 'categories' | 'thresholdsLeft'>;
  readonly offset: Float64Array | null;
  readonly fixed: FixedColumns;
  readonly second?: Second | undefined;
  readonly random: readonly Pick<RandomTermDesign, 'names' | 'values' | 'group' | 'covariance' | 'relationship'>[];
  readonly groups: readonly Pick<GroupingFactor, 'name' | 'levels' | 'codes' | 'weights'>[];
}

/** Random effects per group; with several grouping factors, of one level of each. */
export function dimensionOf({ random }: Pick<EngineDesign, 'random'>): number {
  return random.reduce((sum, term) => sum + term.names.length, 0);
}

/** Whether groups are independent of each other: the levels of the one grouping factor, unless they are related. */
export function hasIndependentGroups({ groups, random }: Pick<EngineDesign, 'groups' | 'random'>): boolean {
  return groups.length === 1 && !isRelated({ random });
}

/** Whether levels of a factor are related by a known matrix. */
export function isRelated({ random }: Pick<EngineDesign, 'random'>): boolean {
  return random.some(({ relationship }) => relationship !== undefined);
}

/** Nested grouping factors, by index, the outermost first: each level of one occurs with one level of the factor before. */
export type Nesting = readonly number[];

/** How several grouping factors are nested; null where some are crossed. Of factors with the same partition the first is the outer one. */
export function nestingOf({ groups, random }: Pick<EngineDesign, 'groups' | 'random'>): Nesting | null {
  if (groups.length < 2 || isRelated({ random })) return null;
  const chain = groups.map((_, k) => k).sort((a, b) => groups[a].levels.length - groups[b].levels.length);
  return chain.every((k, d) => d === 0 || isWithin(groups[k], groups[chain[d - 1]])) ? chain : null;
}

type Codes = Pick<GroupingFactor, 'levels' | 'codes'>;

function isWithin(inner: Codes, outer: Codes): boolean {
  const of = new Int32Array(inner.levels.length).fill(-1);
  for (let i = 0; i < inner.codes.length; i++) {
    const code = inner.codes[i];
    if (of[code] < 0) of[code] = outer.codes[i];
    else if (of[code] !== outer.codes[i]) return false;
  }
  return true;
}

/** The terms as the engines of several factors take them, with their columns standardised. */
export function randomTerms({ random, groups }: EngineDesign, Z: readonly RandomColumns[]): SparseRandomTerm[] {
  return random.map((term, t) => {
    const group = groups[term.group];
    return { Z: Z[t], codes: group.codes, nLevels: group.levels.length, prior: term.relationship };
  });
}
