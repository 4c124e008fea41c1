/**
 * t statistics of a linear mixed model with Satterthwaite's degrees of freedom (Fai & Cornelius 1996; as R's lmerTest). Of a linear
 * combination c'beta with variance v = c'Cc:
 *   df = 2 v^2 / (g'A g),  g = d v / d(theta, sigma),  A = asymptotic covariance of (theta, sigma)
 * C = sigma^2 C0(theta) is the covariance of beta. The deviance was profiled over sigma; its Hessian P and the derivatives of
 * the residual sum r^2 and of C0 in theta, which the engine knows exactly, give all that is needed:
 *   F_ss = 4 nn / sigma^2,   F_st = -(2 / sigma^3) d r^2 / d theta,   A = 2 F^-1 with (F^-1)_tt = P^-1
 * See docs/mathematics.md (12.7) to (12.9).
 */
import { sparseSlopes } from '../../covariance/map.ts';
import { pt } from '../../stats/special.ts';
import type { LinearProfile } from '../../wasm/linear.ts';
import { type ParameterMap, stepToUser, toUser } from '../engine/parameters.ts';
import type { Coefficient } from '../types.ts';

/** How well the variances of a linear mixed model are known: what degrees of freedom are made of. theta is the optimiser's. */
export interface ContrastLaw {
  /** A: covariance of (theta, sigma), square, row-major; zero rows for variances at zero. */
  readonly covariance: readonly number[];
  /** d C / d theta_k, p x p, row-major, one for each theta. That by sigma is 2 C / sigma. */
  readonly slopes: readonly (readonly number[])[];
  /** d cells of the user's Lambda / d theta, row-major. */
  readonly jacobian: readonly number[];
}

/**
 * @param parameters theta on the optimiser's scale, and its covariance there
 * @param nn rows, less the number of fixed effects for REML
 */
export function contrastLaw(
  map: ParameterMap,
  parameters: Float64Array,
  thetaCovariance: Float64Array,
  { sigma, logVarianceGradient, unscaledSlopes }: LinearProfile,
  nn: number,
): ContrastLaw {
  const { nTheta } = map;
  const Fss = (4 * nn) / (sigma * sigma);
  // r^2 = nn sigma^2; twice the inverse of the deviance's Hessian is the inverse information
  const ratio = Array.from(logVarianceGradient, (slope) => (-2 * nn * slope) / sigma / Fss);
  const k = nTheta + 1;
  const covariance = new Array<number>(k * k).fill(0);
  let ofSigma = 2 / Fss;
  for (let i = 0; i < nTheta; i++) {
    let cross = 0;
    for (let j = 0; j < nTheta; j++) {
      covariance[i * k + j] = thetaCovariance[i * nTheta + j];
      cross -= ratio[j] * thetaCovariance[j * nTheta + i];
    }
    covariance[i * k + nTheta] = covariance[nTheta * k + i] = cross;
    ofSigma -= ratio[i] * cross;
  }
  covariance[k * k - 1] = ofSigma;
  const { lambda } = map;
  const slopesOfCells = sparseSlopes(lambda, toUser(map, parameters));
  const jacobian = new Array<number>(lambda.nCells * nTheta).fill(0);
  for (let j = 0; j < nTheta; j++) {
    const unit = new Float64Array(nTheta);
    unit[j] = 1;
    const step = stepToUser(map, unit, parameters);
    slopesOfCells.forEach((entries, c) => {
      for (const [i, slope] of entries) jacobian[c * nTheta + j] += slope * step[i];
    });
  }
  const slopes = unscaledSlopes.map((slope) => Array.from(slope, (value) => sigma * sigma * value));
  return { covariance, slopes, jacobian };
}

/** A derivative in the cells of the user's Lambda as one in the optimiser's theta: J'g. */
export function slopesToOptimiser(
  { jacobian, slopes: { length: n } }: ContrastLaw,
  byUser: ArrayLike<number>,
): Float64Array {
  const slopes = new Float64Array(n);
  for (let i = 0; i < byUser.length; i++) for (let j = 0; j < n; j++) slopes[j] += jacobian[i * n + j] * byUser[i];
  return slopes;
}

/** d(c'Cc) / d theta. */
export function varianceSlopes({ slopes }: ContrastLaw, c: ArrayLike<number>): Float64Array {
  const p = c.length;
  return Float64Array.from(slopes, (S) => {
    let sum = 0;
    for (let i = 0; i < p; i++) {
      if (c[i] === 0) continue;
      let row = 0;
      for (let j = 0; j < p; j++) row += S[i * p + j] * c[j];
      sum += c[i] * row;
    }
    return sum;
  });
}

/**
 * Of an estimate whose variance is `variance`, with its derivative in theta. All variances of a linear model are sigma^2 times a
 * function of theta, so that by sigma it is 2 variance / sigma.
 */
export function degreesOfFreedom(
  { covariance }: ContrastLaw,
  sigma: number,
  variance: number,
  byTheta: ArrayLike<number>,
): number {
  const g = [...Array.from(byTheta), (2 * variance) / sigma];
  const k = g.length;
  let spread = 0;
  for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) spread += g[a] * covariance[a * k + b] * g[b];
  return (2 * variance * variance) / spread;
}

/** The table of fixed effects; without a law of the variances there are no degrees of freedom. */
export function coefficientsByT(
  names: readonly string[],
  { beta, sigma, vcov }: LinearProfile,
  law: ContrastLaw | null,
): Coefficient[] {
  const p = beta.length;
  return names.map((term, j) => {
    const variance = vcov[j * p + j];
    const unit = beta.map((_, i) => (i === j ? 1 : 0));
    const df = law === null ? Number.NaN : degreesOfFreedom(law, sigma, variance, varianceSlopes(law, unit));
    const stdError = Math.sqrt(variance);
    const statistic = beta[j] / stdError;
    return { term, estimate: beta[j], stdError, statistic, df, pValue: 2 * pt(-Math.abs(statistic), df) };
  });
}
