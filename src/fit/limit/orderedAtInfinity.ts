/**
 * A fit to separated categories: as atInfinity.ts, with thresholds among what may be infinite. Predictors less thresholds are linear in beta
 * and the gaps, so everything is said of these.
 */
import type { Design } from '../../design/types.ts';
import { combinationsOf } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import { dot } from '../../optimize/symmetric.ts';
import { log } from '../../stats/special.ts';
import { fromUser } from '../engine/parameters.ts';
import { interceptColumn } from '../engine/scale.ts';
import type { Estimation, Limit } from '../estimation.ts';
import { criteria } from '../numbers/fitNumbers.ts';
import { naturalOf, thresholdName } from '../numbers/thresholds.ts';
import { estimateAt } from '../search/estimateAt.ts';
import { orderedSeparationWarning } from '../start/orderedSeparationWords.ts';
import type { Threshold } from '../types.ts';
import { atEnd, embedded, everyDirection, HELD, heldBeta, mapOf, without } from './atInfinity.ts';
import type { CutSeparation } from './cutSeparation.ts';
import { endsOf, endsOfCombinations } from './ends.ts';
import { type OrderedLimit, orderedLimit } from './orderedLimit.ts';

/** @param inner the fit of `limit.design` */
export function orderedAtInfinity(
  design: Design,
  family: Family,
  separation: CutSeparation,
  limit: OrderedLimit,
  inner: Estimation,
  fitAgain: Estimation['fitAgain'],
  open: Estimation['open'],
): Estimation {
  const { numbers } = inner;
  const p = design.fixed.names.length;
  const nTheta = numbers.theta.length;
  const edge = withInner(separation, inner.limit);
  const again = inner.limit && orderedLimit(design, family, separation.thresholds, separation.cuts, edge);
  const { free, rowEdge } = again ?? limit;
  const ends = withEnds(design, family, separation, edge, free, rowEdge);
  const innerNatural = naturalOf(Float64Array.from(inner.maximum.slice(nTheta)), numbers.beta.length);
  const natural = held(separation, limit, Array.from(innerNatural), p);
  const gaps = Array.from(natural.slice(p), log);
  const beta = natural.slice(0, p);
  const place = new Map(limit.kept.map((j, k) => [j, k]));
  const df = numbers.df + natural.length - limit.kept.length;
  const user = [...numbers.theta, ...beta, ...gaps];
  return {
    ...inner,
    design,
    covariance: inner.covariance && embedded(inner.covariance, nTheta, limit.kept.slice(0, numbers.beta.length), p),
    gapCovariance: inner.gapCovariance ? embedded(inner.gapCovariance, nTheta, limit.kept, natural.length) : null,
    parameterCovariance: null,
    parameters: fromUser(mapOf(design, family, gaps.length), user),
    maximum: user,
    limit: { ...ends, estimation: inner },
    fitAgain,
    open,
    numbers: {
      ...numbers,
      beta,
      ...criteria(numbers.minus2LogLik, df, design.nObs),
      thresholds: thresholdsAt(design, family, ends.ordered!.thresholdEnds, natural, numbers.thresholds),
      coefficients: design.fixed.names.map((term, j) =>
        ends.ends[j] === 0 ? { ...numbers.coefficients[place.get(j)!], term } : atEnd(term, ends.ends[j]),
      ),
      vcov: ends.ends.map((end, i) =>
        ends.ends.map((other, j) =>
          end === 0 && other === 0 ? numbers.vcov[place.get(i)!][place.get(j)!] : Number.NaN,
        ),
      ),
      warnings: [
        orderedSeparationWarning(design, separation, ends),
        ...numbers.warnings.filter(({ code }) => code !== 'SEPARATION'),
      ],
    },
  };
}

/** Where every row is at the edge. */
export function noCategoryLeft(estimation: Estimation, separation: CutSeparation): Estimation {
  const { design, family, numbers, maximum } = estimation;
  const { cuts, edge } = separation;
  const nTheta = numbers.theta.length;
  const free = everyDirection(maximum.length - nTheta);
  const limit = withEnds(design, family, separation, edge, free, new Uint8Array(design.nObs).fill(1));
  const natural = naturalOf(Float64Array.from(maximum.slice(nTheta)), numbers.beta.length);
  const fit = without(estimation, limit, orderedSeparationWarning(design, { ...separation, cuts }, limit));
  const thresholds = thresholdsAt(design, family, limit.ordered!.thresholdEnds, Array.from(natural), undefined);
  return { ...fit, gapCovariance: null, parameterCovariance: null, numbers: { ...fit.numbers, thresholds } };
}

function withEnds(
  design: Design,
  { threshold }: Family,
  { cuts }: CutSeparation,
  edge: Uint8Array,
  free: readonly Float64Array[],
  rowEdge: Uint8Array,
): Limit {
  const p = design.fixed.names.length;
  const combinations = combinationsOf(design.response, threshold, p, interceptColumn(design.fixed));
  return {
    estimation: null,
    edge: rowEdge,
    free: ofBeta(free, p),
    ends: endsOf(cuts.questions, edge, free).slice(0, p),
    ordered: {
      cuts,
      edge,
      free,
      thresholdEnds: endsOfCombinations(cuts.questions, edge, free, combinations),
    },
  };
}

/** Questions at the edge, those of the limit's own limit among them. */
function withInner({ edge, cuts }: CutSeparation, inner: Limit | undefined): Uint8Array {
  const all = edge.slice();
  if (inner?.ordered === undefined) return all;
  const { cuts: own, edge: more } = inner.ordered;
  for (const side of ['low', 'up'] as const)
    cuts[side].forEach((question, i) => {
      const its = own[side][i];
      if (question >= 0 && its >= 0 && more[its] === 1) all[question] = 1;
    });
  return all;
}

/** Estimates of the limit, moved on until questions at the edge, and gaps without end, are HELD beyond zero. */
function held({ cuts, edge, direction }: CutSeparation, limit: OrderedLimit, inner: number[], p: number): number[] {
  const { natural, along } = heldBeta(cuts.questions, { edge, direction }, limit, inner);
  let steps = 0;
  for (let k = p; k < natural.length; k++)
    if (along[k] > 0 && limit.leftOut.length > 0 && natural[k] < HELD)
      steps = Math.max(steps, (HELD - natural[k]) / along[k]);
  return natural.map((value, k) => value + steps * along[k]);
}

/** A basis of the parts of directions in beta, by elimination from the last column on: each ends with another column. */
function ofBeta(free: readonly Float64Array[], p: number): Float64Array[] {
  const rest = free.map((direction) => direction.slice(0, p));
  const basis: Float64Array[] = [];
  for (let j = p - 1; j >= 0; j--) {
    const largest = rest.reduce((best, d, k) => (Math.abs(d[j]) > Math.abs(rest[best]?.[j] ?? 0) ? k : best), 0);
    if (!(Math.abs(rest[largest]?.[j] ?? 0) > NOTHING)) continue;
    const [pivot] = rest.splice(largest, 1);
    for (const d of rest) {
      const share = d[j] / pivot[j];
      for (let k = 0; k <= j; k++) d[k] = k === j ? 0 : d[k] - share * pivot[k];
    }
    basis.unshift(pivot);
  }
  return basis;
}

/** Of directions whose entry at their own column is one: what elimination leaves of zero. */
const NOTHING = 1e-9;

function thresholdsAt(
  { response, fixed }: Design,
  { threshold }: Family,
  ends: readonly number[],
  natural: readonly number[],
  inner: readonly Threshold[] | undefined,
): Threshold[] {
  const combinations = combinationsOf(response, threshold, fixed.names.length, interceptColumn(fixed));
  const values = Float64Array.from(natural);
  return combinations.map((combination, c) => {
    if (ends[c] === 0 && inner !== undefined) return inner[c];
    return {
      name: thresholdName(response.categories!, c),
      estimate: estimateAt(ends[c]),
      stdError: Number.NaN,
      held: dot(combination, values),
    };
  });
}
