/**
 * More starts than one for densities with a shape: a large dispersion with no variance between groups, and a small one with a
 * large variance, may both be maxima. The first start (startTheta.ts) takes the dispersion of all rows, those here that within
 * groups, with variances from small to large (docs/mathematics.md (8.9)).
 */
import { startAt } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { log } from '../../stats/special.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { extraOf } from '../numbers/dispersion.ts';
import { leastSquares } from './leastSquares.ts';
import { isOnLine } from './spread.ts';
import { unitOnLine } from './startTheta.ts';

/** Standard deviations to start from, in units of the column, besides the one that the residuals tell. */
const SMALL = 0.3;
/** The model without random effects: zero itself could not be left. */
const HARDLY_ANY = 0.02;
const MIDDLE = 1;
const LARGE = 3;
/** Bounds of the standard deviation that the residuals tell. */
const LEAST = 0.1;
const MOST = 4;
/** Where the variance starts larger the dispersion starts smaller by this factor: more of the scatter is then between groups. */
const SMALLER = 3;
const MUCH_SMALLER = 20;
/** Of log y within groups: smaller variances say no more than that there is hardly any. */
const LEAST_VARIANCE = 1e-4;
/** Of the variance of all rows, taken for that within groups where groups have a row each. */
const HALF = 0.5;

/** How many starts a density has, the first included; what a search costs is predicted from it before there are any. */
export function startsOfDensity(family: Family, hasScale: boolean): number {
  if (!hasScale) return 1;
  return familyOf(family).severalHills ? 9 : 6;
}

/** (theta, beta, log shape) on the optimiser's scale. @param first where startTheta.ts would begin */
export function furtherStarts(design: Design, family: Family, map: ParameterMap, first: Float64Array): Float64Array[] {
  const { shapeAt } = map;
  if (shapeAt < 0) return [];
  const scatter = scatterOf(design, family, map);
  const ofAllRows = first[shapeAt];
  const { between, logShapeTotal, logShapeWithin } = scatter;
  const withMeans = (sd: number, logShape: number): Float64Array => {
    const start = first.slice();
    start.set(startAt(map.lambda, sd * scatter.unit));
    start[shapeAt] = logShape;
    return start;
  };
  const at = (sd: number, logShape: number): Float64Array => {
    const start = withMeans(sd, logShape);
    if (scatter.beta !== null) start.set(scatter.beta, map.nTheta);
    return start;
  };
  return [
    at(Math.min(Math.max(between, LEAST), MOST), logShapeWithin),
    at(MIDDLE, logShapeWithin + log(SMALLER)),
    at(LARGE, logShapeWithin + log(MUCH_SMALLER)),
    at(SMALL, logShapeTotal),
    withMeans(HARDLY_ANY, ofAllRows),
    ...(familyOf(family).severalHills
      ? [
          withMeans(SMALL, ofAllRows),
          withMeans(MIDDLE, ofAllRows),
          withMeans(LARGE, logShapeWithin + log(MUCH_SMALLER)),
        ]
      : []),
  ];
}

/** What least squares of the responses on the scale of the link say, without and with a mean for each group. */
interface Scatter {
  /** null where the link has no such regression. */
  readonly beta: Float64Array | null;
  /** What a standard deviation of one stands for on the scale of eta. */
  readonly unit: number;
  /** Standard deviation between groups. */
  readonly between: number;
  readonly logShapeTotal: number;
  readonly logShapeWithin: number;
}

function scatterOf(design: Design, family: Family, map: ParameterMap): Scatter {
  const { nObs, response, groups, offset } = design;
  const { y, weights } = response;
  const { working, most } = familyOf(family).support;
  const { isLog, isLinear, unit } = linkOf(family);
  // responses on the whole line are taken as they are, and not their logarithms
  const onLine = isOnLine(family);
  const z = new Float64Array(nObs);
  for (let i = 0; i < nObs; i++) z[i] = working(y[i], weights[i]);
  // on the scale of the logarithm; an offset of another link is on another
  if (offset !== null && (onLine ? isLinear : isLog)) for (let i = 0; i < nObs; i++) z[i] -= offset[i];
  const { beta, residuals } = leastSquares(design.fixed, nObs, z);
  const total = variance(residuals, nObs - map.nBeta);
  const { codes, levels } = groups[0];
  const within = withoutGroupMeans(residuals, codes, levels.length);
  const free = nObs - levels.length;
  const left = free > 0 ? Math.min(variance(within, free), total) : HALF * total;
  const scale = onLine ? Math.sqrt(total) : 1;
  let sumLog = 0;
  for (let i = 0; i < nObs; i++) sumLog += z[i];
  const meanLog = sumLog / nObs;
  const { logShapeOf } = extraOf(family.family);
  return {
    beta: (onLine ? isLinear : isLog) ? beta : null,
    // of shares it is a logarithm of odds, whose unit is about that of every link
    unit: onLine ? unitOnLine(design, family) : most === 1 ? 1 : unit(meanLog),
    between: Math.sqrt(Math.max(total - left, 0)) / scale,
    logShapeTotal: logShapeOf(total, meanLog),
    logShapeWithin: logShapeOf(left, meanLog),
  };
}

function variance(residuals: Float64Array, free: number): number {
  let squares = 0;
  for (const r of residuals) squares += r * r;
  return Math.max(squares / Math.max(free, 1), LEAST_VARIANCE);
}

function withoutGroupMeans(values: Float64Array, codes: Int32Array, nGroups: number): Float64Array {
  const sum = new Float64Array(nGroups);
  const rows = new Float64Array(nGroups);
  for (let i = 0; i < values.length; i++) {
    sum[codes[i]] += values[i];
    rows[codes[i]]++;
  }
  return values.map((value, i) => value - sum[codes[i]] / rows[codes[i]]);
}
