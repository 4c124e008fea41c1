/**
 * The profile of a coefficient of separated data that is infinite: it falls from its supremum, which it has at infinity, and
 * reaches the wanted height at a finite place (docs/mathematics.md (17.3)). Rows that stay at the edge however the coefficient is
 * held weigh nothing; without them the search over the others is an ordinary one.
 */
import { brief } from '../../data/text/printable.ts';
import { combinationsOf, thresholdsOf } from '../../family/thresholds.ts';
import type { FitCore, Limit } from '../../fit/core.ts';
import { openModel } from '../../fit/engine/engine.ts';
import { fromUser } from '../../fit/engine/parameters.ts';
import { interceptColumn } from '../../fit/engine/scale.ts';
import { edgeWithout, unit } from '../../fit/limit/ends.ts';
import { type LimitDesign, limitDesign } from '../../fit/limit/limitDesign.ts';
import { orderedLimit } from '../../fit/limit/orderedLimit.ts';
import { hessianByDifferences } from '../../fit/search/hessian.ts';
import { startBeta } from '../../fit/start/startBeta.ts';
import { minimise } from '../../optimize/bfgs.ts';
import type { Parameter } from '../parameters.ts';
import type { Chart } from './chart.ts';
import { interpolate, type Knot } from './limit.ts';
import { chartOf } from './parameterChart.ts';
import type { ProfileModel } from './profileModel.ts';
import type { OneProfile, ProfilePoint, Wanted } from './profileOne.ts';
import { type Slice, type SlicePoint, slice } from './slice.ts';
import type { Top } from './top.ts';

/** Within this of the wanted zeta the next step is taken without looking: it errs by about the square. */
const ZETA_CLOSE = 1e-5;
/** Doublings of the step after which nothing bounds the coefficient on the other side either. */
const MAX_DOUBLINGS = 40;
const MAX_POINTS = 80;
/** Places where the model cannot be computed. */
const MAX_FAILURES = 8;
/** A standard deviation of zero is a stationary point that a search cannot leave: it begins here, in units of its column. */
const OFF_ZERO = 0.3;
/** Length of a difference step in standard errors, as in the fit. */
const STEP_IN_SE = 1e-3;

/** Where a parameter ends; 0 for what is finite. */
export function endOf({ ends, ordered }: Limit, { place }: Parameter): number {
  if (place.kind === 'fixed') return ends[place.index];
  return place.kind === 'threshold' && ordered !== undefined ? ordered.thresholdEnds[place.index] : 0;
}

/** @param parameter a coefficient, or a threshold, that has no finite estimate */
export function endlessProfile(
  core: FitCore,
  limit: Limit,
  parameter: Parameter,
  { height, between }: Wanted,
): OneProfile & { readonly evaluations: number } {
  const parm = parameter.name;
  const end = endOf(limit, parameter);
  const none = { points: [], warnings: [], better: null, evaluations: 0 };
  const everything = { parm, estimate: Number.NaN, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  if (Number.isNaN(end)) return { ...none, limits: everything };
  const own = leftWithout(core, limit, parameter);
  if (own === null) throw new Error('a coefficient of separated data is determined by no row');
  const opened = openModel(core.engine, own.design, core.family, core.numbers.nAGQ);
  let evaluations = 0;
  const evaluate: ProfileModel['engine']['evaluate'] = (parameters, gradient) => {
    evaluations++;
    return opened.engine.evaluate(parameters, gradient);
  };
  const model: ProfileModel = { map: opened.map, engine: { ...opened.engine, evaluate } };
  const place = placeAmong(own.kept, parameter);
  const chart = chartOf({ ...parameter, place }, model.map, { design: own.design, family: core.family });
  const beta = startBeta(own.design, core.family, model.map.nShape);
  const start = fromUser(model.map, [...core.numbers.theta, ...new Float64Array(beta.length)]);
  for (const { theta } of model.map.lambda.scales) if (start[theta] < OFF_ZERO) start[theta] = OFF_ZERO;
  start.set(beta, model.map.nTheta);
  if (model.map.hasScale)
    start[start.length - 1] = Math.min(core.parameters[core.parameters.length - 1], LARGEST_SHAPE);
  const cut = slice(standAt(model, chart, start), chart);
  const supremum = core.numbers.minus2LogLik + 2 * core.normaliser;
  const found = finiteLimit(cut, end, supremum, height, unitOf(model, place));
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
    evaluations,
  };
}

/** A log shape beyond this is that of a Poisson law already. */
const LARGEST_SHAPE = 5;

/** The minimum over the other coordinates at the place where the start lies, with the curvature there. */
function standAt(model: ProfileModel, chart: Chart, start: Float64Array): Top {
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
  const information = engine.metric();
  const steps = parameters.map((_, i) => STEP_IN_SE / Math.sqrt(Math.max(information[i * size + i], 1)));
  return { model, start: parameters, hessian: hessianByDifferences(engine, parameters, gradient, steps), value };
}

/** The model that is left where the parameter is held. */
function leftWithout(
  { design, family }: FitCore,
  { edge, free, ordered }: Limit,
  { place }: Parameter,
): LimitDesign | null {
  const index = place.kind === 'fixed' || place.kind === 'threshold' ? place.index : -1;
  if (ordered === undefined) return limitDesign(design, edgeWithout(design, edge, free, unit(free, index)));
  const { cuts } = ordered;
  const combination =
    place.kind === 'threshold'
      ? combinationsOf(design.response, family.threshold, design.fixed.names.length, interceptColumn(design.fixed))[
          index
        ]
      : unit(ordered.free, index);
  const still = edgeWithout(cuts.questions, ordered.edge, ordered.free, combination);
  return orderedLimit(design, family, thresholdsOf(design.response, family.threshold), cuts, still);
}

/** Thresholds keep their numbers, coefficients are those of the columns kept. */
function placeAmong(kept: readonly number[], { place }: Parameter): Parameter['place'] {
  return place.kind === 'fixed' ? { kind: 'fixed', index: kept.indexOf(place.index) } : place;
}

/** About a standard deviation's worth of the column; thresholds are on the scale of the predictor. */
function unitOf({ map }: ProfileModel, place: Parameter['place']): number {
  if (place.kind !== 'fixed') return 1;
  const at = map.nTheta + place.index;
  return Math.abs(map.jacobian[at * map.size + at]);
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
  const first: Knot = knotOf(cut.top, end, supremum);
  knots.push(first);
  let outer = first;
  let inner = first;
  const side = first.zeta < height ? 1 : -1;
  let failures = 0;
  for (let step = unit, doublings = 0; ; step *= 2, doublings++) {
    if (doublings > MAX_DOUBLINGS) return { at: -end * Number.POSITIVE_INFINITY, knots, unit };
    const next = visit((side > 0 ? inner : outer).distance + side * step);
    if (Number.isNaN(next.zeta)) {
      if (++failures > MAX_FAILURES) return { at: Number.NaN, knots, unit };
      // doubled again below
      step /= 4;
      continue;
    }
    if (side > 0) {
      outer = inner;
      inner = next;
      if (inner.zeta >= height) break;
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
