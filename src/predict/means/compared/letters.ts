/**
 * Compact letters: means that share one do not differ. Insert and absorb (Piepho, J. Comput. Graph. Stat. 13, 2004): a column of letters
 * that holds a pair that differs becomes two, each without one of the pair, and a column within another goes.
 */

import { contrastTable } from '../contrasts.ts';
import type { MeanSet } from '../estimates.ts';
import { groupsOf, meansTable } from '../means.ts';
import { type LettersOptions, type MeansType, namesOf } from '../options.ts';
import type { Cell, EstimateTable, MeansRow } from '../types.ts';

const ALPHA = 0.05;

/** The means in ascending order within their groups, with the member `group`: empty where no comparison with others is tested. */
export function lettersTable(
  set: MeanSet,
  { adjust, by, alpha = ALPHA }: LettersOptions,
  type: MeansType,
): EstimateTable {
  const grouping = by === undefined ? set.by : namesOf(by);
  const table = meansTable(set, { type });
  const pairs = contrastTable(set, 'pairwise', { by: grouping, ...(adjust && { adjust }) });
  let from = 0;
  let untested = false;
  const rows = groupsOf(set, grouping).flatMap(({ members }) => {
    const known = members.filter((k) => set.means[k].isEstimable);
    const differs = new Set<string>();
    const tested = new Set<number>(members.length === 1 ? members : []);
    members.forEach((a, i) => {
      for (const b of members.slice(i + 1)) {
        const { pValue } = pairs.rows[from++];
        if (pValue < alpha) differs.add(`${a} ${b}`).add(`${b} ${a}`);
        if (!Number.isNaN(pValue)) tested.add(a).add(b);
      }
    });
    const order = [...known].sort((a, b) => set.means[a].estimate - set.means[b].estimate);
    const lettered = order.filter((k) => tested.has(k));
    untested ||= lettered.length < order.length;
    const letters = compactLetters(lettered.length, (i, j) => differs.has(`${lettered[i]} ${lettered[j]}`));
    const others = members.filter((k) => !known.includes(k));
    return [...order, ...others].map((k): MeansRow => {
      const group: Cell = letters[lettered.indexOf(k)] ?? '';
      return { ...table.rows[k], group };
    });
  });
  return {
    ...table,
    kind: 'letters',
    rows,
    notes: [
      ...table.notes,
      ...(untested ? ['A mean without a letter is compared with no other: its differences have no test.'] : []),
      `Means that share a letter do not differ at the level of ${alpha}; that does not show them to be the same.`,
    ],
  };
}

/** Letters of n means, the first one having `a`. */
function compactLetters(n: number, differ: (i: number, j: number) => boolean): string[] {
  let columns: Set<number>[] = [new Set(Array.from({ length: n }, (_, i) => i))];
  for (let i = 0; i < n; i++)
    for (let j = i + 1; j < n; j++) {
      if (!differ(i, j)) continue;
      columns = columns.flatMap((column) => {
        if (!column.has(i) || !column.has(j)) return [column];
        return [without(column, i), without(column, j)];
      });
      columns = columns.filter(
        (column, k) =>
          !columns.some((other, l) => l !== k && isWithin(column, other) && (other.size > column.size || l < k)),
      );
    }
  const ordered = columns.map((column) => [...column].sort((a, b) => a - b)).sort((a, b) => compareLists(a, b));
  return Array.from({ length: n }, (_, i) =>
    ordered.flatMap((column, k) => (column.includes(i) ? [letter(k)] : [])).join(''),
  );
}

function without(column: ReadonlySet<number>, member: number): Set<number> {
  const rest = new Set(column);
  rest.delete(member);
  return rest;
}

function isWithin(inner: ReadonlySet<number>, outer: ReadonlySet<number>): boolean {
  return [...inner].every((member) => outer.has(member));
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let k = 0; k < Math.min(a.length, b.length); k++) if (a[k] !== b[k]) return a[k] - b[k];
  return a.length - b.length;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** After 52 of them with a number behind. */
function letter(k: number): string {
  const round = Math.floor(k / LETTERS.length);
  return `${LETTERS[k % LETTERS.length]}${round === 0 ? '' : round + 1}`;
}
