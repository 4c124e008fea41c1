/** Data sets that are there from the start, each with a model worth looking at. */
import type { CsvTable } from '../../src/data/csv/csv.ts';
import toenail from '../data/toenail.csv';
import type { ModelChoice } from './state.ts';

export interface Example {
  readonly name: string;
  /** The first is in the page, the others come when they are asked for. */
  readonly table: () => Promise<CsvTable>;
  readonly model: ModelChoice;
}

const model = (
  formula: string,
  family: ModelChoice['family'],
  points: number,
  levels: ModelChoice['levels'] = {},
): ModelChoice => ({
  formula,
  family,
  link: '',
  points,
  levels,
});

export const EXAMPLES: readonly Example[] = [
  {
    name: 'toenail',
    table: async () => tableOf(toenail),
    model: model('outcome ~ treatment * time + (1 | patientID)', 'binomial', 25, {
      outcome: ['none or mild', 'moderate or severe'],
    }),
  },
  {
    name: 'cbpp',
    table: async () => tableOf((await import('../data/cbpp.csv')).default),
    model: model('cbind(incidence, size - incidence) ~ factor(period) + (1 | herd)', 'binomial', 25),
  },
  {
    name: 'epil',
    table: async () => tableOf((await import('../data/epil.csv')).default),
    model: model('y ~ lbase * trt + lage + V4 + (1 | subject)', 'poisson', 25),
  },
  {
    name: 'contraception',
    table: async () => tableOf((await import('../data/contraception.csv')).default),
    model: model('use ~ age + urban + livch + (1 + urban | district)', 'binomial', 7),
  },
  {
    name: 'sleepstudy',
    table: async () => tableOf((await import('../data/sleepstudy.csv')).default),
    model: model('Reaction ~ Days + (Days | Subject)', 'linear', 1),
  },
];

/** As readCsv gives it. */
function tableOf(columns: typeof toenail): CsvTable {
  const cellsOf = new Map(
    columns.map(([name, cells, levels]) => [
      name,
      levels
        ? cells.map((code) => (code === null ? null : levels[code]!))
        : Float64Array.from(cells, (x) => x ?? Number.NaN),
    ]),
  );
  return {
    numRows: columns[0]![1].length,
    columnNames: () => columns.map(([name]) => name),
    column: (name) => cellsOf.get(name)!,
  };
}
