/**
 * Where the likelihood of binomial responses, or of ordered categories, rises for ever in a standard deviation: decided by its limit (limit.ts) against the
 * best that a finite one reaches, by a rule that is right there. A fit without a maximum is shown with the standard deviation
 * held (docs/mathematics.md (8.10)).
 */

import { scaleOf, startAt, thetaMapOf } from '../../covariance/map.ts';
import { normaliserOf } from '../../design/normaliser.ts';
import type { Design } from '../../design/types.ts';
import { log } from '../../stats/special.ts';
import { dimensionOf } from '../engine/dimension.ts';
import { openModel } from '../engine/engine.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { Allowed, EngineSetting, OpenModel } from '../engine/types.ts';
import { boundsTheta, penaltyOf } from '../penalty/penalised.ts';
import { largestOf, type Points } from '../rule/orders.ts';
import { type Estimate, type EstimateOptions, estimate } from '../search/estimate.ts';
import { type Hill, survey } from '../search/hills.ts';
import { highestLimit, type Limit } from './limit.ts';

/** A fit whose standard deviation has no finite estimate. */
export interface Unbounded {
  /** Term and column of the random effect. */
  readonly limit: EndlessSd;
  /** Where it is held, on the optimiser's scale. */
  readonly sd: number;
}

export interface EndlessSd extends Limit {
  /** What is maximised rises to this: logLik, and with a prior of beta the density of its mode. */
  readonly height: number;
}

/** A fit by a number of points. */
export interface FittedBy {
  readonly points: Points;
  readonly model: OpenModel;
  readonly found: Estimate;
  readonly lower: readonly Hill[];
}

/**
 * Standard deviations to hold, in units of the column: the first at which the likelihood is above its finite maxima. From the
 * first on a standard deviation is too large for an ordinary rule: the integrand of a group is nearly a normal law cut in half.
 */
const HELD = [8, 16, 32];
/** Points that integrate such a law, with one random effect per group: at the first to about 1e-5 of logLik and group, whatever the link. */
const POINTS = 200;
/** A start with hardly a random effect, which zero itself could not leave. */
const NEARLY_ZERO = 0.02;
/** The limit must be higher than any finite maximum by this much of logLik. */
const HIGHER = 1e-6;
/** Where the likelihood may rise for ever, going on until it rises by less than this in minus2LogLik tells nothing new. */
export const WITHOUT_MAXIMUM = 1e-8;

/** @param first where another search may begin @param fitted by the rule that was asked for */
export function againstLimit(
  setting: EngineSetting,
  first: Float64Array,
  fitted: FittedBy,
  allowed: Allowed = {},
): { readonly fitted: FittedBy; readonly unbounded: Unbounded | null } {
  const { design, family } = setting;
  const limit = endlessSd(setting);
  if (limit === null) return { fitted, unbounded: null };
  const normaliser = normaliserOf(design, family);
  const logLikOf = ({ found }: FittedBy): number => normaliser - 0.5 * found.minus2LogLik;
  const k = diagonalOf(design, limit);
  const accurate = bestFinite(setting, first, fitted, k, allowed.budget);
  const finite = accurate === null ? Number.NEGATIVE_INFINITY : logLikOf(accurate);
  const held = HELD.map((_, step) => (): FittedBy => hold(setting, limit, fitted, step, allowed.budget));
  const lowest = held[0]();
  // Laplace's approximation is above the likelihood out there, by as much as several in logLik: it has no say but for a finite maximum
  const isRough = setting.kind.integration === 'laplace' && accurate === null;
  if (isRough || limit.height > Math.max(finite, logLikOf(lowest)) + HIGHER) {
    let shown = lowest;
    let sd = HELD[0];
    for (let step = 1; step < held.length && logLikOf(shown) < finite; step++) {
      const next = held[step]();
      if (!(logLikOf(next) <= limit.height)) break;
      shown = next;
      sd = HELD[step];
    }
    return { fitted: shown, unbounded: { limit, sd } };
  }
  // a maximum of a coarse rule at a large standard deviation is none of the integral
  if (!hasFiniteSd(fitted, k)) {
    const best = accurate !== null && !(logLikOf(lowest) > finite) ? accurate : fromHeld(lowest, fitted);
    return { fitted: best, unbounded: null };
  }
  const lower = fitted.lower.filter(({ parameters }) => Math.abs(parameters[k]) <= HELD[0]);
  return { fitted: lower.length === fitted.lower.length ? fitted : { ...fitted, lower }, unbounded: null };
}

/** The highest limit; null where there is none, or a penalty of standard deviations keeps them finite. With a prior of beta alone this does not grow with them. */
export function endlessSd({ kind, design, family }: EngineSetting): EndlessSd | null {
  const { penalty } = kind;
  if (boundsTheta(penalty)) return null;
  const limit = highestLimit(design, family, penalty !== undefined);
  if (limit === null || penalty === undefined) return limit && { ...limit, height: limit.logLik };
  const model = openModel(kind, design, family, 1);
  const { map } = model;
  const mode = new Float64Array(map.size).fill(penalty.prior?.beta?.mean ?? 0);
  const height = limit.logLik + penaltyOf(design, family, map, penalty).at(mode, new Float64Array(map.size));
  model.release();
  return { ...limit, height };
}

/** Whether a standard deviation is past the finite ones where the likelihood may rise for ever in it; the limit is looked for once, when one is. */
export function pastFinite(setting: EngineSetting): (parameters: Float64Array) => boolean {
  const { design } = setting;
  let limit: Limit | null | undefined;
  const { nTheta } = thetaMapOf(design.random);
  return (parameters) => {
    if (parameters.subarray(0, nTheta).every((theta) => Math.abs(theta) <= HELD[0])) return false;
    limit ??= limit === undefined ? endlessSd(setting) : null;
    return limit !== null && Math.abs(parameters[diagonalOf(design, limit)]) > HELD[0];
  };
}

/** Index in theta of the standard deviation that a random column has to itself: limits are taken of such alone. */
function diagonalOf({ random }: Design, { term, column }: Limit): number {
  return scaleOf(thetaMapOf(random), term, column) as number;
}

function pointsFor({ kind, design }: EngineSetting, points: Points): Points {
  return kind.hasRules && dimensionOf(design) === 1 ? Math.max(largestOf(points), POINTS) : points;
}

/** The best fit with a finite standard deviation by a rule that is right for such; null where searches end at none. */
function bestFinite(
  setting: EngineSetting,
  first: Float64Array,
  fitted: FittedBy,
  k: number,
  budget: Allowed['budget'],
): FittedBy | null {
  const points = pointsFor(setting, fitted.points);
  if (points === fitted.points && hasFiniteSd(fitted, k)) return fitted;
  const model = openModel(setting.kind, setting.design, setting.family, points, { budget });
  const { engine, map } = model;
  const nearZero = fitted.found.parameters.slice();
  nearZero[k] = NEARLY_ZERO;
  const how: EstimateOptions = { tolerance: WITHOUT_MAXIMUM };
  const spent = { evaluations: 0, iterations: 0 };
  const hills = survey(engine, map, [fitted.found.parameters, first, nearZero, withHardlyAny(map, first)], how, spent);
  const finite = hills.filter(({ parameters }) => Math.abs(parameters[k]) <= HELD[0]);
  if (finite.length === 0) return null;
  const best = { points, model, found: estimate(engine, map, finite[0].parameters, how), lower: [] };
  return hasFiniteSd(best, k) ? best : null;
}

function withHardlyAny(map: ParameterMap, start: Float64Array): Float64Array {
  const nearly = start.slice();
  nearly.set(startAt(map.lambda, NEARLY_ZERO));
  return nearly;
}

function hasFiniteSd({ found }: FittedBy, k: number): boolean {
  return Math.abs(found.parameters[k]) <= HELD[0];
}

function hold(
  setting: EngineSetting,
  limit: Limit,
  fitted: FittedBy,
  step: number,
  budget: Allowed['budget'],
): FittedBy {
  const points = pointsFor(setting, fitted.points);
  const model = openModel(setting.kind, setting.design, setting.family, points, { budget });
  const { map } = model;
  const k = diagonalOf(setting.design, limit);
  const start = heldStart(map, fitted.found.parameters, limit, k, HELD[step]);
  const how: EstimateOptions = { heldTheta: [k], tolerance: WITHOUT_MAXIMUM };
  const found = estimate(model.engine, map, start, how);
  const reason = 'the likelihood has no maximum: it rises as a standard deviation grows without end';
  return { points, model, found: { ...found, converged: false, optim: { ...found.optim, reason } }, lower: [] };
}

/** Other standard deviations as they were found, but small enough to leave the one that is held to itself. */
function heldStart(map: ParameterMap, found: Float64Array, limit: Limit, k: number, sd: number): Float64Array {
  const start = found.map((value, i) => (i < map.nTheta ? Math.min(Math.max(value, -1), 1) : value));
  start[k] = sd;
  limit.gamma.forEach((share, j) => {
    start[map.nTheta + j] = j < map.nBeta ? sd * share : log(sd * share);
  });
  return start;
}

/** From where the standard deviation was held on to the maximum that is not far. */
function fromHeld(held: FittedBy, fitted: FittedBy): FittedBy {
  const found = estimate(held.model.engine, held.model.map, held.found.parameters, { tolerance: WITHOUT_MAXIMUM });
  return Number.isFinite(found.minus2LogLik) ? { ...held, found } : fitted;
}
