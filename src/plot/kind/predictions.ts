/**
 * Two answers to two questions: the mean in a typical group (random effects zero) and the mean over all groups, along one
 * variable, with bands.
 */

import { COLUMN, LEVEL, type OptionTable, orElse } from '../../data/check.ts';
import type { DataTable } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf } from '../../family/list.ts';
import type { Estimation } from '../../fit/estimation.ts';
import type { PredictMethods } from '../../predict/methods.ts';
import {
  type Covariate,
  covariateNamed,
  covariatesOf,
  gridColumns,
  heldAt,
  slopesAlone,
  typicalOffset,
  valuesAlong,
} from '../draw/grid.ts';
import { POINTS } from '../draw/look.ts';
import { DASHED, lineKey, quantitative, SOLID, silent } from '../draw/marks.ts';
import type { Ink, Picture, Row, Spec, View } from '../draw/types.ts';
import { checkIntervals } from '../unknown.ts';
import { averagedLink, capital, label, meanType, percent, say, sayInterval, shownName } from '../words.ts';

export interface PredictionsOptions {
  /** Along the horizontal axis. Default: the first number with more than two values, else the first factor. */
  readonly variable?: string | undefined;
  /** A panel for each of its values; null for none. Default: another variable with two to four values. */
  readonly by?: string | null | undefined;
  /** Of the bands. Default 0.95. */
  readonly level?: number | undefined;
  /** Steps along the axis. Default 40. */
  readonly points?: number | undefined;
}

export const PREDICTIONS: OptionTable<PredictionsOptions> = {
  variable: COLUMN,
  by: orElse(COLUMN, null),
  level: LEVEL,
  points: POINTS,
};

const MOST_PANELS = 4;
/** Pixels for the labels of all levels under a panel. */
const LABELS = 270;
const TYPICAL = 'typical group';
const AVERAGE = 'average over groups';

interface Point {
  readonly panel: number;
  readonly x: string | number;
  readonly line: string;
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

export function predictions(
  estimation: Estimation,
  options: PredictionsOptions,
  fit: PredictMethods,
  table: DataTable | undefined,
): Picture {
  const level = options.level ?? 0.95;
  const covariates = covariatesOf(estimation, table);
  const along = alongOf(covariates, options.variable);
  const by = byOf(covariates, along, options.by);
  const xs = valuesAlong(along, options.points ?? 40);
  const panels = by?.values ?? [null];
  const all = [...covariates, ...slopesAlone(estimation, table!, covariates)];
  const grid = gridColumns(
    all,
    new Map<string, readonly (string | number)[]>([
      [along.name, panels.flatMap(() => xs)],
      ...(by ? ([[by.name, panels.flatMap((value) => xs.map(() => value!))]] as const) : []),
    ]),
    xs.length * panels.length,
  );
  // where the average over groups exists, and is not the typical group
  const { averageLies } = averagedLink(estimation);
  const hasAverage = averageLies !== null && averageLies !== 'on it';
  const lines = hasAverage ? [TYPICAL, AVERAGE] : [TYPICAL];
  const offset = typicalOffset(estimation, table!);
  const offsets = offset === null ? {} : { offset: new Float64Array(xs.length * panels.length).fill(offset) };
  const points = lines.flatMap((line) => {
    const randomEffects = line === TYPICAL ? 'zero' : 'marginal';
    const found = fit.predict({
      newData: grid,
      type: meanType(estimation),
      randomEffects,
      interval: true,
      level,
      ...offsets,
    });
    return Array.from(found.fit, (mean, k): Point => {
      const panel = Math.floor(k / xs.length);
      return { panel, x: xs[k % xs.length], line, mean, lower: found.lower![k], upper: found.upper![k] };
    });
  });
  checkIntervals(points);
  const title = `${shownName(estimation)} by ${label(along.name)}`;
  return {
    title: capital(title),
    subtitle: [
      hasAverage
        ? `Typical group: random effects zero. Average: the mean over many groups. ${percent(level)} bands.`
        : `For a typical group: random effects zero. ${percent(level)} bands.`,
      ...heldAt(all, [along.name, by?.name], offset),
    ],
    description: describe(points, capital(title), by, panels, along),
    rows: points.map((point) => rowOf(point, along, level)),
    table: {
      columns: [along.name, ...(by ? [by.name] : []), 'line', 'mean', 'lower', 'upper'],
      rows: points.map(({ panel, x, line, mean, lower, upper }) => [
        ...[x, ...(by ? [panels[panel]] : []), line],
        ...[mean, lower, upper],
      ]),
    },
    columns: 2,
    shared: ['color', 'strokeDash', 'y'],
    views: (ink) =>
      panels.map((value, panel) => ({
        ...(by && { title: `${label(by.name)}: ${label(String(value))}` }),
        ...(along.isDiscrete
          ? pointView(ink, estimation, along, panel, lines)
          : curveView(ink, estimation, along, panel, lines)),
      })),
  };
}

function alongOf(covariates: readonly Covariate[], wanted: string | undefined): Covariate {
  if (wanted !== undefined) return covariateNamed(covariates, wanted);
  const curved = covariates.find(({ isDiscrete }) => !isDiscrete);
  const [widest] = [...covariates].sort((a, b) => b.values.length - a.values.length);
  const found = curved ?? widest;
  if (found !== undefined) return found;
  throw new GlmmError('INVALID_OPTION', 'the model has no variable among its fixed effects to show predictions along');
}

function byOf(
  covariates: readonly Covariate[],
  along: Covariate,
  wanted: string | null | undefined,
): Covariate | undefined {
  if (wanted === null) return undefined;
  if (wanted !== undefined) return covariateNamed(covariates, wanted);
  return covariates.find(
    ({ name, isDiscrete, values }) =>
      name !== along.name && isDiscrete && values.length > 1 && values.length <= MOST_PANELS,
  );
}

function describe(
  points: readonly Point[],
  title: string,
  by: Covariate | undefined,
  panels: readonly (string | number | null)[],
  along: Covariate,
): string {
  const { x: start } = points[0];
  const first = points.filter(({ x }) => x === start);
  const parts = panels.map((value, panel) => {
    const own = first
      .filter((point) => point.panel === panel)
      .map(({ line, mean }) => `${say(mean)} ${AS_SAID.get(line)}`);
    return `${by ? `${label(by.name)} ${label(String(value))}: ` : ''}${own.join(', ')}`;
  });
  const at = typeof start === 'number' ? say(start) : label(start);
  return `${title}. At ${label(along.name)} ${at}: ${parts.join('; ')}.`;
}

const AS_SAID = new Map([
  [TYPICAL, 'in a typical group'],
  [AVERAGE, 'on average over groups'],
]);

function rowOf({ panel, x, line, mean, lower, upper }: Point, along: Covariate, level: number): Row {
  const rank = along.isDiscrete ? along.values.indexOf(x) : 0;
  const at = typeof x === 'number' ? say(x) : label(x);
  const row = { panel, line, mean, lower, upper, says: `${at}, ${line}: ${sayInterval(mean, lower, upper, level)}` };
  if (!along.isDiscrete) return { ...row, x };
  // side by side
  return { ...row, x: rank + (line === TYPICAL ? -0.1 : 0.1), rank, name: at };
}

function meanAxis(estimation: Estimation): Spec {
  const isShare = familyOf(estimation.family).support.isShare;
  return {
    title: shownName(estimation),
    axis: { tickCount: 5, ...(isShare && { format: '.0~%' }) },
    scale: { zero: isShare },
  };
}

const onPanel = (panel: number): Spec[] => [{ filter: `datum.panel === ${panel}` }];
const onLine = (panel: number, line: string): Spec[] => [...onPanel(panel), { filter: `datum.line === '${line}'` }];

function curveView(ink: Ink, estimation: Estimation, along: Covariate, panel: number, lines: readonly string[]): View {
  const x = quantitative('x', {
    title: label(along.name),
    scale: { zero: false, nice: false },
    axis: { tickCount: 6 },
  });
  const key = lineKey(lines, [ink.a, ink.b], [SOLID, DASHED]);
  return {
    height: 240,
    layer: [
      ...lines.map((line, k) => ({
        transform: onLine(panel, line),
        mark: silent('area', { opacity: 0.15, color: k === 0 ? ink.a : ink.b }),
        encoding: { x, y: quantitative('lower', meanAxis(estimation)), y2: { field: 'upper' } },
      })),
      {
        transform: onPanel(panel),
        mark: silent('line', { strokeWidth: 2 }),
        encoding: { x, y: quantitative('mean', meanAxis(estimation)), ...key },
      },
    ],
  };
}

function pointView(ink: Ink, estimation: Estimation, along: Covariate, panel: number, lines: readonly string[]): View {
  const x = quantitative('x', {
    title: label(along.name),
    axis: { labels: false, ticks: false, domain: false, titlePadding: 24 },
    scale: { zero: false, nice: false, padding: 40 },
  });
  const key = lineKey(lines, [ink.a, ink.b], [SOLID, DASHED]);
  return {
    height: 240,
    layer: [
      ...lines.map((line, k) => ({
        transform: onLine(panel, line),
        mark: silent('rule', { strokeWidth: 2, color: k === 0 ? ink.a : ink.b }),
        encoding: { x, y: quantitative('lower', meanAxis(estimation)), y2: { field: 'upper' } },
      })),
      {
        transform: onPanel(panel),
        mark: { type: 'point', filled: true, size: 60, opacity: 1 },
        encoding: {
          x,
          y: quantitative('mean', meanAxis(estimation)),
          color: key.color,
          shape: {
            field: 'line',
            type: 'nominal',
            scale: { domain: lines, range: ['circle', 'diamond'] },
            legend: { title: null },
          },
          description: { field: 'says' },
        },
      },
      {
        transform: onLine(panel, TYPICAL),
        mark: silent('text', { baseline: 'top', dy: 8, color: ink.muted, limit: LABELS / along.values.length }),
        encoding: { x: { ...x, field: 'rank' }, y: { value: 'height' }, text: { field: 'name' } },
      },
    ],
  };
}
