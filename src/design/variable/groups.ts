/**
 * Grouping factors: each distinct one once, with the levels that occur.
 */
import { quoted } from '../../data/text/printable.ts';
import type { DataTable } from '../../data/types.ts';
import { errorAt } from '../../errors.ts';
import type { RandomTerm } from '../../formula/types.ts';
import type { GroupingFactor, GroupPart } from '../types.ts';
import { levelLabels } from './levelLabels.ts';
import { dropUnusedLevels } from './levels.ts';
import { type FactorValue, takeCodes } from './value.ts';

/** The factors that `terms` vary over, in order of first appearance, and the index of each term's. */
export function groupingFactors(
  terms: readonly RandomTerm[],
  table: DataTable,
  rows: Int32Array | null,
  text: string,
): { readonly groups: readonly GroupingFactor[]; readonly groupOf: readonly number[] } {
  const groups: GroupingFactor[] = [];
  const indexOf = new Map<string, number>();
  const groupOf = terms.map((term) => {
    // The same columns in any order make the same groups, but levels are named in the order written.
    const key = JSON.stringify(term.group.map(({ name }) => name));
    const known = indexOf.get(key);
    if (known !== undefined) return known;
    const group = groupingFactor(term, table, rows);
    if (group.levels.length < 2) {
      const message = `the grouping factor ${term.groupLabel} has a single level, ${quoted(group.levels[0])}, in the rows used: no variance between groups can be estimated`;
      throw errorAt('SINGLE_LEVEL', message, text, term.from, term.to, '', {
        variable: term.groupLabel,
        level: group.levels[0],
      });
    }
    indexOf.set(key, groups.length);
    return groups.push(group) - 1;
  });
  return { groups, groupOf };
}

function groupingFactor(term: RandomTerm, table: DataTable, rows: Int32Array | null): GroupingFactor {
  const factors = term.group.map(({ name }): FactorValue => {
    const { codes, levels } = table.factor(name);
    const kept = rows === null ? codes : takeCodes(codes, rows);
    return dropUnusedLevels({ kind: 'factor', codes: kept, levels, ordered: false, logical: false });
  });
  const [first, ...others] = factors;
  if (others.length === 0) return { name: term.groupLabel, levels: first.levels, codes: first.codes, parts: null };
  const { codes, parts } = others.reduce(crossed, alone(first));
  return { name: term.groupLabel, levels: levelLabels(parts), codes, parts };
}

/** Codes of combinations, and of which levels each of them is made. */
interface Combinations {
  readonly codes: Int32Array;
  readonly parts: readonly GroupPart[];
}

function alone({ codes, levels }: FactorValue): Combinations {
  return { codes, parts: [{ levels, codes: Int32Array.from(levels.keys()) }] };
}

/** Combinations of levels that occur, ordered by the first factor, then the second. */
function crossed(a: Combinations, b: FactorValue): Combinations {
  const nLevels = a.parts[0].codes.length;
  const codes = new Int32Array(a.codes.length);
  const codesOfA: number[] = [];
  const codesOfB: number[] = [];
  const { order, start } = rowsByLevel(a.codes, nLevels);
  /** Code of the combination with each level of b, while one level of a is looked at. */
  const codeOf = new Int32Array(b.levels.length).fill(-1);
  for (let level = 0; level < nLevels; level++) {
    const rows = order.subarray(start[level], start[level + 1]);
    const inner = new Set<number>();
    for (const row of rows) inner.add(b.codes[row]);
    const occurring = Int32Array.from(inner).sort();
    for (const code of occurring) {
      codeOf[code] = codesOfA.push(level) - 1;
      codesOfB.push(code);
    }
    for (const row of rows) codes[row] = codeOf[b.codes[row]];
  }
  const ofA = a.parts.map((part) => ({ ...part, codes: Int32Array.from(codesOfA, (level) => part.codes[level]) }));
  return { codes, parts: [...ofA, { levels: b.levels, codes: Int32Array.from(codesOfB) }] };
}

/** Rows sorted by level (a counting sort), and where each level's begin. */
function rowsByLevel(codes: Int32Array, nLevels: number): { readonly order: Int32Array; readonly start: Int32Array } {
  const start = new Int32Array(nLevels + 1);
  for (let i = 0; i < codes.length; i++) start[codes[i] + 1]++;
  for (let k = 0; k < nLevels; k++) start[k + 1] += start[k];
  const next = start.slice();
  const order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]]++] = i;
  return { order, start };
}
