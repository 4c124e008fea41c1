/**
 * The groups of other data among those of a fit, by the levels of the columns that make them.
 */
import { placeOf } from '../../data/text/normalForm.ts';
import type { DataTable, FactorColumn } from '../../data/types.ts';
import type { GroupPart } from '../types.ts';

/** What tells the groups of a fit apart. */
export interface GroupKeys {
  /** Columns whose combinations are the levels. */
  readonly columns: readonly string[];
  readonly levels: readonly string[];
  /** Of which levels of the columns each level is made; null for a lone column. */
  readonly parts: readonly GroupPart[] | null;
}

/** Codes of the rows of `table` among the levels of a fitted group: -1 where the level is new, -2 where it is missing. */
export function groupCodes({ columns, levels, parts }: GroupKeys, table: DataTable): Int32Array {
  const factors = columns.map((name) => table.factor(name));
  if (parts === null) return knownCodes(factors[0], levels);
  const [first, ...others] = parts.map((part, k) => knownCodes(factors[k], part.levels));
  // combinations of the first columns, numbered as they are met among the levels of the fit; one column more at a time
  let ofLevels = Int32Array.from(parts[0].codes);
  let ofRows = first;
  others.forEach((codes, k) => {
    const { levels: ownLevels, codes: own } = parts[k + 1];
    const numberOf = new Map<number, number>();
    // below 2^53: there are no more combinations than levels of the fit, nor more levels of a column
    const key = (before: number, code: number): number => before * ownLevels.length + code;
    ofLevels = ofLevels.map((before, level) => {
      const at = key(before, own[level]);
      const known = numberOf.get(at);
      if (known !== undefined) return known;
      numberOf.set(at, numberOf.size);
      return numberOf.size - 1;
    });
    ofRows = ofRows.map((before, i) => {
      if (before === -2 || codes[i] === -2) return -2;
      return before === -1 || codes[i] === -1 ? -1 : (numberOf.get(key(before, codes[i])) ?? -1);
    });
  });
  // all columns: each combination is one level
  const levelOf = new Int32Array(levels.length);
  ofLevels.forEach((number, level) => {
    levelOf[number] = level;
  });
  return ofRows.map((number) => (number < 0 ? number : levelOf[number]));
}

function knownCodes(factor: FactorColumn, levels: readonly string[]): Int32Array {
  const recode = Int32Array.from(factor.levels, placeOf(levels));
  return factor.codes.map((code) => (code < 0 ? -2 : recode[code]));
}

/** The levels of a grouping factor's columns in a row of a table. */
export function partsOfRow({ columns }: Pick<GroupKeys, 'columns'>, table: DataTable, row: number): string[] {
  return columns.map((name) => {
    const { codes, levels } = table.factor(name);
    return levels[codes[row]];
  });
}
