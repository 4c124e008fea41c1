/**
 * The end of a fit by random probes with all unit vectors in their place, which are exact: Newton steps from the probes' estimates, or a search where
 * these are not near enough (docs/mathematics.md (20.10)).
 */
import { dot, multiply } from '../../optimize/symmetric.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { NEAR_ZERO } from '../search/boundary.ts';
import { CONVERGED_GAIN } from '../search/convergedGain.ts';
import { type Estimate, type EstimateOptions, type LikelihoodEngine, reasonOf } from '../search/estimate.ts';
import { highestFrom } from '../search/hills.ts';
import { byUnitVectors, type Searched } from './fewProbes.ts';

/** Of logLik, about a seventh of a standard error: from further the probes' curvature is another one than that of the maximum. */
const NEAR = 1e-2;
/** Of logLik: a step that promises less is not worth an evaluation. */
const NOTHING = 1e-9;
const MOST_STEPS = 4;

/** @returns minus2LogLik is a value that was evaluated; not converged where neither steps nor a search came to an end */
export function exactEnd(searched: Searched, from: Estimate, maxEvaluations: number, how: EstimateOptions): Estimate {
  const { engine, map } = searched;
  // zero is an inner point to which Newton steps are slow, and from which they do not lead
  const isInside = map.lambda.scales.every(({ theta }) => Math.abs(from.parameters[theta]) > NEAR_ZERO);
  const maySearch = maxEvaluations >= evaluationsOf(map);
  const near = newton(engine, from, maySearch ? (isInside ? NEAR : 0) : Number.POSITIVE_INFINITY);
  if (!maySearch || (near.converged && isInside)) return near;
  const { found } = highestFrom(byUnitVectors(searched, maxEvaluations), [near.parameters], how);
  const { evaluations, iterations } = near.optim;
  const best = found.converged || !(near.minus2LogLik <= found.minus2LogLik) ? found : near;
  return {
    ...best,
    optim: {
      ...best.optim,
      evaluations: found.optim.evaluations + evaluations,
      iterations: found.optim.iterations + iterations,
    },
  };
}

/** What a short search and the curvature at its end take. */
function evaluationsOf({ size }: ParameterMap): number {
  return 20 + 4 * size;
}

/** @param most steps that promise more of logLik than this are not taken */
function newton(engine: LikelihoodEngine, from: Estimate, most: number): Estimate {
  const { covariance, optim } = from;
  let { parameters } = from;
  const n = parameters.length;
  let gradient = new Float64Array(n);
  let value = engine.evaluate(parameters, gradient);
  const step = new Float64Array(n);
  let gain = Number.NaN;
  let taken = 0;
  for (; covariance !== null; taken++) {
    multiply(covariance, n, gradient, step);
    gain = 0.125 * dot(gradient, step);
    if (!(gain > (taken === 0 ? NOTHING : CONVERGED_GAIN) && gain < most) || taken === MOST_STEPS) break;
    const next = parameters.map((x, i) => x - 0.5 * step[i]);
    const there = new Float64Array(n);
    const nextValue = engine.evaluate(next, there);
    if (!(nextValue <= value + CONVERGED_GAIN)) break;
    [parameters, gradient, value] = [next, there, nextValue];
  }
  return {
    ...from,
    parameters,
    minus2LogLik: value,
    converged: gain < CONVERGED_GAIN,
    optim: {
      ...optim,
      evaluations: optim.evaluations + taken + 1,
      reason: reasonOf(covariance !== null, gain, 'iterations', undefined),
      predictedGain: gain,
      maxAbsGradient: gradient.reduce((largest, g) => Math.max(largest, Math.abs(g)), 0),
    },
  };
}
