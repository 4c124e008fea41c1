/**
 * A generalized linear mixed model, from its design to its numbers.
 */
import type { Design } from '../design/types.ts';
import type { Family } from '../family/types.ts';
import { lending } from '../wasm/loans.ts';
import { assemble, type Fitted, type Outcome } from './assemble.ts';
import { budgetOf } from './engine/cost/budget.ts';
import { checkSeconds, checkSecondsAt } from './engine/cost/checkSeconds.ts';
import { engineOf, openModel } from './engine/engine.ts';
import { fromUser, type ParameterMap, toUser } from './engine/parameters.ts';
import type { Allowed, EngineSetting, OpenModel, Wanted } from './engine/types.ts';
import type { Estimation } from './estimation.ts';
import { byEp } from './integration/byEp.ts';
import { choose, laplaceStart } from './integration/choose.ts';
import { highestByProbes } from './integration/fewProbes.ts';
import { type Simulated, simulated } from './integration/simulated.ts';
import { withinSeconds } from './integration/withinSeconds.ts';
import { type SeparatedLimit, separatedModel } from './limit/separatedFit.ts';
import { againstLimit, pastFinite, WITHOUT_MAXIMUM } from './limit/unbounded.ts';
import { logShapeOf } from './numbers/dispersion.ts';
import { boundsBeta } from './penalty/penalised.ts';
import { climb } from './rule/climb.ts';
import { climbLevels } from './rule/climbLevels.ts';
import { highestCoarserFirst } from './rule/coarserFirst.ts';
import { largestOf, type Points, samePoints } from './rule/orders.ts';
import type { EstimateOptions } from './search/estimate.ts';
import { notFinite } from './search/notFinite.ts';
import { sampling, startFromSample, startGlmSampled, startsOnSample } from './start/sampleStart.ts';
import { manyZeros, withFiniteOdds } from './start/secondStart.ts';
import { startBeta } from './start/startBeta.ts';
import type { GlmStart } from './start/startGlm.ts';
import { furtherStarts } from './start/starts.ts';
import { startFromMoments } from './start/startTheta.ts';
import { withinDomain } from './start/withinDomain.ts';
import type { FitStart } from './types.ts';

export interface FitOptions extends Wanted {
  /** Where to start, on the user's scale. */
  readonly start?: FitStart | undefined;
  /** Predicted seconds that the fit may take. Default: no limit, for refits of what has been fitted. */
  readonly maxSeconds?: number;
  readonly onIteration?: ((iteration: number, minus2LogLik: number) => void) | undefined;
}

export function fitGlmm(design: Design, family: Family, options: FitOptions): Estimation {
  const { maxSeconds = Number.POSITIVE_INFINITY } = options;
  const run = (by: FitOptions): Estimation => fitted(design, family, by);
  return lending(() => (options.integration === 'ep' ? withinSeconds(design, options, maxSeconds, run) : run(options)));
}

function fitted(design: Design, family: Family, options: FitOptions): Estimation {
  const { nAGQ = 'auto', maxSeconds = Number.POSITIVE_INFINITY } = options;
  const wanted = wantedOf(options);
  const kind = engineOf(design, family, options);
  const rungs: readonly Points[] = nAGQ === 'auto' ? kind.rungs(design) : [nAGQ];
  const allowed = { maxSeconds, budget: budgetOf(kind, maxSeconds) };
  const model = openModel(kind, design, family, rungs[0], allowed);
  // by conjugate gradients there is nothing that would take too long, only what does not fit
  if (kind.probes === undefined) checkSeconds(design, model, rungs[0], maxSeconds);
  const every = sampling(design, model.map);
  const first = startBeta(design, family, model.map.nShape);
  const glm = within(wanted.penalty, first, startGlmSampled(model, first, every));
  const moments = startFromMoments(design, model.map, family, {
    ...glm,
    beta: withFiniteOdds(design, first, glm.beta),
  });
  const start = options.start
    ? startAtGiven(model.map, family, moments, options.start)
    : withinDomain(model, family, moments, first);
  const how = {
    ...(options.onIteration && { onIteration: options.onIteration }),
    ...(glm.rising && { tolerance: WITHOUT_MAXIMUM }),
  };
  const separated = boundsBeta(wanted.penalty) ? null : separatedModel({ kind, design, family }, model, glm);
  if (separated?.limit) {
    model.release();
    return fitLimit(design, family, options, separated.limit);
  }
  // other starts must not hide that the one given cannot be used
  if (options.start && !Number.isFinite(model.engine.evaluate(start))) throw notFinite(family);
  const further = [
    ...furtherStarts(design, family, model.map, moments),
    ...manyZeros(design, family, model.map, moments),
  ];
  const tops = options.start ? [start, ...further] : startsOnSample(model, [start, ...further], design);
  const sample = options.start || glm.rising || tops.length > 1 ? null : startFromSample(model, tops[0], every);
  const starts = sample ? [sample.parameters] : tops;
  checkSecondsAt(starts[0], design, model, rungs[0], maxSeconds);
  const setting = { kind, design, family, wanted };
  const reached = maximised(setting, model, rungs, starts, options, allowed, how, sample?.inverse);
  const told = (outcome: Outcome, fitted: Fitted): Estimation =>
    assemble(outcome, fitted, againBy(family, outcome.wanted, fitted.points));
  const best = { ...reached, ...(reached.simulation === undefined && byProbes(setting, reached, how)) };
  if (separated !== null) return separated.nothingLeft(told({ ...setting, unbounded: null }, best));
  if (kind.integration === 'ep') return told({ ...setting, unbounded: null }, best);
  const decided = againstLimit(setting, start, best, allowed);
  if (kind.integration === 'laplace' && decided.unbounded === null) {
    const { fitted: chosen, ...by } = choose(setting, decided.fitted, allowed, how);
    return told({ ...setting, ...by, unbounded: null }, { ...chosen, quadrature: null });
  }
  const same = samePoints(decided.fitted.points, best.points) && decided.fitted.found === best.found;
  return told(
    { unbounded: decided.unbounded, ...setting },
    { ...decided.fitted, quadrature: same ? best.quadrature : null },
  );
}

/** The highest place that searches from the starts come to, by what the engine is and how many points are asked for. */
function maximised(
  setting: EngineSetting,
  model: OpenModel,
  rungs: readonly Points[],
  starts: readonly Float64Array[],
  { nAGQ = 'auto', start }: FitOptions,
  allowed: Allowed & { readonly maxSeconds: number },
  how: EstimateOptions,
  ofSample: Float64Array | undefined,
): Fitted {
  const { kind } = setting;
  if (kind.integration === 'ep') {
    const from = start ? { parameters: starts[0] } : laplaceStart(setting, allowed, starts, how);
    return { ...byEp(setting, from, { nAGQ, ...allowed }, how), quadrature: null };
  }
  if (nAGQ === 'auto' && kind.hasLevels)
    return climbLevels(setting, rungs[0], model, starts, allowed.maxSeconds, how, pastFinite(setting));
  if (rungs.length > 1) return climb(setting, rungs.map(largestOf), model, starts, allowed.maxSeconds, how);
  const known = ofSample ? { ...how, inverse: ofSample } : how;
  const summit =
    kind.hasRules && !start
      ? highestCoarserFirst(model, rungs[0], starts, known)
      : highestByProbes(model, model, kind.probes, starts, known);
  return { points: rungs[0], model, ...summit, quadrature: null };
}

/** With a penalty of beta there is a maximum where the likelihood rises for ever, and the search does not begin far out. */
function within(penalty: Wanted['penalty'], beta: Float64Array, glm: GlmStart): GlmStart {
  return glm.rising !== null && boundsBeta(penalty) ? { ...glm, beta, rising: null } : glm;
}

/** Of a kind with probes: the fit as good as they can make it. */
function byProbes({ kind, design }: EngineSetting, { model, found }: Fitted, how: EstimateOptions): Partial<Simulated> {
  return kind.probes === undefined ? {} : simulated(design, model, model, kind.probes, found, how);
}

/** What decides between engines, for other designs too. */
function wantedOf({ start, maxSeconds, onIteration, ...wanted }: FitOptions): Wanted {
  return wanted;
}

function againBy(family: Family, wanted: Wanted, points: Points): Estimation['fitAgain'] {
  return (other, start) => fitGlmm(other, family, { ...wanted, nAGQ: points, start });
}

/** What is left of separated data, and the whole model about it. */
function fitLimit(design: Design, family: Family, options: FitOptions, limit: SeparatedLimit): Estimation {
  const inner = fitGlmm(limit.left.design, family, {
    ...options,
    start: options.start && limit.startOf(options.start),
  });
  const points = inner.numbers.nAGQ;
  const fitAgain = againBy(family, wantedOf(options), points);
  return limit.about(inner, fitAgain, (view, reduce) =>
    openModel(inner.engine, design, family, points, { view, reduce }),
  );
}

function startAtGiven(map: ParameterMap, family: Family, moments: Float64Array, given: FitStart): Float64Array {
  const user = toUser(map, moments);
  if (given.theta) user.set(given.theta);
  if (given.beta) user.set(given.beta, map.nTheta);
  if (given.dispersion !== undefined && map.hasScale) user[map.size - 1] = logShapeOf(family.family, given.dispersion);
  return fromUser(map, user);
}
