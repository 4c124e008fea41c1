/**
 * Where estimation starts: the generalized linear model without random effects, by Newton with step halving.
 */
import { solverOf } from '../../optimize/sparseSolve.ts';
import { dot } from '../../optimize/symmetric.ts';

/** What the start asks of an engine. */
export interface GlmEngine {
  readonly nBeta: number;
  readonly nShape: number;
  glm(parameters: Float64Array, gradient: Float64Array, information: Float64Array): number;
  /** Variances of the random effects by moments, after `glm`, on the optimiser's scale; null where groups are not independent. */
  moments(): Float64Array | null;
}

export interface GlmStart {
  /** And behind it the logarithm of the shape, where the density has one. */
  readonly beta: Float64Array;
  readonly minus2LogLik: number;
  /** Of the random effects, by moments, where the engine has them. */
  readonly variances: Float64Array | undefined;
  /**
   * Where the gains did not shrink quadratically, as Newton's do near a maximum: the direction of the last step, along which
   * the likelihood may rise for ever. null where a maximum is at hand.
   */
  readonly rising: Float64Array | null;
}

const MAX_ITERATIONS = 30;
/** Promised gain in logLik at which Newton stops: a start needs no more. */
const GAIN = 1e-2;
/** Quadratic convergence from a gain of about 1 leaves far less than this share of it; separated data leave e^-1. */
const LINEAR_RATE = 0.1;
/** Steps on from there until the direction has only its unbounded part left. */
const STEPS_ON = 12;
const MAX_HALVINGS = 40;

/**
 * @param start beta (and log shape) to begin with, e.g. the link of the mean response in the intercept
 * @param enough promised gain in logLik at which Newton stops
 */
export function startGlm(engine: GlmEngine, start: Float64Array, enough = GAIN): GlmStart {
  const newton = newtonFrom(engine, start);
  const result = (rising: Float64Array | null): GlmStart => ({
    rising,
    variances: engine.moments() ?? undefined,
    ...newton.place(),
  });
  let before = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const gain = newton.direct();
    if (!(gain >= enough)) {
      const slow = Number.isNaN(gain) || (iteration > 2 && gain > LINEAR_RATE * before);
      return result(slow ? goOn(newton) : null);
    }
    if (!newton.step()) return result(gain > GAIN ? newton.direction() : null);
    before = gain;
  }
  return result(goOn(newton));
}

function goOn(newton: Newton): Float64Array {
  let direction = newton.direction();
  for (let k = 0; k < STEPS_ON && newton.direct() > 0 && newton.step(); k++) direction = newton.direction();
  return direction;
}

interface Newton {
  /** Solves for the next step; what it promises in logLik, NaN without a positive definite information. */
  direct(): number;
  /** Takes the step, halved until it does not lose; false where none does. */
  step(): boolean;
  place(): { readonly beta: Float64Array; readonly minus2LogLik: number };
  /** Of the step last solved for: upwards in logLik. */
  direction(): Float64Array;
}

function newtonFrom(engine: GlmEngine, start: Float64Array): Newton {
  const p = engine.nBeta + engine.nShape;
  const gradient = new Float64Array(p);
  const information = new Float64Array(p * p);
  let beta = start.slice();
  let direction = new Float64Array(p);
  let value = engine.glm(beta, gradient, information);
  if (!Number.isFinite(value)) {
    beta = new Float64Array(p);
    value = engine.glm(beta, gradient, information);
  }
  return {
    direct() {
      const solve = solverOf(information, p);
      if (solve === null) return Number.NaN;
      // gradient is that of minus2LogLik, information that of logLik
      direction = gradient.map((g) => -0.5 * g);
      const slope = direction.slice();
      solve(direction);
      return 0.5 * dot(slope, direction);
    },
    step() {
      let scale = 1;
      for (let halving = 0; halving < MAX_HALVINGS; halving++, scale /= 2) {
        const next = beta.map((b, j) => b + scale * direction[j]);
        const there = engine.glm(next, gradient, information);
        if (there <= value) {
          beta = next;
          value = there;
          return true;
        }
      }
      engine.glm(beta, gradient, information);
      return false;
    },
    place: () => ({ beta: beta.slice(), minus2LogLik: value }),
    direction: () => direction.slice(),
  };
}
