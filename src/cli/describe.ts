/**
 * `glmm-wasm describe FILE`: what is in a table, before any model.
 */
import { crosstab } from '../data/crosstab.ts';
import { readCsv } from '../data/csv/csv.ts';
import { describe, groupSizes } from '../data/describe.ts';
import { crosstabLines, descriptionLines, groupLines } from '../report/describe.ts';
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
