/**
 * Linear models whose residual variance is estimated as zero. theta is relative to sigma, so that a search for such a maximum has none to come to: all
 * standard deviations grow together. Where the likelihood is as good at MOST_RELATIVE times sigma, the largest is held there, and all
 * others are seen relative to it (docs/mathematics.md (12.13)).
 */
import type { ParameterMap } from '../engine/parameters.ts';
import type { Estimate, LikelihoodEngine } from './likelihood.ts';

/** Of the largest standard deviation to sigma, where sigma is as good as zero: logLik is off by about 1e-8 for each row. */
const MOST_RELATIVE = 1e4;
/** From here on it is asked whether there is an end. */
const LARGE_RELATIVE = 30;
/** Of minus2LogLik: a search along a flat way ends before the other parameters are at their best. */
const NEARLY = 0.5;
/** And what sigma at its held value may be worse than at another one, a three-hundredth of a standard error: rounding of a hundred rows is a third of it. */
const AS_GOOD = 1e-5;
/** Where it was smaller still, or the search has come to no maximum: a thirtieth of one. */
const AS_GOOD_BEYOND = 1e-3;

/** The same model, seen from its end. */
export interface WithoutResidual {
  readonly engine: LikelihoodEngine;
  readonly start: Float64Array;
  /** The theta that stays where it is. */
  readonly held: number;
  /** What is found there, if that is no worse; null else. */
  back(again: Estimate): Estimate | null;
}

/** @param found the end of a search; null where the residual does not go to zero from there */
export function withoutResidual(
  engine: LikelihoodEngine,
  { lambda, size }: ParameterMap,
  found: Estimate,
): WithoutResidual | null {
  const { parameters, minus2LogLik } = found;
  const scales = lambda.scales.map(({ theta }) => theta);
  const held = scales.reduce((most, k) => (parameters[k] > parameters[most] ? k : most), scales[0]);
  const largest = parameters[held];
  if (!(largest > LARGE_RELATIVE && Number.isFinite(minus2LogLik))) return null;
  const unit = Float64Array.from(parameters, (_, k) => ((lambda.unit[k] ?? -1) < 0 ? 1 : MOST_RELATIVE));
  const start = parameters.map((value, k) => (unit[k] === 1 ? value : value / largest));
  const own = relativeTo(engine, unit, size);
  if (!(own.evaluate(start, new Float64Array(size)) <= minus2LogLik + NEARLY)) return null;
  return {
    engine: own,
    start,
    held,
    back: (again) =>
      again.minus2LogLik <= minus2LogLik + (largest > MOST_RELATIVE || !found.converged ? AS_GOOD_BEYOND : AS_GOOD)
        ? {
            ...again,
            parameters: again.parameters.map((value, k) => value * unit[k]),
            covariance: again.covariance && multiplied(again.covariance, unit),
            optim: { ...again.optim, evaluations: again.optim.evaluations + found.optim.evaluations },
            noResidual: true,
          }
        : null,
  };
}

/** In theta that are `unit` times as small. */
function relativeTo(engine: LikelihoodEngine, unit: Float64Array, size: number): LikelihoodEngine {
  const outward = (parameters: Float64Array): Float64Array => parameters.map((value, k) => value * unit[k]);
  return {
    evaluate(parameters, gradient = new Float64Array(size)) {
      const value = engine.evaluate(outward(parameters), gradient);
      for (let k = 0; k < size; k++) gradient[k] *= unit[k];
      return value;
    },
    metric: () => multiplied(engine.metric(), unit),
    resetModes: () => engine.resetModes(),
    information: () => null,
    iterated: engine.iterated,
    ...(engine.spending && { spending: engine.spending }),
    isSimulated: engine.isSimulated === true,
  };
}

function multiplied(matrix: Float64Array, unit: Float64Array): Float64Array {
  const n = unit.length;
  return matrix.map((value, at) => value * unit[Math.floor(at / n)] * unit[at % n]);
}
