/**
 * Where estimation starts: the generalized linear model without random effects, by Newton with step halving.
 */
import { choleskyFactor, choleskySolve, dot } from '../optimize/symmetric.ts';

/** What the start asks of an engine. */
export interface GlmEngine {
  readonly nBeta: number;
  glm(beta: Float64Array, gradient: Float64Array, information: Float64Array): number;
}

export interface GlmStart {
  readonly beta: Float64Array;
  readonly minus2LogLik: number;
  /** False where the likelihood keeps rising: separated data, mostly. */
  readonly converged: boolean;
}

const MAX_ITERATIONS = 30;
/** Promised gain in logLik at which Newton stops: a start needs no more. */
const GAIN = 1e-2;
const MAX_HALVINGS = 40;

/** @param start where to begin, e.g. the link of the mean response in the intercept */
export function startGlm(engine: GlmEngine, start: Float64Array): GlmStart {
  const p = engine.nBeta;
  let beta = start.slice();
  const gradient = new Float64Array(p);
  const information = new Float64Array(p * p);
  let value = engine.glm(beta, gradient, information);
  if (!Number.isFinite(value)) {
    beta = new Float64Array(p);
    value = engine.glm(beta, gradient, information);
  }
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const factor = choleskyFactor(information, p);
    if (factor === null) return { beta, minus2LogLik: value, converged: false };
    const step = gradient.slice();
    choleskySolve(factor, p, step);
    // gradient is that of minus2LogLik, information that of logLik
    if (0.25 * dot(gradient, step) < GAIN) return { beta, minus2LogLik: value, converged: true };
    let scale = 0.5;
    let next = beta;
    let nextValue = Number.NaN;
    for (let halving = 0; halving < MAX_HALVINGS; halving++, scale /= 2) {
      next = beta.map((b, j) => b - scale * step[j]);
      nextValue = engine.glm(next, gradient, information);
      if (nextValue <= value) break;
    }
    if (!(nextValue <= value)) {
      engine.glm(beta, gradient, information);
      return { beta, minus2LogLik: value, converged: false };
    }
    beta = next;
    value = nextValue;
  }
  return { beta, minus2LogLik: value, converged: false };
}
