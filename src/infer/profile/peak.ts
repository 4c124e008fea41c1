/**
 * The maximum that profiles start from, and the way to a better one.
 */
import { inUnit, thetaMapOf } from '../../covariance/map.ts';
import type { GlmmWarning } from '../../errors.ts';
import { fromUser, toUser } from '../../fit/engine/parameters.ts';
import { thetaScale } from '../../fit/engine/thetaScale.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { signUp } from '../../fit/search/boundary.ts';
import { hessianByDifferences } from '../../fit/search/hessian.ts';
import { METRIC_STEP_IN_SE } from '../../fit/search/polish.ts';
import { minimise } from '../../optimize/bfgs.ts';
import { curvatureOfFar, nearer, type ProfileModel } from './profileModel.ts';

/** A model at its maximum, with its curvature there. */
export interface Peak {
  readonly model: ProfileModel;
  /** The optimiser's parameters. */
  readonly start: Float64Array;
  /** Of minus2LogLik. */
  readonly hessian: Float64Array;
  readonly value: number;
}

/** Promised decrease of minus2LogLik at which a climb ends: what is profiled next measures rises from there. */
const CLIMB_TOLERANCE = 1e-12;

/** @param maximum parameters on the user's scale */
export function peakAt(model: ProfileModel, maximum: readonly number[]): Peak {
  const start = fromUser(model.map, maximum);
  const gradient = new Float64Array(start.length);
  const value = standAt(model, start, gradient);
  if (model.far) {
    nearer(model, start);
    standAt(model, start, gradient);
  }
  return withCurvature(model, start, gradient, value);
}

/** @param start where the engine stands @param gradient of minus2LogLik there */
export function withCurvature(model: ProfileModel, start: Float64Array, gradient: Float64Array, value: number): Peak {
  const { engine } = model;
  const information = engine.metric();
  const size = start.length;
  const least = model.noResidual && model.scale ? 1 / (model.scale * model.scale) : 1;
  const steps = start.map((_, i) => METRIC_STEP_IN_SE / Math.sqrt(Math.max(information[i * size + i], least)));
  const hessian = hessianByDifferences(engine, start, gradient, steps);
  curvatureOfFar(model, hessian, start.length);
  return { model, start, hessian, value };
}

/**
 * Brings the engine to a point as if it came from nowhere. The inner searches for the modes start where the last evaluation ended, so
 * that their last digits depend on the way; from here on they do not, whatever was profiled before.
 */
export function standAt({ engine }: ProfileModel, at: Float64Array, gradient: Float64Array): number {
  engine.resetModes();
  return engine.evaluate(at, gradient);
}

/** The maximum above a point, both on the user's scale. */
export function climb(
  { engine, map }: ProfileModel,
  from: readonly number[],
): { readonly maximum: readonly number[]; readonly value: number } {
  const objective = { evaluate: (p: Float64Array, g: Float64Array) => engine.evaluate(p, g) };
  const { x, value, gradient } = minimise(objective, fromUser(map, from), {
    metric: () => engine.metric().map((m) => 2 * m),
    maxStep: (p) => p.map((v, i) => (i < map.nTheta ? 1 + 0.5 * Math.abs(v) : Math.max(4, Math.abs(v)))),
    tolerance: CLIMB_TOLERANCE,
  });
  signUp(x, gradient, map);
  return { maximum: Array.from(toUser(map, x)), value };
}

export function betterOptimum(
  { design, numbers, normaliser }: Estimation,
  { maximum, value }: { readonly maximum: readonly number[]; readonly value: number },
): GlmmWarning {
  const logLik = normaliser - 0.5 * value;
  const nTheta = numbers.theta.length;
  const scale = thetaScale({ kind: numbers.kind, sigma: maximum[maximum.length - 1] });
  return {
    code: 'BETTER_OPTIMUM',
    message:
      `Profiling found a higher maximum: logLik ${logLik} instead of ${numbers.logLik}. The intervals are about the higher one; ` +
      'fit again from there with the option start.',
    details: {
      logLik,
      theta: inUnit(thetaMapOf(design.random), maximum.slice(0, nTheta), (t) => t / scale),
      beta: maximum.slice(nTheta, nTheta + numbers.beta.length),
    },
  };
}
