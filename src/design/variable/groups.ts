/**
 * Grouping factors: each distinct one once, with the levels that occur.
 */

import { covarianceOf } from '../../covariance/list.ts';
import { quoted } from '../../data/text/printable.ts';
import type { DataTable } from '../../data/types.ts';
import { errorAt } from '../../errors.ts';
import type { NameExpr, RandomTerm } from '../../formula/types.ts';
import type { ReadRelationship } from '../relationship.ts';
import type { GroupingFactor, GroupPart } from '../types.ts';
import { levelLabels } from './levelLabels.ts';
import { dropUnusedLevels } from './levels.ts';
import { type FactorValue, takeCodes } from './value.ts';

/** The factors that `terms` vary over, in order of first appearance, and the index of each term's. @param effectNames columns of each */
export function groupingFactors(
  terms: readonly RandomTerm[],
  table: DataTable,
  rows: Int32Array | null,
  text: string,
  effectNames: readonly (readonly string[])[],
  related: readonly (ReadRelationship | null)[],
): { readonly groups: readonly GroupingFactor[]; readonly groupOf: readonly number[] } {
  const groups: GroupingFactor[] = [];
  const indexOf = new Map<string, number>();
  const groupOf = terms.map((term, t) => {
    // The same columns in any order make the same groups, but levels are named in the order written.
    const key = keyOf(term);
    if (term.relationship) checkSingle(term, term.relationship.single, table, rows, text);
    const known = indexOf.get(key);
    const own = terms.findIndex((other, s) => related[s] !== null && keyOf(other) === key);
    const group =
      known === undefined ? withLevels(groupingFactor(term, table, rows), related[own] ?? null) : groups[known];
    // effects that share a variance tell it by themselves
    const isTold = effectNames[t].length > 1 && covarianceOf(term).columns === 'together';
    if (group.levels.length < 2 && !isTold) {
      const message = `the grouping factor ${term.groupLabel} has a single level, ${quoted(group.levels[0])}, in the rows used: no variance between groups can be estimated`;
      throw errorAt('SINGLE_LEVEL', message, text, term.from, term.to, '', {
        variable: term.groupLabel,
        level: group.levels[0],
      });
    }
    if (known !== undefined) return known;
    indexOf.set(key, groups.length);
    return groups.push(group) - 1;
  });
  return { groups, groupOf };
}

/** Effects of several groups would be related within each alone, which no engine knows. */
function checkSingle(
  term: RandomTerm,
  single: NameExpr,
  table: DataTable,
  rows: Int32Array | null,
  text: string,
): void {
  const { levels } = dropUnusedLevels(factorOf(single.name, table, rows));
  if (levels.length < 2) return;
  throw errorAt(
    'FORMULA_UNSUPPORTED',
    `${single.name} has ${levels.length} levels, ${quoted(levels[0])} and ${quoted(levels[1])} among them: levels related by a matrix are those of one group`,
    text,
    single.from,
    single.to,
    `Make a column of a single value, and write ${term.covariance}(0 + ${term.groupLabel} | one, A).`,
    { variable: single.name, levels },
  );
}

function keyOf({ group }: RandomTerm): string {
  return JSON.stringify(group.map(({ name }) => name));
}

/** All levels of a matrix of relations, in its order; those that it lacks behind them, for a message that names them. */
function withLevels(group: GroupingFactor, related: ReadRelationship | null): GroupingFactor {
  if (related === null) return group;
  const own = new Set(related.levels);
  const levels = [...related.levels, ...group.levels.filter((level) => !own.has(level))];
  const at = new Map(levels.map((level, k) => [level, k]));
  return { ...group, levels, codes: group.codes.map((code) => at.get(group.levels[code])!) };
}

function factorOf(name: string, table: DataTable, rows: Int32Array | null): FactorValue {
  const { codes, levels } = table.factor(name);
  const kept = rows === null ? codes : takeCodes(codes, rows);
  return { kind: 'factor', codes: kept, levels, ordered: false, logical: false };
}

function groupingFactor(term: RandomTerm, table: DataTable, rows: Int32Array | null): GroupingFactor {
  const factors = term.group.map(({ name }) => dropUnusedLevels(factorOf(name, table, rows)));
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
