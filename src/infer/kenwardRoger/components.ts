/**
 * The blocks that Var(y) falls into: levels of grouping factors that rows connect, with their rows. Of one factor each level is a block,
 * of nested factors each level of the outermost, of crossed ones everything.
 */
import type { Design } from '../../design/types.ts';

export interface Component {
  readonly rows: readonly number[];
  /** Random effects: place of the first of a term at a level, by term and level. */
  readonly firstEffect: readonly ReadonlyMap<number, number>[];
  readonly nEffects: number;
}

export function componentsOf({ nObs, groups, random }: Pick<Design, 'nObs' | 'groups' | 'random'>): Component[] {
  const starts: number[] = [];
  let nLevels = 0;
  for (const { levels } of groups) {
    starts.push(nLevels);
    nLevels += levels.length;
  }
  const parent = Int32Array.from({ length: nLevels }, (_, i) => i);
  const rootOf = (level: number): number => {
    let at = level;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  for (let i = 0; i < nObs; i++) {
    const first = rootOf(starts[0] + groups[0].codes[i]);
    for (let g = 1; g < groups.length; g++) parent[rootOf(starts[g] + groups[g].codes[i])] = first;
  }
  const rowsOf = new Map<number, number[]>();
  for (let i = 0; i < nObs; i++) {
    const root = rootOf(starts[0] + groups[0].codes[i]);
    const rows = rowsOf.get(root);
    if (rows === undefined) rowsOf.set(root, [i]);
    else rows.push(i);
  }
  return [...rowsOf.values()].map((rows) => {
    let nEffects = 0;
    const firstEffect = random.map(({ names, group }) => {
      const places = new Map<number, number>();
      for (const i of rows) {
        const level = groups[group].codes[i];
        if (places.has(level)) continue;
        places.set(level, nEffects);
        nEffects += names.length;
      }
      return places;
    });
    return { rows, firstEffect, nEffects };
  });
}
