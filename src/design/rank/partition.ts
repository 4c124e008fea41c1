/**
 * Two grouping factors that sort the rows into the same groups: the same random effect of both could be shared between them
 * in any way, and no data tell how.
 */
import { errorAt } from '../../errors.ts';
import type { RandomTerm } from '../../formula/types.ts';
import type { GroupingFactor, RandomTermDesign } from '../types.ts';

/** @throws GlmmError SAME_PARTITION, with the place in the formula of the second one. */
export function checkPartitions(
  random: readonly RandomTermDesign[],
  groups: readonly GroupingFactor[],
  terms: readonly RandomTerm[],
  text: string,
): void {
  for (let j = 1; j < groups.length; j++)
    for (let i = 0; i < j; i++) {
      if (!samePartition(groups[i], groups[j])) continue;
      const effects = (group: number): string[] => random.flatMap((term) => (term.group === group ? term.names : []));
      const shared = effects(i).find((name) => effects(j).includes(name));
      if (shared === undefined) continue;
      const { from, to } = terms[random.findIndex((term) => term.group === j)];
      const [a, b] = [groups[i].name, groups[j].name];
      throw errorAt(
        'SAME_PARTITION',
        `${a} and ${b} sort the rows into the same ${groups[i].levels.length} groups: the variance of ${shared} cannot be told apart between them`,
        text,
        from,
        to,
        `Keep one of the two.`,
        { groups: [a, b], effect: shared },
      );
    }
}

function samePartition(a: GroupingFactor, b: GroupingFactor): boolean {
  if (a.levels.length !== b.levels.length) return false;
  const partner = new Int32Array(a.levels.length).fill(-1);
  for (let row = 0; row < a.codes.length; row++) {
    const code = a.codes[row];
    if (partner[code] === -1) partner[code] = b.codes[row];
    else if (partner[code] !== b.codes[row]) return false;
  }
  return true;
}
