/**
 * The density of rows at the estimates as the kernels name it, and what several families share of theirs.
 */
import type { DensityRows, OwnRows } from '../stats/densities.ts';
import { exp, log, log1p } from '../stats/special.ts';
import { SECOND } from '../wasm/codes.ts';
import { codeWith } from './code.ts';
import type { RowLaw } from './record.ts';
import { wordsOf } from './words.ts';

/** Shape 1e13: negative binomial means and variances are the Poisson ones to twelve digits. */
export const INFINITE_LOG_SHAPE = 30;

/**
 * Rows of a response as users see it, y, and prior weights (trials of binomial responses included).
 *
 * @param lawOf of each row, where rows have laws of their own
 */
export function densityOf(
  law: RowLaw,
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
  lawOf?: (i: number) => RowLaw,
): DensityRows {
  const { code, logResponse } = law.family.links.find(({ link }) => link === law.link)!;
  return {
    code:
      (law.family.knownFreedom === undefined ? code : codeWith(code, law.shape)) + (lawOf === undefined ? 0 : SECOND),
    own: lawOf && ownRowsOf(Array.from(y, (_, i) => lawOf(i))),
    logShape: logShapeOf(law),
    thresholds: law.thresholds,
    y: logResponse ? Float64Array.from(y, log) : y,
    weights,
  };
}

function ownRowsOf(laws: readonly RowLaw[]): OwnRows {
  return {
    logShape: laws[0].family.extra === null ? null : laws.map(logShapeOf),
    zero:
      laws[0].excess === undefined
        ? null
        : laws.map(({ excess = 0 }) => Math.max(log(excess) - log1p(-excess), NO_ZEROS)),
  };
}

/** Log odds below which there are none in excess. */
const NO_ZEROS = -700;

function logShapeOf({ family: { name, extra }, dispersion, shape }: RowLaw): number {
  if (extra === null) return 0;
  const logShape = extra.toLogShape(wordsOf({ family: name }).extra?.name === 'dispersion' ? dispersion : shape);
  return logShape === Number.POSITIVE_INFINITY ? INFINITE_LOG_SHAPE : logShape;
}

/** y log(y / mu), 0 at y = 0. */
export function yLogRatio(y: number, mu: number): number {
  return y > 0 ? y * log(y / mu) : 0;
}

/** A precision is the shape, phi; (0, 1) is its mean's range, and log y / (1 - y) has variance 1 / ((1 + phi) mu (1 - mu)), about. */
export const precisionShape = {
  ofLogShape: exp,
  toLogShape: log,
  atInfiniteShape: Number.POSITIVE_INFINITY,
  logShapeOf: (logVariance: number, meanLog: number): number => {
    const odds = exp(-Math.abs(meanLog));
    const times = (1 + odds) / (odds / (1 + odds));
    return log(Math.max(times / logVariance - 1, LEAST_PRECISION));
  },
};

/** A shape to start from is no smaller: below, the law has its mass at both ends. */
const LEAST_PRECISION = 0.5;

/** A dispersion is 1 / shape. */
export const inverseShape = {
  ofLogShape: (logShape: number): number => exp(-logShape),
  toLogShape: (value: number): number => -log(value),
  atInfiniteShape: 0,
  infiniteShapeWords: 'The responses do not scatter around their means: the dispersion is estimated as zero.',
};

/** Whole numbers of events in a mean of `weight` replications; a rounding of their product loses none. */
export function eventsOf(y: number, weight: number): number {
  return Math.floor(weight * y * (1 + EVENT_ROUNDING) + EVENT_ROUNDING);
}

const EVENT_ROUNDING = 1e-9;

/** The mean of as many draws as the weight says. */
export function drawMeanOf(weight: number, draw: () => number): number {
  const n = Math.max(Math.round(weight), 1);
  let sum = 0;
  for (let k = 0; k < n; k++) sum += draw();
  return sum / n;
}
