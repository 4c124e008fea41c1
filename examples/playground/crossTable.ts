/** The outcome by the first factor of the formula, as counts: what one looks at before any model. */
import { crosstab } from '../../src/data/crosstab.ts';
import { byId, fill, h } from './dom.ts';
import { columnsIn } from './highlight.ts';
import { fixed } from './numbers.ts';
import type { PageData, Shown } from './state.ts';

const MOST_LEVELS = 5;

export function showCrossTable({ choice, data, fit }: Pick<Shown, 'choice' | 'data' | 'fit'>): void {
  const { formula, levels } = choice;
  const { table, columns } = data;
  const card = byId('cross');
  const factors = columnsIn(formula)
    .map((name) => columns.find((column) => column.name === name))
    .filter(
      (column) =>
        column !== undefined &&
        (column.levels.length > 1 || column.kind === 'two levels') &&
        column.levels.length <= MOST_LEVELS,
    );
  const [outcome, factor] = factors;
  const response = columnsIn(formula.split('~')[0] ?? '')[0];
  card.hidden = !outcome || !factor || outcome.name !== response || outcome === factor;
  if (card.hidden) return;
  const { counts, columnTotals, rows, columns: across } = crosstab(table, outcome!.name, factor!.name, { levels });
  fill(
    card,
    h('h2', { id: 'cross-title' }, `${outcome!.name} by ${factor!.name}`),
    h(
      'div.scroll',
      { tabindex: 0, role: 'region', 'aria-labelledby': 'cross-title' },
      h(
        'table.cross',
        {},
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            h('th', { scope: 'col' }, outcome!.name),
            ...across.levels.map((level) => h('th', { scope: 'col' }, level)),
          ),
        ),
        h(
          'tbody',
          {},
          ...rows.levels.map((level, i) =>
            h(
              'tr',
              {},
              h('th', { scope: 'row' }, level),
              ...counts[i]!.map((n, j) => {
                const share = n / (columnTotals[j] || 1);
                return h(
                  'td',
                  {},
                  h('i', { style: { width: `${100 * share}%` } }),
                  h('span', {}, `${n} (${fixed(100 * share, 0)}%)`),
                );
              }),
            ),
          ),
        ),
      ),
    ),
    constantGroups(outcome!, Object.keys(fit.ngroups)[0] ?? '', choice.levels, data),
  );
}

/** Groups whose responses are all alike say how far groups are apart. */
function constantGroups(
  outcome: PageData['columns'][number],
  group: string,
  levels: Shown['choice']['levels'],
  { table, columns }: PageData,
): HTMLElement | null {
  if (outcome.kind !== 'two levels' || !columns.some(({ name }) => name === group)) return null;
  const { counts, columns: values } = crosstab(table, group, outcome.name, { levels });
  const never = counts.filter(([none, some]) => none! > 0 && some === 0).length;
  const always = counts.filter(([none, some]) => none === 0 && some! > 0).length;
  if (never + always === 0) return null;
  return h(
    'p.quiet',
    { id: 'constant-groups' },
    `Of ${counts.length} levels of ${group}, ${never} never have ${values.levels[1]}, ${always} have nothing else.`,
  );
}
