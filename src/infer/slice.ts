/**
 * The likelihood with one coordinate held: f_p(c) = min over the rest of minus2LogLik, and its derivative, which by the
 * envelope theorem is the gradient's component along c.
 */

import { hessianByDifferences } from '../fit/hessian.ts';
import { invertMetric, minimise } from '../optimize/bfgs.ts';
import { multiply } from '../optimize/symmetric.ts';
import type { Chart } from './chart.ts';
import type { ProfileModel } from './profileModel.ts';

/** A minimum over all other coordinates. */
export interface SlicePoint {
  /** Value of the coordinate held. */
  readonly at: number;
  readonly value: number;
  /** df_p/dc */
  readonly slope: number;
  readonly coordinates: Float64Array;
}

export interface Slice {
  /** Where all coordinates are free; slope 0. */
  readonly top: SlicePoint;
  /** The distance at which f_p rises by one, as far as its curvature at the top tells; NaN where it is flat there. */
  readonly stdError: number;
  /** Minimises over the rest, from where the points before on this side lead; NaN where that fails. */
  solve(at: number, before: readonly SlicePoint[]): SlicePoint;
  /** The optimiser's parameters at a point. */
  parametersAt(point: SlicePoint): Float64Array;
  /** Forgets what the search learned on one side of the top. */
  turn(): void;
}

/** Promised decrease of minus2LogLik at which the inner search ends: 1e-9 of it moves a limit by 3e-10 standard errors. */
const INNER_TOLERANCE = 1e-9;
/** A curvature of minus2LogLik that a coordinate of size one cannot have by itself. */
const FLAT = 1e-9;
/** A step of the inner search may go this many standard errors in a fixed effect. */
const STEP_IN_SE = 4;
/** A point may be this far from its minimum and still count. */
const INNER_ACCEPTED = 1e-6;

export function slice(
  { engine, map }: ProfileModel,
  chart: Chart,
  start: Float64Array,
  /** Of minus2LogLik by the optimiser's parameters, at `start`. */
  hessian: Float64Array,
  value: number,
): Slice {
  const size = start.length;
  const { coordinate } = chart;
  const rest = Array.from({ length: size }, (_, i) => i).filter((i) => i !== coordinate);
  const topCoordinates = chart.coordinatesAt(start);
  const top: SlicePoint = { at: topCoordinates[coordinate], value, slope: 0, coordinates: topCoordinates };
  const H = pulledHessian(chart, topCoordinates, hessian);
  // the direction of a row of Lambda without length: any will do, and radians are its natural unit
  for (const i of rest) if (!(H[i * size + i] > FLAT)) H[i * size + i] = 1;
  const inverseAtTop = invertMetric(pick(H, size, rest), rest.length) ?? new Float64Array(rest.length * rest.length);

  // along the path of minima dr/dc = -H_rr^-1 H_rc, and d2f_p/dc2 = H_cc - H_cr H_rr^-1 H_rc
  const cross = Float64Array.from(rest, (i) => H[i * size + coordinate]);
  const path = new Float64Array(rest.length);
  multiply(inverseAtTop, rest.length, cross, path);
  let curvature = H[coordinate * size + coordinate];
  for (let k = 0; k < rest.length; k++) curvature -= cross[k] * path[k];
  for (let k = 0; k < rest.length; k++) path[k] = -path[k];

  const parameters = new Float64Array(size);
  const gradient = new Float64Array(size);
  const coordinates = new Float64Array(size);
  const inverse = inverseAtTop.slice();
  let held = top.at;
  let slope = 0;
  const objective = {
    evaluate(r: Float64Array, restGradient: Float64Array): number {
      rest.forEach((i, k) => {
        coordinates[i] = r[k];
      });
      coordinates[coordinate] = held;
      chart.parametersAt(coordinates, parameters);
      const found = engine.evaluate(parameters, gradient);
      const pulled = chart.pullBack(coordinates, gradient);
      rest.forEach((i, k) => {
        restGradient[k] = pulled[i];
      });
      slope = pulled[coordinate];
      return found;
    },
  };
  const reach = rest.map((_, k) => STEP_IN_SE * Math.sqrt(2 * Math.max(inverseAtTop[k * rest.length + k], 0)));
  const maxStep = (r: Float64Array): Float64Array =>
    r.map((x, k) => (rest[k] < map.nTheta ? 1 + 0.5 * Math.abs(x) : Math.max(4, reach[k])));

  const predicted = (at: number, before: readonly SlicePoint[]): Float64Array => {
    const far = at - top.at;
    const [last, earlier] = before.slice(-2).reverse();
    return Float64Array.from(rest, (i, k) => {
      const straight = topCoordinates[i] + path[k] * far;
      if (last === undefined) return straight;
      // what the straight path misses, over the square of the distance, taken as linear in it
      const bend = (p: SlicePoint): number => {
        const d = p.at - top.at;
        return (p.coordinates[i] - topCoordinates[i] - path[k] * d) / (d * d);
      };
      const bent = bend(last);
      const change = earlier === undefined ? 0 : ((bent - bend(earlier)) / (last.at - earlier.at)) * (at - last.at);
      return straight + (bent + change) * far * far;
    });
  };
  const search = (from: Float64Array): { value: number; x: Float64Array; left: number } => {
    const found = minimise(objective, from, { inverse, maxStep, tolerance: INNER_TOLERANCE });
    const step = new Float64Array(rest.length);
    multiply(inverse, rest.length, found.gradient, step);
    let left = 0;
    for (let k = 0; k < step.length; k++) left += 0.5 * step[k] * found.gradient[k];
    return { value: found.value, x: found.x, left };
  };

  return {
    top,
    stdError: curvature > 0 ? Math.sqrt(2 / curvature) : Number.NaN,
    solve(at, before) {
      held = at;
      let found = search(predicted(at, before));
      if (!(found.left < INNER_ACCEPTED)) {
        // a curvature of this place rather than of the top
        const from = Number.isFinite(found.value)
          ? found.x
          : (before[before.length - 1] ?? top).coordinates.filter((_, i) => i !== coordinate);
        const steps = from.map((_, k) => 1e-3 * Math.sqrt(Math.max(inverseAtTop[k * rest.length + k], 1e-12)));
        const slopes = new Float64Array(rest.length);
        objective.evaluate(from, slopes);
        const local = hessianByDifferences(objective, from, slopes, steps);
        const better = invertMetric(local, rest.length);
        if (better) inverse.set(better);
        found = search(from);
      }
      // the slope belongs to the last trial, which need not be the best
      if (rest.some((i, k) => coordinates[i] !== found.x[k]))
        objective.evaluate(found.x, new Float64Array(rest.length));
      const value = found.left < INNER_ACCEPTED ? found.value : Number.NaN;
      return { at, value, slope, coordinates: coordinates.slice() };
    },
    parametersAt(point) {
      chart.parametersAt(point.coordinates, parameters);
      return parameters.slice();
    },
    turn() {
      inverse.set(inverseAtTop);
    },
  };
}

/** J'HJ; the gradient vanishes at the top, so the bend of the coordinates does not enter. */
function pulledHessian(chart: Chart, coordinates: Float64Array, hessian: Float64Array): Float64Array {
  const size = coordinates.length;
  const half = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    half.set(chart.pullBack(coordinates, hessian.slice(i * size, (i + 1) * size)), i * size);
  }
  const pulled = new Float64Array(size * size);
  for (let j = 0; j < size; j++) {
    const column = chart.pullBack(
      coordinates,
      half.filter((_, at) => at % size === j),
    );
    for (let i = 0; i < size; i++) pulled[i * size + j] = column[i];
  }
  return pulled;
}

function pick(matrix: Float64Array, size: number, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows.flatMap((i) => rows.map((j) => matrix[i * size + j])));
}
