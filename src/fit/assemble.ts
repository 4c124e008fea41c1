/**
 * From the place where a search ended to the numbers of a fit, and what it is asked later.
 */
import { modelledOf } from '../design/modelled.ts';
import { normaliserOf } from '../design/normaliser.ts';
import { isLinearModel } from '../family/list.ts';
import { leadingBlock } from '../optimize/symmetric.ts';
import { lending } from '../wasm/loans.ts';
import { fitSeconds } from './engine/cost/cost.ts';
import { effectsToUser } from './engine/effects.ts';
import { openModel } from './engine/engine.ts';
import { covarianceToUser, type ParameterMap, toUser } from './engine/parameters.ts';
import type { EngineSetting, Wanted } from './engine/types.ts';
import type { Estimation } from './estimation.ts';
import { epError } from './integration/byEp.ts';
import type { Integrated } from './integration/choose.ts';
import { integrationOf } from './integration/integrationOf.ts';
import type { Pairs } from './integration/pairs.ts';
import { simulationWarnings } from './integration/simulated.ts';
import { secondEnds } from './limit/secondEnds.ts';
import type { Unbounded } from './limit/unbounded.ts';
import { coefficientTable } from './numbers/coefficients.ts';
import { dispersionOf, sigmaOf } from './numbers/dispersion.ts';
import { fitNumbers } from './numbers/fitNumbers.ts';
import { componentsOf } from './numbers/second/components.ts';
import { zerosOfUser } from './numbers/singular.ts';
import { ofGaps, thresholdTable } from './numbers/thresholds.ts';
import { penaltyOf } from './penalty/penalised.ts';
import type { Penalty } from './penalty/types.ts';
import { certify } from './rule/certify.ts';
import { largestOf } from './rule/orders.ts';
import { notFinite } from './search/notFinite.ts';
import type { Quadrature } from './types.ts';

/** What was fitted, and what was found to have no maximum. */
export interface Outcome extends EngineSetting {
  readonly wanted: Wanted;
  readonly unbounded: Unbounded | null;
}

/** With the certificate of its rule where it has been made on the way. */
export interface Fitted extends Integrated {
  readonly quadrature: Quadrature | null;
}

const NO_PAIRS: Pairs = { sum: 0 };

/** @param fitAgain the same model of other data, by the rule of this fit */
export function assemble(setting: Outcome, fitted: Fitted, fitAgain: Estimation['fitAgain']): Estimation {
  const {
    points,
    model,
    found,
    lower,
    quadrature,
    pairs = NO_PAIRS,
    simulation,
    before,
    laplace: certified = () => null,
  } = fitted;
  const { kind, design, family, unbounded } = setting;
  const { engine, map } = model;
  if (!Number.isFinite(found.minus2LogLik)) throw notFinite(family, found.optim, kind.integration);
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
  const normaliser = normaliserOf(design, family) + pairs.sum;
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
    fitAgain,
    quadrature: () =>
      isLinearModel(family) ? null : (quadrature ?? certify(setting, setting.wanted.nAGQ ?? 'auto', points, found)),
    laplace: isLinearModel(family) ? () => null : certified,
    ep: () =>
      kind.integration === 'ep' ? lending(() => epError(setting, largestOf(points), found, pairs, before)) : null,
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

function penaltyAt({ kind, design, family }: Outcome, map: ParameterMap, user: Float64Array): Penalty | null {
  if (kind.penalty === undefined) return null;
  const { words, at } = penaltyOf(design, family, map, kind.penalty);
  return { kind: kind.penalty.kind, words, value: at(user, new Float64Array(map.size)) };
}
