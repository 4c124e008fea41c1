/**
 * t statistics of a linear mixed model with Satterthwaite's degrees of freedom (Fai & Cornelius 1996; as R's lmerTest):
 *   df_j = 2 C_jj^2 / (g'A g),  g = d C_jj / d(theta, sigma),  A = asymptotic covariance of (theta, sigma)
 * C = sigma^2 C0(theta) is the covariance of beta. The deviance was profiled over sigma; its Hessian P and the derivatives of
 * the residual sum r^2 and of C0 in theta, which the engine knows exactly, give all that is needed:
 *   F_ss = 4 nn / sigma^2,   F_st = -(2 / sigma^3) d r^2 / d theta,   A = 2 F^-1 with (F^-1)_tt = P^-1
 * See docs/mathematics.md (12.7) to (12.9).
 */
import { pt } from '../stats/special.ts';
import type { LinearProfile, LinearWorkspace } from '../wasm/linear.ts';
import type { Estimate } from './estimate.ts';
import type { Coefficient } from './types.ts';

export function satterthwaite(
  names: readonly string[],
  engine: LinearWorkspace,
  found: Estimate,
  at: LinearProfile,
  nObs: number,
  reml: boolean,
): Coefficient[] {
  const { nTheta } = engine;
  const p = at.beta.length;
  const nn = nObs - (reml ? p : 0);
  const { sigma } = at;
  const { logVarianceGradient, unscaledSlopes } = at;
  // covariance of (theta, sigma): Att = 2 P^-1 (P of the deviance, so twice the information of logLik halves again)
  const k = nTheta + 1;
  const A = new Float64Array(k * k);
  const Fss = (4 * nn) / (sigma * sigma);
  A[k * k - 1] = 2 / Fss;
  if (found.covariance) {
    const Att = found.covariance;
    // r^2 = nn sigma^2; rows and columns of variances at zero are zero in Att
    const ratio = Array.from(logVarianceGradient, (slope) => (-2 * nn * slope) / sigma / Fss);
    for (let i = 0; i < nTheta; i++) {
      let cross = 0;
      for (let j = 0; j < nTheta; j++) {
        A[i * k + j] = Att[i * nTheta + j];
        cross -= ratio[j] * Att[j * nTheta + i];
      }
      A[i * k + nTheta] = cross;
      A[nTheta * k + i] = cross;
    }
    for (let i = 0; i < nTheta; i++) A[k * k - 1] -= ratio[i] * A[i * k + nTheta];
  }
  return names.map((term, j) => {
    const variance = at.vcov[j * p + j];
    const g = new Float64Array(k);
    for (let i = 0; i < nTheta; i++) g[i] = sigma * sigma * unscaledSlopes[i][j * p + j];
    g[nTheta] = (2 * variance) / sigma;
    let spread = 0;
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) spread += g[a] * A[a * k + b] * g[b];
    const df = found.covariance ? (2 * variance * variance) / spread : Number.NaN;
    const stdError = Math.sqrt(variance);
    const statistic = at.beta[j] / stdError;
    return { term, estimate: at.beta[j], stdError, statistic, df, pValue: 2 * pt(-Math.abs(statistic), df) };
  });
}
