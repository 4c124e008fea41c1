/**
 * With several factors: whether Laplace's approximation is good enough, or expectation propagation goes on from its estimates.
 */
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import { familyOf, pairOf } from '../../family/list.ts';
import { attemptOf, OutOfTime } from '../engine/cost/budget.ts';
import { checkProbes } from '../engine/cost/probesWillDo.ts';
import { isRelated } from '../engine/dimension.ts';
import { effectsToUser } from '../engine/effects.ts';
import { engineOf, openModel } from '../engine/engine.ts';
import { laplaceOf } from '../engine/kind/krylov.ts';
import { toUser } from '../engine/parameters.ts';
import type { Allowed, EngineKind, EngineSetting, OpenModel, Wanted } from '../engine/types.ts';
import { addRandomPart, fixedPredictor } from '../numbers/predictor.ts';
import type { Points } from '../rule/orders.ts';
import type { Estimate, EstimateOptions } from '../search/estimate.ts';
import { type Hill, survey } from '../search/hills.ts';
import type { LaplaceError, Simulation } from '../types.ts';
import { byEp, type EpStart } from './byEp.ts';
import { isTooLarge, laplaceError } from './laplaceError.ts';
import type { Pairs } from './pairs.ts';
import { shiftOf } from './shift.ts';
import { SHIFT_LEFT } from './thresholds.ts';
import { withinSeconds } from './withinSeconds.ts';

/** A fit with its engine, and what it leaves of the integrals. */
export interface Integrated {
  readonly points: Points;
  readonly model: OpenModel;
  readonly found: Estimate;
  readonly lower: readonly Hill[];
  /** By expectation propagation: what pairs of cells add to log Z. */
  readonly pairs?: Pairs;
  /** By random probes: what they leave. */
  readonly simulation?: Simulation;
  /** By expectation propagation that 'auto' went on by: the certificate of Laplace's approximation before it. */
  readonly before?: LaplaceError | null;
  /** By Laplace's approximation: its certificate. */
  readonly laplace?: () => LaplaceError | null;
}

export interface Chosen {
  readonly kind: EngineKind;
  /** Refits go by what was chosen. */
  readonly wanted: Wanted;
  readonly fitted: Integrated;
}

interface Setting extends EngineSetting {
  readonly wanted: Wanted;
}

/** Why expectation propagation was given up, where its search threw. */
const NO_VALUE = 'it has no fixed point where its search began or had come to';

/** About Laplace's estimates, and the rows' predictors at its modes, for another approximation to begin at. */
export function laplaceStart(
  { kind, design, family }: EngineSetting,
  allowed: Allowed,
  starts: readonly Float64Array[],
  how: EstimateOptions,
): EpStart {
  const model = openModel(laplaceOf(kind), design, family, 1, allowed);
  const spent = { evaluations: 0, iterations: 0 };
  const [best] = survey(model.engine, model.map, starts, how, spent);
  const parameters = best?.parameters ?? starts[0];
  const eta = etaAtModes(design, model, parameters);
  model.release();
  return { parameters, eta };
}

/** @param fitted by Laplace's approximation with several factors */
export function choose(setting: Setting, fitted: Integrated, allowed: Allowed, how: EstimateOptions): Chosen {
  const { kind, design, wanted } = setting;
  const { model, found } = fitted;
  const eta = etaAtModes(design, model, found.parameters);
  let known: { readonly error: LaplaceError | null } | undefined;
  const certified = (): LaplaceError | null =>
    (known ??= { error: isRelated(design) ? null : certificateOf(setting, fitted, eta, allowed) }).error;
  const stays = { kind, wanted: { ...wanted, integration: 'laplace' as const } };
  const isAuto = (wanted.nAGQ ?? 'auto') === 'auto' && (wanted.integration ?? 'auto') === 'auto' && !isRelated(design);
  const isEnough = !isAuto || !((certified()?.maxShiftInSe ?? 0) >= SHIFT_LEFT);
  let left: Pick<LaplaceError, 'beyond' | 'tried'> = {};
  if (!isEnough) {
    try {
      const better = goneOn(setting, { parameters: found.parameters, eta }, allowed, how);
      const { converged, minus2LogLik } = better.fitted.found;
      if (converged || (!found.converged && Number.isFinite(minus2LogLik))) {
        model.release();
        return { ...better, fitted: { ...better.fitted, before: certified() } };
      }
      left = { tried: Number.isFinite(minus2LogLik) ? better.fitted.found.optim.reason : NO_VALUE };
      better.fitted.model.release();
    } catch (error) {
      if (error instanceof OutOfTime) left = { tried: error.message };
      else if (error instanceof GlmmError && error.code === 'NUMERICAL_FAILURE') left = { tried: NO_VALUE };
      else if (!isTooLarge(error)) throw error;
      else if (typeof error.details.predictedSeconds === 'number')
        left = { beyond: { seconds: error.details.predictedSeconds } };
    }
  }
  const laplace = (): LaplaceError | null => {
    const error = certified();
    return error && { ...error, ...left };
  };
  return { ...stays, fitted: { ...fitted, laplace } };
}

/** Of normal rows the approximation is exact, and noise of probes nothing to be told. */
function certificateOf(
  setting: Setting,
  { model, found, simulation }: Integrated,
  eta: Float64Array,
  allowed: Allowed,
): LaplaceError | null {
  const { design, family } = setting;
  const isExact = familyOf(family).hasNormalRows && pairOf(family.code)?.isConcave;
  if (!isExact) return laplaceError(setting, found, eta, allowed, simulation);
  const { parameters, covariance } = found;
  return { ...shiftOf(design, model.map, covariance, parameters, new Float64Array(parameters.length)), logLik: 0 };
}

function goneOn({ design, family, wanted }: Setting, from: EpStart, allowed: Allowed, how: EstimateOptions): Chosen {
  const { maxSeconds = Number.POSITIVE_INFINITY } = allowed;
  return withinSeconds(design, { ...wanted, integration: 'ep' as const }, maxSeconds, (by) => {
    const kind = engineOf(design, family, by);
    if (kind.probes && (wanted.solver ?? 'auto') === 'auto') checkProbes(design, maxSeconds);
    const spends = { nAGQ: 'auto' as const, ...allowed, budget: attemptOf(kind, maxSeconds) };
    return { kind, wanted: by, fitted: byEp({ kind, design, family }, from, spends, how) };
  });
}

function etaAtModes(design: Design, { engine, map }: OpenModel, parameters: Float64Array): Float64Array {
  const modes = effectsToUser(design, map, engine.effects(parameters)).map(({ mode }) => mode);
  const beta = toUser(map, parameters).subarray(map.nTheta, map.nTheta + map.nBeta);
  return addRandomPart(design, modes, fixedPredictor(design, beta));
}
