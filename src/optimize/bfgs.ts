/**
 * Quasi-Newton minimisation with exact gradients (BFGS; Nocedal & Wright, Numerical Optimization, 2006, ch. 6), started
 * from a metric of the problem's own and free to walk through zero: no bounds, no logarithms (docs/mathematics.md (8.2), (8.3)).
 */
import { choleskyFactor, choleskyInverse, dot, multiply } from './symmetric.ts';

/** A function to minimise. NaN means "not here". */
export interface Objective {
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

export interface MinimiseOptions {
  /** An approximate Hessian of the objective near the point last evaluated, row-major; asked for at the first iterations. */
  readonly metric?: () => Float64Array;
  /** An inverse Hessian known from before: used instead of `metric`, and left as the search improved it. */
  readonly inverse?: Float64Array;
  /** Longest step allowed in each coordinate. */
  readonly maxStep: (x: Float64Array) => Float64Array;
  /** Stops when a step of the model promises less than this. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** The search ends after the iteration in which it has made so many. */
  readonly maxEvaluations?: number;
  /** Asked after every iteration whether what comes is known already: then the search ends. */
  readonly isKnown?: (at: Place) => boolean;
  /** Asked after every iteration whether there is no time for another: then the search ends. */
  readonly isSpent?: () => boolean;
  /** Called after every iteration; throw to stop. */
  readonly onIteration?: (iteration: number, value: number) => void;
}

/** A place of a search. */
export interface Place {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface Minimum extends Place {
  readonly evaluations: number;
  readonly iterations: number;
  readonly stopped: 'flat' | 'known' | 'iterations' | 'time' | 'line search' | 'not finite';
  /** The inverse Hessian as the search knows it, row-major. */
  readonly inverse: Float64Array;
}

/**
 * Promised decrease at which the search ends. Of minus2LogLik it is 1e-5 standard errors: near enough that the curvature there
 * is the maximum's to six digits.
 */
const TOLERANCE = 1e-10;
/** Rounding of the objective relative to its size: below it a promise is noise. */
const ROUNDING = 4e-14;
const MAX_ITERATIONS = 300;
/** A step that had to be cut to this share of itself, and has gained no more than rounding there: values follow their gradients no further. */
const CUT = 1e-2;
/** Of the objective, what a step promised that may have been as little as sums over very many rows leave. */
const NOISE = 25 * ROUNDING;
/** Sufficient decrease and curvature of the line search (Wolfe). */
const ARMIJO = 1e-4;
const CURVATURE = 0.9;
/** The metric is taken afresh at these iterations; updates learn from then on. */
const METRIC_ITERATIONS = [0, 2];
const MAX_TRIALS = 40;

export function minimise(objective: Objective, start: Float64Array, options: MinimiseOptions): Minimum {
  const n = start.length;
  const { metric, maxStep, tolerance = TOLERANCE, maxIterations = MAX_ITERATIONS, maxEvaluations } = options;
  let x: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(n);
  let value = objective.evaluate(x, gradient);
  let evaluations = 1;
  let inverse: Float64Array = options.inverse ?? identity(n);
  const direction = new Float64Array(n);
  const result = (stopped: Minimum['stopped'], iterations: number): Minimum => ({
    x,
    value,
    gradient,
    evaluations,
    iterations,
    stopped,
    inverse,
  });
  if (!Number.isFinite(value)) return result('not finite', 0);

  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (metric && METRIC_ITERATIONS.includes(iteration)) inverse = invertMetric(metric(), n) ?? inverse;
    multiply(inverse, n, gradient, direction);
    let promise = 0.5 * dot(gradient, direction);
    if (!(promise > 0)) {
      inverse.set(identity(n));
      direction.set(gradient);
      promise = 0.5 * dot(gradient, direction);
    }
    if (promise <= tolerance + ROUNDING * Math.abs(value)) return result('flat', iteration);
    shorten(direction, maxStep(x));

    const slope = -dot(gradient, direction);
    const next = new Float64Array(n);
    const nextGradient = new Float64Array(n);
    let best: (Place & { readonly scale: number }) | null = null;
    let lower = 0;
    let upper = Number.POSITIVE_INFINITY;
    let scale = 1;
    for (let trial = 0; trial < MAX_TRIALS; trial++) {
      for (let i = 0; i < n; i++) next[i] = x[i] - scale * direction[i];
      const candidate = objective.evaluate(next, nextGradient);
      evaluations++;
      const slopeThere = -dot(nextGradient, direction);
      // minus infinity is no low place but one where the objective cannot be computed
      const isLower = candidate <= value + ARMIJO * scale * slope + ROUNDING * Math.abs(value);
      if (!isLower || candidate === Number.NEGATIVE_INFINITY) {
        if (best) break;
        upper = scale;
        scale = backtrack(lower, upper, scale, candidate - value, slope);
        continue;
      }
      if (best && candidate > best.value) break;
      best = { x: next.slice(), gradient: nextGradient.slice(), value: candidate, scale };
      if (slopeThere >= CURVATURE * slope) break;
      // still falling steeply: a longer step
      lower = scale;
      scale = upper < Number.POSITIVE_INFINITY ? 0.5 * (lower + upper) : scale * 3;
      if (trial > 8) break;
    }
    if (best === null) return result('line search', iteration);
    const isRounding =
      best.scale <= CUT && promise <= NOISE * Math.abs(value) && !(best.value < value - ROUNDING * Math.abs(value));
    update(inverse, n, x, best.x, gradient, best.gradient);
    x = best.x;
    value = best.value;
    gradient = best.gradient;
    options.onIteration?.(iteration + 1, value);
    if (isRounding) return result('line search', iteration + 1);
    if (options.isKnown?.({ x, value, gradient })) return result('known', iteration + 1);
    if (options.isSpent?.()) return result('time', iteration + 1);
    if (maxEvaluations !== undefined && evaluations >= maxEvaluations) return result('iterations', iteration + 1);
  }
  return result('iterations', maxIterations);
}

/** Inverse of a metric, with its diagonal raised where it is not positive definite; null when it is not finite. */
export function invertMetric(metric: Float64Array, n: number): Float64Array | null {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(metric[i * n + i])) return null;
    largest = Math.max(largest, metric[i * n + i]);
  }
  if (!(largest > 0)) return null;
  for (let ridge = 1e-10 * largest; ridge <= 10 * largest; ridge *= 100) {
    const factor = choleskyFactor(metric, n);
    if (factor) return choleskyInverse(factor, n);
    for (let i = 0; i < n; i++) metric[i * n + i] += ridge;
  }
  return null;
}

function identity(n: number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  return matrix;
}

/** Scales the direction so that no coordinate moves further than allowed. */
export function shorten(direction: Float64Array, limits: Float64Array): void {
  let factor = 1;
  for (let i = 0; i < direction.length; i++) {
    const length = Math.abs(direction[i]);
    if (length * factor > limits[i]) factor = limits[i] / length;
  }
  if (factor < 1) for (let i = 0; i < direction.length; i++) direction[i] *= factor;
}

/** Next scale to try: the minimum of the parabola through both values and the slope, kept within [0.1, 0.5] of the step. */
function backtrack(lower: number, upper: number, scale: number, rise: number, slope: number): number {
  const parabola = (-0.5 * slope * scale * scale) / (rise - slope * scale);
  const width = upper - lower;
  if (!Number.isFinite(parabola)) return lower + 0.1 * width;
  return Math.min(Math.max(parabola, lower + 0.1 * width), lower + 0.5 * width);
}

/** The BFGS update of the inverse Hessian from the step and the change of gradient. */
export function update(
  inverse: Float64Array,
  n: number,
  x: Float64Array,
  nextX: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
): void {
  const s = new Float64Array(n);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    s[i] = nextX[i] - x[i];
    y[i] = nextGradient[i] - gradient[i];
  }
  const sy = dot(s, y);
  // a step along which the slope did not rise says nothing of a minimum
  if (!(sy > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return;
  const Hy = new Float64Array(n);
  multiply(inverse, n, y, Hy);
  const factor = (1 + dot(y, Hy) / sy) / sy;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) inverse[i * n + j] += factor * s[i] * s[j] - (Hy[i] * s[j] + s[i] * Hy[j]) / sy;
}
