/**
 * The facade of the sparse engine for linear mixed models: the profiled deviance in theta alone, and what follows from it.
 * X is replaced by an orthonormal basis of its columns and y by its residual on them, so cross-products lose no digits to
 * large means or nearly collinear columns; everything is reported for the X that was given.
 */
import type { SparseColumns } from '../design/matrix/sparseColumns.ts';
import { GlmmError } from '../errors.ts';
import { STATUS_NOT_FINITE, STATUS_OK } from './codes.ts';
import { createInstance, type KernelInstance } from './instance.ts';
import { type JointLinear, jointLinear } from './sparse/linearJoint.ts';
import { basisOf, orthonormalProjection } from './sparse/orthonormal.ts';
import {
  loadSparse,
  type SparseMemory,
  type SparseProblem,
  type TermEffects,
  type WorkPlan,
} from './sparse/workspace.ts';
import * as field from './sparseFields.ts';

export interface LinearProblem extends SparseProblem {
  readonly reml: boolean;
}

/** A basis of the fixed columns: columns of few entries as they were given, and what others have outside their span, orthonormal. */
export interface FixedBasis {
  /** n x p, or fewer, column-major; a view. */
  readonly full: Float64Array;
  readonly few: SparseColumns | null;
}

/** Estimates that follow from theta. */
export interface LinearProfile {
  readonly beta: Float64Array;
  readonly sigma: number;
  /** sigma^2 (X'V^-1 X)^-1, row-major. */
  readonly vcov: Float64Array;
  readonly effects: TermEffects[];
  /** y - offset - X beta - Z b */
  readonly residuals: Float64Array;
  /** d log sigma^2 / d theta: with it the curvature in (theta, sigma) follows from that of the profile. */
  readonly logVarianceGradient: Float64Array;
  /** d (X'V^-1 X)^-1 / d theta, a matrix for each theta. */
  readonly unscaledSlopes: Float64Array[];
}

/** What the fit may ask of the engine. Parameters are theta alone. */
export interface LinearWorkspace {
  readonly nTheta: number;
  readonly nBeta: number;
  readonly plan: WorkPlan;
  /** -2 log-likelihood, ML or REML, all constants included; NaN where it cannot be computed. Writes the exact gradient when given. */
  evaluate(theta: Float64Array, gradient?: Float64Array): number;
  /** Expected information at the last evaluation with a gradient, for minus2LogLik / 2. */
  metric(): Float64Array;
  /** Evaluations do not depend on each other: does nothing. */
  resetModes(): void;
  /** The next evaluation is made anew. */
  forget(): void;
  /** No single pass gives the observed information: null. */
  information(theta: Float64Array): null;
  readonly iterated: boolean;
  readonly isSimulated?: boolean;
  /** beta, sigma and the random effects at theta; null where they cannot be computed. modeSd is for sigma = 1. */
  profile(theta: Float64Array): LinearProfile | null;
  /** The same model with nothing profiled out (docs/mathematics.md (12.10), (12.11)). */
  readonly joint: JointLinear;
  /** A basis of the fixed columns in the inner product of the weights. */
  fixedBasis(): FixedBasis;
  /** Other responses for the same rows. */
  setResponse(y: Float64Array): void;
}

/** @throws GlmmError OUT_OF_MEMORY, with the predicted seconds and bytes */
export function createLinear(problem: LinearProblem, instance: KernelInstance = createInstance()): LinearWorkspace {
  return withoutFew(problem, (one) => linearIn(one, loadSparse(one, instance, { linear: true, family: 0 }), instance));
}

/** Where the columns of few entries are nearly dependent among each other, the same with all columns in full, whose basis is orthonormal. */
export function withoutFew<Made>(problem: LinearProblem, make: (problem: LinearProblem) => Made): Made {
  const { sparse, ...full } = problem.X;
  if (!sparse) return make(problem);
  try {
    return make(problem);
  } catch (error) {
    if (error instanceof GlmmError && error.code === 'NUMERICAL_FAILURE') return make({ ...problem, X: full });
    throw error;
  }
}

/** The same in memory that has been filled, whichever solver it has. */
export function linearIn(problem: LinearProblem, memory: SparseMemory, instance: KernelInstance): LinearWorkspace {
  const kernels = instance.exports;
  const { model, nTheta, nBeta, nObs, doubles } = memory;
  const reml = problem.reml ? 1 : 0;
  const y = doubles(field.SPARSE_Y, nObs);
  const subtractOffset = (): void => {
    if (problem.offset) for (let i = 0; i < nObs; i++) y[i] -= problem.offset[i];
  };
  subtractOffset();
  if (kernels.linearOrthonormalise(model) !== 0)
    throw new GlmmError(
      'NUMERICAL_FAILURE',
      'the columns of the fixed effects are dependent to rounding. Centre or scale them, or leave one out',
    );
  const stride = (nBeta + 4) & ~3;
  const R = doubles(field.SPARSE_BASIS, stride * stride);
  const { order } = memory.X;
  const few = problem.X.sparse?.columns.length ?? 0;
  const inKernels = (_: Float64Array, projected: Float64Array): void => {
    kernels.linearProject(model);
    projected.set(doubles(field.SPARSE_BETA, nBeta));
  };
  const project = few > 0 ? inKernels : orthonormalProjection(memory.X.full(), problem.weights);
  const basis = basisOf({ order, project, R, stride, p: nBeta });
  basis.project(y);
  kernels.linearPrepare(model);

  const thetaView = doubles(field.SPARSE_THETA, nTheta);
  const gradientView = doubles(field.SPARSE_GRADIENT, nTheta);
  const gradient = new Float64Array(nTheta);
  const numbers = doubles(field.SPARSE_NUMBERS, 8);
  // of the deviance: log |R|^2 for REML, and minus the sum of log weights and log of the determinant of the precision of u; beta is only a place to hand numbers over
  const betaView = doubles(field.SPARSE_BETA, nBeta);
  for (let j = 0; j < nBeta; j++) betaView[j] = R[j * (stride + 1)];
  const logDetR = kernels.linearSumOfLogs(kernels.sparseAddress(model, field.SPARSE_BETA), nBeta);
  const logWeights = kernels.linearSumOfLogs(kernels.sparseAddress(model, field.SPARSE_WEIGHTS), nObs);
  const constant = (problem.reml ? 2 * logDetR : 0) - logWeights - memory.priorDeterminant;

  // what is in memory: the last theta, if it succeeded, and whether its gradient is there too
  let status = STATUS_OK;
  let known: { readonly theta: Float64Array; readonly withGradient: boolean } | null = null;
  const run = (theta: Float64Array, wantGradient: boolean): boolean => {
    if (known && (known.withGradient || !wantGradient) && known.theta.every((v, k) => v === theta[k])) return true;
    known = null;
    thetaView.set(theta);
    status = kernels.linearEvaluate(model, reml, wantGradient ? 1 : 0);
    if (status !== STATUS_OK) return false;
    gradient.set(gradientView);
    known = { theta: theta.slice(), withGradient: wantGradient };
    return true;
  };
  /** The p x p without its padding, in the problem's order. */
  const square = (padded: Float64Array): Float64Array => {
    const out = new Float64Array(nBeta * nBeta);
    for (let i = 0; i < nBeta; i++) out.set(padded.subarray(i * stride, i * stride + nBeta), i * nBeta);
    return order.square(out, nBeta, 0);
  };
  const degrees = nObs - (problem.reml ? nBeta : 0);
  const joint = jointLinear(instance, {
    memory,
    basis,
    R,
    stride,
    degrees,
    reml: problem.reml,
    // without any residual the profile has no value
    eliminate: (theta, wantGradient) => run(theta, wantGradient) || status === STATUS_NOT_FINITE,
    logWeights: logWeights + memory.priorDeterminant,
    logDetR,
    forget() {
      known = null;
    },
  });
  return {
    nTheta,
    nBeta,
    plan: memory.plan,
    joint,
    evaluate(theta, gradientOut) {
      if (!run(theta, gradientOut !== undefined)) {
        gradientOut?.fill(Number.NaN);
        return Number.NaN;
      }
      gradientOut?.set(gradient);
      return numbers[field.NUMBER_VALUE] + constant;
    },
    metric() {
      kernels.linearMetric(model, reml);
      return doubles(field.SPARSE_METRIC, nTheta * nTheta).slice();
    },
    resetModes() {},
    forget() {
      known = null;
    },
    information: () => null,
    iterated: false,
    profile(theta) {
      if (!run(theta, true)) return null;
      const sigma = Math.sqrt(numbers[field.NUMBER_RESIDUAL_SUM] / degrees);
      kernels.linearPredictor(model);
      const eta = doubles(field.SPARSE_ETA, nObs);
      // leaves the part of the determinants in the gradient; the rest is degrees * d log sigma^2
      kernels.linearMetric(model, reml);
      kernels.linearCovariance(model);
      const unscaled = square(doubles(field.SPARSE_WORK, stride * stride));
      kernels.linearSlopes(model);
      const slopes = doubles(field.SPARSE_SLOPES, nTheta * stride * stride);
      return {
        beta: basis.coefficients(betaView),
        sigma,
        vcov: unscaled.map((value) => sigma * sigma * value),
        effects: memory.effects(),
        residuals: y.map((value, i) => value - eta[i]),
        unscaledSlopes: Array.from(theta, (_, k) =>
          square(slopes.subarray(k * stride * stride, (k + 1) * stride * stride)),
        ),
        logVarianceGradient: gradient.map((total, k) => (total - gradientView[k]) / degrees),
      };
    },
    fixedBasis: () => ({ full: memory.X.full(), few: problem.X.sparse ?? null }),
    setResponse(other) {
      y.set(other);
      subtractOffset();
      basis.project(y);
      kernels.linearPrepare(model);
      known = null;
    },
  };
}
