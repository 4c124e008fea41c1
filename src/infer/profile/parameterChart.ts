/**
 * The chart of each parameter. Fixed effects, sigma, and the standard deviation of a term's first effect are linear in the
 * optimiser's parameters; for the others one row of Lambda is bent (see rowChart.ts).
 */
import type { ParameterMap } from '../../fit/engine/parameters.ts';
import type { Parameter } from '../parameters.ts';
import type { Chart } from './chart.ts';
import { correlationChart, sdChart } from './rowChart.ts';
import { thetaRow } from './varianceGradient.ts';

/** @param sizes random effects of each term */
export function chartOf({ place }: Parameter, map: ParameterMap, sizes: readonly number[]): Chart {
  if (place.kind === 'fixed') return linearChart(map, map.nTheta + place.index, Number.NEGATIVE_INFINITY);
  // the last, and positive as a standard deviation
  if (place.kind === 'sigma') return linearChart(map, map.size - 1, 0);
  const row = thetaRow(sizes, place.term, place.row);
  if (place.kind === 'correlation') {
    return correlationChart(row, thetaRow(sizes, place.term, place.column));
  }
  if (place.row === 0) return linearChart(map, row[0], 0);
  return sdChart(row, map.jacobian[row[0] * map.size + row[0]]);
}

/** The parameter is row `at` of the map to the user's scale; it takes the place of the optimiser's parameter `at`. */
function linearChart({ jacobian, size }: ParameterMap, at: number, lower: number): Chart {
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
