/**
 * A rule of many points is wanted at the end of a search, not on its way: where one of fewer points takes a fraction of the time, the search
 * goes by that until it leads no further, and from there by the rule itself with what has been learnt of the curvature.
 */
import type { Minimum } from '../../optimize/bfgs.ts';
import { multiply } from '../../optimize/symmetric.ts';
import type { OpenModel } from '../engine/types.ts';
import { type EstimateOptions, search } from '../search/estimate.ts';
import { highestFrom, type Summit } from '../search/hills.ts';
import { type Points, samePoints } from './orders.ts';
import { countedOn } from './rungTime.ts';

/** Orders to go by on the way, the best first: Laplace's approximation may be too far off to be worth it. */
const COARSER: readonly number[] = [7, 5, 3];
/** Of the time of an evaluation, what one on the way takes, and promised decrease of minus2LogLik at which it leads no further. */
interface Coarser {
  readonly share: number;
  readonly agree: number;
}
/** What takes little goes to a thirtieth of a standard error, what takes more only the first and longest steps, by as few points as it has to. */
const WAYS: readonly Coarser[] = [
  { share: 0.35, agree: 1e-3 },
  { share: 0.55, agree: 1 },
  { share: 0.75, agree: 1 },
];

/** The estimate by a rule of `points`, which the model has, from one start by a coarser one; from several, or where that saves nothing, as by {@link highestFrom}. */
export function highestCoarserFirst(
  model: OpenModel,
  points: Points,
  starts: readonly Float64Array[],
  how: EstimateOptions,
): Summit {
  const coarser = starts.length === 1 ? coarserThan(model, points, how.inverse ? WAYS.slice(1) : WAYS) : null;
  // where there is no maximum the way is the answer
  if (coarser === null || how.tolerance !== undefined) return highestFrom(model, starts, how);
  const { engine, map } = model;
  engine.setPoints(coarser.points);
  const known = how.inverse?.slice();
  const rough = search(engine, map, starts[0], { ...how, ...(known && { inverse: known }), tolerance: coarser.agree });
  engine.setPoints(points);
  if (!(rough.stopped === 'flat' || rough.stopped === 'time') || !rough.x.every(Number.isFinite))
    return highestFrom(model, starts, how);
  const onwards = (from: Float64Array): Summit =>
    highestFrom(model, [from], countedOn({ ...how, inverse: rough.inverse.slice() }, rough));
  // where there was no time to arrive a step may lead anywhere, and to where there is no likelihood from beside the end of a link's domain
  const further = rough.stopped === 'flat' ? onwards(stepFrom(rough)) : null;
  const { found, lower } = further && Number.isFinite(further.found.minus2LogLik) ? further : onwards(rough.x);
  const optim = {
    ...found.optim,
    evaluations: found.optim.evaluations + rough.evaluations,
    iterations: found.optim.iterations + rough.iterations,
  };
  return { found: { ...found, optim }, lower };
}

/** One step further than the search went, which the coarser rule need not see. */
function stepFrom({ x, gradient, inverse }: Minimum): Float64Array {
  const step = new Float64Array(x.length);
  multiply(inverse, x.length, gradient, step);
  return x.map((value, k) => value - step[k]);
}

function coarserThan(
  { work }: OpenModel,
  points: Points,
  ways: readonly Coarser[],
): { readonly points: Points; readonly agree: number } | null {
  const seconds = work(points).evaluationSeconds;
  const coarser = COARSER.map((m) => fewerOf(points, m)).filter((fewer) => !samePoints(fewer, points));
  for (const { share, agree } of ways) {
    const fewer = coarser.find((some) => work(some).evaluationSeconds <= share * seconds);
    if (fewer !== undefined) return { points: fewer, agree };
  }
  return null;
}

/** At most m points, at each level of nested factors. */
function fewerOf(points: Points, m: number): Points {
  if (typeof points === 'number') return Math.min(points, m);
  const { outer, middle, inner } = points;
  return {
    outer: Math.min(outer, m),
    ...(middle !== undefined && { middle: Math.min(middle, m) }),
    inner: Math.min(inner, m),
  };
}
