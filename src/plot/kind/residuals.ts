/**
 * Simulation residuals: where each response stands among responses simulated from the fit. Uniform when the model is right,
 * whatever the family: against uniform quantiles, and against the fitted means.
 */
import { type OptionTable, SEED, whole } from '../../data/check.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fixedPredictor } from '../../fit/numbers/predictor.ts';
import { withRows } from '../../simulate/leaveOut/withoutLevel.ts';
import { quantileResiduals } from '../../simulate/quantileResiduals.ts';
import { ascendingOrder } from '../../stats/ascending.ts';
import { type Envelope, quantileEnvelope } from '../draw/envelope.ts';
import { DRAWN } from '../draw/look.ts';
import { only, quantitative, reference, silent } from '../draw/marks.ts';
import { smoothed } from '../draw/smooth.ts';
import { thin } from '../draw/thin.ts';
import type { Ink, Picture, Row, Spec, View } from '../draw/types.ts';
import { count, percent, say } from '../words.ts';

export interface ResidualsOptions {
  /** Responses to simulate. Default 250. */
  readonly n?: number | undefined;
  /** Default 1. */
  readonly seed?: number | undefined;
  /** Most points drawn; more than 5,000 rows are represented by that many, or by as many as points are asked for. Of more, evenly spaced ones in the order of the fitted means. Default 600. */
  readonly points?: number | undefined;
}

/** A picture takes them all at once: of MOST_ROWS rows they are 1e8 numbers, some ten seconds. */
const MOST_SIMULATIONS = 10_000;
/** Of more rows a sample is compared with its simulations: its distribution function is known to 0.014 then. */
const MOST_ROWS = 5000;

export const RESIDUALS_PLOT: OptionTable<ResidualsOptions> = {
  n: whole(1, MOST_SIMULATIONS),
  seed: SEED,
  points: DRAWN,
};

/** Steps of the curve of quantiles. */
const STEPS = 100;
const QUARTERS = [0.25, 0.5, 0.75];
/** Slices for the quartiles along the fitted means: at least so many rows each. */
const SLICES = 20;
const LEAST_ROWS = 15;

export function simulationResiduals(whole: Estimation, options: ResidualsOptions): Picture {
  const { n = 250, seed = 1, points = 600 } = options;
  const all = whole.design.nObs;
  const estimation = sampled(whole, Math.max(MOST_ROWS, points));
  const residuals = quantileResiduals(estimation, { n, seed });
  const total = residuals.length;
  const ranked = residuals.slice().sort();
  const order = Array.from(ascendingOrder(fixedPredictor(estimation.design, estimation.numbers.beta)));
  const { distance, at } = furthest(ranked);
  const ranks = Array.from({ length: STEPS + 1 }, (_, s) => Math.round((s / STEPS) * (total - 1)));
  const band = quantileEnvelope(estimation, seed, ranks);
  const outside = residuals.filter((r) => r < 0.5 / n || r > 1 - 0.5 / n).length;
  return {
    title: 'Simulation residuals',
    subtitle: [
      `Share of ${n} simulated responses below each: evenly spread when the model is right.`,
      `Left: quantiles${band === null ? '' : ', band of 95 % of simulated data'}. Right: quartiles, which belong at \u00bc, \u00bd, \u00be.`,
      ...(total < all ? [`${total} of ${all} rows.`] : []),
    ],
    description:
      `Simulation residuals of ${total < all ? `${total} of ` : ''}${count(all, 'row')} from ${n} simulations: their distribution is at most ${say(distance)} ` +
      `from uniform, at ${say(at)}; ${percent(outside / total, 1)} of the responses lie outside all simulations.`,
    rows: [
      ...quantileRows(ranked, ranks, band),
      ...pointRows(residuals, order, points),
      ...quarterRows(residuals, order),
    ],
    table: {
      columns: ['row', 'rank of the fitted mean', 'residual'],
      rows: order.map((i, k) => [(estimation.design.rows?.[i] ?? i) + 1, (k + 0.5) / total, residuals[i]]),
    },
    columns: 2,
    views: (ink) => [quantileView(ink, band !== null), spreadView(ink)],
  };
}

/** The same fit with at most so many of its rows, evenly spaced in the order of the fitted means. */
function sampled(estimation: Estimation, most: number): Estimation {
  const { design, numbers } = estimation;
  if (design.nObs <= most) return estimation;
  const order = ascendingOrder(fixedPredictor(design, numbers.beta));
  const kept = thin(design.nObs, most)
    .map((k) => order[k])
    .sort((i, j) => i - j);
  return { ...estimation, design: withRows(design, Int32Array.from(kept)) };
}

/** Largest distance of the distribution function from the uniform one (Kolmogorov and Smirnov's). */
function furthest(ranked: Float64Array): { readonly distance: number; readonly at: number } {
  let [distance, at] = [0, 0];
  ranked.forEach((value, k) => {
    const gap = Math.max(Math.abs((k + 1) / ranked.length - value), Math.abs(value - k / ranked.length));
    if (gap > distance) [distance, at] = [gap, value];
  });
  return { distance, at };
}

function quantileRows(ranked: Float64Array, ranks: readonly number[], band: Envelope | null): Row[] {
  return ranks.map((k, s) => ({
    ...{ w: 'quantile', x: (k + 0.5) / ranked.length, y: ranked[k] },
    ...(band && { lower: band.lower[s], upper: band.upper[s] }),
  }));
}

function pointRows(residuals: Float64Array, order: readonly number[], most: number): Row[] {
  const total = order.length;
  return thin(total, most).map((k) => ({ w: 'point', x: (k + 0.5) / total, y: residuals[order[k]] }));
}

/** Quartiles in overlapping slices along the order, smoothed. */
function quarterRows(residuals: Float64Array, order: readonly number[]): Row[] {
  const total = order.length;
  const slices = Math.max(2, Math.min(SLICES, Math.floor(total / LEAST_ROWS)));
  const middles: number[] = [];
  const quartiles = QUARTERS.map((): number[] => []);
  for (let s = 0; s < slices; s++) {
    const from = Math.floor((s * total) / slices);
    const to = Math.floor(((s + 1) * total) / slices);
    const own = Float64Array.from(order.slice(from, to), (i) => residuals[i]).sort();
    middles.push((from + to) / (2 * total));
    QUARTERS.forEach((p, q) => {
      quartiles[q].push(own[Math.min(own.length - 1, Math.floor(p * own.length))]);
    });
  }
  return QUARTERS.flatMap((quarter, q) =>
    smoothed(middles, quartiles[q]).map(({ x, y }) => ({ w: 'quarter', quarter, x, y })),
  );
}

/** Quarters with two decimals, and whole numbers with none. */
const QUARTER_AXIS: Spec = { values: [0, 0.25, 0.5, 0.75, 1], format: '.2~f' };

function unitAxis(field: string, title: string): Spec {
  return quantitative(field, { title, axis: QUARTER_AXIS, scale: { domain: [0, 1] } });
}

function quantileView(ink: Ink, hasBand: boolean): View {
  const x = unitAxis('x', 'uniform quantile');
  const y = unitAxis('y', 'residual');
  const band: Spec = {
    transform: [only('quantile')],
    mark: silent('area', { color: ink.muted, opacity: 0.2 }),
    encoding: { x, y: { ...y, field: 'lower' }, y2: { field: 'upper' } },
  };
  return {
    title: 'against a uniform law',
    height: 260,
    layer: [
      ...(hasBand ? [band] : []),
      {
        transform: [only('quantile')],
        mark: silent('line', { color: ink.muted, strokeDash: [4, 3], strokeWidth: 1 }),
        encoding: { x, y: { ...y, field: 'x' } },
      },
      {
        transform: [only('quantile')],
        mark: silent('line', { color: ink.a, strokeWidth: 2.5 }),
        encoding: { x, y },
      },
    ],
  };
}

function spreadView(ink: Ink): View {
  const x = unitAxis('x', 'rank of the fitted mean of a typical group');
  const y = unitAxis('y', 'residual');
  return {
    title: 'along the fitted means',
    height: 260,
    layer: [
      {
        transform: [only('point')],
        mark: silent('point', { filled: true, color: ink.muted, size: 9, opacity: 0.4 }),
        encoding: { x, y },
      },
      ...QUARTERS.map((quarter) => reference('y', quarter, ink.muted)),
      {
        transform: [only('quarter')],
        mark: silent('line', { color: ink.b, strokeWidth: 2 }),
        encoding: { x, y, detail: { field: 'quarter' } },
      },
    ],
  };
}
