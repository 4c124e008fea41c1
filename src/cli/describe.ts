/**
 * `glmm-wasm describe FILE`: what is in a table, before any model.
 */
import { type Crosstab, crosstab } from '../data/crosstab.ts';
import { readCsv } from '../data/csv.ts';
import {
  type ColumnDescription,
  type DataDescription,
  describe,
  groupSizes,
  type LevelCount,
} from '../data/describe.ts';
import { printable } from '../data/printable.ts';
import { formatNumber } from '../report/format.ts';
import { printTable } from '../report/text.ts';
import { type Command, UsageError } from './command.ts';
import { csvOptions, FILE_OPTIONS, levelsByColumn } from './model.ts';

const NOTES = [
  'FILE as for fit. --table counts the combinations of two columns; --groups the rows by level of a column.',
  '',
  'Example:',
  '  glmm-wasm describe polls.csv --table edu,age --groups state',
];

export function describeCommand(readText: (path: string) => Promise<string>): Command {
  return {
    name: 'describe',
    operands: ['FILE'],
    purpose: 'Say what is in a table: types, missing values, levels, quantiles',
    options: [
      { name: 'table', value: 'ROWS,COLUMNS', purpose: 'counts of the combinations of two columns', repeated: true },
      { name: 'groups', value: 'COLUMN', purpose: 'sizes of the groups of a column', repeated: true },
      ...FILE_OPTIONS,
      { name: 'json', purpose: 'print the numbers as JSON' },
    ],
    notes: NOTES,
    async run([path], options) {
      const levels = levelsByColumn(options);
      const data = readCsv(await readText(path), csvOptions(options));
      const given = { levels: Object.fromEntries(levels) };
      const found = {
        description: describe(data, given),
        tables: (options.get('table') ?? []).map((pair) => crosstab(data, ...twoNames(pair), given)),
        groups: (options.get('groups') ?? []).map((column) => ({ column, sizes: groupSizes(data, column) })),
      };
      if (options.has('json')) return JSON.stringify(found, null, 2);
      return [
        ...descriptionLines(found.description),
        ...found.tables.flatMap((table) => ['', ...crosstabLines(table)]),
        ...found.groups.flatMap(({ column, sizes }) => ['', ...groupLines(column, sizes)]),
      ].join('\n');
    },
  };
}

function twoNames(pair: string): [string, string] {
  const names = pair.split(',');
  if (names.length !== 2) throw new UsageError(`--table needs two columns, ROWS,COLUMNS, not ${JSON.stringify(pair)}.`);
  return [names[0], names[1]];
}

function descriptionLines({ nRows, completeRows, columns, lost }: DataDescription): string[] {
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

function crosstabLines({ rows, columns, counts, rowTotals, columnTotals, total, missing }: Crosstab): string[] {
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

function groupLines(column: string, sizes: readonly LevelCount[]): string[] {
  const used = sizes.filter(({ count }) => count > 0);
  const largest = used.slice(0, MOST_LEVELS).map(({ level, count }) => `${printable(level)} ${count}`);
  const [first, last] = [used[0], used[used.length - 1]];
  if (first === undefined) return [`${printable(column)}: no group.`];
  return [
    `${printable(column)}: ${used.length} groups of ${last.count} to ${first.count} rows; ${largest.join(', ')}${used.length > MOST_LEVELS ? ', ...' : '.'}`,
  ];
}
