/**
 * Levels of grouping factors that the fit has not seen.
 */
import { quoted } from '../data/printable.ts';
import { namesHint } from '../data/suggest.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import { NEW_LEVEL, type Rows } from './rows.ts';
import type { GroupState, PredictionState } from './state.ts';

/** @throws GlmmError UNKNOWN_GROUP, unless new levels are allowed */
export function checkLevels(state: PredictionState, rows: Rows, table: DataTable | null, allowed: boolean): void {
  if (allowed || table === null) return;
  state.groups.forEach((group, g) => {
    const row = rows.codes[g].indexOf(NEW_LEVEL);
    if (row < 0) return;
    const level = levelName(group, table, row);
    throw new GlmmError(
      'UNKNOWN_GROUP',
      `${group.name} is ${quoted(level)} at row ${row}, counted from 0, a level that the fit has not seen\n` +
        `${namesHint('Levels', level, group.levels)}\n` +
        "Ways out: allowNewLevels: true (effect zero, the variance between groups in its standard error), randomEffects: 'marginal' (the mean " +
        "over all groups) or 'zero' (the typical group), or predictNewGroup() with responses of the group",
      { group: group.name, level, row },
    );
  });
}

/** The level of a grouping factor in a row of a table, as the fit names levels. */
export function levelName({ columns }: GroupState, table: DataTable, row: number): string {
  return columns
    .map((name) => {
      const { codes, levels } = table.factor(name);
      return levels[codes[row]];
    })
    .join(':');
}
