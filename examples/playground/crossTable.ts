/** The outcome by the first factor of the formula, as counts: what one looks at before any model. */
import { crosstab } from '../../src/data/crosstab.ts';
import { byId, fill, h } from './dom.ts';
import { columnsIn } from './highlight.ts';
import { fixed } from './numbers.ts';
import type { ModelChoice, PageData } from './state.ts';

const MOST_LEVELS = 5;

export function showCrossTable({ formula, levels }: ModelChoice, { table, columns }: PageData): void {
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
  );
}
