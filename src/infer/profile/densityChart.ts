/**
 * Charts of what a density has besides its mean: a dispersion or shape, and thresholds between ordered categories.
 */
import { INFINITE_LOG_SHAPE } from '../../family/density.ts';
import type { ExtraParameter } from '../../family/record.ts';
import type { ParameterMap } from '../../fit/engine/parameters.ts';
import { exp, log } from '../../stats/special.ts';
import type { Chart } from './chart.ts';

/**
 * By s = 1 / sqrt(shape), of which the likelihood near s = 0, an infinite shape, is a smooth even function, as of a standard deviation at
 * zero; with its sign changed where what is reported falls as s rises.
 */
export function dispersionChart({ size }: ParameterMap, { ofLogShape }: ExtraParameter): Chart {
  const at = size - 1;
  const sign = ofLogShape(1) > ofLogShape(0) ? -1 : 1;
  const logShapeOf = (coordinate: number): number => Math.min(-2 * log(sign * coordinate), INFINITE_LOG_SHAPE);
  return {
    coordinate: at,
    lower: sign > 0 ? 0 : Number.NEGATIVE_INFINITY,
    upper: sign > 0 ? Number.POSITIVE_INFINITY : 0,
    toUser: (coordinate) => ofLogShape(-2 * log(sign * coordinate)),
    parametersAt(coordinates, parameters) {
      parameters.set(coordinates);
      parameters[at] = logShapeOf(coordinates[at]);
    },
    coordinatesAt(parameters) {
      const coordinates = parameters.slice();
      // an infinite shape is held at this
      coordinates[at] = parameters[at] >= INFINITE_LOG_SHAPE ? 0 : sign * exp(-0.5 * parameters[at]);
      return coordinates;
    },
    pullBack(coordinates, gradient) {
      const pulled = gradient.slice();
      // even in s: at zero it does not move
      pulled[at] = logShapeOf(coordinates[at]) < INFINITE_LOG_SHAPE ? (-2 * gradient[at]) / coordinates[at] : 0;
      return pulled;
    },
  };
}

/**
 * A threshold is a combination of coefficients, minus the intercept most often, and of gaps. It takes the intercept's place.
 *
 * @param at of the intercept among the optimiser's parameters
 * @param combination of beta and the exponentials of the parameters behind them
 */
export function thresholdChart(
  { jacobian, nTheta, nBeta, size }: ParameterMap,
  at: number,
  combination: Float64Array,
): Chart {
  const row = new Float64Array(size);
  for (let j = 0; j < nBeta; j++)
    for (let i = 0; i < size; i++) row[i] -= combination[j] * jacobian[(nTheta + j) * size + i];
  const first = nTheta + nBeta;
  const shares = combination.subarray(nBeta);
  const gapOf = (parameters: Float64Array): number => {
    let sum = 0;
    shares.forEach((share, s) => {
      if (share !== 0) sum += share * exp(parameters[first + s]);
    });
    return sum;
  };
  return {
    coordinate: at,
    lower: Number.NEGATIVE_INFINITY,
    upper: Number.POSITIVE_INFINITY,
    toUser: (coordinate) => coordinate,
    parametersAt(coordinates, parameters) {
      let own = gapOf(coordinates) - coordinates[at];
      for (let i = 0; i < size; i++) {
        parameters[i] = coordinates[i];
        if (i !== at) own -= row[i] * coordinates[i];
      }
      parameters[at] = own / row[at];
    },
    coordinatesAt(parameters) {
      const coordinates = parameters.slice();
      let intercept = 0;
      for (let i = 0; i < size; i++) intercept += row[i] * parameters[i];
      coordinates[at] = gapOf(parameters) - intercept;
      return coordinates;
    },
    pullBack(coordinates, gradient) {
      const own = gradient[at] / row[at];
      const pulled = gradient.map((g, i) => (i === at ? -own : g - own * row[i]));
      shares.forEach((share, s) => {
        if (share !== 0) pulled[first + s] += own * share * exp(coordinates[first + s]);
      });
      return pulled;
    },
  };
}
