/**
 * What a fit may take once it has begun, in predicted seconds: evaluations are counted, and each is worth what it is predicted to take, or, where the
 * engine counts what it does in one, what that is predicted to take. A search along
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
    ? { maxSeconds, isAttempt: false, evaluations: 0, seconds: 0 }
    : null;
}

/** Of an attempt at something better than what there is: the seconds of a fit, and no more. It ends by {@link OutOfTime}. */
export function attemptOf(kind: Pick<EngineKind, 'probes'>, maxSeconds: number): Budget | null {
  const budget = budgetOf(kind, maxSeconds);
  return budget && { ...budget, isAttempt: true };
}

/** An attempt has spent its budget. */
export class OutOfTime extends Error {}

/** What a model spends of it: the members of its engine that tell what an evaluation costs, and `spending`. */
export function spendingOf(
  budget: Budget,
  engine: Pick<Engine, 'setPoints' | 'sample'>,
  { work, workAtWorst, secondsMade }: Pick<Opened, 'work' | 'workAtWorst' | 'secondsMade'>,
  points: Points,
): Pick<Engine, 'setPoints' | 'sample'> & { readonly spending: Spending } {
  const { setPoints, sample } = engine;
  let now = points;
  let share = 1;
  let seconds: number | null = null;
  let counted = 0;
  const { isAttempt, maxSeconds } = budget;
  const isSpent = (): boolean => {
    const made = secondsMade?.() ?? 0;
    budget.seconds += made - counted;
    counted = made;
    return budget.seconds > (isAttempt ? maxSeconds : MOST * maxSeconds);
  };
  const inWords = (): string =>
    `the search was stopped after ${budget.evaluations} evaluations, which take more than maxSeconds: ${maxSeconds} allows (maxSeconds: Infinity has no end)`;
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
        if (isAttempt && isSpent()) throw new OutOfTime(inWords());
        budget.evaluations++;
        if (secondsMade) return;
        // where that depends on the parameters it is asked each time
        if (seconds === null || workAtWorst !== undefined) seconds = work(now).evaluationSeconds;
        budget.seconds += share * seconds;
      },
      isSpent,
      inWords,
    },
  };
}
