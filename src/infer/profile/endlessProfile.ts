import { combinationsOf, thresholdsOf } from '../../family/thresholds.ts';
import { openModel } from '../../fit/engine/engine.ts';
import { fromUser } from '../../fit/engine/parameters.ts';
import { interceptColumn } from '../../fit/engine/scale.ts';
import type { Estimation, Limit } from '../../fit/estimation.ts';
import { edgeWithout, unit } from '../../fit/limit/ends.ts';
import { type LimitDesign, limitDesign } from '../../fit/limit/limitDesign.ts';
import { orderedLimit } from '../../fit/limit/orderedLimit.ts';
import { startBeta } from '../../fit/start/startBeta.ts';
import type { Parameter } from '../parameters.ts';
import { profileFrom } from './fromEnd.ts';
import { chartOf } from './parameterChart.ts';
import { nearer, type ProfileModel } from './profileModel.ts';
import type { OneProfile, Wanted } from './profileOne.ts';

/** A standard deviation of zero is a stationary point that a search cannot leave: it begins here, in units of its column. */
const OFF_ZERO = 0.3;

/** Where a parameter ends; 0 for what is finite. */
export function endOf({ ends, ordered }: Limit, { place }: Parameter): number {
  if (place.kind === 'fixed') return ends[place.index];
  return place.kind === 'threshold' && ordered !== undefined ? ordered.thresholdEnds[place.index] : 0;
}

/** The same of a coefficient of a second predictor. */
export function secondEndOf({ secondEnds }: Pick<Estimation, 'secondEnds'>, { place }: Parameter): number {
  return place.kind === 'second' ? (secondEnds?.[place.component]?.ends[place.index] ?? 0) : 0;
}

/** @param parameter a coefficient, or a threshold, that has no finite estimate */
export function endlessProfile(
  estimation: Estimation,
  limit: Limit,
  parameter: Parameter,
  wanted: Wanted,
): OneProfile & { readonly evaluations: number } {
  const end = endOf(limit, parameter);
  if (Number.isNaN(end)) return { ...NOTHING, limits: everythingOf(parameter) };
  const own = leftWithout(estimation, limit, parameter);
  if (own === null) throw new Error('a coefficient of separated data is determined by no row');
  const opened = openModel(estimation.engine, own.design, estimation.family, estimation.numbers.nAGQ);
  let evaluations = 0;
  const evaluate: ProfileModel['engine']['evaluate'] = (parameters, gradient) => {
    evaluations++;
    return opened.engine.evaluate(parameters, gradient);
  };
  const model: ProfileModel = { map: opened.map, engine: { ...opened.engine, evaluate } };
  const place = placeAmong(own.kept, parameter);
  const chart = chartOf({ ...parameter, place }, model.map, { design: own.design, family: estimation.family });
  const beta = startBeta(own.design, estimation.family, model.map.nShape);
  const start = fromUser(model.map, [...estimation.numbers.theta, ...new Float64Array(beta.length)]);
  for (const { theta } of model.map.lambda.scales) if (start[theta] < OFF_ZERO) start[theta] = OFF_ZERO;
  start.set(beta, model.map.nTheta);
  if (model.map.hasScale)
    start[start.length - 1] = Math.min(estimation.parameters[estimation.parameters.length - 1], LARGEST_SHAPE);
  return {
    ...profileFrom(model, chart, start, { estimation, parameter, end, unit: unitOf(model, place) }, wanted),
    evaluations,
  };
}

/** The same of a coefficient of a second predictor: all of the model is searched, since what is held may let others come back. */
export function endlessSecond(
  estimation: Estimation,
  parameter: Parameter,
  wanted: Wanted,
): OneProfile & { readonly evaluations: number } {
  const end = secondEndOf(estimation, parameter);
  if (Number.isNaN(end)) return { ...NOTHING, limits: everythingOf(parameter) };
  const opened = estimation.open();
  let evaluations = 0;
  const evaluate: ProfileModel['engine']['evaluate'] = (parameters, gradient) => {
    evaluations++;
    return opened.engine.evaluate(parameters, gradient);
  };
  const model: ProfileModel = { map: opened.map, engine: { ...opened.engine, evaluate }, far: estimation.far };
  const chart = chartOf(parameter, model.map, estimation);
  const start = estimation.parameters.slice();
  nearer(model, start);
  return { ...profileFrom(model, chart, start, { estimation, parameter, end, unit: 1 }, wanted), evaluations };
}

const NOTHING = { points: [], warnings: [], better: null, evaluations: 0 };

function everythingOf({ name: parm }: Parameter): OneProfile['limits'] {
  return { parm, estimate: Number.NaN, lower: Number.NEGATIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
}

/** A log shape beyond this is that of a Poisson law already. */
const LARGEST_SHAPE = 5;

/** The model that is left where the parameter is held. */
function leftWithout(
  { design, family }: Estimation,
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
