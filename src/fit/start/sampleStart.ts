/**
 * Where estimation starts when there are very many rows: the model without random effects, then the model itself, fitted to a
 * sample of the groups, which is cheap. Its estimates are a few standard errors off and its curvature is that of all groups
 * but for the scale, so all rows are needed only for the last steps.
 */
import type { Design } from '../../design/types.ts';
import { choleskyFactor, choleskyInverse } from '../../optimize/symmetric.ts';
import type { ParameterMap } from '../engine/parameters.ts';
import type { OpenModel } from '../engine/types.ts';
import { search } from '../search/estimate.ts';
import { hessianByDifferences } from '../search/hessian.ts';
import { survey } from '../search/hills.ts';
import { differenceSteps } from '../search/polish.ts';
import { type GlmStart, startGlm } from './startGlm.ts';

/** Rows from which on a sample pays. */
const MANY_ROWS = 5e4;
/** One block of rows in so many. */
const EVERY = 20;
/** Groups a sample must have, so that the variance between them is known roughly. */
const LEAST_GROUPS = 200;
/** Rows and groups that show which hills there are: those of a shape against a variance come from few groups with few rows. */
const SURVEYED_ROWS = 2000;
const SURVEYED_GROUPS = 100;
/** One group in so many at least, or a survey of a sample costs what it saves. */
const WORTH_A_SURVEY = 2;
/** Decrease of minus2LogLik at which the search of a sample ends: a tenth of a standard error of the sample's own. */
const ROUGH = 1e-2;
/** A theta that came out nearer to zero, in units of its column, is left to the full search. */
const NEAR_ZERO = 0.1;
/** So is a log shape with a larger standard error in the sample: it may be on its way to infinity there. */
const SHAPE_UNKNOWN = 0.3;

/** One in how many blocks a sample should take; 1 where all rows are as good. */
export function sampling({ nObs, groups }: Design, { nShape, hasScale }: ParameterMap): number {
  // categories and second predictors may be rare in a sample
  if (nShape > (hasScale ? 1 : 0)) return 1;
  // few levels of a factor are a bad sample, and engines that do not go by group take none
  const enough = groups[0].levels.length >= EVERY * LEAST_GROUPS;
  return nObs >= MANY_ROWS && enough ? EVERY : 1;
}

/**
 * The model without random effects, on a sample where that is enough: if no direction separates the responses of a sample,
 * and its columns are independent, then none separates those of all rows.
 */
export function startGlmSampled({ engine }: OpenModel, beta: Float64Array, every: number): GlmStart {
  if (every === 1 || !engine.sample(every)) return startGlm(engine, beta);
  const glm = startGlm(engine, beta);
  engine.sample(1);
  return glm.rising === null ? glm : startGlm(engine, beta);
}

/**
 * Of several starts, where a sample of the groups may speak for all: the tops of the hills that they lead to in the sample, so that the way
 * from a start far away costs a share of the rows, and one hill is climbed once by all of them. Else the starts themselves.
 */
export function startsOnSample(
  { engine, map }: OpenModel,
  starts: readonly Float64Array[],
  { nObs, groups }: Design,
): readonly Float64Array[] {
  const every = Math.floor(Math.min(nObs / SURVEYED_ROWS, groups[0].levels.length / SURVEYED_GROUPS));
  if (starts.length === 1 || every < WORTH_A_SURVEY || !engine.sample(every, 'groups')) return starts;
  const hills = survey(engine, map, starts, {}, { evaluations: 0, iterations: 0 });
  engine.sample(1);
  engine.resetModes();
  return hills.length > 0 ? hills.map(({ parameters }) => parameters) : starts;
}

/** Estimates from a sample, and the inverse Hessian to go on with; null where the sample does not settle them. */
export function startFromSample(
  { engine, map }: OpenModel,
  start: Float64Array,
  every: number,
): { readonly parameters: Float64Array; readonly inverse: Float64Array } | null {
  if (every === 1 || !engine.sample(every)) return null;
  const { x, gradient } = search(engine, map, start, { tolerance: ROUGH });
  // what is unchecked is good enough for a search
  const hessian =
    engine.information(x)?.map((v) => 2 * v) ??
    hessianByDifferences(engine, x, gradient, differenceSteps(engine.metric(), x.length));
  engine.sample(1);
  if (map.lambda.scales.some(({ theta }) => Math.abs(x[theta]) < NEAR_ZERO)) return null;
  const factor = choleskyFactor(hessian, x.length);
  if (factor === null) return null;
  const inverse = choleskyInverse(factor, x.length);
  // of minus2LogLik: half of the covariance
  if (map.hasScale && 2 * inverse[inverse.length - 1] > SHAPE_UNKNOWN * SHAPE_UNKNOWN) return null;
  return { parameters: x, inverse: inverse.map((v) => v / every) };
}
