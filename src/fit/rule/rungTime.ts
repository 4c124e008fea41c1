/**
 * Whether there is time for the next rung of `nAGQ: 'auto'`. What lies behind is counted in evaluations, each worth its predicted seconds:
 * a search that ends at a singular covariance, or has many hills to look at, takes ten times the evaluations of one that does not, and the
 * next rung would too. No clock is asked, so that the answer is the same everywhere.
 */
import { fitSeconds } from '../engine/cost/cost.ts';
import type { OpenModel } from '../engine/types.ts';
import type { EstimateOptions } from '../search/estimate.ts';
import type { Spent } from '../search/hills.ts';
import type { Points } from './orders.ts';
import type { Beyond } from './points.ts';

export interface RungTime {
  /** A rung begins; its searches are still ahead. */
  begin(points: Points): void;
  /** What keeps a rung of `points` from following this one; null where there is time for it. */
  beyond(points: Points): Beyond | null;
}

/** Options of the searches of a climb: their iterations are counted on from rung to rung. */
export function countedOn(options: EstimateOptions, spent: Spent): EstimateOptions {
  const { onIteration } = options;
  return {
    ...options,
    ...(onIteration && { onIteration: (k: number, value: number) => onIteration(spent.iterations + k, value) }),
  };
}

/** @param spent evaluations so far, which the climb keeps up to date */
export function rungTime(model: OpenModel, spent: Spent, maxSeconds: number): RungTime {
  let before = 0;
  let counted = 0;
  let at: Points = 1;
  return {
    begin(points) {
      before += (spent.evaluations - counted) * model.work(at).evaluationSeconds;
      counted = spent.evaluations;
      at = points;
    },
    beyond(points) {
      const here = model.work(at);
      const there = model.work(points);
      const evaluations = spent.evaluations - counted;
      const own = evaluations > 0 ? evaluations * here.evaluationSeconds : fitSeconds(here);
      const next = Math.max(fitSeconds(there), evaluations * there.evaluationSeconds);
      const seconds = before + own + next;
      return seconds > maxSeconds ? { points, seconds } : null;
    },
  };
}
