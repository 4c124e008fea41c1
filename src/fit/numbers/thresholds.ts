/** The thresholds between ordered categories at the estimates, with standard errors by the delta method. */
import type { Design } from '../../design/types.ts';
import { combinationsOf } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import { dot } from '../../optimize/symmetric.ts';
import { exp } from '../../stats/special.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { interceptColumn } from '../engine/scale.ts';
import type { Threshold } from '../types.ts';

/** @param joint covariance of all parameters, of the user's scale; null where there is none */
export function thresholdTable(
  { response, fixed }: Design,
  { threshold }: Family,
  { nTheta, nBeta, size }: ParameterMap,
  user: Float64Array,
  joint: Float64Array | null,
): { readonly thresholds?: readonly Threshold[] } {
  const { categories } = response;
  if (categories === undefined) return {};
  const natural = naturalOf(user.subarray(nTheta), nBeta);
  const thresholds = combinationsOf(response, threshold, nBeta, interceptColumn(fixed)).map((combination, c) => {
    const gradient = new Float64Array(size);
    // of a gap in the logarithm that is estimated
    combination.forEach((share, k) => {
      gradient[nTheta + k] = k < nBeta ? share : share * natural[k];
    });
    return {
      name: thresholdName(categories, c),
      estimate: dot(combination, natural),
      stdError: joint === null ? Number.NaN : Math.sqrt(quadratic(joint, gradient)),
    };
  });
  return { thresholds };
}

/** `1|2` */
export function thresholdName(categories: readonly string[], c: number): string {
  return `${categories[c]}|${categories[c + 1]}`;
}

/** Beta, and behind it the gaps instead of their logarithms: predictors less thresholds are linear in these. */
export function naturalOf(parameters: Float64Array, nBeta: number): Float64Array {
  return parameters.map((value, k) => (k < nBeta ? value : exp(value)));
}

/** A covariance of parameters of which those from `first` on are logarithms of gaps, as that of the gaps. */
export function ofGaps(joint: Float64Array, user: Float64Array, first: number): Float64Array {
  const slope = user.map((value, k) => (k < first ? 1 : exp(value)));
  const size = user.length;
  const gaps = new Float64Array(size * size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) gaps[i * size + j] = joint[i * size + j] * slope[i] * slope[j];
  return gaps;
}

function quadratic(matrix: Float64Array, vector: Float64Array): number {
  let sum = 0;
  const n = vector.length;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) sum += vector[i] * vector[j] * matrix[i * n + j];
  return sum;
}
