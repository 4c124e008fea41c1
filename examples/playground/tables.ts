/** Tables to look at and to keep. */
import type { PlotTable } from '../../src/plot.ts';
import { h } from './dom.ts';
import { significant } from './numbers.ts';

/** Fields with commas, quotes or breaks are quoted; a field that a spreadsheet would run as a formula gets an apostrophe. */
export function toCsv({ columns, rows }: PlotTable): string {
  return [columns, ...rows]
    .map((row) => row.map(field).join(','))
    .join('\n')
    .concat('\n');
}

function field(value: string | number | null): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return 'NA';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+@\t-]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function tableElement({ columns, rows }: PlotTable, caption: string): HTMLElement {
  const numeric = columns.map((_, k) => rows.some((row) => typeof row[k] === 'number'));
  return h(
    'div.scroll',
    { tabindex: 0, role: 'region', 'aria-label': caption },
    h(
      'table.numbers',
      {},
      h('caption.hidden', {}, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...columns.map((name, k) => h('th', { scope: 'col', className: numeric[k] ? 'number' : '' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        ...rows.map((row) =>
          h('tr', {}, ...row.map((value, k) => h('td', { className: numeric[k] ? 'number' : '' }, shown(value)))),
        ),
      ),
    ),
  );
}

const shown = (value: string | number | null): string =>
  value === null ? '–' : typeof value === 'number' ? significant(value, 4) : value;
