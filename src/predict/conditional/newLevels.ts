/**
 * Levels of grouping factors that the fit has not seen.
 */
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import type { DataTable } from '../../data/types.ts';
import { partsOfRow } from '../../design/variable/groupCodes.ts';
import { fullLabel } from '../../design/variable/levelLabels.ts';
import { GlmmError } from '../../errors.ts';
import { NEW_LEVEL, type Rows } from '../rows.ts';
import type { GroupState, PredictionState } from '../state.ts';

/** @throws GlmmError UNKNOWN_GROUP, unless new levels are allowed */
export function checkLevels(state: PredictionState, rows: Rows, table: DataTable | null, allowed: boolean): void {
  if (allowed || table === null) return;
  state.groups.forEach((group, g) => {
    const row = rows.codes[g].indexOf(NEW_LEVEL);
    if (row < 0) return;
    const parts = partsOfRow(group, table, row);
    const level = parts.length === 1 ? parts[0] : fullLabel(parts);
    throw new GlmmError(
      'UNKNOWN_GROUP',
      `${group.name} is ${quoted(level)} in row ${row + 1} of the new data, a level that the fit has not seen\n` +
        `${namesHint('Levels', level, group.levels)}\n` +
        waysOut(state),
      { group: group.name, level, row },
    );
  });
}

/** What there is for levels that the fit has not seen. */
function waysOut(state: PredictionState): string {
  const { terms, thresholds, second } = state;
  if (terms.some(({ related }) => related))
    return "Ways out: randomEffects: 'zero' (the typical level), or give the relationship a level for each that is to be predicted, before the fit";
  const without =
    "allowNewLevels: true (effect zero, the variance between groups in its standard error), randomEffects: 'marginal' (the mean over all groups)";
  return hasOneFactor(state) && thresholds === undefined && second === undefined
    ? `Ways out: ${without} or 'zero' (the typical group), or predictNewGroup() with responses of the group`
    : `Ways out: ${without} or 'zero' (the typical group)`;
}

/** A saved fit has no engine: a new group needs a single factor. */
export function hasOneFactor({ groups }: Pick<PredictionState, 'groups'>): boolean {
  return groups.length === 1;
}

/** Tells the levels of a grouping factor apart: the same text for the same level, and for no other. */
export function levelKey(group: GroupState, table: DataTable, row: number): string {
  return JSON.stringify(partsOfRow(group, table, row));
}
