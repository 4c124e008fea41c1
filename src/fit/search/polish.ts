/**
 * From the end of the search to the maximum: Newton steps on the exact Hessian, which is wanted for the standard errors anyway.
 */
import { choleskyFactor, choleskySolve, dot } from '../../optimize/symmetric.ts';
import type { FixedCurvature } from '../../wasm/sparse.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { type Objective, roundingOf } from './boundary.ts';
import { fixedInformation } from './fixedInformation.ts';
import {
  CHECK_TOLERANCE,
  checkedAt,
  checkedHessian,
  hessianByDifferences,
  hessianWithBlock,
  quietHessian,
  symmetricHessian,
} from './hessian.ts';

/**
 * Newton steps are evaluated until they promise less than this in logLik, 1.4e-5 standard errors. The next one is taken
 * unseen: where the last of the curvature counts, it leaves about 1e-9.
 */
const POLISH_GAIN = 1e-10;
/** The Hessian is taken anew after a step that moved this far (gain in logLik). */
const REHESSIAN_GAIN = 1e-6;
/** And after one along which the curvature changed by twice this share, as the gradient at its end tells: standard errors keep five digits. */
const CURVATURE_MOVED = 1e-5;
const MAX_POLISH = 4;
/** A slope at zero, of minus2LogLik in units of the columns, where an even function has none but rounding. */
const KINK = 1e-5;
/**
 * Length of a difference step in standard errors: a forward difference is then off by about 1e-5 of the change of curvature
 * over one standard error, and gradients right to 1e-12 leave rounding below that.
 */
const STEP_IN_SE = 1e-5;
/**
 * Of gradients at fixed points that are iterated to 1e-11: a forward difference leaves 1e-6 of what that is worth in standard errors, and half of this
 * times the change of curvature over one.
 */
const ITERATED_STEP_IN_SE = 1e-4;
/** Of gradients at fixed points by probes. */
const WIDE_STEP_IN_SE = 1e-2;
/**
 * Of gradients by probes, which stay the same along a step: a forward difference is off by half of this times the change of curvature over one standard
 * error, below what other probes would say of the curvature (1e-4 of a standard error's length with 64 of them).
 */
const SIMULATED_STEP_IN_SE = 1e-3;

export interface Polished {
  readonly value: number;
  /** Observed information of the free parameters, and its Cholesky factor; null when it has none. */
  readonly information: Float64Array;
  readonly factor: Float64Array | null;
  /** What a further step would gain in logLik. */
  readonly gain: number;
  /** A variance held at zero where the likelihood would rise away from it. */
  readonly negativeAtZero: boolean;
}

/** Where beta stands among the parameters. */
export type FixedPlaces = Pick<ParameterMap, 'nTheta' | 'nBeta'>;

/** What the polish asks of an engine beside values and gradients. */
export interface CurvatureEngine {
  metric(): Float64Array;
  /** Observed information; null where no single pass gives it. */
  information(parameters: Float64Array): Float64Array | null;
  /** By what share of itself the curvature of its rule may be off that of the integral, which `information` is of. Default: 0. */
  curvatureError?(): number;
  /** Of many coefficients, see {@link LikelihoodEngine}. */
  fixedCurvature?(parameters: Float64Array): FixedCurvature | null;
  /** Of fixed points, see {@link LikelihoodEngine}. */
  responses?(parameters: Float64Array, steps: Float64Array): Float64Array | null;
  /** Whether gradients are those of a fixed point, right to 1e-10 of what they are worth in standard errors, and not to rounding. */
  readonly iterated: boolean;
  /** Of these: whether what follows is differenced. */
  readonly refine?: (fine: boolean) => void;
  /** Whether they are from random probes. Default: false. */
  readonly isSimulated?: boolean;
}

/** Newton steps on the exact Hessian, which is wanted for the standard errors anyway. Changes x and gradient. */
export function polishNewton(
  objective: Objective,
  engine: CurvatureEngine,
  fixed: FixedPlaces,
  x: Float64Array,
  gradient: Float64Array,
  startValue: number,
  free: readonly boolean[],
): Polished {
  if (engine.refine) {
    engine.refine(true);
    const polished = polishedFrom(objective, engine, fixed, x, gradient, objective.evaluate(x, gradient), free);
    engine.refine(false);
    return polished;
  }
  return polishedFrom(objective, engine, fixed, x, gradient, startValue, free);
}

function polishedFrom(
  objective: Objective,
  engine: CurvatureEngine,
  fixed: FixedPlaces,
  x: Float64Array,
  gradient: Float64Array,
  startValue: number,
  free: readonly boolean[],
): Polished {
  const n = x.length;
  const tolerance = Math.max(CHECK_TOLERANCE, engine.curvatureError?.() ?? 0);
  let value = startValue;
  let curvature: Float64Array | null = null;
  for (let round = 0; ; round++) {
    const analytic = engine.information(x);
    const ahead =
      analytic && free.every(Boolean) ? polishedAhead(objective, x, gradient, value, analytic, tolerance) : null;
    if (ahead) return ahead;
    const checked = analytic ? checkedHessian(objective, x, gradient, analytic, tolerance) : null;
    const hessian: Float64Array =
      checked ?? differenced(objective, x, gradient, curvature ?? engine.metric(), engine, fixed);
    // of a structure with correlations the likelihood has a kink at zero, and may rise from there whatever its curvature
    const negativeAtZero = free.some((isFree, i) => !isFree && hessian[i * n + i] < 0 && !(gradient[i] > KINK));
    // observed information of logLik, half of that of minus2LogLik
    const information = compress(hessian, free);
    for (let k = 0; k < information.length; k++) information[k] *= 0.5;
    const size = count(free);
    const factor = choleskyFactor(information, size);
    if (factor === null) return { value, information, factor, gain: Number.NaN, negativeAtZero };
    let gain = 0;
    let stale = false;
    for (let inner = 0; ; inner++) {
      const halfGradient = compressVector(gradient, free);
      for (let k = 0; k < halfGradient.length; k++) halfGradient[k] *= 0.5;
      const step = halfGradient.slice();
      choleskySolve(factor, size, step);
      gain = 0.5 * dot(halfGradient, step);
      if (inner >= 3) break;
      const next = x.slice();
      let k = 0;
      for (let i = 0; i < n; i++) if (free[i]) next[i] -= step[k++];
      if (gain < POLISH_GAIN) {
        x.set(next);
        break;
      }
      const nextGradient = new Float64Array(n);
      const nextValue = objective.evaluate(next, nextGradient);
      if (!(nextValue <= value + roundingOf(value))) break;
      x.set(next);
      gradient.set(nextGradient);
      value = nextValue;
      // with the same curvature all the way, the gradient would be zero there
      const left = Math.abs(0.5 * dot(compressVector(gradient, free), step));
      stale = gain > REHESSIAN_GAIN || left > CURVATURE_MOVED * 2 * gain;
      if (stale && round < MAX_POLISH) break;
    }
    if (!stale || round >= MAX_POLISH || negativeAtZero) return { value, information, factor, gain, negativeAtZero };
    curvature = hessian.map((h) => 0.5 * h);
  }
}

/** Where a Newton step promises less than this in logLik, 4e-4 standard errors, it is taken on the way to where the Hessian is checked. */
const AHEAD_GAIN = 1e-7;

/**
 * The maximum by one evaluation, which a Newton step away checks the Hessian too: the rest of the way from there is as short, and taken unseen. Changes x
 * and gradient; null where that promises nothing, or the Hessian is not as the gradient there says.
 */
function polishedAhead(
  objective: Objective,
  x: Float64Array,
  gradient: Float64Array,
  value: number,
  information: Float64Array,
  tolerance: number,
): Polished | null {
  const n = x.length;
  const factor = choleskyFactor(information, n);
  if (factor === null) return null;
  const stepBy = (slope: Float64Array): { readonly by: Float64Array; readonly gain: number } => {
    const half = slope.map((g) => 0.5 * g);
    const by = half.slice();
    choleskySolve(factor, n, by);
    return { by, gain: 0.5 * dot(half, by) };
  };
  const { by, gain } = stepBy(gradient);
  if (!(gain >= POLISH_GAIN && gain < AHEAD_GAIN)) return null;
  const there = checkedAt(objective, x, gradient, information, tolerance, { by, inSe: Math.sqrt(2 * gain) });
  if (there === null) return null;
  const rest = stepBy(there.gradient);
  const end = there.value - 2 * rest.gain;
  if (!(end <= value + roundingOf(value))) return null;
  x.set(there.parameters.map((at, k) => at - rest.by[k]));
  gradient.set(there.off);
  return { value: end, information, factor, gain: stepBy(there.off).gain, negativeAtZero: false };
}

function differenced(
  objective: Objective,
  x: Float64Array,
  gradient: Float64Array,
  information: Float64Array,
  engine: CurvatureEngine,
  fixed: FixedPlaces,
): Float64Array {
  const { iterated, isSimulated = false } = engine;
  if (isSimulated) {
    const inSe = iterated ? WIDE_STEP_IN_SE : SIMULATED_STEP_IN_SE;
    return hessianByDifferences(objective, x, gradient, differenceSteps(information, x.length, inSe));
  }
  const steps = differenceSteps(information, x.length, iterated ? ITERATED_STEP_IN_SE : STEP_IN_SE);
  const responses = engine.responses?.(x, steps);
  const answered = responses ? symmetricHessian(responses, x.length) : null;
  if (answered) return answered;
  const known = engine.fixedCurvature?.(x);
  const block = known ? fixedInformation(known, fixed.nBeta) : null;
  return (
    (block && hessianWithBlock(objective, x, gradient, steps, { block, first: fixed.nTheta, size: fixed.nBeta })) ??
    quietHessian(objective, x, gradient, steps)
  );
}

/** Steps of Hessians that profiles and Wald intervals take in coordinates of their own: a metric wants two digits, whatever the gradients are right to. */
export const METRIC_STEP_IN_SE = 1e-3;

/** Steps of so many standard errors of each parameter, as far as the diagonal of an information tells. */
export function differenceSteps(information: Float64Array, n: number, inSe = STEP_IN_SE): Float64Array {
  const steps = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const diagonal = information[i * n + i];
    steps[i] = inSe * (diagonal > 1 ? 1 / Math.sqrt(diagonal) : 1);
  }
  return steps;
}

export function count(free: readonly boolean[]): number {
  let sum = 0;
  for (const isFree of free) if (isFree) sum++;
  return sum;
}

/** A copy of what is free. */
function compress(matrix: Float64Array, free: readonly boolean[]): Float64Array {
  const n = free.length;
  const size = count(free);
  if (size === n) return matrix.slice();
  const some = new Float64Array(size * size);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (free[i] && free[j]) some[at++] = matrix[i * n + j];
  return some;
}

function compressVector(vector: Float64Array, free: readonly boolean[]): Float64Array {
  return vector.filter((_, i) => free[i]);
}
