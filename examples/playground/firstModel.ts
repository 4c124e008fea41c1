/** What to fit first to data that nobody has said anything about. */
import { quoteName } from './formulaBox.ts';
import type { ModelChoice, PageData } from './state.ts';

/** A model to begin with: the first outcome that varies little, by the first grouping column. */
export function firstModel({ columns }: PageData): ModelChoice {
  const group =
    columns.find(({ kind }) => kind === 'group') ??
    columns.find(({ kind, levels }) => kind === 'factor' && levels.length > 2);
  const rest = columns.filter((column) => column !== group && column.kind !== 'text' && column.distinct > 1);
  const outcome =
    rest.find(({ kind }) => kind === 'two levels') ?? rest.find(({ kind }) => kind === 'number') ?? rest[0];
  const x = rest.find((column) => column !== outcome && column.kind !== 'group');
  const named = (column: typeof group) => (column ? quoteName(column.name) : '1');
  const formula = outcome && group ? `${named(outcome)} ~ ${named(x)} + (1 | ${named(group)})` : '';
  return { formula, family: outcome?.kind === 'two levels' ? 'binomial' : 'linear', link: '', points: 25, levels: {} };
}
