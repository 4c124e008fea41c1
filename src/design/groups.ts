/**
 * Grouping factors: each distinct one once, with the levels that occur.
 */
import { quoted } from '../data/printable.ts';
import type { DataTable } from '../data/types.ts';
import { errorAt } from '../errors.ts';
import type { RandomTerm } from '../formula/types.ts';
import { dropUnusedLevels } from './levels.ts';
import type { GroupingFactor } from './types.ts';
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
  const { codes, levels } = factors.reduce(crossed);
  return { name: term.groupLabel, levels, codes };
}

/** Combinations of levels that occur, named `a:b`, ordered by the first factor, then the second. */
function crossed(a: FactorValue, b: FactorValue): FactorValue {
  const codes = new Int32Array(a.codes.length);
  const levels: string[] = [];
  const { order, start } = rowsByLevel(a);
  /** Code of the combination with each level of b, while one level of a is looked at. */
  const codeOf = new Int32Array(b.levels.length).fill(-1);
  for (let level = 0; level < a.levels.length; level++) {
    const rows = order.subarray(start[level], start[level + 1]);
    const inner = new Set<number>();
    for (const row of rows) inner.add(b.codes[row]);
    const occurring = Int32Array.from(inner).sort();
    for (const code of occurring) codeOf[code] = levels.push(`${a.levels[level]}:${b.levels[code]}`) - 1;
    for (const row of rows) codes[row] = codeOf[b.codes[row]];
  }
  return { ...a, codes, levels };
}

/** Rows sorted by level (a counting sort), and where each level's begin. */
function rowsByLevel({ codes, levels }: FactorValue): { readonly order: Int32Array; readonly start: Int32Array } {
  const start = new Int32Array(levels.length + 1);
  for (let i = 0; i < codes.length; i++) start[codes[i] + 1]++;
  for (let k = 0; k < levels.length; k++) start[k + 1] += start[k];
  const next = start.slice();
  const order = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) order[next[codes[i]]++] = i;
  return { order, start };
}

/**
 * Codes of the rows of `table` among the levels of a fitted group: -1 where the level is new, -2 where it is missing.
 *
 * @param columns names of the columns whose combinations are the levels.
 */
export function groupCodes(columns: readonly string[], levels: readonly string[], table: DataTable): Int32Array {
  const factors = columns.map((name) => table.factor(name));
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const codes = new Int32Array(table.nRows);
  if (factors.length === 1) {
    const recode = Int32Array.from(factors[0].levels, (level) => codeOf.get(level) ?? -1);
    for (let i = 0; i < codes.length; i++) codes[i] = factors[0].codes[i] < 0 ? -2 : recode[factors[0].codes[i]];
    return codes;
  }
  for (let i = 0; i < codes.length; i++) {
    const missing = factors.some((factor) => factor.codes[i] < 0);
    codes[i] = missing ? -2 : (codeOf.get(factors.map((factor) => factor.levels[factor.codes[i]]).join(':')) ?? -1);
  }
  return codes;
}
