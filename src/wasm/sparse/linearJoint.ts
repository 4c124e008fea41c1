/**
 * The likelihood of a linear mixed model in theta (relative to sigma), beta and sigma, from what the profiled deviance leaves in memory
 * (docs/mathematics.md (12.10), (12.11)); by REML, which has integrated beta out, in theta and sigma.
 */
import { LOG_SQRT_2PI } from '../../stats/constants.ts';
import { log } from '../../stats/special.ts';
import type { KernelInstance } from '../instance.ts';
import * as field from '../sparseFields.ts';
import type { Basis } from './orthonormal.ts';
import type { SparseMemory, TermEffects } from './workspace.ts';

/** The likelihood in all parameters: theta, beta of the columns that were given (none for REML), sigma. */
export interface JointLinear {
  /** -2 log-likelihood, all constants included; NaN where it cannot be computed. Writes the exact gradient when given, and the effects. */
  evaluate(theta: Float64Array, beta: Float64Array, sigma: number, gradient?: Float64Array): number;
  /** X'V^-1 X for sigma = 1 at the last evaluation, row-major. */
  fixedInformation(): Float64Array;
  /** Random effects given beta at the last evaluation with a gradient; modeSd is for sigma = 1. */
  effects(): TermEffects[];
}

/** What the profiled model has. */
export interface Profiled {
  readonly memory: SparseMemory;
  readonly basis: Basis;
  /** Rows of R transposed, lower triangular, and of the Cholesky factor of the information, `stride` numbers each. */
  readonly R: Float64Array;
  readonly stride: number;
  /** n, or for REML n - p. */
  readonly degrees: number;
  readonly reml: boolean;
  /** Sum of log weights, and log |R|. */
  readonly logWeights: number;
  readonly logDetR: number;
  /** Takes beta and the random effects out at a theta, leaving all that follows from it in memory; false where that cannot be done. */
  eliminate(theta: Float64Array, wantGradient: boolean): boolean;
  /** What is in memory is no longer that of the profile. */
  forget(): void;
}

export function jointLinear(
  { exports: kernels }: KernelInstance,
  { memory, basis, R, stride, degrees, reml, logWeights, logDetR, eliminate, forget }: Profiled,
): JointLinear {
  const { model, nTheta, nBeta: p, doubles } = memory;
  const { order } = memory.X;
  const numbers = doubles(field.SPARSE_NUMBERS, 8);
  const estimate = doubles(field.SPARSE_BETA, p);
  const gradientView = doubles(field.SPARSE_GRADIENT, nTheta);
  // lower Cholesky factor L of the information of the basis' coefficients
  const L = doubles(field.SPARSE_BORDER, stride * stride);
  const work = doubles(field.SPARSE_WORK, stride * stride);
  return {
    evaluate(theta, beta, sigma, gradient) {
      gradient?.fill(Number.NaN);
      if (!(sigma > 0) || !eliminate(theta, gradient !== undefined)) return Number.NaN;
      const variance = sigma * sigma;
      const residualSum = numbers[field.NUMBER_RESIDUAL_SUM];
      const away = reml ? new Float64Array(p) : basis.ofBasis(beta).map((value, k) => value - estimate[k]);
      const v = away.map((_, i) => {
        let sum = 0;
        for (let k = i; k < p; k++) sum += L[k * stride + i] * away[k];
        return sum;
      });
      const sum = residualSum + v.reduce((squares, value) => squares + value * value, 0);
      if (gradient) {
        const byBasis = v.map((_, i) => {
          let pull = 0;
          for (let k = 0; k <= i; k++) pull += L[i * stride + k] * v[k];
          return (2 * pull) / variance;
        });
        estimate.set(away.map((d, k) => estimate[k] + d));
        work.set(v);
        kernels.linearJoint(model, variance);
        forget();
        gradient.set(gradientView);
        if (!reml) gradient.set(basis.pullBack(byBasis), nTheta);
        gradient[gradient.length - 1] = (2 * degrees) / sigma - (2 * sum) / (variance * sigma);
      }
      let logDet = numbers[field.NUMBER_LOG_DETERMINANT] - logWeights;
      if (reml) {
        logDet += 2 * logDetR;
        for (let i = 0; i < p; i++) logDet += 2 * log(L[i * (stride + 1)]);
      }
      const value = logDet + degrees * (2 * LOG_SQRT_2PI + log(variance)) + sum / variance;
      return Number.isFinite(value) ? value : Number.NaN;
    },
    fixedInformation() {
      // U = L'R, upper triangular
      const U = new Float64Array(p * p);
      for (let i = 0; i < p; i++)
        for (let j = i; j < p; j++) for (let k = i; k <= j; k++) U[i * p + j] += L[k * stride + i] * R[j * stride + k];
      const information = new Float64Array(p * p);
      for (let i = 0; i < p; i++)
        for (let j = 0; j < p; j++)
          for (let k = 0; k <= Math.min(i, j); k++) information[i * p + j] += U[k * p + i] * U[k * p + j];
      return order.square(information, p, 0);
    },
    effects: memory.effects,
  };
}
