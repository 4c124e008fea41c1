/** What to fit first to data that nobody has said anything about. */
import { quoteName } from './formulaBox.ts';
import type { ModelChoice, PageData } from './state.ts';

/** A model to begin with: the first outcome that varies within groups, of two levels if there is one, by the first grouping column. */
export function firstModel({ columns, table }: PageData): ModelChoice {
  const group =
    columns.find(({ kind }) => kind === 'group') ??
    columns.find(({ kind, levels }) => kind === 'factor' && levels.length > 2);
  const rest = columns.filter((column) => column !== group && column.kind !== 'text' && column.distinct > 1);
  const within = rest.filter(
    ({ name }) => group === undefined || variesWithin(table.column(group.name), table.column(name)),
  );
  const outcomes = within.length > 0 ? within : rest;
  const outcome =
    outcomes.find(({ kind }) => kind === 'two levels') ?? outcomes.find(({ kind }) => kind === 'number') ?? outcomes[0];
  const x = rest.find((column) => column !== outcome && column.kind !== 'group');
  const named = (column: typeof group) => (column ? quoteName(column.name) : '1');
  const formula = outcome && group ? `${named(outcome)} ~ ${named(x)} + (1 | ${named(group)})` : '';
  return { formula, family: outcome?.kind === 'two levels' ? 'binomial' : 'linear', link: '', points: 25, levels: {} };
}

/** Whether some group has different values: of an outcome that has none, all is between groups. */
function variesWithin(groups: ArrayLike<unknown>, values: ArrayLike<unknown>): boolean {
  const first = new Map<unknown, unknown>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || Number.isNaN(value)) continue;
    const seen = first.get(groups[i]);
    if (seen === undefined) first.set(groups[i], value);
    else if (seen !== value) return true;
  }
  return false;
}
