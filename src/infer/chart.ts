/**
 * Coordinates of a model in which one parameter of the user's is a coordinate by itself, so that fixing it leaves an
 * unconstrained search over the rest. Fixed effects, and the standard deviation of a term's first effect, are linear in
 * (theta, beta); for the others one row of Lambda is bent (see rowChart.ts).
 */
import type { ParameterMap } from '../fit/parameters.ts';
import type { Parameter } from './parameters.ts';
import { correlationChart, sdChart } from './rowChart.ts';
import { thetaRow } from './varianceGradient.ts';

export interface Chart {
  /** The coordinate that is the parameter, on a scale of its own. */
  readonly coordinate: number;
  /** The ends of that scale. */
  readonly lower: number;
  readonly upper: number;
  /** From that scale to the user's, ascending. */
  toUser(coordinate: number): number;
  /** The optimiser's parameters from coordinates. */
  parametersAt(coordinates: Float64Array, parameters: Float64Array): void;
  /** Coordinates from the optimiser's parameters. */
  coordinatesAt(parameters: Float64Array): Float64Array;
  /** Derivatives by the coordinates from those by the optimiser's parameters: J'g, J taken at `coordinates`. */
  pullBack(coordinates: Float64Array, gradient: Float64Array): Float64Array;
}

/** @param sizes random effects of each term */
export function chartOf({ place }: Parameter, map: ParameterMap, sizes: readonly number[]): Chart {
  if (place.kind === 'fixed') return linearChart(map, map.nTheta + place.index, Number.NEGATIVE_INFINITY);
  const row = thetaRow(sizes, place.term, place.row);
  if (place.kind === 'correlation') {
    return correlationChart(row, thetaRow(sizes, place.term, place.column));
  }
  if (place.row === 0) return linearChart(map, row[0], 0);
  return sdChart(row, map.jacobian[row[0] * (map.nTheta + map.nBeta) + row[0]]);
}

/** The parameter is row `at` of the map to the user's scale; it takes the place of the optimiser's parameter `at`. */
function linearChart({ jacobian, nTheta, nBeta }: ParameterMap, at: number, lower: number): Chart {
  const size = nTheta + nBeta;
  const row = jacobian.subarray(at * size, (at + 1) * size);
  return {
    coordinate: at,
    lower,
    upper: Number.POSITIVE_INFINITY,
    toUser: (coordinate) => coordinate,
    parametersAt(coordinates, parameters) {
      let own = coordinates[at];
      for (let i = 0; i < size; i++) {
        parameters[i] = coordinates[i];
        if (i !== at) own -= row[i] * coordinates[i];
      }
      parameters[at] = own / row[at];
    },
    coordinatesAt(parameters) {
      const coordinates = parameters.slice();
      coordinates[at] = 0;
      for (let i = 0; i < size; i++) coordinates[at] += row[i] * parameters[i];
      return coordinates;
    },
    pullBack(_, gradient) {
      const own = gradient[at] / row[at];
      return gradient.map((g, i) => (i === at ? own : g - own * row[i]));
    },
  };
}
