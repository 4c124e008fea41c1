/**
 * A generalized linear mixed model, from its design to its numbers.
 */
import { modelledOf } from '../design/modelled.ts';
import { normaliserOf } from '../design/normaliser.ts';
import type { Design } from '../design/types.ts';
import { isLinearModel } from '../family/list.ts';
import type { Family } from '../family/types.ts';
import { leadingBlock } from '../optimize/symmetric.ts';
import { lending } from '../wasm/loans.ts';
import { budgetOf } from './engine/cost/budget.ts';
import { checkSeconds, checkSecondsAt } from './engine/cost/checkSeconds.ts';
import { fitSeconds } from './engine/cost/cost.ts';
import { effectsToUser } from './engine/effects.ts';
import { engineOf, openModel } from './engine/engine.ts';
import { covarianceToUser, fromUser, type ParameterMap, toUser } from './engine/parameters.ts';
import type { EngineSetting, Wanted } from './engine/types.ts';
import type { Estimation } from './estimation.ts';
import { byEp, epError } from './integration/byEp.ts';
import { choose, type Integrated, laplaceStart } from './integration/choose.ts';
import { highestByProbes } from './integration/fewProbes.ts';
import { integrationOf } from './integration/integrationOf.ts';
import { type Simulated, simulated, simulationWarnings } from './integration/simulated.ts';
import { secondEnds } from './limit/secondEnds.ts';
import { type SeparatedLimit, separatedModel } from './limit/separatedFit.ts';
import { againstLimit, pastFinite, type Unbounded, WITHOUT_MAXIMUM } from './limit/unbounded.ts';
import { coefficientTable } from './numbers/coefficients.ts';
import { dispersionOf, logShapeOf, sigmaOf } from './numbers/dispersion.ts';
import { fitNumbers } from './numbers/fitNumbers.ts';
import { componentsOf } from './numbers/second/components.ts';
import { zerosOfUser } from './numbers/singular.ts';
import { ofGaps, thresholdTable } from './numbers/thresholds.ts';
import { boundsBeta, penaltyOf } from './penalty/penalised.ts';
import type { Penalty } from './penalty/types.ts';
import { climb } from './rule/climb.ts';
import { climbLevels } from './rule/climbLevels.ts';
import { highestCoarserFirst } from './rule/coarserFirst.ts';
import { certificateOfLevels, compareLevels, levelPoints } from './rule/levels.ts';
import { largestOf, type Points, samePoints } from './rule/orders.ts';
import { certificate, compareRules, comparisonOf, largestShift, uncertified } from './rule/quadrature.ts';
import type { Estimate, EstimateOptions } from './search/estimate.ts';
import { highestFrom } from './search/hills.ts';
import { notFinite } from './search/notFinite.ts';
import { sampling, startFromSample, startGlmSampled, startsOnSample } from './start/sampleStart.ts';
import { manyZeros, withFiniteOdds } from './start/secondStart.ts';
import { startBeta } from './start/startBeta.ts';
import type { GlmStart } from './start/startGlm.ts';
import { furtherStarts } from './start/starts.ts';
import { startFromMoments } from './start/startTheta.ts';
import { withinDomain } from './start/withinDomain.ts';
import type { FitStart, Quadrature } from './types.ts';

export interface FitOptions extends Wanted {
  /** Where to start, on the user's scale. */
  readonly start?: FitStart | undefined;
  /** Predicted seconds that the fit may take. Default: no limit, for refits of what has been fitted. */
  readonly maxSeconds?: number;
  readonly onIteration?: ((iteration: number, minus2LogLik: number) => void) | undefined;
}

export function fitGlmm(design: Design, family: Family, options: FitOptions): Estimation {
  return lending(() => fitted(design, family, options));
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
  const ofSample = sample ? { ...how, inverse: sample.inverse } : how;
  const reached: Fitted =
    kind.integration === 'ep'
      ? {
          ...byEp(
            setting,
            options.start ? { parameters: start } : laplaceStart(setting, allowed, starts, how),
            { nAGQ, ...allowed },
            how,
          ),
          quadrature: null,
        }
      : nAGQ === 'auto' && kind.hasLevels
        ? climbLevels(setting, rungs[0], model, starts, maxSeconds, how, pastFinite(setting))
        : rungs.length > 1
          ? climb(setting, rungs.map(largestOf), model, starts, maxSeconds, how)
          : {
              points: rungs[0],
              model,
              ...(kind.hasRules && !options.start
                ? highestCoarserFirst(model, rungs[0], starts, ofSample)
                : highestByProbes(model, model, kind.probes, starts, ofSample)),
              quadrature: null,
            };
  const best = { ...reached, ...(reached.simulation === undefined && byProbes(setting, reached, how)) };
  if (separated !== null) return separated.nothingLeft(assemble({ ...setting, unbounded: null }, best));
  if (kind.integration === 'ep') return assemble({ ...setting, unbounded: null }, best);
  const decided = againstLimit(setting, start, best, allowed);
  if (kind.integration === 'laplace' && decided.unbounded === null) {
    const { fitted: chosen, ...by } = choose(setting, decided.fitted, allowed, how);
    return assemble({ ...setting, ...by, unbounded: null }, { ...chosen, quadrature: null });
  }
  const same = samePoints(decided.fitted.points, best.points) && decided.fitted.found === best.found;
  return assemble(
    { unbounded: decided.unbounded, ...setting },
    { ...decided.fitted, quadrature: same ? best.quadrature : null },
  );
}

/** With a penalty of beta there is a maximum where the likelihood rises for ever, and the search does not begin far out. */
function within(penalty: Wanted['penalty'], beta: Float64Array, glm: GlmStart): GlmStart {
  return glm.rising !== null && boundsBeta(penalty) ? { ...glm, beta, rising: null } : glm;
}

/** Of a kind with probes: the fit as good as they can make it. */
function byProbes({ kind, design }: EngineSetting, { model, found }: Fitted, how: EstimateOptions): Partial<Simulated> {
  const again = (from: Estimate): Estimate => highestFrom(model, [from.parameters], how).found;
  return kind.probes === undefined ? {} : simulated(design, model, model, kind.probes, found, again);
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

interface Setting extends EngineSetting {
  readonly wanted: Wanted;
  readonly unbounded: Unbounded | null;
}

/** With the certificate of its rule where it has been made on the way. */
interface Fitted extends Integrated {
  readonly quadrature: Quadrature | null;
}

function assemble(setting: Setting, fitted: Fitted): Estimation {
  const { points, model, found, lower, quadrature, pairs = 0, simulation, laplace: certified = () => null } = fitted;
  const { kind, design, family, wanted, unbounded } = setting;
  const { engine, map } = model;
  if (!Number.isFinite(found.minus2LogLik)) throw notFinite(family, found.optim);
  const effects = effectsToUser(design, map, engine.effects(found.parameters));
  const seconds = fitSeconds(model.work(points));
  model.release();
  const user = toUser(map, found.parameters);
  const theta = Array.from(user.subarray(0, map.nTheta));
  const beta = Array.from(user.subarray(map.nTheta, map.nTheta + map.nBeta));
  const joint = found.covariance && covarianceToUser(map, found.covariance, found.parameters);
  const covariance = joint && leadingBlock(joint, map.size, theta.length + beta.length);
  const last = map.size - 1;
  const hasShape = map.hasScale && !found.infiniteShape;
  const dispersion = map.hasScale
    ? dispersionOf(family, user[last], joint ? joint[last * map.size + last] : Number.NaN, found.infiniteShape)
    : undefined;
  const sigma = sigmaOf(dispersion);
  const normaliser = normaliserOf(design, family) + pairs;
  const penalty = penaltyAt(setting, map, user);
  const modelled = modelledOf(design.response, design.formula.response, design.replay.weightsColumn);
  const atZero = zerosOfUser(map, found.atZero, theta);
  const ends = secondEnds(design, found.far);
  return {
    design,
    family,
    covariance,
    shapeCovariance: joint && hasShape && !design.second ? joint.slice(last * map.size) : null,
    ...(design.response.categories && { gapCovariance: joint && ofGaps(joint, user, map.size - map.nShape) }),
    ...(design.second && {
      secondCovariance: joint === null ? null : joint.slice((theta.length + beta.length) * map.size),
    }),
    ...(ends && { secondEnds: ends, far: found.far }),
    contrast: null,
    effects,
    parameters: found.parameters,
    maximum: Array.from(user),
    parameterCovariance: found.covariance,
    normaliser,
    seconds,
    engine: kind,
    open: (view, reduce) => openModel(kind, design, family, points, { view, reduce }),
    fitAgain: againBy(family, wanted, points),
    quadrature: () => (isLinearModel(family) ? null : (quadrature ?? certify(setting, points, found))),
    laplace: isLinearModel(family) ? () => null : certified,
    ep: () => (kind.integration === 'ep' ? lending(() => epError(setting, largestOf(points), found, pairs)) : null),
    numbers: fitNumbers(
      {
        kind: 'glmm',
        ...(modelled !== undefined && { modelled }),
        ...(isLinearModel(family) && { method: 'ML' as const }),
        integration: integrationOf(kind, points, family),
        nAGQ: points,
        ...(simulation && { simulation }),
        minus2LogLik: found.minus2LogLik + 2 * (penalty?.value ?? 0) - 2 * normaliser,
        ...(penalty && { penalty }),
        df: map.size,
        beta,
        theta,
        sigma,
        ...(dispersion && { dispersion }),
        ...thresholdTable(design, family, map, user, joint),
        ...componentsOf(design, map, user, joint, ends),
        ...coefficientTable(design.fixed.names, theta, beta, covariance, atZero),
      },
      { design, family, map, found, lower, normaliser, unbounded, ends, warnings: simulationWarnings(simulation) },
    ),
  };
}

function penaltyAt({ kind, design, family }: Setting, map: ParameterMap, user: Float64Array): Penalty | null {
  if (kind.penalty === undefined) return null;
  const { words, at } = penaltyOf(design, family, map, kind.penalty);
  return { kind: kind.penalty.kind, words, value: at(user, new Float64Array(map.size)) };
}

/** The certificate of a fit with a number of points asked for: it costs an evaluation of twice as many. */
function certify(
  { kind, design, family, wanted }: Setting,
  points: Points,
  { parameters, covariance }: Estimate,
): Quadrature {
  const rule = { requested: wanted.nAGQ ?? 'auto', points, beyond: null };
  if (!kind.hasRules) return uncertified(design, rule);
  return lending(() => {
    const model = openModel(kind, design, family, points);
    if (kind.hasLevels) {
      const compared = compareLevels({ design }, model, levelPoints(design, points), parameters, covariance);
      return certificateOfLevels(design, rule, compared);
    }
    const one = largestOf(points);
    const comparison = comparisonOf({ kind, design }, model, one);
    if (comparison === null) return uncertified(design, rule);
    const results = compareRules(model, one, comparison, parameters);
    const maxShiftInSe = largestShift(model.map, covariance, results.own, results.larger);
    return certificate(design, { ...rule, comparedWith: comparison.points, ...results, maxShiftInSe });
  });
}
