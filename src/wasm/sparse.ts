/**
 * The facade of the sparse engine: Laplace approximation with any number of grouping factors. Data go into linear memory
 * once; afterwards only parameters and results cross. Linear mixed models are in linear.ts.
 */
import { MANY_FIXED } from './columns/fields.ts';
import { createInstance, type KernelInstance } from './instance.ts';
import { openEvaluation } from './sparse/evaluation.ts';
import {
  loadSparse,
  type SparseMemory,
  type SparseProblem,
  type TermEffects,
  type WorkPlan,
} from './sparse/workspace.ts';
import * as field from './sparseFields.ts';

/** What the fit may ask of the engine. Parameters are theta, then beta, then the logarithm of the shape where there is one. */
export interface LaplaceWorkspace {
  readonly nTheta: number;
  readonly nBeta: number;
  /** 1 where the density has a shape (Gamma, negative binomial, inverse Gaussian), else 0. */
  readonly nShape: number;
  readonly plan: WorkPlan;
  /** minus2LogLik without the constants of the density; NaN where it cannot be computed. Writes the exact gradient when given. */
  evaluate(parameters: Float64Array, gradient?: Float64Array): number;
  /** The same without random effects: writes gradient and information, both in the parameters without theta. */
  glm(parameters: Float64Array, gradient: Float64Array, information: Float64Array): number;
  /** Groups are not independent: there are no variances by moments. */
  moments(): null;
  /** No single pass gives the observed information. */
  information(parameters: Float64Array): null;
  /** Of many columns, the information of beta at the parameters; null where there are few, or no factor. */
  fixedCurvature(parameters: Float64Array): FixedCurvature | null;
  readonly iterated: false;
  /** Expected information at the last evaluation, for minus2LogLik / 2. */
  metric(): Float64Array;
  /** Modes of the random effects at the last evaluation, term by term. */
  effects(): TermEffects[];
  /** Linear predictor of each row at the modes of the last evaluation; a copy. */
  eta(): Float64Array;
  /** Other responses for the same rows. */
  setResponse(y: Float64Array): void;
  /** Makes the next evaluation independent of earlier ones. */
  resetModes(): void;
  /** The next evaluation is made anew, from where the last one was. */
  forget(): void;
  /** What the last evaluation took. */
  work(): { readonly rowPasses: number; readonly factorizations: number };
}

/** Observed information of beta, the other parameters held: that of `exact` less half the mean of y y' over the traces (docs/mathematics.md (11.11) to (11.13)). */
export interface FixedCurvature {
  /** p x p */
  readonly exact: Float64Array;
  /** The y of a pair of random signs; before anything else is asked of the engine. */
  trace(number: number): Float64Array;
}

/** @throws GlmmError OUT_OF_MEMORY, with the predicted seconds and bytes */
export function createLaplace(
  problem: SparseProblem & { readonly code: number },
  instance: KernelInstance = createInstance(),
): LaplaceWorkspace {
  return laplaceIn(loadSparse(problem, instance, { linear: false, family: problem.code }), problem.code, instance);
}

/** The same in memory that has been filled, whichever solver it has. */
export function laplaceIn(memory: SparseMemory, code: number, instance: KernelInstance): LaplaceWorkspace {
  const kernels = instance.exports;
  const { model, nTheta, nBeta, nObs, doubles } = memory;
  const { order } = memory.X;
  const nShape = memory.nOfThresholds ?? kernels.shapeParameters(code);
  const size = nTheta + nBeta + nShape;
  const metricView = doubles(field.SPARSE_METRIC, size * size);
  const numbers = doubles(field.SPARSE_NUMBERS, 8);
  const { evaluate, glm, forget } = openEvaluation({
    sizes: { nTheta, nBeta, nShape },
    views: {
      theta: doubles(field.SPARSE_THETA, nTheta),
      beta: doubles(field.SPARSE_BETA, nBeta),
      logShape: doubles(field.SPARSE_LOG_SHAPE, nShape),
      gradient: doubles(field.SPARSE_GRADIENT, size),
      metric: metricView,
    },
    order,
    evaluate: () => kernels.laplaceEvaluate(model),
    value: () => numbers[field.NUMBER_VALUE] - memory.priorDeterminant,
    glm: () => kernels.laplaceGlm(model),
  });
  return {
    nTheta,
    nBeta,
    nShape,
    plan: memory.plan,
    evaluate,
    glm,
    moments: () => null,
    information: () => null,
    fixedCurvature(parameters) {
      if (nBeta < MANY_FIXED || !memory.hasFactor) return null;
      const gradient = new Float64Array(size);
      if (Number.isNaN(evaluate(parameters, gradient))) return null;
      kernels.laplaceCurvature(model);
      forget();
      const whole = order.square(metricView, size, nTheta);
      const exact = new Float64Array(nBeta * nBeta);
      for (let i = 0; i < nBeta; i++) {
        const from = (nTheta + i) * size + nTheta;
        exact.set(whole.subarray(from, from + nBeta), i * nBeta);
      }
      const inMemory = doubles(field.SPARSE_GRADIENT, size).subarray(nTheta, nTheta + nBeta);
      return {
        exact,
        trace(number) {
          kernels.laplaceTrace(model, number);
          const y = new Float64Array(nBeta);
          order.outward(y, inMemory, 0);
          return y;
        },
      };
    },
    iterated: false,
    metric() {
      kernels.laplaceMetric(model);
      return order.square(metricView, size, nTheta);
    },
    effects: memory.effects,
    eta: () => doubles(field.SPARSE_ETA, nObs).slice(),
    setResponse(y) {
      forget();
      doubles(field.SPARSE_Y, nObs).set(y);
      kernels.laplaceReset(model);
    },
    resetModes() {
      forget();
      kernels.laplaceReset(model);
    },
    forget,
    work: () => ({
      rowPasses: numbers[field.NUMBER_ROW_PASSES],
      factorizations: numbers[field.NUMBER_FACTORIZATIONS],
    }),
  };
}
