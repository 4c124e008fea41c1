/**
 * What a fit may take once it has begun, in predicted seconds: evaluations are counted, and each is worth what it is predicted to take. A search along
 * an end of what there is, or among many hills, takes a hundred times as many as one that arrives; it is stopped where a clock
 * would have to, and at the same place on every machine.
 */
import type { Points } from '../../rule/orders.ts';
import type { Spending } from '../../search/likelihood.ts';
import type { Budget, Engine, EngineKind, Opened } from '../types.ts';

/** Of the seconds that a fit is allowed, what its evaluations may add up to: predictions are mostly right within a factor of three. */
const MOST = 3;

/** @returns null where a fit may take any time: that of an iterative solver has no limit but memory */
export function budgetOf({ probes }: Pick<EngineKind, 'probes'>, maxSeconds: number): Budget | null {
  return probes === undefined && maxSeconds < Number.POSITIVE_INFINITY
    ? { maxSeconds, evaluations: 0, seconds: 0 }
    : null;
}

/** What a model spends of it: the members of its engine that tell what an evaluation costs, and `spending`. */
export function spendingOf(
  budget: Budget,
  engine: Pick<Engine, 'setPoints' | 'sample'>,
  { work, workAtWorst }: Pick<Opened, 'work' | 'workAtWorst'>,
  points: Points,
): Pick<Engine, 'setPoints' | 'sample'> & { readonly spending: Spending } {
  const { setPoints, sample } = engine;
  let now = points;
  let share = 1;
  let seconds: number | null = null;
  return {
    setPoints(wanted) {
      const isSet = setPoints(wanted);
      if (isSet) [now, seconds] = [wanted, null];
      return isSet;
    },
    sample(every, of) {
      const isSampled = sample(every, of);
      if (isSampled) share = 1 / every;
      return isSampled;
    },
    spending: {
      spend() {
        // where that depends on the parameters it is asked each time
        if (seconds === null || workAtWorst !== undefined) seconds = work(now).evaluationSeconds;
        budget.evaluations++;
        budget.seconds += share * seconds;
      },
      isSpent: () => budget.seconds > MOST * budget.maxSeconds,
      inWords: () =>
        `the search was stopped after ${budget.evaluations} evaluations, which take more than maxSeconds: ${budget.maxSeconds} allows (maxSeconds: Infinity has no end)`,
    },
  };
}
