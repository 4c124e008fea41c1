/**
 * A fit to separated data: the model that is left in the limit (limitDesign.ts) gives everything that is finite, exactly, and the rest is
 * told by its end. Predictions need a vector of numbers: `beta` holds the infinite part so far out that the rows at the edge are fitted
 * to the last digits of a probability.
 */
import type { Design } from '../../design/types.ts';
import type { GlmmWarning, GlmmWarningCode } from '../../errors.ts';
import type { Family } from '../../family/types.ts';
import { fromUser, type ParameterMap, parameterMap } from '../engine/parameters.ts';
import { interceptColumn, scaleFixed, scaleTerm } from '../engine/scale.ts';
import { secondParts } from '../engine/second.ts';
import type { Estimation, Limit } from '../estimation.ts';
import { criteria } from '../numbers/fitNumbers.ts';
import { estimateAt } from '../search/estimateAt.ts';
import type { FarRows } from '../search/farRows.ts';
import type { Separation } from '../start/separation.ts';
import { separationWarning } from '../start/separationWords.ts';
import type { Coefficient } from '../types.ts';
import type { Questions } from './cuts.ts';
import { endsOf } from './ends.ts';
import { type LimitDesign, limitDesign } from './limitDesign.ts';
import { sideOf } from './sides.ts';
import { untoldColumns, untoldWarning } from './untold.ts';

/** How far the predictor of a row at the edge is held on its side of zero, at least: exp(-30) is 1e-13. */
export const HELD = 30;

/** @param inner the fit of `limit.design` */
export function atInfinity(
  design: Design,
  separation: Separation,
  limit: LimitDesign,
  inner: Estimation,
  fitAgain: Estimation['fitAgain'],
  open: Estimation['open'],
): Estimation {
  const edge = separation.edge.map((at, i) => Math.max(at, inner.limit?.edge[i] ?? 0));
  const free = inner.limit === undefined ? limit.free : (limitDesign(design, edge)?.free ?? limit.free);
  // a column that is not among those of the limit has no estimate there, whatever rounding makes of its direction
  const ends = endsOf(design, edge, free).map((end, j) => (end === 0 && !limit.kept.includes(j) ? Number.NaN : end));
  const { natural: beta } = heldBeta(design, separation, limit, inner.numbers.beta);
  const { numbers } = inner;
  const nTheta = numbers.theta.length;
  // on what no row says anything about nothing depends
  const df = numbers.df + (separation.edge.includes(1) ? beta.length - limit.kept.length : 0);
  const place = new Int32Array(beta.length);
  limit.kept.forEach((j, k) => {
    place[j] = k;
  });
  const coefficients = design.fixed.names.map(
    (term, j): Coefficient => (ends[j] === 0 ? { ...numbers.coefficients[place[j]], term } : atEnd(term, ends[j])),
  );
  const own = ({ code }: GlmmWarning): boolean => code !== 'SEPARATION';
  const warnings = [
    edge.includes(1)
      ? separationWarning(design, separation.direction, { edge, free, ends })
      : untoldWarning(design, separation, ends),
    ...numbers.warnings.filter(own),
  ];
  return {
    ...inner,
    design,
    covariance: inner.covariance && embedded(inner.covariance, nTheta, limit.kept, beta.length),
    parameterCovariance: null,
    ...(inner.secondCovariance && {
      secondCovariance: spreadRows(inner.secondCovariance, nTheta, limit.kept, beta.length),
    }),
    ...(inner.far && { far: inner.far.map((far) => moved(far, beta.length - limit.kept.length)) }),
    shapeCovariance: inner.shapeCovariance && spread(inner.shapeCovariance, nTheta, limit.kept, beta.length),
    parameters: fromUser(mapOf(design, inner.family, inner.parameters.length - nTheta - limit.kept.length), [
      ...numbers.theta,
      ...beta,
      ...inner.parameters.subarray(nTheta + limit.kept.length),
    ]),
    maximum: [...numbers.theta, ...beta, ...inner.maximum.slice(nTheta + limit.kept.length)],
    limit: { estimation: inner, edge, free, ends, ...untoldOf(design) },
    fitAgain,
    open,
    numbers: {
      ...numbers,
      beta,
      ...criteria(numbers.minus2LogLik, df, design.nObs),
      coefficients,
      vcov: ends.map((end, i) =>
        ends.map((other, j) => (end === 0 && other === 0 ? numbers.vcov[place[i]][place[j]] : Number.NaN)),
      ),
      warnings,
    },
  };
}

function untoldOf(design: Design): Pick<Limit, 'untold'> {
  const untold = untoldColumns(design)?.left.free;
  return untold === undefined ? {} : { untold };
}

/** Of a coefficient without a finite estimate. */
export function atEnd(term: string, end: number): Coefficient {
  const none = Number.NaN;
  return { term, estimate: estimateAt(end), stdError: none, statistic: none, pValue: none };
}

/** The estimates of the limit, and from there along the direction until every row at its edge is HELD beyond zero. */
export function heldBeta(
  { fixed, nObs, response, offset }: Questions,
  { edge, direction }: Separation,
  { kept, leftOut, free }: Pick<LimitDesign, 'kept' | 'leftOut' | 'free'>,
  inner: readonly number[],
): { readonly natural: number[]; readonly along: Float64Array } {
  const p = fixed.names.length;
  const start = new Float64Array(p);
  kept.forEach((j, k) => {
    start[j] = inner[k];
  });
  // the part of the direction that the rows left over do not see: it is the free one with the same entries in the columns left out
  const along = new Float64Array(p);
  leftOut.forEach((column, k) => {
    for (let j = 0; j < p; j++) along[j] += direction[column] * free[k][j];
  });
  let steps = 0;
  for (let i = 0; i < nObs; i++) {
    if (edge[i] === 0) continue;
    const sign = sideOf(response, i);
    let eta = offset === null ? 0 : offset[i];
    let gain = 0;
    for (let j = 0; j < p; j++) {
      eta += start[j] * fixed.values[j * nObs + i];
      gain += along[j] * fixed.values[j * nObs + i];
    }
    if (sign * gain > 0) steps = Math.max(steps, (HELD - sign * eta) / (sign * gain));
  }
  return { natural: Array.from(start, (b, j) => b + steps * along[j]), along };
}

/** What is said of variances and of the search where the likelihood depends on neither. */
const ABOUT_NOTHING: readonly GlmmWarningCode[] = [
  'NOT_CONVERGED',
  'HESSIAN_NOT_POSITIVE_DEFINITE',
  'ZERO_VARIANCE',
  'PERFECT_CORRELATION',
];

/** Where every row is at the edge nothing is left: the search has stopped somewhere, and of the coefficients their ends are known. */
export function nothingLeft(estimation: Estimation, { edge, direction }: Separation): Estimation {
  const free = everyDirection(estimation.design.fixed.names.length);
  const ends = endsOf(estimation.design, edge, free);
  const limit = { estimation: null, edge, free, ends };
  return without(estimation, limit, separationWarning(estimation.design, direction, limit));
}

export function everyDirection(p: number): Float64Array[] {
  return Array.from({ length: p }, (_, j) => Float64Array.from({ length: p }, (__, k) => (j === k ? 1 : 0)));
}

/** Numbers of a fit none of whose parameters the likelihood says anything about. */
export function without(estimation: Estimation, limit: Limit, warning: GlmmWarning): Estimation {
  const { design, numbers } = estimation;
  const { ends } = limit;
  const unknown = (values: readonly number[]): number[] => values.map(() => Number.NaN);
  return {
    ...estimation,
    covariance: null,
    shapeCovariance: null,
    limit,
    numbers: {
      ...numbers,
      coefficients: design.fixed.names.map((term, j) => atEnd(term, ends[j])),
      vcov: numbers.vcov.map(unknown),
      thetaSe: unknown(numbers.thetaSe),
      warnings: [warning, ...numbers.warnings.filter(({ code }) => !ABOUT_NOTHING.includes(code))],
    },
  };
}

/** A covariance of (theta, kept beta) among all p columns: what is left out does not move, and what is kept beyond them is not among them. */
export function embedded(covariance: Float64Array, nTheta: number, kept: readonly number[], p: number): Float64Array {
  const places = [...Array.from({ length: nTheta }, (_, k) => k), ...kept.map((j) => nTheta + j)];
  const from = places.length;
  const size = nTheta + p;
  const out = new Float64Array(size * size);
  places.forEach((row, i) => {
    places.forEach((column, j) => {
      if (row < size && column < size) out[row * size + column] = covariance[i * from + j];
    });
  });
  return out;
}

/** Covariances of log shape with (theta, kept beta), and its variance behind them, among all columns. */
function spread(shape: Float64Array, nTheta: number, kept: readonly number[], p: number): Float64Array {
  const out = new Float64Array(nTheta + p + 1);
  out.set(shape.subarray(0, nTheta));
  kept.forEach((j, k) => {
    out[nTheta + j] = shape[nTheta + k];
  });
  out[nTheta + p] = shape[shape.length - 1];
  return out;
}

/** Rows of what a density has of its own beside (theta, kept beta), and with each other, among all columns. */
function spreadRows(covariance: Float64Array, nTheta: number, kept: readonly number[], p: number): Float64Array {
  const n = nTheta + kept.length;
  const own = Math.round((Math.sqrt(n * n + 4 * covariance.length) - n) / 2);
  const size = nTheta + p + own;
  const out = new Float64Array(own * size);
  for (let s = 0; s < own; s++) {
    const row = covariance.subarray(s * (n + own), (s + 1) * (n + own));
    out.set(row.subarray(0, nTheta), s * size);
    kept.forEach((j, k) => {
      out[s * size + nTheta + j] = row[nTheta + k];
    });
    out.set(row.subarray(n), s * size + nTheta + p);
  }
  return out;
}

/** What is held stands behind more coefficients. */
function moved(far: FarRows, by: number): FarRows {
  return { ...far, held: far.held.map(({ at, value }) => ({ at: at + by, value })) };
}

export function mapOf(design: Design, family: Family, nShape: number): ParameterMap {
  const { fixed, random, nObs, response } = design;
  const Z = random.map((term) => scaleTerm(term, nObs));
  const isOrdered = response.categories !== undefined;
  const second = secondParts(design, family);
  return parameterMap(scaleFixed(fixed, nObs), Z, interceptColumn(fixed), nShape, isOrdered, second);
}
