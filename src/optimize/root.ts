/**
 * The root of a gradient whose values do not belong to it: quasi-Newton steps as in bfgs.ts, with the decrement g'B g in the place of the value.
 * Estimates from random probes are such: the score is unbiased and smooth, but it is not the slope of the log-determinant that the same probes give.
 */
import { type MinimiseOptions, type Minimum, type Objective, shorten, update } from './bfgs.ts';
import { dot, multiply } from './symmetric.ts';

/** A step is halved until the decrement has fallen, so many times at most. */
const MAX_HALVINGS = 6;
const MAX_ITERATIONS = 60;

/** @param from where a search by values has ended, near enough for its inverse Hessian to mean something */
export function rootOfGradient(
  objective: Objective,
  from: Minimum,
  {
    maxStep,
    tolerance = 0,
    isSpent,
    onIteration,
  }: Pick<MinimiseOptions, 'maxStep' | 'tolerance' | 'isSpent' | 'onIteration'>,
): Minimum {
  const n = from.x.length;
  const inverse = from.inverse.slice();
  let { x, value, gradient, evaluations, iterations } = from;
  const direction = new Float64Array(n);
  const promiseOf = (g: Float64Array, to: Float64Array): number => {
    multiply(inverse, n, g, to);
    return 0.5 * dot(g, to);
  };
  const result = (stopped: Minimum['stopped']): Minimum => ({
    x,
    value,
    gradient,
    evaluations,
    iterations,
    stopped,
    inverse,
  });
  for (let step = 0; step < MAX_ITERATIONS; step++) {
    const promise = promiseOf(gradient, direction);
    if (promise <= tolerance) return result('flat');
    shorten(direction, maxStep(x));
    const there = new Float64Array(n);
    const nextGradient = new Float64Array(n);
    let next = x;
    let nextValue = value;
    let scale = 1;
    for (let halving = 0; ; halving++, scale *= 0.5) {
      if (halving > MAX_HALVINGS) return result('line search');
      next = x.map((at, i) => at - scale * direction[i]);
      nextValue = objective.evaluate(next, nextGradient);
      evaluations++;
      if (Number.isFinite(nextValue) && promiseOf(nextGradient, there) < promise) break;
    }
    update(inverse, n, x, next, gradient, nextGradient);
    x = next;
    value = nextValue;
    gradient = nextGradient;
    iterations++;
    onIteration?.(iterations, value);
    if (isSpent?.()) return result('time');
  }
  return result('iterations');
}
