/**
 * Poststratified estimates by state, or by anything: the model's with intervals, beside the raw shares of the respondents.
 */

import { COLUMN, DATA, LEVEL, NAME_LIST, type OptionTable, PER_ROW } from '../../data/check.ts';
import { quoted } from '../../data/text/printable.ts';
import type { DataInput, DataTable } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { Estimation } from '../../fit/estimation.ts';
import type { PredictMethods } from '../../predict/methods.ts';
import { lineKey, quantitative, SOLID, silent } from '../draw/marks.ts';
import { tilesOf, tilesView } from '../draw/tiles.ts';
import type { Ink, Picture, View } from '../draw/types.ts';
import { capital, count, label, meanName, percent, say, sayInterval, widestOf } from '../words.ts';

export interface PoststratifiedOptions {
  /** Cells of the population: the variables of the model and a count of people. */
  readonly cells?: DataInput | undefined;
  /** Column with the counts. */
  readonly count?: string | undefined;
  /** Column whose values get an estimate each. Default: the first grouping factor that is one column. */
  readonly by?: string | undefined;
  /** Names of two number columns of the cells, row and column of each value on a grid: drawn as tiles, like a map, in place of a list. */
  readonly tiles?: readonly [row: string, column: string] | undefined;
  /** Of the intervals. Default 0.95. */
  readonly level?: number | undefined;
  /** Offsets of the cells where those of the fit were given as numbers: a column's name or one number a cell. */
  readonly offset?: string | ArrayLike<number> | undefined;
}

export const POSTSTRATIFIED: OptionTable<PoststratifiedOptions> = {
  cells: DATA,
  count: COLUMN,
  by: COLUMN,
  tiles: NAME_LIST,
  level: LEVEL,
  offset: PER_ROW,
};

const ROW_HEIGHT = 13;
const MODEL = 'model';
const RAW = 'raw mean of the data';

export function poststratified(
  estimation: Estimation,
  options: PoststratifiedOptions,
  fit: PredictMethods,
  table: DataTable | undefined,
): Picture {
  const { cells, count: countColumn, by = columnOfGroups(estimation), level = 0.95, offset } = options;
  if (cells === undefined || countColumn === undefined) {
    throw new GlmmError(
      'INVALID_OPTION',
      "the plot 'poststratified' needs the cells of the population: { cells: { state: [...], age: [...], people: [...] }, count: 'people' }",
      { option: cells === undefined ? 'cells' : 'count' },
    );
  }
  const raw = rawMeans(estimation, table, by);
  const estimates = fit
    .poststratify(cells, { by, count: countColumn, level, ...(offset !== undefined && { offset }) })
    .map((row) => {
      const name = row.by ?? '';
      return { name, ...row, raw: raw.get(name) ?? { mean: Number.NaN, rows: 0 } };
    });
  if (estimates.length === 0) throw new GlmmError('EMPTY_DATA', `no cell of ${quoted(by)} has people`, { by });
  const tiles = options.tiles === undefined ? null : tilesOf(cells, by, options.tiles);
  const order = [...estimates].sort((a, b) => a.estimate - b.estimate);
  const [first, last] = [order[0], order[order.length - 1]];
  return {
    title: capital(`${meanName(estimation)} by ${label(by)}, poststratified`),
    subtitle: [
      tiles === null
        ? `Model with ${percent(level)} intervals, weighted to the population; crosses: raw means, larger for more rows.`
        : 'Estimates of the model, weighted to the population; the stronger the colour, the larger.',
    ],
    description:
      `Poststratified ${meanName(estimation)} of ${count(order.length, 'level')} of ${label(by)}, from ${say(first.estimate)} (${label(first.name)}) ` +
      `to ${say(last.estimate)} (${label(last.name)}).`,
    rows: order.flatMap(({ name, estimate, lower, upper, raw: { mean, rows } }, rank) => {
      const row = { rank, name: label(name), lower, upper, rows };
      const tile = tiles?.get(name);
      const says = `${label(name)}: ${sayInterval(estimate, lower, upper, level)}; raw ${say(mean)} of ${count(rows, 'row')}`;
      if (tile) return [{ ...row, line: MODEL, mean: estimate, says, tileRow: tile[0], tileColumn: tile[1] }];
      return [
        { ...row, line: MODEL, mean: estimate, says },
        ...(Number.isNaN(mean) ? [] : [{ ...row, line: RAW, mean, says: `${label(name)}: raw ${say(mean)}` }]),
      ];
    }),
    table: {
      columns: [by, 'estimate', 'std. error', 'lower', 'upper', 'people', 'raw mean', 'rows'],
      rows: order.map((row) => [
        ...[row.name, row.estimate, row.stdError, row.lower, row.upper],
        ...[row.count, row.raw.mean, row.raw.rows],
      ]),
    },
    margin: () => (tiles === null ? 14 + widestOf(order.map(({ name }) => label(name))) : 0),
    views: (ink, width) =>
      tiles === null
        ? [view(ink, estimation, order.length)]
        : [
            tilesView(
              ink,
              order.map(({ name }) => tiles.get(name)!),
              width,
              isShareOf(estimation),
            ),
          ],
  };
}

/** A factor of several columns has no values of its own in the cells. */
function columnOfGroups({ design }: Estimation): string {
  const columns = design.formula.random.map(({ group }) => group.map(({ name }) => name));
  return (columns.find(({ length }) => length === 1) ?? columns[0])[0];
}

/** Weighted mean response and number of rows at each value of a column; nothing where the data of the fit lack it. */
function rawMeans(
  { design }: Estimation,
  table: DataTable | undefined,
  by: string,
): Map<string, { readonly mean: number; readonly rows: number }> {
  if (table === undefined || !table.has(by)) return new Map();
  const { codes, levels } = table.factor(by);
  const sums = levels.map(() => ({ sum: 0, weight: 0, rows: 0 }));
  const { y, weights } = design.response;
  for (let i = 0; i < design.nObs; i++) {
    const at = sums[codes[design.rows === null ? i : design.rows[i]]];
    if (at === undefined) continue;
    at.sum += weights[i] * y[i];
    at.weight += weights[i];
    at.rows++;
  }
  return new Map(levels.map((level, k) => [level, { mean: sums[k].sum / sums[k].weight, rows: sums[k].rows }]));
}

const isShareOf = ({ family }: Estimation): boolean => familyOf(family).support.isShare;

function view(ink: Ink, estimation: Estimation, levels: number): View {
  const isShare = isShareOf(estimation);
  const y = quantitative('rank', { axis: null, scale: { zero: false, nice: false, padding: ROW_HEIGHT / 2 } });
  const x = quantitative('mean', {
    title: meanName(estimation),
    scale: { zero: false },
    axis: { tickCount: 6, grid: true, ...(isShare && { format: '.0~%' }) },
  });
  const { color } = lineKey([MODEL, RAW], [ink.a, ink.b], [SOLID, SOLID]);
  return {
    height: ROW_HEIGHT * levels,
    layer: [
      {
        transform: [{ filter: `datum.line === '${MODEL}'` }],
        mark: silent('text', { align: 'right', dx: -8, baseline: 'middle', color: ink.muted }),
        encoding: { x: { value: 0 }, y, text: { field: 'name' } },
      },
      {
        transform: [{ filter: `datum.line === '${MODEL}'` }],
        mark: silent('rule', { stroke: ink.a, strokeWidth: 1.5 }),
        encoding: { x: { ...x, field: 'lower' }, x2: { field: 'upper' }, y },
      },
      {
        mark: { type: 'point', opacity: 1, strokeWidth: 1.5 },
        encoding: {
          ...{ x, y, color },
          shape: {
            field: 'line',
            type: 'nominal',
            scale: { domain: [MODEL, RAW], range: ['circle', 'cross'] },
            legend: { title: null },
          },
          size: quantitative('rows', { legend: null, scale: { range: [22, 110], zero: true } }),
          description: { field: 'says' },
        },
      },
    ],
  };
}
