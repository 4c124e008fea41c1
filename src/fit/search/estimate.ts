/**
 * Step one of maximum likelihood: (theta, beta, log shape) that maximise the marginal likelihood, and the observed information there.
 * Engines differ in how they integrate; what is done with a value and its exact gradient is the same for all
 * (docs/mathematics.md (8.1) to (8.5)).
 */
import { type MinimiseOptions, type Minimum, minimise, type Place } from '../../optimize/bfgs.ts';
import { rootOfGradient } from '../../optimize/root.ts';
import { choleskyInverse } from '../../optimize/symmetric.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { type Objective, settleAtZero, settleSingular, shapeAtLimit, signUp, zeroVariances } from './boundary.ts';
import { CONVERGED_GAIN } from './convergedGain.ts';
import { farRows } from './farRows.ts';
import { flatDirection } from './flatDirection.ts';
import type { Estimate, LikelihoodEngine, Spending } from './likelihood.ts';
import { withoutResidual } from './noResidual.ts';
import { count, polishNewton } from './polish.ts';

export type { Estimate, LikelihoodEngine } from './likelihood.ts';

export interface EstimateOptions {
  readonly onIteration?: MinimiseOptions['onIteration'];
  /** An inverse Hessian of minus2LogLik known from before; changed. */
  readonly inverse?: Float64Array;
  /** Elements of theta that stay where the start puts them. */
  readonly heldTheta?: readonly number[];
  /** Decrease of minus2LogLik below whose promise the search ends. */
  readonly tolerance?: number;
  /** Promised decrease of minus2LogLik at which a root of the score counts as reached, of engines by random probes. Default: 1e-10. */
  readonly root?: number;
  /** Of a search that may be given up: about how many evaluations it may take. */
  readonly maxEvaluations?: number;
  /** Whether where a place leads is known already: then the search ends there. */
  readonly isKnown?: (at: Place) => boolean;
}

/** Promised decrease of minus2LogLik, a sixth of a standard error, down to which values by probes lead the same way as their score. */
const VALUES_AGREE = 0.03;
/** And by all unit vectors, whose values have eight digits after the point. */
const SOLVED = 1e-6;
/** Evaluations after which it is asked whether a search is on its way to a residual of zero. */
const ON_THE_WAY = 150;
/** And at which the root of the score is reached: a standard error's 1e-5, as by values. */
const ROOT = 1e-10;

/** The way down from a start, without the exact Hessian at its end. */
export function search(
  engine: LikelihoodEngine,
  map: ParameterMap,
  start: Float64Array,
  { onIteration, heldTheta = [], tolerance, root = ROOT, maxEvaluations, isKnown, inverse }: EstimateOptions = {},
): Minimum {
  const metric = (): Float64Array => {
    const information = engine.metric();
    for (let k = 0; k < information.length; k++) information[k] *= 2;
    return withUnits(information, map, heldTheta);
  };
  const maxStep = (x: Float64Array): Float64Array => {
    const limits = new Float64Array(x.length).fill(4);
    for (let i = 0; i < map.nTheta; i++) limits[i] = 1 + 0.5 * Math.abs(x[i]);
    return limits;
  };
  const objective = objectiveOf(engine, heldTheta);
  const { isSimulated, byUnitVectors = false } = engine;
  const ends = isSimulated ? Math.max(tolerance ?? 0, byUnitVectors ? SOLVED : VALUES_AGREE) : tolerance;
  const inTime = engine.spending && { isSpent: engine.spending.isSpent };
  const descend = (): Minimum =>
    minimise(objective, start, {
      maxStep,
      ...(inverse ? { inverse } : { metric }),
      ...(ends !== undefined && { tolerance: ends }),
      ...(maxEvaluations !== undefined && { maxEvaluations }),
      ...(isKnown && { isKnown }),
      ...inTime,
      ...(onIteration && { onIteration }),
    });
  let found = descend();
  if (found.stopped === 'not finite') {
    // the modes of a place where another search has been may be none to look for those of this one from
    engine.resetModes();
    found = descend();
  }
  if (!isSimulated || byUnitVectors || (tolerance !== undefined && tolerance >= ROOT) || !Number.isFinite(found.value))
    return found;
  return rootOfGradient(objective, found, { maxStep, tolerance: root, ...inTime, ...(onIteration && { onIteration }) });
}

/** @param held parameters that stay where they are */
function objectiveOf(engine: LikelihoodEngine, held: readonly number[]): Objective {
  return {
    evaluate(x, gradient) {
      engine.spending?.spend();
      const value = engine.evaluate(x, gradient);
      for (const k of held) gradient[k] = 0;
      return value;
    },
  };
}

/** Whether a fit has taken what it may. */
export function isSpent({ spending }: LikelihoodEngine): boolean {
  return spending?.isSpent() === true;
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
  options: EstimateOptions = {},
): Arrival {
  const objective = objectiveOf(engine, options.heldTheta ?? []);
  let found = search(engine, map, start, options);
  let x = found.x.slice();
  let gradient = found.gradient.slice();
  // where a parameter went round and round it came to no end: from the same place within the first turn there is a way
  if (signUp(x, gradient, map) && !isSpent(engine)) {
    found = search(engine, map, x, options);
    x = found.x.slice();
    gradient = found.gradient.slice();
    signUp(x, gradient, map);
  }
  const atZero = zeroVariances(objective, map, x, gradient, found.value);
  settleAtZero(x, map, atZero);
  const value = atZero.includes(true) ? objective.evaluate(x, gradient) : found.value;
  return { parameters: x, value, gradient, atZero, found };
}

export function estimate(
  engine: LikelihoodEngine,
  map: ParameterMap,
  start: Float64Array,
  options: EstimateOptions = {},
): Estimate {
  if (!engine.mayVanish) return estimated(engine, map, start, options);
  const briefly = { maxEvaluations: ON_THE_WAY, ...options };
  const atEnd = (found: Estimate): Estimate | null => {
    const end = withoutResidual(engine, map, found);
    if (end === null) return null;
    const { inverse: _, ...rest } = briefly;
    const again = estimated(end.engine, map, end.start, { ...rest, heldTheta: [...(rest.heldTheta ?? []), end.held] });
    return end.back(again);
  };
  const near = estimated(engine, map, start, briefly);
  const found = atEnd(near);
  if (found !== null || near.optim.evaluations < ON_THE_WAY || isSpent(engine)) return found ?? near;
  const far = estimated(engine, map, near.parameters, options);
  return atEnd(far) ?? far;
}

function estimated(
  engine: LikelihoodEngine,
  map: ParameterMap,
  start: Float64Array,
  options: EstimateOptions,
): Estimate {
  const { heldTheta = [] } = options;
  let objective = objectiveOf(engine, heldTheta);
  const ends = heldTheta.length === 0 ? engine.searchEnd?.(map.size) : undefined;
  const arrival = arrive(engine, map, start, { ...(ends !== undefined && { tolerance: ends }), ...options });
  const { parameters: x, gradient, atZero } = arrival;
  let { value, found } = arrival;
  const searchEvaluations = found.evaluations;
  const infiniteShape = shapeAtLimit(objective, map, x, gradient, value);
  const far = farRows(objective, map, x, gradient, infiniteShape ? objective.evaluate(x, gradient.slice()) : value);
  const idle = settleSingular(objective, map, x, value);
  const atLimit = [
    ...(infiniteShape ? [map.size - 1] : []),
    ...far.flatMap(({ held }) => held.map(({ at }) => at)),
    ...idle.flatMap((isIdle, k) => (isIdle ? [k] : [])),
  ];
  if (atLimit.length > 0) {
    objective = objectiveOf(engine, [...heldTheta, ...atLimit]);
    value = objective.evaluate(x, gradient);
  }

  const free = new Array<boolean>(x.length).fill(true);
  for (let k = 0; k < map.nTheta; k++) free[k] = !(heldTheta.includes(k) || atZero[k]);
  for (const k of atLimit) free[k] = false;
  // with some parameters held fast the objective is another one
  const curvature =
    heldTheta.length > 0 || atLimit.length > 0
      ? {
          metric: () => engine.metric(),
          information: () => null,
          fixedCurvature: (x: Float64Array) => engine.fixedCurvature?.(x) ?? null,
          iterated: engine.iterated,
          ...(engine.refine && { refine: engine.refine }),
          isSimulated: engine.isSimulated === true,
        }
      : engine;
  let polish = polishNewton(objective, curvature, map, x, gradient, value, free);
  // a saddle at zero: leave it and search again
  if (polish.negativeAtZero && !isSpent(engine)) {
    const away = x.map((v, i) => (atZero[i] ? 0.3 : v));
    found = search(engine, map, away, { heldTheta: [...heldTheta, ...atLimit] });
    x.set(found.x);
    gradient.set(found.gradient);
    signUp(x, gradient, map);
    atZero.fill(false);
    free.fill(true);
    for (const k of heldTheta) free[k] = false;
    for (const k of atLimit) free[k] = false;
    value = found.value;
    polish = polishNewton(objective, curvature, map, x, gradient, value, free);
  }

  const { factor, gain } = polish;
  const converged = factor !== null && gain < CONVERGED_GAIN;
  return {
    parameters: x,
    minus2LogLik: polish.value,
    covariance: factor && expand(choleskyInverse(factor, count(free)), free),
    atZero: atZero.map((isZero, k) => isZero || idle[k]),
    infiniteShape,
    far,
    flat: factor ? [] : flatDirection(polish.information, free),
    converged,
    optim: {
      evaluations: searchEvaluations,
      iterations: found.iterations,
      reason: reasonOf(factor !== null, gain, found.stopped, engine.spending),
      predictedGain: gain,
      maxAbsGradient: gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0),
    },
  };
}

/** Rows and columns of what is held replaced by those of the identity: directions in which nothing moves. */
function withUnits(information: Float64Array, { size }: ParameterMap, held: readonly number[]): Float64Array {
  for (const i of held)
    for (let j = 0; j < size; j++) {
      information[i * size + j] = i === j ? 1 : 0;
      information[j * size + i] = i === j ? 1 : 0;
    }
  return information;
}

/** A sentence without a full stop: reports put "Converged:" or "Not converged:" before it. */
export function reasonOf(
  positiveDefinite: boolean,
  gain: number,
  stopped: string,
  spending: Spending | undefined,
): string {
  const outOfTime = spending?.isSpent() ? `; ${spending.inWords()}` : '';
  if (!positiveDefinite)
    return `the likelihood is flat or still rising in some direction (its curvature is not negative definite)${outOfTime}`;
  const promised = `a further Newton step would raise logLik by ${gain.toExponential(1)}`;
  return gain < CONVERGED_GAIN || stopped === 'time'
    ? `${promised}${outOfTime}`
    : `${promised} (the search ended for: ${stopped})`;
}

function expand(matrix: Float64Array, free: readonly boolean[]): Float64Array {
  const n = free.length;
  if (matrix.length === n * n) return matrix;
  const full = new Float64Array(n * n);
  let at = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (free[i] && free[j]) full[i * n + j] = matrix[at++];
  return full;
}
