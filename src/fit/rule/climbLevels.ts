/**
 * `nAGQ: 'auto'` of nested factors: outer groups need fewer points than their children, so each level climbs by itself. A rung is judged by
 * one gradient with about twice the points for each level; a level goes up by as many steps as its predicted shift asks for, and the search
 * goes on where it was, until the sum of all shifts is below a thousandth of a standard error (docs/mathematics.md (19.14)).
 */
import { invertMetric } from '../../optimize/bfgs.ts';
import type { EngineSetting, OpenModel } from '../engine/types.ts';
import type { EstimateOptions } from '../search/estimate.ts';
import { highest, survey, unsearched } from '../search/hills.ts';
import { type Climb, placesFor } from './climb.ts';
import {
  certificateOfLevels,
  compareLevels,
  judgedBy,
  type LevelComparison,
  levelPoints,
  nodesOf,
  orderOf,
} from './levels.ts';
import { type Level, type LevelPoints, largestOf, type Points, pointsOf } from './orders.ts';
import { type Beyond, MAX_GRID } from './points.ts';
import { LOGLIK_ALLOWED } from './quadrature.ts';
import { countedOn, rungTime } from './rungTime.ts';

/** Orders of a level. */
const LADDER: readonly number[] = [1, 5, 7, 9, 11, 15, 21, 31, 47, 63, 95, 127, 200];
/** What all levels together may leave, in standard errors; a level with its part of it, of two half, is raised. */
const SHIFT_ALLOWED = 1e-3;
/** By how much a step of the ladder makes errors smaller, roughly. */
const GAIN = 10;
const MOST_STEPS = 3;
/** Standard errors are computed on a rung once what the expected information predicts is within NEAR of what is allowed. */
const NEAR = 3;

/**
 * Where the likelihood may rise for ever in a standard deviation, one that is past the finite ones is believed from so many points on, as a
 * variance of zero is in climb.ts: more points would follow it outwards, rung after rung, and limit/unbounded.ts decides what it is.
 */
const PAST_BELIEVED = 31;

/** A rough search ends this near in minus2LogLik, at most. */
const SAME_HILL = 1e-2;

/** @param first the orders that the model is opened with @param isPast of parameters, whether a standard deviation is past the finite ones */
export function climbLevels(
  setting: Omit<EngineSetting, 'family'>,
  first: Points,
  model: OpenModel,
  starts: readonly Float64Array[],
  maxSeconds: number,
  options: EstimateOptions,
  isPast: (parameters: Float64Array) => boolean,
): Climb {
  const { design } = setting;
  const { engine, map } = model;
  const spent = { evaluations: 0, iterations: 0 };
  const time = rungTime(model, spent, maxSeconds);
  const how = countedOn(options, spent);
  let orders = levelPoints(design, first);
  let places = starts;
  for (;;) {
    let beyond: Beyond | null = null;
    /** The next rung, as long as there is time for it. */
    const nextOf = (
      compared: readonly LevelComparison[] | null,
      near: number,
      parameters: Float64Array,
    ): LevelPoints | null => {
      const next = compared && raised(orders, compared, near);
      if (largestOf(orders) >= PAST_BELIEVED && isPast(parameters)) return null;
      if (next === null || nodesOf(design, next) > MAX_GRID) return null;
      beyond = time.beyond(pointsOf(next));
      return beyond === null ? next : null;
    };
    time.begin(orders);
    engine.setPoints(orders);
    const hills = survey(engine, map, places, how, spent);
    if (hills.length === 0) hills.push(unsearched(places[0]));
    const from = hills[0].parameters;
    engine.evaluate(from);
    const roughly = compareLevels(setting, model, orders, from, invertMetric(engine.metric(), from.length));
    const early = nextOf(roughly, NEAR, from);
    if (early !== null) {
      orders = early;
      engine.setPoints(orders);
      places = placesFor(model, hills, []);
      continue;
    }
    const { found, lower } = highest(engine, map, hills, how, spent);
    spent.evaluations += found.optim.evaluations;
    spent.iterations += found.optim.iterations;
    // the rough search ends within a hundredth of a standard error, so what the larger rules say there holds here, if this is that hill
    const isSame = Math.abs(found.minus2LogLik - hills[0].minus2LogLik) < SAME_HILL;
    const compared = isSame
      ? judgedBy(model, roughly, found.covariance)
      : compareLevels(setting, model, orders, found.parameters, found.covariance);
    const next = nextOf(compared, 1, found.parameters);
    if (next === null) {
      const points = pointsOf(orders);
      const quadrature = certificateOfLevels(design, { requested: 'auto', points, beyond }, compared);
      return { points, model, found: { ...found, optim: { ...found.optim, ...spent } }, lower, quadrature };
    }
    orders = next;
    engine.setPoints(orders);
    places = placesFor(model, [{ ...hills[0], parameters: found.parameters }, ...lower], []);
  }
}

/** Where to go from `orders`; null where they are enough, `near` times as large a shift being allowed, or are the largest. */
function raised(orders: LevelPoints, compared: readonly LevelComparison[], near: number): LevelPoints | null {
  const errors = compared.map(({ level, maxShiftInSe, own, larger }) => ({
    level,
    // without standard errors logLik alone must judge
    shift: Number.isNaN(maxShiftInSe) ? 0 : maxShiftInSe / (near * SHIFT_ALLOWED),
    logLik: (0.5 * Math.abs(larger.minus2LogLik - own.minus2LogLik)) / LOGLIK_ALLOWED,
  }));
  const sum = (of: 'shift' | 'logLik'): number => errors.reduce((total, one) => total + one[of], 0);
  if (sum('shift') < 1 && sum('logLik') < 1) return null;
  const next: Partial<Record<Level, number>> = {};
  for (const { level, shift, logLik } of errors) {
    const left = Math.max(shift, logLik);
    if (left * errors.length < 1) continue;
    let steps = 1;
    for (let l = left; l > GAIN * GAIN && steps < MOST_STEPS; l /= GAIN) steps++;
    const above = LADDER.filter((order) => order > orderOf(orders, level));
    if (above.length > 0) next[level] = above[Math.min(steps, above.length) - 1];
  }
  return Object.keys(next).length === 0 ? null : { ...orders, ...next };
}
