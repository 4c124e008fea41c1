/**
 * Parts of penalties as functions of the user's parameters, (theta, beta): each adds its slope. docs/mathematics.md (21.1) to (21.3).
 */
import { groupWeightOfRows } from '../../design/groupWeights.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import { choleskyFactor, choleskyInverse } from '../../optimize/symmetric.ts';
import { lgamma, log } from '../../stats/special.ts';
import type { EngineDesign } from '../engine/dimension.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { GammaPrior, NormalPrior } from './types.ts';

/** The value at `user`; -Infinity where it is none. */
export type Part = (user: Float64Array, slope: Float64Array) => number;

const LOG_2PI = 1.8378770664093453;

/** log of normal densities of all coefficients */
export function normalPart({ nTheta, nBeta }: ParameterMap, { mean = 0, sd }: NormalPrior): Part {
  return (user, slope) => {
    let sum = -nBeta * (log(sd) + 0.5 * LOG_2PI);
    for (let j = nTheta; j < nTheta + nBeta; j++) {
      const z = (user[j] - mean) / sd;
      sum -= 0.5 * z * z;
      slope[j] -= z / sd;
    }
    return sum;
  };
}

/** log of gamma densities of the standard deviations, whatever the sign that the search gives them */
export function gammaPart({ lambda }: ParameterMap, { shape, rate }: GammaPrior): Part {
  const constant = shape * log(rate) - lgamma(shape);
  return (user, slope) => {
    let sum = 0;
    for (const { theta } of lambda.scales) {
      const sd = Math.abs(user[theta]);
      sum += constant - rate * sd + (shape === 1 ? 0 : (shape - 1) * log(sd));
      slope[theta] += Math.sign(user[theta]) * ((shape === 1 ? 0 : (shape - 1) / sd) - rate);
    }
    return sum;
  };
}

/** Minus Huber's loss, its slope -1 .. 1: of the logarithms of standard deviations, of other parameters as they are. */
export function huberPart({ nTheta, lambda }: ParameterMap, factor: number): Part {
  const scales = new Set(lambda.scales.map(({ theta }) => theta));
  return (user, slope) => {
    let sum = 0;
    for (let k = 0; k < nTheta; k++) {
      const x = scales.has(k) ? log(Math.abs(user[k])) : user[k];
      const size = Math.abs(x);
      sum -= factor * (size > 1 ? size - 0.5 : 0.5 * x * x);
      slope[k] -= (factor * Math.max(-1, Math.min(1, x))) / (scales.has(k) ? user[k] : 1);
    }
    return sum;
  };
}

/** A step of eta for d log W / d eta, by four points: it errs by about its fourth power. */
const STEP = 1e-3;

/** factor / 2 log |X'WX| of the model without random effects, W the expected information of a row about its predictor. */
export function jeffreysPart(
  { fixed, nObs, response, offset, groups }: EngineDesign,
  family: Family,
  { nTheta, nBeta: p }: ParameterMap,
  factor: number,
): Part {
  const { slope: slopeOf } = linkOf(family);
  const variance = varianceAt(family);
  const weights = groupWeightOfRows(groups)?.map((v, i) => v * response.weights[i]) ?? response.weights;
  const logWeight = (eta: number): number => 2 * log(Math.abs(slopeOf(eta))) - log(variance(eta));
  const x = new Float64Array(p);
  return (user, slope) => {
    const M = new Float64Array(p * p);
    const W = new Float64Array(nObs);
    const eta = new Float64Array(nObs);
    const row = (i: number): void => {
      for (let j = 0; j < p; j++) x[j] = fixed.values[j * nObs + i];
    };
    for (let i = 0; i < nObs; i++) {
      row(i);
      eta[i] = offset === null ? 0 : offset[i];
      for (let j = 0; j < p; j++) eta[i] += x[j] * user[nTheta + j];
      const s = slopeOf(eta[i]);
      W[i] = weights[i] === 0 || s === 0 ? 0 : (weights[i] * s * s) / variance(eta[i]);
      for (let j = 0; j < p; j++) for (let k = 0; k <= j; k++) M[j * p + k] += W[i] * x[j] * x[k];
    }
    for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) M[k * p + j] = M[j * p + k];
    const L = choleskyFactor(M, p);
    if (L === null) return Number.NEGATIVE_INFINITY;
    const inverse = choleskyInverse(L, p);
    let sum = 0;
    for (let j = 0; j < p; j++) sum += log(L[j * (p + 1)]);
    for (let i = 0; i < nObs; i++) {
      if (W[i] === 0) continue;
      row(i);
      let leverage = 0;
      for (let j = 0; j < p; j++) for (let k = 0; k < p; k++) leverage += x[j] * inverse[j * p + k] * x[k];
      const at = (step: number): number => logWeight(eta[i] + step * STEP);
      const rise = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * STEP);
      const share = 0.5 * factor * W[i] * leverage * rise;
      for (let j = 0; j < p; j++) slope[nTheta + j] += share * x[j];
    }
    return factor * sum;
  };
}

/** Variance of a response by its predictor: that of a probability near 1 is no difference, which would be 0 where the slope is not yet. */
function varianceAt(family: Family): (eta: number) => number {
  const { variance } = familyOf(family);
  const { mean, complement } = linkOf(family);
  if (complement !== undefined) return (eta) => mean(eta) * complement(eta);
  return (eta) => variance(mean(eta), Number.POSITIVE_INFINITY, 1, 1);
}
