/**
 * Step one of maximum likelihood: (theta, beta) that maximise the marginal likelihood, and the observed information there.
 * Engines differ in how they integrate; what is done with a value and its exact gradient is the same for all.
 */
import { type MinimiseOptions, type Minimum, minimise } from '../optimize/bfgs.ts';
import { choleskyFactor, choleskyInverse, choleskySolve, dot } from '../optimize/symmetric.ts';
import { hessianByDifferences } from './hessian.ts';
import type { ParameterMap } from './parameters.ts';
import type { OptimSummary } from './types.ts';

/** minus2LogLik of (theta, beta), theta on the optimiser's scale. */
export interface LikelihoodEngine {
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** Expected information near the last evaluation, of minus2LogLik / 2. */
  metric(): Float64Array;
}

export interface Estimate {
  readonly parameters: Float64Array;
  readonly minus2LogLik: number;
  /** Inverse of the observed information; rows and columns of parameters on the boundary are zero. null when not positive definite. */
  readonly covariance: Float64Array | null;
  /** Which thetas are variances estimated as zero. */
  readonly atZero: readonly boolean[];
  readonly converged: boolean;
  readonly optim: OptimSummary;
}

/** A theta below this, in units of its column, is compared with zero. */
const NEAR_ZERO = 0.05;
/** Zero is taken when it costs less than this in minus2LogLik: rounding of the value. */
const ZERO_COST = 1e-9;
/** Predicted gain in logLik below which the estimates count as the maximum. */
const CONVERGED_GAIN = 1e-6;
/** Newton steps on the exact Hessian go on until they promise less than this in logLik. */
const POLISH_GAIN = 1e-10;
/** The Hessian is taken anew after a polishing step that moved this far (gain in logLik). */
const REHESSIAN_GAIN = 1e-6;
const MAX_POLISH = 4;
/**
 * Length of a difference step in standard errors: a forward difference is then off by about 1e-5 of the change of curvature
 * over one standard error, and gradients right to 1e-12 leave rounding below that.
 */
const STEP_IN_SE = 1e-5;

export interface EstimateOptions {
  readonly onIteration?: MinimiseOptions['onIteration'];
  /** Leave theta where the start puts it and estimate beta alone. */
  readonly fixedTheta?: boolean;
}

export interface SearchOptions extends EstimateOptions {
  /** Decrease of minus2LogLik below whose promise the search ends. */
  readonly tolerance?: number;
}

/** The way down from a start, without the exact Hessian at its end. */
export function search(
  engine: LikelihoodEngine,
  map: ParameterMap,
  start: Float64Array,
  { onIteration, fixedTheta = false, tolerance }: SearchOptions = {},
): Minimum {
  const metric = (): Float64Array => {
    const information = engine.metric().map((value) => 2 * value);
    return fixedTheta ? withUnitTheta(information, map) : information;
  };
  const maxStep = (x: Float64Array): Float64Array =>
    x.map((value, i) => (i < map.nTheta ? 1 + 0.5 * Math.abs(value) : 4));
  return minimise(objectiveOf(engine, map, fixedTheta), start, {
    metric,
    maxStep,
    ...(tolerance !== undefined && { tolerance }),
    ...(onIteration && { onIteration }),
  });
}

function objectiveOf(engine: LikelihoodEngine, map: ParameterMap, fixedTheta: boolean): Objective {
  return {
    evaluate(x, gradient) {
      const value = engine.evaluate(x, gradient);
      if (fixedTheta) gradient.fill(0, 0, map.nTheta);
      return value;
    },
  };
}

/** The end of a search: signs as reported, variances that are as good at zero set to zero. */
export interface Arrival {
  readonly parameters: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly atZero: boolean[];
  readonly found: Minimum;
}

export function arrive(
  engine: LikelihoodEngine,
  map: ParameterMap,
  start: Float64Array,
  options: SearchOptions = {},
): Arrival {
  const objective = objectiveOf(engine, map, options.fixedTheta ?? false);
  const found = search(engine, map, start, options);
  const x = found.x.slice();
  const gradient = found.gradient.slice();
  signUp(x, gradient, map);
  const atZero = zeroVariances(objective, map, x, gradient, found.value);
  const value = atZero.includes(true) ? objective.evaluate(x, gradient) : found.value;
  return { parameters: x, value, gradient, atZero, found };
}

export function estimate(
  engine: LikelihoodEngine,
  map: ParameterMap,
  start: Float64Array,
  options: EstimateOptions = {},
): Estimate {
  const { fixedTheta = false } = options;
  const objective = objectiveOf(engine, map, fixedTheta);
  const arrival = arrive(engine, map, start, options);
  const { parameters: x, gradient, atZero } = arrival;
  let { value, found } = arrival;
  const searchEvaluations = found.evaluations;

  const free = Array.from(x, (_, i) => i >= map.nTheta || !(fixedTheta || atZero[i]));
  let polish = polishNewton(objective, engine, x, gradient, value, free);
  // a saddle at zero: leave it and search again
  if (polish.negativeAtZero) {
    const away = x.map((v, i) => (atZero[i] ? 0.3 : v));
    found = search(engine, map, away, { fixedTheta });
    x.set(found.x);
    gradient.set(found.gradient);
    signUp(x, gradient, map);
    atZero.fill(false);
    free.fill(true);
    value = found.value;
    polish = polishNewton(objective, engine, x, gradient, value, free);
  }

  const { factor, gain } = polish;
  const converged = factor !== null && gain < CONVERGED_GAIN;
  return {
    parameters: x,
    minus2LogLik: polish.value,
    covariance: factor && expand(choleskyInverse(factor, count(free)), free),
    atZero,
    converged,
    optim: {
      evaluations: searchEvaluations,
      iterations: found.iterations,
      reason: reasonOf(factor !== null, gain, found.stopped),
      predictedGain: gain,
      maxAbsGradient: gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0),
    },
  };
}

/** The block of theta replaced by the identity: directions in which nothing moves. */
function withUnitTheta(information: Float64Array, { nTheta, nBeta }: ParameterMap): Float64Array {
  const size = nTheta + nBeta;
  for (let i = 0; i < nTheta; i++)
    for (let j = 0; j < size; j++) {
      information[i * size + j] = i === j ? 1 : 0;
      information[j * size + i] = i === j ? 1 : 0;
    }
  return information;
}

interface Objective {
  evaluate(x: Float64Array, gradient: Float64Array): number;
}

/** The likelihood does not know the sign of a column of Lambda: the one with a positive diagonal is reported. */
function signUp(x: Float64Array, gradient: Float64Array, map: ParameterMap): void {
  for (let d = 0; d < map.nTheta; d++) {
    if (map.row[d] !== map.col[d] || !(x[d] < 0)) continue;
    for (let k = 0; k < map.nTheta; k++) {
      if (map.col[k] !== map.col[d]) continue;
      x[k] = -x[k];
      gradient[k] = -gradient[k];
    }
  }
}

/** Sets to zero each diagonal element of Lambda that is as good at zero; says which. */
function zeroVariances(
  objective: Objective,
  map: ParameterMap,
  x: Float64Array,
  gradient: Float64Array,
  value: number,
): boolean[] {
  const atZero = new Array<boolean>(map.nTheta).fill(false);
  const there = new Float64Array(gradient.length);
  let best = value;
  for (let d = 0; d < map.nTheta; d++) {
    if (map.row[d] !== map.col[d] || Math.abs(x[d]) > NEAR_ZERO) continue;
    const kept = x[d];
    x[d] = 0;
    const valueThere = objective.evaluate(x, there);
    if (valueThere <= best + ZERO_COST) {
      atZero[d] = true;
      best = valueThere;
    } else x[d] = kept;
  }
  return atZero;
}

/** Newton steps on the exact Hessian, which is wanted for the standard errors anyway. Changes x and gradient. */
function polishNewton(
  objective: Objective,
  engine: LikelihoodEngine,
  x: Float64Array,
  gradient: Float64Array,
  startValue: number,
  free: readonly boolean[],
): { value: number; factor: Float64Array | null; gain: number; negativeAtZero: boolean } {
  const n = x.length;
  let value = startValue;
  let steps = differenceSteps(engine.metric(), n);
  for (let round = 0; ; round++) {
    const hessian = hessianByDifferences(objective, x, gradient, steps);
    const negativeAtZero = free.some((isFree, i) => !isFree && hessian[i * n + i] < 0);
    // observed information of logLik, half of that of minus2LogLik
    const information = compress(hessian, free).map((h) => 0.5 * h);
    const size = count(free);
    const factor = choleskyFactor(information, size);
    if (factor === null) return { value, factor, gain: Number.NaN, negativeAtZero };
    let gain = 0;
    for (let inner = 0; ; inner++) {
      const halfGradient = compressVector(gradient, free).map((g) => 0.5 * g);
      const step = halfGradient.slice();
      choleskySolve(factor, size, step);
      gain = 0.5 * dot(halfGradient, step);
      if (gain < POLISH_GAIN || inner >= 3) break;
      const next = x.slice();
      let k = 0;
      for (let i = 0; i < n; i++) if (free[i]) next[i] -= step[k++];
      const nextGradient = new Float64Array(n);
      const nextValue = objective.evaluate(next, nextGradient);
      if (!(nextValue <= value + ZERO_COST)) break;
      x.set(next);
      gradient.set(nextGradient);
      value = nextValue;
      if (gain > REHESSIAN_GAIN && round < MAX_POLISH) break;
    }
    if (gain <= REHESSIAN_GAIN || round >= MAX_POLISH || negativeAtZero) return { value, factor, gain, negativeAtZero };
    steps = differenceSteps(
      hessian.map((h) => 0.5 * h),
      n,
    );
  }
}

/** STEP_IN_SE standard errors of each parameter, as far as the diagonal of an information tells. */
function differenceSteps(information: Float64Array, n: number): Float64Array {
  const steps = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const diagonal = information[i * n + i];
    steps[i] = STEP_IN_SE * (diagonal > 1 ? 1 / Math.sqrt(diagonal) : 1);
  }
  return steps;
}

/** A sentence without a full stop: reports put "Converged:" or "Not converged:" before it. */
function reasonOf(positiveDefinite: boolean, gain: number, stopped: string): string {
  if (!positiveDefinite)
    return 'the likelihood is flat or still rising in some direction (its curvature is not negative definite)';
  const promised = `a further Newton step would raise logLik by ${gain.toExponential(1)}`;
  return gain < CONVERGED_GAIN ? promised : `${promised} (the search ended for: ${stopped})`;
}

function count(free: readonly boolean[]): number {
  return free.reduce((sum, isFree) => sum + (isFree ? 1 : 0), 0);
}

function compress(matrix: Float64Array, free: readonly boolean[]): Float64Array {
  const n = free.length;
  return matrix.filter((_, at) => free[Math.floor(at / n)] && free[at % n]);
}

function compressVector(vector: Float64Array, free: readonly boolean[]): Float64Array {
  return vector.filter((_, i) => free[i]);
}

function expand(matrix: Float64Array, free: readonly boolean[]): Float64Array {
  const n = free.length;
  const full = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (free[i] && free[j]) full[i * n + j] = matrix[at++];
  return full;
}
