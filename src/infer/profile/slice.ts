/**
 * The likelihood with one coordinate held: f_p(c) = min over the rest of minus2LogLik, and its derivative, which by the
 * envelope theorem is the gradient's component along c (docs/mathematics.md (13.1)).
 */
import { hessianByDifferences } from '../../fit/search/hessian.ts';
import { METRIC_STEP_IN_SE } from '../../fit/search/polish.ts';
import { invertMetric, minimise } from '../../optimize/bfgs.ts';
import { dot, multiply } from '../../optimize/symmetric.ts';
import type { Chart } from './chart.ts';
import { pathAtPeak, predict } from './path.ts';
import type { Peak } from './peak.ts';
import { nearer } from './profileModel.ts';

/** A minimum over all other coordinates. */
export interface SlicePoint {
  /** Value of the coordinate held. */
  readonly at: number;
  /** NaN where the minimum was not found. */
  readonly value: number;
  /** df_p/dc */
  readonly slope: number;
  readonly coordinates: Float64Array;
}

export interface Slice {
  /** Where all coordinates are free; slope 0. */
  readonly peak: SlicePoint;
  /** The distance at which f_p rises by one, as far as its curvature at the peak tells; NaN where it is flat there. */
  readonly stdError: number;
  /** Minimises over the rest, from where the points before on this side lead. */
  solve(at: number, before: readonly SlicePoint[]): SlicePoint;
  /** The optimiser's parameters at a point. */
  parametersAt(point: SlicePoint): Float64Array;
  /** Forgets what the search learned on one side of the peak. */
  turn(): void;
}

/** Promised decrease of minus2LogLik at which the inner search ends: 1e-9 of it moves a limit by 3e-10 standard errors. */
const INNER_TOLERANCE = 1e-9;
/**
 * Most inner searches take 2 to 60 evaluations. One of a linear model that takes more has come to a residual of zero, where rounding is all
 * that is left; one of another model may be on its way along a valley of parameters without a finite estimate, and takes up to a thousand.
 */
const INNER_EVALUATIONS = 200;
/** A point higher than one further out, by more than this of minus2LogLik, is on another hill: a profile rises outwards. */
const HIGHER = 1e-6;
/** A rise of minus2LogLik from the point before that its slope there and the curvature at the peak do not lead to expect: by this factor, and this much besides. */
const STEEPER = 2;
const RISE = 0.1;
/** A point may be this far from its minimum and still count. */
const INNER_ACCEPTED = 1e-6;
/** A step of the inner search may go this many standard errors in a fixed effect. */
const REACH_IN_SE = 4;

/** Where an inner search ended, and what its metric promises beyond. */
interface Found {
  readonly value: number;
  readonly x: Float64Array;
  readonly left: number;
}

export function slice({ model, start, hessian, value }: Peak, chart: Chart): Slice {
  const { engine, map } = model;
  const size = start.length;
  const { coordinate } = chart;
  const coordinatesAtPeak = chart.coordinatesAt(start);
  const peak: SlicePoint = { at: coordinatesAtPeak[coordinate], value, slope: 0, coordinates: coordinatesAtPeak };
  const path = pathAtPeak(pulledHessian(chart, coordinatesAtPeak, hessian), size, coordinate, model.scale);
  const { rest } = path;
  const n = rest.length;
  const restSe = rest.map((_, k) => Math.sqrt(2 * Math.max(path.inverse[k * n + k], 0)));

  // the last evaluation, whole
  const coordinates = coordinatesAtPeak.slice();
  const parameters = new Float64Array(size);
  const gradient = new Float64Array(size);
  let slope = 0;
  const objective = {
    evaluate(r: Float64Array, restGradient: Float64Array): number {
      for (let k = 0; k < n; k++) coordinates[rest[k]] = r[k];
      chart.parametersAt(coordinates, parameters);
      const found = engine.evaluate(parameters, gradient);
      const pulled = chart.pullBack(coordinates, gradient);
      for (let k = 0; k < n; k++) restGradient[k] = pulled[rest[k]];
      slope = pulled[coordinate];
      return found;
    },
  };
  const maxStep = (r: Float64Array): Float64Array =>
    r.map((x, k) => (rest[k] < map.nTheta ? 1 + 0.5 * Math.abs(x) : Math.max(4, REACH_IN_SE * restSe[k])));
  // carried from point to point, so that most take two or three evaluations
  const inverse = path.inverse.slice();
  const search = (from: Float64Array): Found => {
    const found = minimise(objective, from, {
      inverse,
      maxStep,
      tolerance: INNER_TOLERANCE,
      ...(model.scale === undefined ? {} : { maxEvaluations: INNER_EVALUATIONS }),
    });
    const step = new Float64Array(n);
    multiply(inverse, n, found.gradient, step);
    return { value: found.value, x: found.x, left: 0.5 * dot(step, found.gradient) };
  };
  const learnCurvature = (at: Float64Array): void => {
    const slopes = new Float64Array(n);
    objective.evaluate(at, slopes);
    const steps = Float64Array.from(restSe, (se) => METRIC_STEP_IN_SE * Math.max(se, 1e-6));
    inverse.set(invertMetric(hessianByDifferences(objective, at, slopes, steps), n) ?? path.inverse);
  };

  /** What is far out, to where a search can bring it back. */
  const comeBack = (r: Float64Array, at: number): Float64Array => {
    if (!model.far && !model.noResidual) return r;
    const there = coordinatesAtPeak.slice();
    there[coordinate] = at;
    for (let k = 0; k < n; k++) there[rest[k]] = r[k];
    const near = new Float64Array(size);
    chart.parametersAt(there, near);
    nearer(model, near);
    const back = chart.coordinatesAt(near);
    return Float64Array.from(rest, (i) => back[i]);
  };

  /** Of the points beyond the value the lowest. */
  const lowestBeyond = (at: number, points: readonly SlicePoint[]): SlicePoint | null => {
    const side = Math.sign(at - peak.at);
    let lowest: SlicePoint | null = null;
    for (const point of points)
      if (side * (point.at - at) > 0 && !(lowest !== null && lowest.value <= point.value)) lowest = point;
    return lowest;
  };

  /** The nearest point on the way out to the value. */
  const nearestBefore = (at: number, points: readonly SlicePoint[]): SlicePoint => {
    const side = Math.sign(at - peak.at);
    let nearest = peak;
    for (const point of points) if (side * (at - point.at) > 0 && side * (point.at - nearest.at) > 0) nearest = point;
    return nearest;
  };

  /** What the rest of a point is worth where `coordinate` stands now is no less than the profile there: a search that ended higher begins anew from it. */
  const noHigher = (found: Found, point: SlicePoint): Found => {
    const there = Float64Array.from(rest, (i) => point.coordinates[i]);
    const bound = objective.evaluate(there, new Float64Array(n));
    if (!(found.value > bound + HIGHER)) return found;
    inverse.set(path.inverse);
    const again = search(there);
    return again.value < found.value ? again : found;
  };

  return {
    peak,
    stdError: path.stdError,
    solve(at, before) {
      const start = comeBack(predict(path, peak, before, at), at);
      coordinates[coordinate] = at;
      let found = search(start);
      if (!(found.left < INNER_ACCEPTED)) {
        const near = before[before.length - 1] ?? peak;
        const from = Number.isFinite(found.value) ? found.x : Float64Array.from(rest, (i) => near.coordinates[i]);
        learnCurvature(from);
        found = search(from);
      }
      const outer = lowestBeyond(at, before);
      if (outer !== null && !(found.value <= outer.value + HIGHER)) {
        inverse.set(path.inverse);
        const again = search(Float64Array.from(rest, (i) => outer.coordinates[i]));
        if (!(found.value <= again.value)) found = again;
      }
      const inner = nearestBefore(at, before);
      const away = at - inner.at;
      const bent = path.stdError > 0 ? away / path.stdError : 0;
      const expected = Math.max(0, inner.slope * away) + bent * bent;
      if (found.value > inner.value + STEEPER * expected + RISE) found = noHigher(found, inner);
      // the slope belongs to the last trial, which need not be the best
      if (rest.some((i, k) => coordinates[i] !== found.x[k])) objective.evaluate(found.x, new Float64Array(n));
      const best = found.left < INNER_ACCEPTED ? found.value : Number.NaN;
      return { at, value: best, slope, coordinates: coordinates.slice() };
    },
    parametersAt(point) {
      const there = new Float64Array(size);
      chart.parametersAt(point.coordinates, there);
      return there;
    },
    turn() {
      inverse.set(path.inverse);
    },
  };
}

/** J'HJ; the gradient vanishes at the peak, so the bend of the coordinates does not enter. */
function pulledHessian(chart: Chart, coordinates: Float64Array, hessian: Float64Array): Float64Array {
  const size = coordinates.length;
  const half = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    half.set(chart.pullBack(coordinates, hessian.slice(i * size, (i + 1) * size)), i * size);
  }
  const pulled = new Float64Array(size * size);
  const column = new Float64Array(size);
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) column[i] = half[i * size + j];
    const back = chart.pullBack(coordinates, column);
    for (let i = 0; i < size; i++) pulled[i * size + j] = back[i];
  }
  return pulled;
}
