/**
 * Estimates against the order of the quadrature: how many points it takes until nothing moves.
 */

import { type OptionTable, whole } from '../../data/check.ts';
import { GlmmError } from '../../errors.ts';
import { dimensionOf } from '../../fit/engine/dimension.ts';
import { wantedAgain } from '../../fit/engine/engine.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fitGlmm } from '../../fit/fitGlmm.ts';
import { startFrom } from '../../fit/numbers/dispersion.ts';
import { MAX_POINTS } from '../../fit/rule/orders.ts';
import { checkPoints } from '../../fit/rule/points.ts';
import { standardError } from '../../infer/intervals/wald.ts';
import { quantitative, silent } from '../draw/marks.ts';
import type { Ink, Picture, Row, Spec, View } from '../draw/types.ts';
import { label, say } from '../words.ts';

export interface QuadratureOptions {
  /** Points per dimension, each a fit. Default 1 to 50 for one random effect per group, fewer for more. */
  readonly orders?: readonly number[] | undefined;
}

/** Each is a fit. */
const MOST_ORDERS = 50;

export const QUADRATURE: OptionTable<QuadratureOptions> = {
  orders: {
    must: `be an array of at most ${MOST_ORDERS} whole numbers of points from 1 to ${MAX_POINTS}`,
    holds: (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      value.length <= MOST_ORDERS &&
      value.every(whole(1, MAX_POINTS).holds),
  },
};

const ORDERS: readonly (readonly number[])[] = [
  [],
  [1, 2, 3, 5, 7, 9, 11, 15, 21, 25, 35, 50],
  [1, 2, 3, 5, 7, 9, 11, 15],
  [1, 2, 3, 5, 7],
];

interface Path {
  readonly name: string;
  readonly stdError: number;
  readonly estimates: readonly number[];
}

export function quadraturePath(estimation: Estimation, options: QuadratureOptions): Picture {
  const { design, family, numbers, engine } = estimation;
  const q = dimensionOf(design);
  const orders = [...new Set(options.orders ?? ORDERS[q] ?? [])].sort((a, b) => a - b);
  if (!engine.hasRules || orders.length === 0) {
    throw new GlmmError(
      'INVALID_OPTION',
      "the plot 'quadrature' is for generalized linear mixed models with one grouping factor and up to three random effects per level: " +
        'others are exact or by Laplace',
    );
  }
  const start = startFrom(numbers);
  for (const order of orders) checkPoints(order, q);
  const fits = orders.map(
    (nAGQ) => fitGlmm(design, family, { ...wantedAgain(engine), nAGQ, start, onIteration: undefined }).numbers,
  );
  const paths: Path[] = [
    // those of separated data are infinite with any number of points
    ...numbers.coefficients.flatMap(({ term, estimate, stdError }, j) =>
      Number.isFinite(estimate) ? [{ name: term, stdError, estimates: fits.map(({ beta }) => beta[j]) }] : [],
    ),
    ...numbers.varCorr.flatMap(({ terms, group }, t) =>
      terms.map((term, d) => ({
        name: `sd of ${term} by ${group}`,
        stdError: sdError(estimation, t, d),
        estimates: fits.map(({ varCorr }) => varCorr[t].sd[d]),
      })),
    ),
  ];
  const last = orders.length - 1;
  const moved = paths.filter(({ stdError }) => stdError > 0);
  const worst = moved.reduce((a, b) => (inSe(b) > inSe(a) ? b : a), moved[0] ?? paths[0]);
  return {
    title: 'Estimates against the number of quadrature points',
    subtitle: ['Hollow: 1 point, Laplace. Line: the highest order. Band: one standard error about it.'],
    description:
      `Estimates with ${orders[0]} to ${orders[last]} quadrature points; ${label(worst.name)} moves most: ${say(worst.estimates[0])} with ` +
      `${orders[0]}, ${say(worst.estimates[last])} with ${orders[last]}, ${say(inSe(worst))} standard errors apart.`,
    rows: paths.flatMap((path, panel) => rowsOf(path, orders, panel)),
    table: {
      columns: ['parameter', ...orders.map((n) => `${n}`)],
      rows: paths.map(({ name, estimates }) => [name, ...estimates]),
    },
    columns: 3,
    views: (ink) => paths.map((path, panel) => view(ink, path, panel, orders)),
  };
}

/** Of a standard deviation between groups; NaN or 0 on the boundary. */
function sdError(estimation: Estimation, term: number, row: number): number {
  return standardError(estimation, { name: '', alias: null, estimate: Number.NaN, place: { kind: 'sd', term, row } });
}

function inSe({ estimates, stdError }: Path): number {
  return Math.abs(estimates[0] - estimates[estimates.length - 1]) / stdError;
}

function rowsOf({ name, estimates, stdError }: Path, orders: readonly number[], panel: number): Row[] {
  const best = estimates[estimates.length - 1];
  return [
    {
      ...{ w: 'best', panel, points: orders[0], end: orders[orders.length - 1], estimate: best },
      ...{ lower: best - stdError, upper: best + stdError },
    },
    ...orders.map((points, k) => ({
      ...{ w: 'order', panel, points, estimate: estimates[k], laplace: points === 1 },
      says: `${label(name)}, ${points === 1 ? 'Laplace' : `${points} points`}: ${say(estimates[k])}`,
    })),
  ];
}

function view(ink: Ink, { name, stdError }: Path, panel: number, orders: readonly number[]): View {
  const x = quantitative('points', {
    title: null,
    scale: { type: 'log', domain: [orders[0], orders[orders.length - 1]], nice: false, padding: 8 },
    axis: { values: TICKS.filter((n) => n >= orders[0] && n <= orders[orders.length - 1]), format: 'd' },
  });
  // a standard deviation that is 0 with any number of points leaves an axis of one tick, which Vega would give six decimals
  const axis = { tickCount: 5, ...(!(stdError > 0) && { format: '~g' }) };
  const y = quantitative('estimate', { title: null, scale: { zero: false }, axis });
  const on = (w: string): Spec[] => [{ filter: `datum.panel === ${panel} && datum.w === '${w}'` }];
  const band: Spec = {
    transform: on('best'),
    mark: silent('rect', { color: ink.a, opacity: 0.12 }),
    encoding: { x, x2: { field: 'end' }, y: quantitative('lower'), y2: { field: 'upper' } },
  };
  return {
    title: label(name),
    height: 130,
    layer: [
      // an empty layer has no extent, and Vega says so
      ...(stdError > 0 ? [band] : []),
      { transform: on('best'), mark: silent('rule', { stroke: ink.muted }), encoding: { x, x2: { field: 'end' }, y } },
      {
        transform: on('order'),
        mark: silent('line', { color: ink.a, strokeWidth: 1, opacity: 0.5 }),
        encoding: { x, y },
      },
      {
        transform: on('order'),
        mark: { type: 'point', stroke: ink.a, size: 36, opacity: 1 },
        encoding: {
          x,
          y,
          fill: { condition: { test: 'datum.laplace', value: ink.paper }, value: ink.a },
          description: { field: 'says' },
        },
      },
    ],
  };
}

const TICKS = [1, 2, 5, 10, 20, 50, 100, 200];
