/**
 * The chart of each parameter. What a density has besides its mean has charts of its own (see densityChart.ts). Fixed effects, coefficients of second predictors, sigma, and what a structure has as a theta of its own (the standard deviation of an
 * unstructured term's first effect) are functions of one of the optimiser's parameters; for the others one row of Lambda is bent (see
 * rowChart.ts).
 */
import type { OwnTheta, SolvedTheta } from '../../covariance/types.ts';
import { combinationsOf } from '../../family/thresholds.ts';
import type { ParameterMap } from '../../fit/engine/parameters.ts';
import { interceptColumn } from '../../fit/engine/scale.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { extraOf } from '../../fit/numbers/dispersion.ts';
import type { Parameter } from '../parameters.ts';
import type { Chart } from './chart.ts';
import { dispersionChart, thresholdChart } from './densityChart.ts';
import { correlationChart, sdChart } from './rowChart.ts';
import { thetaRow } from './varianceGradient.ts';

/** What tells the density of a model. */
export type Density = Pick<Estimation, 'design' | 'family'>;

export function chartOf({ place }: Parameter, map: ParameterMap, { design, family }: Density): Chart {
  if (place.kind === 'fixed') return linearChart(map, map.nTheta + place.index, Number.NEGATIVE_INFINITY);
  // the last, and positive as a standard deviation
  if (place.kind === 'sigma') return linearChart(map, map.size - 1, 0);
  if (place.kind === 'dispersion') return dispersionChart(map, extraOf(family.family));
  if (place.kind === 'second') {
    const zeros = design.second?.zi?.matrix.names.length ?? 0;
    const at = map.nTheta + map.nBeta + place.index + (place.component === 'disp' ? zeros : 0);
    return linearChart(map, at, Number.NEGATIVE_INFINITY);
  }
  if (place.kind === 'threshold') {
    const intercept = interceptColumn(design.fixed);
    const combinations = combinationsOf(design.response, family.threshold, map.nBeta, intercept);
    return thresholdChart(map, map.nTheta + intercept, combinations[place.index]);
  }
  if (place.kind === 'freedom') throw new Error('degrees of freedom are no parameter of the search');
  const { structure, q, firstTheta } = map.lambda.terms[place.term];
  const column = place.kind === 'sd' ? place.row : place.column;
  const reported = structure
    .parameters(new Array<string>(q).fill(''))
    .find((one) => one.kind === place.kind && one.row === place.row && one.column === column);
  if (reported?.own) return ownChart(map, firstTheta + reported.own.theta, reported.own, place.kind);
  if (reported?.solved) return solvedChart(firstTheta, structure.size(q), reported.solved);
  // the cells of a row of an unstructured term are thetas
  const rowOf = (r: number): number[] => thetaRow([q], 0, r).map((k) => firstTheta + k);
  const row = rowOf(place.row);
  if (place.kind === 'correlation') return correlationChart(row, rowOf(place.column));
  return sdChart(row, map.jacobian[row[0] * map.size + row[0]]);
}

/** The parameter is a function of one theta. */
function ownChart(map: ParameterMap, at: number, { of, lower, upper }: OwnTheta, kind: 'sd' | 'correlation'): Chart {
  if (of === undefined) return linearChart(map, at, kind === 'sd' ? 0 : -1);
  const unit = map.jacobian[at * map.size + at];
  return {
    coordinate: at,
    lower: lower ?? (kind === 'sd' ? 0 : Number.NEGATIVE_INFINITY),
    upper: upper ?? Number.POSITIVE_INFINITY,
    toUser: (theta) => of(unit * theta),
    parametersAt(coordinates, parameters) {
      parameters.set(coordinates);
    },
    coordinatesAt: (parameters) => parameters.slice(),
    pullBack: (_, gradient) => gradient.slice(),
  };
}

/**
 * The parameter takes the place of the theta that is solved for; where no theta has it the model cannot be computed.
 *   d theta_k / d parameter = 1 / slope_k,   d theta_k / d theta_j = -slope_j / slope_k
 */
function solvedChart(first: number, size: number, { theta: k, at, solve }: SolvedTheta): Chart {
  const own = (all: Float64Array): Float64Array => all.subarray(first, first + size);
  const solved = (coordinates: Float64Array): Float64Array => {
    const theta = own(coordinates).slice();
    theta[k] = solve(theta, theta[k]);
    return theta;
  };
  return {
    coordinate: first + k,
    lower: -1,
    upper: 1,
    toUser: (value) => value,
    parametersAt(coordinates, parameters) {
      parameters.set(coordinates);
      own(parameters)[k] = solved(coordinates)[k];
    },
    coordinatesAt(parameters) {
      const coordinates = parameters.slice();
      own(coordinates)[k] = at(own(parameters)).value;
      return coordinates;
    },
    pullBack(coordinates, gradient) {
      const { slopes } = at(solved(coordinates));
      const pulled = gradient.slice();
      const byValue = own(gradient)[k] / slopes[k];
      for (let j = 0; j < size; j++) own(pulled)[j] = j === k ? byValue : own(gradient)[j] - slopes[j] * byValue;
      return pulled;
    },
  };
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
