/**
 * The profile of a parameter that has its supremum at infinity, from there inwards to the wanted height (docs/mathematics.md (17.3)).
 */
import { brief } from '../../data/text/printable.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { minimise } from '../../optimize/bfgs.ts';
import type { Parameter } from '../parameters.ts';
import type { Chart } from './chart.ts';
import { asymptote, interpolate, type Knot } from './limit.ts';
import { type Peak, withCurvature } from './peak.ts';
import type { ProfileModel } from './profileModel.ts';
import type { OneProfile, ProfilePoint, Wanted } from './profileOne.ts';
import { type Slice, type SlicePoint, slice } from './slice.ts';

/** Within this of the wanted zeta the next step is taken without looking: it errs by about the square. */
const ZETA_CLOSE = 1e-5;
/** Doublings of the step after which nothing bounds the coefficient on the other side either. */
const MAX_DOUBLINGS = 40;
const MAX_POINTS = 80;
/** Places where the model cannot be computed. */
const MAX_FAILURES = 8;

export interface Endless {
  readonly estimation: Estimation;
  readonly parameter: Parameter;
  readonly end: number;
  /** Length of the first step. */
  readonly unit: number;
}

/** From the end that it has, inwards. */
export function profileFrom(
  model: ProfileModel,
  chart: Chart,
  start: Float64Array,
  { estimation, parameter: { name: parm }, end, unit }: Endless,
  { height, between }: Wanted,
): OneProfile {
  const cut = slice(standAt(model, chart, start), chart);
  const supremum =
    estimation.numbers.minus2LogLik + 2 * estimation.normaliser - 2 * (estimation.numbers.penalty?.value ?? 0);
  const found = finiteLimit(cut, end, supremum, height, unit);
  const outwards = Number.isFinite(found.at)
    ? Array.from({ length: between }, (_, k) => cut.solve(found.at + end * (k + 1) * found.unit, [])).map((p) =>
        knotOf(p, end, supremum),
      )
    : [];
  const points = [...found.knots, ...outwards]
    .map(({ distance, zeta }): ProfilePoint => ({ parameter: parm, zeta: -end * zeta, value: -end * distance }))
    .concat(Number.isFinite(found.at) ? [{ parameter: parm, zeta: -end * height, value: found.at }] : [])
    .filter(({ zeta }) => !Number.isNaN(zeta))
    .sort((a, b) => a.value - b.value);
  const infinite = end * Number.POSITIVE_INFINITY;
  return {
    limits: {
      parm,
      estimate: infinite,
      lower: end > 0 ? found.at : infinite,
      upper: end > 0 ? infinite : found.at,
    },
    points,
    warnings: Number.isNaN(found.at)
      ? [
          {
            code: 'LIMIT_NOT_FOUND',
            message: `The finite profile limit of ${brief(parm)} could not be computed: the likelihood cannot be maximised over the other parameters there.`,
            details: { parm, limit: end > 0 ? 'lower' : 'upper' },
          },
        ]
      : [],
    better: null,
  };
}

/** The minimum over the other coordinates at the place where the start lies, with the curvature there. */
function standAt(model: ProfileModel, chart: Chart, start: Float64Array): Peak {
  const { engine, map } = model;
  const { size } = map;
  const { coordinate } = chart;
  const coordinates = chart.coordinatesAt(start);
  const rest = Array.from({ length: size }, (_, i) => i).filter((i) => i !== coordinate);
  const parameters = start.slice();
  const gradient = new Float64Array(size);
  const { x } = minimise(
    {
      evaluate(r, out) {
        rest.forEach((i, k) => {
          coordinates[i] = r[k];
        });
        chart.parametersAt(coordinates, parameters);
        const value = engine.evaluate(parameters, gradient);
        const pulled = chart.pullBack(coordinates, gradient);
        rest.forEach((i, k) => {
          out[k] = pulled[i];
        });
        return value;
      },
    },
    Float64Array.from(rest, (i) => coordinates[i]),
    { maxStep: (r) => r.map((value, k) => (rest[k] < map.nTheta ? 1 + 0.5 * Math.abs(value) : 4)) },
  );
  rest.forEach((i, k) => {
    coordinates[i] = x[k];
  });
  chart.parametersAt(coordinates, parameters);
  const value = engine.evaluate(parameters, gradient);
  return withCurvature(model, parameters, gradient, value);
}

/** Inwards, away from where the supremum is, zeta rises with the distance. */
function knotOf(point: SlicePoint, end: number, supremum: number): Knot {
  const zeta = Number.isNaN(point.value) ? Number.NaN : Math.sqrt(Math.max(0, point.value - supremum));
  return { distance: -end * point.at, zeta, gain: (2 * zeta) / (-end * point.slope) };
}

interface FiniteLimit {
  readonly at: number;
  readonly knots: readonly Knot[];
  /** The last step that mattered. */
  readonly unit: number;
}

/** Steps that double until the height lies between two points, then interpolation, halving the bracket where it is slow. */
function finiteLimit(cut: Slice, end: number, supremum: number, height: number, unit: number): FiniteLimit {
  const visited: SlicePoint[] = [];
  const knots: Knot[] = [];
  const visit = (distance: number): Knot => {
    let point = cut.solve(-end * distance, visited);
    if (Number.isNaN(point.value)) {
      // what was learned on the way may mislead
      cut.turn();
      point = cut.solve(-end * distance, []);
    }
    if (!Number.isNaN(point.value)) visited.push(point);
    const knot = knotOf(point, end, supremum);
    knots.push(knot);
    return knot;
  };
  const first: Knot = knotOf(cut.peak, end, supremum);
  knots.push(first);
  let outer = first;
  let inner = first;
  const side = first.zeta < height ? 1 : -1;
  let failures = 0;
  let gained = Number.NaN;
  const nothing = { at: -end * Number.POSITIVE_INFINITY, knots, unit };
  for (let step = unit, doublings = 0; ; step *= 2, doublings++) {
    if (doublings > MAX_DOUBLINGS) return nothing;
    const next = visit((side > 0 ? inner : outer).distance + side * step);
    if (Number.isNaN(next.zeta)) {
      if (++failures > MAX_FAILURES) return { at: Number.NaN, knots, unit };
      // doubled again below
      step /= 4;
      continue;
    }
    if (side > 0) {
      const before = gained;
      gained = next.zeta - inner.zeta;
      outer = inner;
      inner = next;
      if (inner.zeta >= height) break;
      // what takes the place of a second predictor that is held may do so however far it is held
      if (asymptote(inner.zeta, gained, before) < height) return nothing;
    } else {
      inner = outer;
      outer = next;
      if (outer.zeta < height) break;
    }
  }
  const width = inner.distance - outer.distance;
  for (let last = width; knots.length < MAX_POINTS; ) {
    const wanted = interpolate(outer, inner, height);
    const close = Math.min(Math.abs(inner.zeta - height), Math.abs(outer.zeta - height)) < ZETA_CLOSE;
    const now = inner.distance - outer.distance;
    const inside = wanted > outer.distance && wanted < inner.distance;
    if ((close && inside) || now <= 4 * Number.EPSILON * Math.abs(inner.distance))
      return { at: -end * wanted, knots, unit: Math.min(unit, width) };
    const slow = knots.length > SLOW_AFTER && now > 0.5 * last;
    last = now;
    const next = visit(inside && !slow ? wanted : 0.5 * (outer.distance + inner.distance));
    if (Number.isNaN(next.zeta)) break;
    if (next.zeta < height) outer = next;
    else inner = next;
  }
  return { at: Number.NaN, knots, unit };
}

/** Points after which every second step halves the bracket at least. */
const SLOW_AFTER = 12;
