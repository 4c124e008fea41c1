/** The thresholds between ordered categories at the estimates, with standard errors by the delta method. */
import type { Design } from '../../design/types.ts';
import { thresholdMap, thresholdsAbove } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import { interceptColumn } from '../engine/scale.ts';
import type { Threshold } from '../types.ts';

/** @param joint covariance of all parameters, of the user's scale; null where there is none */
export function thresholdTable(
  { response: { categories }, fixed }: Design,
  { threshold }: Family,
  { nTheta, nBeta, size }: ParameterMap,
  user: Float64Array,
  joint: Float64Array | null,
): { readonly thresholds?: readonly Threshold[] } {
  if (categories === undefined) return {};
  const parameters = thresholdMap(categories.length, threshold);
  const { nParameters } = parameters;
  const first = nTheta + nBeta;
  const intercept = nTheta + interceptColumn(fixed);
  const { above, slopes } = thresholdsAbove(parameters, user.subarray(first));
  const thresholds = Array.from(above, (gap, c) => {
    const gradient = new Float64Array(size);
    gradient[intercept] = -1;
    gradient.set(slopes.subarray(c * nParameters, (c + 1) * nParameters), first);
    return {
      name: `${categories[c]}|${categories[c + 1]}`,
      estimate: gap - user[intercept],
      stdError: joint === null ? Number.NaN : Math.sqrt(quadratic(joint, gradient)),
    };
  });
  return { thresholds };
}

function quadratic(matrix: Float64Array, vector: Float64Array): number {
  let sum = 0;
  vector.forEach((a, i) => {
    vector.forEach((b, j) => {
      sum += a * b * matrix[i * vector.length + j];
    });
  });
  return sum;
}
