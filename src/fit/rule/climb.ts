/**
 * `nAGQ: 'auto'`: as many quadrature points as the data need. Successive orders oscillate about the integral and every one
 * of their fits converges, so each order is judged by one of about twice its size: the search goes up the ladder, each
 * rung starting where the one below arrived, until the larger rule would move no estimate by SHIFT_ALLOWED.
 */
import { invertMetric } from '../../optimize/bfgs.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { EngineSetting, OpenModel } from '../engine/types.ts';
import { NEAR_ZERO } from '../search/boundary.ts';
import type { Estimate, EstimateOptions } from '../search/estimate.ts';
import { type Hill, highest, survey, unsearched } from '../search/hills.ts';
import type { Quadrature } from '../types.ts';
import { largestOf, type Points } from './orders.ts';
import type { Beyond } from './points.ts';
import {
  certificate,
  compareRules,
  comparisonOf,
  evaluateRule,
  LOGLIK_ALLOWED,
  largestShift,
  type RuleResult,
  SHIFT_ALLOWED,
  uncertified,
} from './quadrature.ts';
import { countedOn, type RungTime, rungTime } from './rungTime.ts';

export interface Climb {
  readonly points: Points;
  readonly model: OpenModel;
  readonly found: Estimate;
  /** Other maxima by the same rule, the highest first. */
  readonly lower: readonly Hill[];
  readonly quadrature: Quadrature;
}

/** Standard errors are computed on a rung only once the shift predicted by the expected information is within NEAR times SHIFT_ALLOWED. */
const NEAR = 3;
/**
 * Where hills are looked for, a variance of zero is not believed before so many points: there every rule is exact, so the larger
 * rule speaks for it, while a coarse one may miss the hills elsewhere.
 */
const ZERO_BELIEVED = 31;
/** Where the next rule would move the end of a search by less, in standard errors, the search is not asked once more how it began. */
const STAYS_NEAR = 0.3;
/** Rows times points up to which every rung tries all starts anew: a coarse rule may have hills that the integral has not. */
const CHEAP_WORK = 2e6;

/** @param model opened with `ladder[0]` points @param starts more than one where hills are to be looked for */
export function climb(
  setting: Omit<EngineSetting, 'family'>,
  ladder: readonly number[],
  model: OpenModel,
  starts: readonly Float64Array[],
  maxSeconds: number,
  options: EstimateOptions,
): Climb {
  const { design } = setting;
  const { engine, map } = model;
  const spent = { evaluations: 0, iterations: 0 };
  const time = rungTime(model, spent, maxSeconds);
  const how = countedOn(options, spent);
  const several = starts.length > 1;
  const again = (points: number): readonly Float64Array[] =>
    several && design.nObs * points <= CHEAP_WORK ? starts : [];
  let places = starts;
  let rungs = ladder;
  let beyond: Beyond | null = null;
  for (let rung = 0; ; rung++) {
    const points = rungs[rung];
    const above = rungs.at(rung + 1);
    /** The rung above, as long as there is time for it. */
    const inTime = (): number | undefined => {
      if (above !== undefined) beyond ??= time.beyond(above);
      return beyond === null ? above : undefined;
    };
    time.begin(points);
    engine.setPoints(points);
    const hills = several || inTime() !== undefined ? survey(engine, map, places, how, spent) : [];
    if (hills.length === 0) hills.push(unsearched(places[0]));
    const next = inTime();
    if (next !== undefined) {
      const from = hills[0].parameters;
      const own = evaluateRule(engine, from);
      const covariance = invertMetric(engine.metric(), from.length);
      engine.setPoints(next);
      const shift = largestShift(map, covariance, own, evaluateRule(engine, from));
      const tooEarly = several && points < ZERO_BELIEVED && nearZero(map, from);
      if (tooEarly || !(shift < NEAR * SHIFT_ALLOWED)) {
        places = placesFor(model, hills, again(next), shift);
        continue;
      }
      engine.setPoints(points);
    }
    const { found, lower } = highest(engine, map, hills, how, spent);
    spent.evaluations += found.optim.evaluations;
    spent.iterations += found.optim.iterations;
    const optim = { ...found.optim, ...spent };
    const fitted = { points, model, found: { ...found, optim }, lower };
    const comparison = next === undefined ? comparisonOf(setting, model, points) : { points: next, every: 1 };
    if (comparison === null)
      return { ...fitted, quadrature: uncertified(design, { requested: 'auto', points, beyond }) };
    const results = compareRules(model, points, comparison, found.parameters);
    const maxShiftInSe = largestShift(map, found.covariance, results.own, results.larger);
    const enough = isEnough(maxShiftInSe, results.own, results.larger);
    const start = hills[0].start;
    const arrived = [{ ...hills[0], parameters: found.parameters, start }, ...lower];
    const between = enough
      ? finerRule(design.nObs, points, next, results)
      : inTime() !== undefined
        ? null
        : ruleBetween(points, beyond, time);
    if (between !== null && (!enough || time.beyond(between) === null)) {
      rungs = [...rungs.slice(0, rung + 1), between, ...(enough ? rungs.slice(rung + 1) : [])];
      engine.setPoints(between);
      places = placesFor(model, arrived, again(between));
      continue;
    }
    if (enough || next === undefined || inTime() === undefined) {
      engine.setPoints(points);
      const about = { comparedWith: comparison.points, ...results, maxShiftInSe };
      return {
        ...fitted,
        quadrature: certificate(design, { requested: 'auto', points, beyond: enough ? null : beyond, ...about }),
      };
    }
    places = placesFor(model, arrived, again(next));
  }
}

/** The largest rule for which there is time, where that of the next rung is too dear; null where there is none that is worth a rung. */
function ruleBetween(points: number, beyond: Beyond | null, time: RungTime): number | null {
  if (beyond === null) return null;
  for (let m = largestOf(beyond.points) - 2; m >= points + 2; m -= 2) if (time.beyond(m) === null) return m;
  return null;
}

interface Comparison {
  readonly own: RuleResult;
  readonly larger: RuleResult;
}

/** Of an absolute logLik, which is compared with that of other programs, the larger rule may change no more. */
const LOGLIK_SAID = 1e-5;
/** The error falls by a factor with every point: a third more of them mostly suffices where they suffice for the estimates. */
const FINER = 4 / 3;

/** Rows times points up to which a further fit for those digits costs a few milliseconds. */
const FINER_WORK = 2e4;

/** A rule between one that has settled the estimates and the one above, where logLik is not settled to its printed digits; null where it is. */
function finerRule(rows: number, points: number, next: number | undefined, { own, larger }: Comparison): number | null {
  if (!(0.5 * Math.abs(own.minus2LogLik - larger.minus2LogLik) > LOGLIK_SAID)) return null;
  const finer = 2 * Math.ceil((FINER * points - 1) / 2) + 1;
  return next !== undefined && finer < next && rows * finer <= FINER_WORK ? finer : null;
}

/** Without standard errors logLik alone must judge. */
function isEnough(shift: number, own: RuleResult, above: RuleResult): boolean {
  const logLikError = 0.5 * Math.abs(own.minus2LogLik - above.minus2LogLik);
  return logLikError < LOGLIK_ALLOWED && !(shift >= SHIFT_ALLOWED);
}

/** A coarse rule may have led away: the next, which the model has now, begins at whichever place it likes better, the end of a search or its start. */
export function placesFor(
  { engine }: OpenModel,
  hills: readonly Hill[],
  starts: readonly Float64Array[],
  shift = Number.POSITIVE_INFINITY,
): Float64Array[] {
  const [only] = hills;
  const arrived =
    hills.length === 1 && shift < STAYS_NEAR
      ? [only.parameters]
      : hills.map(({ parameters, start }) =>
          engine.evaluate(parameters) <= engine.evaluate(start) ? parameters : start,
        );
  return [...arrived, ...starts.filter((start) => !arrived.includes(start))];
}

function nearZero({ lambda }: ParameterMap, parameters: Float64Array): boolean {
  return lambda.scales.some(({ theta }) => Math.abs(parameters[theta]) < NEAR_ZERO);
}
