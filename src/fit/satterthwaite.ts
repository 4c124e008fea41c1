/**
 * t statistics of a linear mixed model with Satterthwaite's degrees of freedom (Fai & Cornelius 1996; as R's lmerTest):
 *   df_j = 2 C_jj^2 / (g'A g),  g = d C_jj / d(theta, sigma),  A = asymptotic covariance of (theta, sigma)
 * C = sigma^2 C0(theta) is the covariance of beta. The deviance was profiled over sigma; its Hessian P and the derivatives of
 * the residual sum r^2 and of C0 in theta, taken by central differences, give all that is needed:
 *   F_ss = 4 nn / sigma^2,   F_st = -(2 / sigma^3) d r^2 / d theta,   A = 2 F^-1 with (F^-1)_tt = P^-1
 */
import { pt } from '../stats/special.ts';
import type { LinearProfile, LinearWorkspace } from '../wasm/linear.ts';
import type { Estimate } from './estimate.ts';
import type { Coefficient } from './types.ts';

/** Difference step relative to theta's standard error: the error of a central difference is about its square. */
const STEP_IN_SE = 1e-3;

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
  const slopes = found.covariance && thetaSlopes(engine, found, nn);
  // covariance of (theta, sigma): Att = 2 P^-1 (P of the deviance, so twice the information of logLik halves again)
  const k = nTheta + 1;
  const A = new Float64Array(k * k);
  const Fss = (4 * nn) / (sigma * sigma);
  A[k * k - 1] = 2 / Fss;
  if (slopes && found.covariance) {
    const Att = found.covariance;
    const ratio = slopes.residualSum.map((dr2) => (-2 * dr2) / (sigma * sigma * sigma) / Fss);
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
    if (slopes) for (let i = 0; i < nTheta; i++) g[i] = sigma * sigma * slopes.unscaled[i][j];
    g[nTheta] = (2 * variance) / sigma;
    let spread = 0;
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) spread += g[a] * A[a * k + b] * g[b];
    const df = found.covariance ? (2 * variance * variance) / spread : Number.NaN;
    const stdError = Math.sqrt(variance);
    const statistic = at.beta[j] / stdError;
    return { term, estimate: at.beta[j], stdError, statistic, df, pValue: 2 * pt(-Math.abs(statistic), df) };
  });
}

/** Derivatives in each theta of r^2 and of the diagonal of C0 = C / sigma^2; zero for variances at zero. */
function thetaSlopes(
  engine: LinearWorkspace,
  found: Estimate,
  nn: number,
): { readonly residualSum: number[]; readonly unscaled: Float64Array[] } | null {
  const { nTheta, nBeta } = engine;
  const residualSum: number[] = [];
  const unscaled: Float64Array[] = [];
  const theta = found.parameters.slice();
  const read = (): { readonly r2: number; readonly C0: Float64Array } | null => {
    const profile = engine.profile(theta);
    if (profile === null) return null;
    const { sigma, vcov } = profile;
    return {
      r2: nn * sigma * sigma,
      C0: Float64Array.from({ length: nBeta }, (_, j) => vcov[j * nBeta + j] / (sigma * sigma)),
    };
  };
  for (let i = 0; i < nTheta; i++) {
    const se = Math.sqrt(found.covariance?.[i * nTheta + i] ?? 0);
    if (!(se > 0)) {
      residualSum.push(0);
      unscaled.push(new Float64Array(nBeta));
      continue;
    }
    const step = STEP_IN_SE * se;
    theta[i] = found.parameters[i] + step;
    const above = read();
    theta[i] = found.parameters[i] - step;
    const below = read();
    theta[i] = found.parameters[i];
    if (above === null || below === null) return null;
    residualSum.push((above.r2 - below.r2) / (2 * step));
    unscaled.push(above.C0.map((value, j) => (value - below.C0[j]) / (2 * step)));
  }
  return { residualSum, unscaled };
}
