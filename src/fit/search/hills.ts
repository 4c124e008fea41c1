/**
 * A likelihood may have several maxima: where the density has a shape, the scatter can be put down to the groups or to the rows;
 * where there are several terms or an end at the edge of what covariances can be, a search may have gone the wrong way round.
 * The highest maximum that the starts lead to is the fit, the others are kept as data.
 */

import { cellPlaces, cellsOf, startAt } from '../../covariance/map.ts';
import { type ParameterMap, vectorTerms } from '../engine/parameters.ts';
import { LARGE_LOG_SHAPE, signUp } from './boundary.ts';
import {
  type Arrival,
  arrive,
  type Estimate,
  type EstimateOptions,
  estimate,
  isSpent,
  type LikelihoodEngine,
  search,
} from './estimate.ts';
import { type KnownTop, leadsTo, topOf } from './knownTop.ts';

/** A place where a search ended, on the optimiser's scale. */
export interface Hill {
  readonly parameters: Float64Array;
  readonly minus2LogLik: number;
  /** Where it was started from: the next rule may begin there again. */
  readonly start: Float64Array;
  /** No hill but a spike of the rule, where the curvature of some integrand vanishes. */
  readonly isSpike?: boolean;
  /** Where the search ended on flat ground: what it leaves to know the hill by. */
  readonly top?: KnownTop;
  /** From how many places searches began in the survey that found it. */
  readonly among?: number;
}

export interface Summit {
  readonly found: Estimate;
  /** Other maxima at which searches ended, the highest first. */
  readonly lower: readonly Hill[];
}

/** Searches for hills end at this promised decrease of minus2LogLik: a hundredth of a standard error. */
const ROUGH = 1e-4;
/**
 * Evaluations that a search for another hill may take: searches that arrive take 5 to 60. One that does not is on its way to a place
 * without a maximum, such as a dispersion of zero, and goes on only if that is higher than all others.
 */
const MOST_EVALUATIONS = 250;
/** Ends of rough searches whose values differ by less, and parameters by less than DISTANCE_ALONE, are one hill. */
const VALUE_ALONE = 1e-2;
/** In units of the standardised columns, relative to the size of a parameter above one. */
const DISTANCE_ALONE = 0.05;
/** A hill must be higher by this much of minus2LogLik to be taken instead: rough ends are off by less. */
const HIGHER = 1e-3;
/** Starts of a density with a shape, the fewest that there are (starts.ts). */
const WIDE = 6;
/** Diagonals of Lambda to start from where a second look is due, in units of the columns. */
const SECOND_LOOK = [1, 4];
/** And for refits of densities with a shape a model with hardly a random effect. */
const NEARLY_ZERO = 0.02;
/** Places between two ends, from one to the other. */
const BETWEEN = [0.2, 0.4, 0.6, 0.8];
/** A diagonal element of T below this share of its row: the covariance is singular, or nearly. */
const SINGULAR = 1e-3;

/**
 * A search up a spike does not end on a flat place but where the slope is this many times the value itself, and mostly millions; where
 * the likelihood rises for ever it goes to nothing.
 */
const SPIKE = 1;

/**
 * The distinct ends of rough searches from every start, the best first and spikes only where there is nothing else; empty where none is finite.
 * @param known from before: a search that is on its way up one of these, or one that another search has gone up, ends
 */
export function survey(
  engine: LikelihoodEngine,
  map: ParameterMap,
  starts: readonly Float64Array[],
  how: EstimateOptions,
  spent: Spent,
  known: readonly Hill[] = [],
): Hill[] {
  const hills: Hill[] = [];
  const tops = known.flatMap(({ top }) => top ?? []);
  const several = starts.length > 1;
  const { inverse: _, ...anew } = how;
  const options = { ...(several ? { ...anew, maxEvaluations: MOST_EVALUATIONS } : how), tolerance: ROUGH };
  for (const start of starts) {
    if (hills.length > 0 && isSpent(engine)) break;
    // an end must not depend on where the search before it was
    if (several) engine.resetModes();
    const rough = search(engine, map, start, {
      ...options,
      isKnown: (at) => tops.some((top) => leadsTo(map, top, at)),
    });
    spent.evaluations += rough.evaluations;
    spent.iterations += rough.iterations;
    if (!Number.isFinite(rough.value) || rough.stopped === 'known') continue;
    const top = topOf(map, rough);
    if (top !== null) tops.push(top);
    const isSpike = rough.stopped !== 'flat' && isSteep(largestOf(rough.gradient), rough.value);
    const hill: Hill = {
      ...{ parameters: rough.x, minus2LogLik: rough.value, start, isSpike, among: starts.length },
      ...(top !== null && { top }),
    };
    const at = hills.findIndex((other) => isSame(map, hill, other));
    if (at < 0) hills.push(hill);
    else if (hill.minus2LogLik < hills[at].minus2LogLik) hills[at] = { ...hill, start: hills[at].start };
  }
  const maxima = hills.filter(({ isSpike }) => !isSpike);
  return (maxima.length > 0 ? maxima : hills).sort((a, b) => a.minus2LogLik - b.minus2LogLik);
}

function largestOf(gradient: Float64Array): number {
  return gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0);
}

function isSteep(maxAbsGradient: number, minus2LogLik: number): boolean {
  return maxAbsGradient > SPIKE * Math.max(1, Math.abs(minus2LogLik));
}

function endsOnSpike({ converged, optim, minus2LogLik }: Estimate): boolean {
  return !converged && isSteep(optim.maxAbsGradient, minus2LogLik);
}

/** What the searches before the last have cost. */
export interface Spent {
  evaluations: number;
  iterations: number;
}

/**
 * The estimate from the best of the hills, and from those that only a second look shows.
 *
 * @param hills from a survey by the same rule, or one start that was not surveyed
 */
export function highest(
  engine: LikelihoodEngine,
  map: ParameterMap,
  hills: readonly Hill[],
  how: EstimateOptions,
  spent: Spent,
): Summit {
  let found = estimate(engine, map, hills[0].parameters, how);
  let others = hills.slice(1);
  if (
    hills.length === 1 &&
    !isLookedAt(map, hills[0]) &&
    wantsSecondLook(map, found) &&
    !how.heldTheta &&
    !isSpent(engine)
  ) {
    others = survey(
      engine,
      map,
      SECOND_LOOK.map((sd) => diagonal(map, found.parameters, sd)),
      how,
      spent,
      hills,
    );
  }
  for (const hill of others) {
    if (isSpent(engine)) break;
    const onSpike = endsOnSpike(found);
    if (hill.isSpike || !(onSpike || hill.minus2LogLik < found.minus2LogLik - HIGHER)) continue;
    const again = estimate(engine, map, hill.parameters, how);
    const worse = endsOnSpike(again) ? again : found;
    spent.evaluations += worse.optim.evaluations;
    spent.iterations += worse.optim.iterations;
    if (worse === again) continue;
    if (!onSpike) others = [...others, asHill(found)];
    found = again;
  }
  return { found, lower: how.heldTheta ? [] : lowerMaxima(engine, map, found, others) };
}

/** Those of the other ends that are maxima of their own: searched to the end, and with a valley between them and the summit. */
function lowerMaxima(engine: LikelihoodEngine, map: ParameterMap, found: Estimate, others: readonly Hill[]): Hill[] {
  const kept = [asHill(found)];
  for (const other of others) {
    if (isSpent(engine)) break;
    engine.resetModes();
    const { x, gradient, value, stopped } = search(engine, map, other.parameters, { maxEvaluations: MOST_EVALUATIONS });
    signUp(x, gradient, map);
    const hill = { parameters: x, minus2LogLik: value, start: other.start };
    if (stopped === 'flat' && value > found.minus2LogLik && kept.every((k) => hasValley(engine, map, k, hill))) {
      kept.push(hill);
    }
  }
  // what is asked of the engine next is about the summit, where it has been last if there is nothing else
  if (others.length > 0) engine.resetModes();
  return kept.slice(1).sort((a, b) => a.minus2LogLik - b.minus2LogLik);
}

/** Whether the straight way between two ends goes lower than both. */
function hasValley(engine: LikelihoodEngine, map: ParameterMap, a: Hill, b: Hill): boolean {
  if (isSame(map, a, b)) return false;
  const lowest = Math.max(a.minus2LogLik, b.minus2LogLik) + HIGHER;
  return BETWEEN.some((share) => {
    const there = engine.evaluate(a.parameters.map((value, k) => value + share * (b.parameters[k] - value)));
    return !(there <= lowest);
  });
}

/** A start in place of a hill, where there was no survey. */
export function unsearched(start: Float64Array): Hill {
  return { parameters: start, minus2LogLik: Number.NaN, start };
}

function asHill({ parameters, minus2LogLik }: Estimate): Hill {
  return { parameters, minus2LogLik, start: parameters };
}

/** The estimate from the best of the starts, all costs counted. */
export function highestFrom(
  { engine, map }: { readonly engine: LikelihoodEngine; readonly map: ParameterMap },
  starts: readonly Float64Array[],
  how: EstimateOptions = {},
): Summit {
  const spent = { evaluations: 0, iterations: 0 };
  const hills = starts.length > 1 ? survey(engine, map, starts, how, spent) : [];
  const { found, lower } = highest(engine, map, hills.length > 0 ? hills : [unsearched(starts[0])], how, spent);
  const optim = {
    ...found.optim,
    evaluations: spent.evaluations + found.optim.evaluations,
    iterations: spent.iterations + found.optim.iterations,
  };
  return { found: { ...found, optim }, lower };
}

/**
 * The end of a search without standard errors, for refits by the thousand: from one start, which is near, and where that may be the
 * lower hill from a larger and a smaller variance too.
 */
export function arriveHighest(engine: LikelihoodEngine, map: ParameterMap, start: Float64Array): Arrival {
  let best = arrive(engine, map, start);
  const { parameters, value, atZero } = best;
  if (!map.hasScale && !wantsSecondLook(map, { parameters, atZero, minus2LogLik: value })) return best;
  const spent = { evaluations: 0, iterations: 0 };
  const others = [NEARLY_ZERO, ...SECOND_LOOK].map((sd) => diagonal(map, start, sd));
  const top = atZero.includes(true) ? null : topOf(map, best.found);
  const known = top === null ? [] : [{ parameters, minus2LogLik: value, start, top }];
  for (const hill of survey(engine, map, others, {}, spent, known)) {
    if (hill.isSpike || !(hill.minus2LogLik < best.value - HIGHER)) continue;
    engine.resetModes();
    best = arrive(engine, map, hill.parameters);
  }
  // what is asked of the engine next is about the best
  engine.resetModes();
  return best;
}

/**
 * Whether searches from variances small and large, with a shape for each (starts.ts), have gone up this one hill just now. Of 2,100 small data sets none
 * ended lower for want of a second look. There terms have all the same variance: several have it.
 */
function isLookedAt(map: ParameterMap, { among = 0 }: Hill): boolean {
  return map.shapeAt >= 0 && among >= WIDE && vectorTerms(map) <= 1;
}

/** Several vector terms, or an end at a singular covariance. */
function wantsSecondLook(
  map: ParameterMap,
  { parameters, atZero, minus2LogLik }: Pick<Estimate, 'parameters' | 'atZero' | 'minus2LogLik'>,
): boolean {
  if (!Number.isFinite(minus2LogLik)) return false;
  return vectorTerms(map) > 1 || atZero.includes(true) || isSingular(map, parameters);
}

/** Whether a diagonal element of some T is below SINGULAR times the length of its row. */
function isSingular({ lambda }: ParameterMap, x: Float64Array): boolean {
  const cells = cellsOf(lambda, x);
  const { row, col } = cellPlaces(lambda);
  const squares = new Float64Array(lambda.nEffects);
  for (let c = 0; c < cells.length; c++) squares[row[c]] += cells[c] * cells[c];
  for (let c = 0; c < cells.length; c++)
    if (row[c] === col[c] && !(Math.abs(cells[c]) > SINGULAR * Math.sqrt(squares[row[c]]))) return true;
  return false;
}

function diagonal({ lambda }: ParameterMap, from: Float64Array, sd: number): Float64Array {
  const start = from.slice();
  start.set(startAt(lambda, sd));
  return start;
}

function isSame(map: ParameterMap, a: Hill, b: Hill): boolean {
  if (Math.abs(a.minus2LogLik - b.minus2LogLik) > VALUE_ALONE) return false;
  return a.parameters.every((value, k) => {
    const isOwn = k >= map.nTheta + map.nBeta;
    const [one, other] = [value, b.parameters[k]].map((v) =>
      isOwn ? Math.min(Math.max(v, -LARGE_LOG_SHAPE), LARGE_LOG_SHAPE) : v,
    );
    return Math.abs(one - other) <= DISTANCE_ALONE * Math.max(1, Math.abs(one));
  });
}
