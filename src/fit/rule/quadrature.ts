/**
 * How far quadrature is off: the integrals once more by a larger rule, at the estimates. logLik changes by what the groups'
 * integrals change; the estimates would move by about one Newton step,
 *   shift = V (g_larger - g) / 2,   V the covariance of the estimates, g gradients of minus2LogLik      (docs/mathematics.md (9.3), (9.4)).
 */

import type { Design } from '../../design/types.ts';
import { fitSeconds } from '../engine/cost/cost.ts';
import { dimensionOf } from '../engine/dimension.ts';
import { covarianceToUser, type ParameterMap, stepToUser } from '../engine/parameters.ts';
import type { Engine, EngineSetting, OpenModel } from '../engine/types.ts';
import type { Quadrature } from '../types.ts';
import type { Points, PointsWanted } from './orders.ts';
import { type Beyond, type ComparisonRule, comparisonRule } from './points.ts';

/** Value, gradient and integrals by one rule. */
export interface RuleResult {
  readonly parameters: Float64Array;
  readonly minus2LogLik: number;
  readonly gradient: Float64Array;
  readonly groupLogLik: Float64Array;
}

/** A thousandth of a standard error is nothing to anybody; a tenth of that keeps the printed digits those of the integral. */
export const SHIFT_ALLOWED = 1e-4;
/** What the larger rule may change of logLik: fits by different rules can then be compared, see infer/hypothesis/comparable.ts. */
export const LOGLIK_ALLOWED = 2e-4;
/** A shift of the estimates in standard errors that a reader should be warned of. */
export const SHIFT_COARSE = 0.05;
/** An error of logLik that a reader should be warned of, whatever the estimates do: it is 0.5 in a chi-squared and in AIC. */
export const LOGLIK_COARSE = 0.25;
export const GROUPS_LISTED = 5;

export function evaluateRule(engine: Engine, parameters: Float64Array): RuleResult {
  const gradient = new Float64Array(parameters.length);
  const minus2LogLik = engine.evaluate(parameters, gradient);
  return { parameters, minus2LogLik, gradient, groupLogLik: engine.groupLogLik() ?? new Float64Array(0) };
}

/** The largest move of a parameter in its standard errors, on the user's scale. `covariance` as estimation leaves it. */
export function largestShift(
  map: ParameterMap,
  covariance: Float64Array | null,
  own: RuleResult,
  larger: RuleResult,
): number {
  const change = larger.gradient.map((g, i) => g - own.gradient[i]);
  return (shiftsInSe(map, covariance, own.parameters, change) ?? [Number.NaN]).reduce(
    (largest, shift) => maxOrNaN(largest, Math.abs(shift)),
    0,
  );
}

/**
 * Where each parameter would move by one Newton step, in its standard errors and on the user's scale, were the gradient of minus2LogLik
 * larger by `change`; null without standard errors. A variance on the boundary has none and stays.
 */
export function shiftsInSe(
  map: ParameterMap,
  covariance: Float64Array | null,
  parameters: Float64Array,
  change: Float64Array,
): number[] | null {
  if (covariance === null) return null;
  const n = change.length;
  const step = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) step[i] += 0.5 * covariance[i * n + j] * change[j];
  const shift = stepToUser(map, step, parameters);
  const variance = covarianceToUser(map, covariance, parameters);
  return Array.from(shift, (value, i) => {
    const se = Math.sqrt(variance[i * n + i]);
    return se === 0 ? 0 : value / se;
  });
}

/** Math.max, said to be NaN where either is. */
function maxOrNaN(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b);
}

/** The rule of a fit, and what it was asked for. */
export interface RuleOfFit {
  readonly requested: PointsWanted;
  readonly points: Points;
  /** The rung that would have taken too long. */
  readonly beyond: Beyond | null;
}

export interface Comparison extends RuleOfFit {
  readonly comparedWith: number;
  readonly own: RuleResult;
  readonly larger: RuleResult;
  readonly maxShiftInSe: number;
}

export function certificate(design: Design, comparison: Comparison): Quadrature {
  const { requested, points, beyond, comparedWith, own, larger, maxShiftInSe } = comparison;
  const { levels, weights } = design.groups[0];
  const compared = Array.from(own.groupLogLik, (value, i) => ({
    level: levels[i],
    logLikError: (weights?.values[i] ?? 1) * (value - larger.groupLogLik[i]),
  })).filter(({ logLikError }) => !Number.isNaN(logLikError));
  const worstFirst = [...compared].sort((a, b) => Math.abs(b.logLikError) - Math.abs(a.logLikError));
  const groups = worstFirst.slice(0, GROUPS_LISTED);
  return Object.freeze({
    points,
    dimension: dimensionOf(design),
    requested,
    comparedWith,
    logLikError: 0.5 * (larger.minus2LogLik - own.minus2LogLik),
    maxShiftInSe,
    groups: Object.freeze(groups),
    ...(compared.length < levels.length && { sampledGroups: compared.length }),
    ...(beyond && { beyond: Object.freeze({ ...beyond }) }),
  });
}

/** Where there is no larger rule to compare with. */
export function uncertified(design: Design, { points, requested, beyond }: RuleOfFit): Quadrature {
  const unknown = { comparedWith: null, logLikError: Number.NaN, maxShiftInSe: Number.NaN, groups: [] };
  return Object.freeze({ points, dimension: dimensionOf(design), requested, ...unknown, ...(beyond && { beyond }) });
}

/** Share of a fit's predicted time that its certificate may take, and seconds that it always may. */
export const SHARE_OF_FIT = 0.25;
export const SECONDS_AT_LEAST = 0.2;

/** What to compare a rule of `points` with; null where that is impossible, or would take too long on any sample. */
export function comparisonOf(
  { kind, design }: Omit<EngineSetting, 'family'>,
  model: OpenModel,
  points: number,
): ComparisonRule | null {
  if (!kind.hasRules) return null;
  const secondsOf = (m: number): number => model.work(m).evaluationSeconds;
  const seconds = Math.max(SECONDS_AT_LEAST, SHARE_OF_FIT * fitSeconds(model.work(points)));
  return comparisonRule(dimensionOf(design), points, design.groups[0].levels.length, secondsOf, seconds);
}

/** The model's rule of `points` and the one to compare it with, at the parameters. It is left with the larger rule, and all groups. */
export function compareRules(
  { engine }: OpenModel,
  points: number,
  comparison: ComparisonRule,
  parameters: Float64Array,
): { readonly own: RuleResult; readonly larger: RuleResult } {
  engine.sample(comparison.every, 'groups');
  const at = (m: number): RuleResult => {
    engine.setPoints(m);
    return scaledUp(evaluateRule(engine, parameters), comparison.every);
  };
  const results = { own: at(points), larger: at(comparison.points) };
  engine.sample(1);
  return results;
}

/** What a sample of one group in `every` says of all. */
function scaledUp(result: RuleResult, every: number): RuleResult {
  if (every === 1) return result;
  return {
    ...result,
    minus2LogLik: every * result.minus2LogLik,
    gradient: result.gradient.map((g) => every * g),
  };
}
