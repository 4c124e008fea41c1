/**
 * The likelihood of a linear mixed model in all its parameters, docs/mathematics.md (13.10). The engine knows the deviance D(theta) profiled over beta and
 * sigma, and what follows from theta: the residual sum r^2, the estimate b of beta and A = X'V0^-1 X, V0 = V / sigma^2. Then
 *   -2 logLik(theta, beta, sigma) = D - nn - nn log(r^2 / nn) + nn log sigma^2 + (r^2 + (beta - b)'A (beta - b)) / sigma^2
 * with nn = n for maximum likelihood. REML has integrated beta out: nn = n - p, and there is no beta. Here theta is on the
 * scale of the response (sigma times the engine's), so that standard deviations are lengths of its rows, as in other models. docs/mathematics.md (12.10).
 */
import type { Design } from '../design/types.ts';
import type { ParameterMap } from '../fit/engine/parameters.ts';
import type { RandomView } from '../fit/engine/scale.ts';
import { openLinear } from '../fit/fitLmm.ts';
import type { LikelihoodEngine } from '../fit/search/estimate.ts';
import { choleskyFactor, choleskyInverse, dot, multiply } from '../optimize/symmetric.ts';
import { log } from '../stats/special.ts';

/** Parameters are theta, beta (none for REML) and sigma; `map.nBeta` counts sigma. */
export interface JointModel {
  readonly engine: LikelihoodEngine;
  readonly map: ParameterMap;
}

/** What follows from theta. */
interface AtTheta {
  readonly beta: Float64Array;
  readonly residualSum: number;
  /** A, row-major. */
  readonly information: Float64Array;
}

/** Difference step of theta, whose columns are scaled: the error of a derivative is about 1e-10 of its size. */
const STEP = 1e-5;

export function openJointLinear(design: Design, reml: boolean, view?: RandomView): JointModel {
  const { engine, map, wide } = openLinear(design, reml, { view });
  const { nTheta } = engine;
  const p = engine.nBeta;
  const nBeta = reml ? 0 : p;
  const size = nTheta + nBeta + 1;
  const nn = design.nObs - (reml ? p : 0);

  const follow = (theta: Float64Array): AtTheta | null => {
    const profile = engine.profile(theta);
    if (profile === null) return null;
    const { beta, sigma, vcov } = profile;
    const factor = reml ? null : choleskyFactor(vcov, p);
    if (factor === null && !reml) return null;
    const information = factor ? choleskyInverse(factor, p).map((value) => value * sigma * sigma) : vcov;
    return { beta, residualSum: nn * sigma * sigma, information };
  };
  const product = new Float64Array(p);
  const excess = (at: AtTheta, beta: Float64Array): number => {
    if (reml) return 0;
    const distance = beta.map((value, j) => value - at.beta[j]);
    multiply(at.information, p, distance, product);
    return dot(distance, product);
  };

  const slope = new Float64Array(nTheta);
  let last: { readonly at: AtTheta; readonly sigma: number } | null = null;
  const evaluate = (parameters: Float64Array, gradient?: Float64Array): number => {
    const sigma = parameters[size - 1];
    const beta = parameters.slice(nTheta, nTheta + nBeta);
    const theta = parameters.slice(0, nTheta).map((value) => value / sigma);
    gradient?.fill(Number.NaN);
    if (!(sigma > 0)) return Number.NaN;
    const deviance = engine.evaluate(theta, slope);
    const at = follow(theta);
    if (!Number.isFinite(deviance) || at === null) return Number.NaN;
    last = { at, sigma };
    const r2 = at.residualSum;
    const sum = r2 + excess(at, beta);
    const s2 = sigma * sigma;
    if (gradient) {
      // exact in D, beta and sigma; differences in what follows from theta
      let bySigma = (2 * nn) / sigma - (2 * sum) / (s2 * sigma);
      for (let k = 0; k < nTheta; k++) {
        const kept = theta[k];
        theta[k] = kept + STEP;
        const above = follow(theta);
        theta[k] = kept - STEP;
        const below = follow(theta);
        theta[k] = kept;
        if (above === null || below === null) return Number.NaN;
        const byR2 = (above.residualSum - below.residualSum) / (2 * STEP);
        const bySum = byR2 + (excess(above, beta) - excess(below, beta)) / (2 * STEP);
        const byTheta = slope[k] - (nn * byR2) / r2 + bySum / s2;
        gradient[k] = byTheta / sigma;
        bySigma -= (byTheta * kept) / sigma;
      }
      for (let j = 0; j < nBeta; j++) {
        let pull = 0;
        for (let m = 0; m < p; m++) pull += at.information[j * p + m] * (beta[m] - at.beta[m]);
        gradient[nTheta + j] = (2 * pull) / s2;
      }
      gradient[size - 1] = bySigma;
    }
    return deviance - nn - nn * log(r2 / nn) + nn * log(s2) + sum / s2;
  };
  /** Block by block: what sizes of steps need. */
  const metric = (): Float64Array => {
    const matrix = new Float64Array(size * size);
    if (last === null) return matrix;
    const { at, sigma } = last;
    const own = engine.metric();
    for (let i = 0; i < nTheta; i++)
      for (let j = 0; j < nTheta; j++) matrix[i * size + j] = own[i * nTheta + j] / (sigma * sigma);
    for (let i = 0; i < nBeta; i++)
      for (let j = 0; j < nBeta; j++) {
        matrix[(nTheta + i) * size + nTheta + j] = at.information[i * p + j] / (sigma * sigma);
      }
    matrix[size * size - 1] = (2 * nn) / (sigma * sigma);
    return matrix;
  };
  return { engine: { evaluate, metric, resetModes() {}, information: () => null }, map: withSigma(reml ? map : wide) };
}

/** sigma is its own, and counts as the last of the betas. */
function withSigma(map: ParameterMap): ParameterMap {
  const size = map.size + 1;
  const jacobian = new Float64Array(size * size);
  for (let i = 0; i < map.size; i++) jacobian.set(map.jacobian.subarray(i * map.size, (i + 1) * map.size), i * size);
  jacobian[size * size - 1] = 1;
  return { ...map, nBeta: map.nBeta + 1, size, jacobian };
}
