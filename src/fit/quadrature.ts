/**
 * How far quadrature is off: the integrals once more by a larger rule, at the estimates. logLik changes by what the groups'
 * integrals change; the estimates would move by about one Newton step,
 *   shift = V (g_larger - g) / 2,   V the covariance of the estimates, g gradients of minus2LogLik      (docs/mathematics.md (9.3), (9.4)).
 */
import type { Design } from '../design/types.ts';
import type { Engine, OpenModel } from './engine.ts';
import { covarianceToUser, type ParameterMap, toUser } from './parameters.ts';
import type { PointsWanted } from './points.ts';
import type { Quadrature } from './types.ts';

/** Value, gradient and integrals by one rule. */
export interface RuleResult {
  readonly minus2LogLik: number;
  readonly gradient: Float64Array;
  readonly groupLogLik: Float64Array;
}

/** A thousandth of a standard error is nothing to anybody; a tenth of that keeps the printed digits those of the integral. */
export const SHIFT_ALLOWED = 1e-4;
/** What the larger rule may change of logLik: fits by different rules can then be compared, see infer/comparable.ts. */
export const LOGLIK_ALLOWED = 2e-4;
/** A shift of the estimates in standard errors that a reader should be warned of. */
export const SHIFT_COARSE = 0.05;
const GROUPS_LISTED = 5;

export function evaluateRule(engine: Engine, parameters: Float64Array): RuleResult {
  const gradient = new Float64Array(parameters.length);
  const minus2LogLik = engine.evaluate(parameters, gradient);
  return { minus2LogLik, gradient, groupLogLik: engine.groupLogLik?.() ?? new Float64Array(0) };
}

/** The largest move of a parameter in its standard errors, on the user's scale. `covariance` as estimation leaves it. */
export function largestShift(
  map: ParameterMap,
  covariance: Float64Array | null,
  own: RuleResult,
  larger: RuleResult,
): number {
  if (covariance === null) return Number.NaN;
  const n = own.gradient.length;
  const step = new Float64Array(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) step[i] += 0.5 * covariance[i * n + j] * (larger.gradient[j] - own.gradient[j]);
  const shift = toUser(map, step);
  const variance = covarianceToUser(map, covariance);
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const se = Math.sqrt(variance[i * n + i]);
    // a variance on the boundary has no standard error and stays
    if (se !== 0) largest = maxOrNaN(largest, Math.abs(shift[i]) / se);
  }
  return largest;
}

/** Math.max, said to be NaN where either is. */
function maxOrNaN(a: number, b: number): number {
  return Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b);
}

export interface Comparison {
  readonly requested: PointsWanted;
  readonly points: number;
  readonly comparedWith: number;
  readonly own: RuleResult;
  readonly larger: RuleResult;
  readonly maxShiftInSe: number;
}

export function certificate(design: Design, comparison: Comparison): Quadrature {
  const { requested, points, comparedWith, own, larger, maxShiftInSe } = comparison;
  const { levels } = design.groups[0];
  const groups = Array.from(own.groupLogLik, (value, i) => ({
    level: levels[i],
    logLikError: value - larger.groupLogLik[i],
  }))
    .sort((a, b) => Math.abs(b.logLikError) - Math.abs(a.logLikError))
    .slice(0, GROUPS_LISTED);
  return Object.freeze({
    points,
    dimension: dimensionOf(design),
    requested,
    comparedWith,
    logLikError: 0.5 * (larger.minus2LogLik - own.minus2LogLik),
    maxShiftInSe,
    groups: Object.freeze(groups),
  });
}

/** Where there is no larger rule to compare with. */
export function uncertified(design: Design, points: number, requested: PointsWanted): Quadrature {
  const unknown = { comparedWith: null, logLikError: Number.NaN, maxShiftInSe: Number.NaN, groups: [] };
  return Object.freeze({ points, dimension: dimensionOf(design), requested, ...unknown });
}

/** Random effects per group; with several grouping factors, of one level of each. */
export function dimensionOf({ random }: Design): number {
  return random.reduce((sum, term) => sum + term.names.length, 0);
}

/** The fit's own rule against another, both opened anew. */
export function compareRules(
  design: Design,
  own: OpenModel,
  larger: OpenModel,
  parameters: Float64Array,
  covariance: Float64Array | null,
  about: Pick<Comparison, 'requested' | 'points' | 'comparedWith'>,
): Quadrature {
  const results = { own: evaluateRule(own.engine, parameters), larger: evaluateRule(larger.engine, parameters) };
  const maxShiftInSe = largestShift(own.map, covariance, results.own, results.larger);
  return certificate(design, { ...about, ...results, maxShiftInSe });
}
