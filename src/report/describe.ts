/**
 * Tables of data as text: what `describe`, `crosstab` and `groupSizes` say.
 */
import type { Crosstab } from '../data/crosstab.ts';
import type { ColumnDescription, DataDescription, LevelCount } from '../data/describe.ts';
import { printable } from '../data/text/printable.ts';
import { formatNumber } from './format/format.ts';
import { printTable } from './text.ts';

export function descriptionLines({ nRows, completeRows, columns, lost }: DataDescription): string[] {
  const table = printTable(
    {
      rowNames: columns.map(({ name }) => printable(name)),
      columns: [
        { head: 'type', cells: columns.map(({ type }) => type) },
        { head: 'missing', cells: columns.map(({ missing }) => String(missing)) },
        { head: 'distinct', cells: columns.map(({ distinct }) => String(distinct)) },
        { head: 'values', cells: columns.map(valuesText) },
      ],
    },
    'left',
  );
  const notes = columns.filter(({ note }) => note !== null);
  const missing = lost.map(({ column, missing: rows, only }) => `${printable(column)} ${rows} (${only} only there)`);
  return [
    `${nRows} rows, ${columns.length} columns; ${completeRows} rows are complete.`,
    ...(missing.length > 0 ? [`Missing: ${missing.join(', ')}.`] : []),
    '',
    ...table.map((line) => line.trimEnd()),
    ...notes.map(({ name, note }) => `${printable(name)} is ${note}.`),
  ];
}

const MOST_LEVELS = 6;
const LONGEST_VALUES = 44;

function valuesText({ levels, numbers }: ColumnDescription): string {
  if (levels !== null) {
    const shown = levels.slice(0, MOST_LEVELS).map(({ level, count }) => `${printable(level)} ${count}`);
    const text = [...shown, ...(levels.length > MOST_LEVELS ? ['...'] : [])].join(', ');
    return text.length > LONGEST_VALUES ? `${[...text].slice(0, LONGEST_VALUES - 3).join('')}...` : text;
  }
  if (numbers === null) return '';
  const { min, q1, median, q3, max, mean, histogram } = numbers;
  const five = [min, q1, median, q3, max].map((x) => formatNumber(x, 4)).join(' ');
  return `${bars(histogram.counts)} ${five}, mean ${formatNumber(mean, 4)}`;
}

const EIGHTHS = [...'\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588'];

/** A histogram in a line. */
function bars(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts.map((count) => (count === 0 ? ' ' : EIGHTHS[Math.ceil((8 * count) / most) - 1])).join('');
}

export function crosstabLines({ rows, columns, counts, rowTotals, columnTotals, total, missing }: Crosstab): string[] {
  const head = `${printable(rows.name)} by ${printable(columns.name)}${missing > 0 ? `, ${missing} rows miss one of them` : ''}:`;
  const cells = (j: number): string[] => [...counts.map((row) => String(row[j])), String(columnTotals[j])];
  const body = printTable(
    {
      rowNames: [...rows.levels.map(printable), 'total'],
      columns: [
        ...columns.levels.map((level, j) => ({ head: printable(level), cells: cells(j) })),
        { head: 'total', cells: [...rowTotals.map(String), String(total)] },
      ],
    },
    'right',
  );
  return [head, ...body];
}

export function groupLines(column: string, sizes: readonly LevelCount[]): string[] {
  const used = sizes.filter(({ count }) => count > 0);
  const largest = used.slice(0, MOST_LEVELS).map(({ level, count }) => `${printable(level)} ${count}`);
  const [first, last] = [used[0], used[used.length - 1]];
  if (first === undefined) return [`${printable(column)}: no group.`];
  return [
    `${printable(column)}: ${used.length} groups of ${last.count} to ${first.count} rows; ${largest.join(', ')}${used.length > MOST_LEVELS ? ', ...' : '.'}`,
  ];
}
