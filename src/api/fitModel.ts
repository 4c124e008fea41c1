/**
 * What is behind `glmm()` and `lmm()`: formula, data and options to estimates, without the methods of a fit.
 */
import { inRoom } from '../data/room.ts';
import type { DataInput } from '../data/types.ts';
import type { Design } from '../design/types.ts';
import { GlmmError, type GlmmWarning } from '../errors.ts';
import { isLinearModel, SHARE_FAMILY } from '../family/list.ts';
import { gaussian } from '../family/makers.ts';
import { resolveFamily } from '../family/resolve.ts';
import type { Family } from '../family/types.ts';
import { dimensionOf } from '../fit/engine/dimension.ts';
import type { IntegrationWanted } from '../fit/engine/types.ts';
import type { Estimation } from '../fit/estimation.ts';
import { fitGlmm } from '../fit/fitGlmm.ts';
import { fitLmm } from '../fit/fitLmm.ts';
import { fitFamily } from '../fit/freedom.ts';
import { type PointsWanted, sayPoints } from '../fit/rule/orders.ts';
import { checkPoints } from '../fit/rule/points.ts';
import type { FitStart } from '../fit/types.ts';
import { type WholeFit, wholeFit } from '../fit/whole.ts';
import {
  checkGlmmOptions,
  checkLmmOptions,
  checkStart,
  type GlmmOptions,
  type LmmOptions,
  type ModelOptions,
  penaltyOf,
  solverOf,
} from './options.ts';
import { readModel } from './readModel.ts';

/** What nobody should have to wait for unasked. */
const MAX_SECONDS = 10;

/** From a design to a fit, as options ask for it. */
export interface Estimator {
  readonly family: Family;
  estimate(design: Design): Estimation;
}

/** @throws GlmmError for anything in the formula, data or options that cannot be fitted */
export function fitGlmmModel(formula: string, data: DataInput, given?: GlmmOptions): WholeFit {
  const options = checkGlmmOptions(given);
  const fitted = fitRead(formula, data, glmmEstimator(options), options);
  return options.family === undefined ? wholeFit(warned(fitted.estimation), fitted.table, fitted.dataName) : fitted;
}

/** @param options that have been checked */
export function glmmEstimator(options: GlmmOptions): Estimator {
  const {
    family: familySpec = gaussian(),
    link,
    nAGQ: asked,
    integration = 'auto',
    start,
    onIteration,
    maxSeconds = MAX_SECONDS,
  } = options;
  const family = resolveFamily(familySpec, link);
  const nAGQ = integration === 'laplace' && (asked ?? 'auto') === 'auto' ? 1 : asked;
  checkIntegration(integration, nAGQ);
  if (isLinearModel(family)) {
    if (integration === 'ep') throw nothingToIntegrate();
    checkPoints(nAGQ ?? 'auto', 1);
    if (options.penalty !== undefined || options.prior !== undefined) throw noPenalty();
    return linearEstimator(options, false);
  }
  return {
    family,
    estimate(design) {
      if (start) checkStart(start, design);
      const points = nAGQ && checkPoints(nAGQ, integration === 'ep' ? 1 : dimensionOf(design));
      return fitFamily(design, family, {
        nAGQ: points,
        integration,
        start,
        maxSeconds,
        onIteration,
        ...solverOf(options),
        ...penaltyOf(options),
      });
    },
  };
}

/** @throws GlmmError INVALID_OPTION where the options contradict each other */
function checkIntegration(integration: IntegrationWanted, nAGQ: PointsWanted | undefined): void {
  if (integration === 'ep' && nAGQ === 1) {
    throw new GlmmError(
      'INVALID_OPTION',
      "integration is 'ep', but nAGQ = 1 is the Laplace approximation.\nLeave nAGQ out: the rules of the sites have as many points as it takes.",
      { option: 'nAGQ', value: nAGQ },
    );
  }
  if (integration === 'laplace' && nAGQ !== 1) {
    throw new GlmmError(
      'INVALID_OPTION',
      `integration is 'laplace', which is one point, but nAGQ is ${nAGQ === 'auto' || nAGQ === undefined ? nAGQ : sayPoints(nAGQ)}.\nLeave one of them out.`,
      { option: 'nAGQ', value: nAGQ },
    );
  }
}

function noPenalty(): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    'penalty and prior are for generalized linear mixed models: linear ones are profiled over their coefficients.\nLeave them out.',
    { option: 'penalty' },
  );
}

function nothingToIntegrate(): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    "integration is 'ep', but the likelihood of a linear mixed model is exact: there is nothing to approximate.\nLeave it out.",
    { option: 'integration', value: 'ep' },
  );
}

/** Rows to a design and on to the estimates; what the engine has no room for on the way is told with its size. */
function fitRead(formula: string, data: DataInput, { family, estimate }: Estimator, options: ModelOptions): WholeFit {
  let design: Design | undefined;
  const size = () => {
    if (design === undefined) return { text: 'the columns of the data and the matrices of the model' };
    const { nObs, fixed } = design;
    return {
      text: `the model: ${nObs} rows with ${fixed.names.length} fixed columns`,
      details: { nObs, nBeta: fixed.names.length },
    };
  };
  return inRoom(() => {
    const read = readModel(formula, data, family, options);
    design = read.design;
    return wholeFit(estimate(read.design), read.table, options.dataName);
  }, size);
}

/** Responses of 0 and 1 in a linear model that nobody asked for. */
function warned(estimation: Estimation): Estimation {
  if (!estimation.design.response.y.every((value) => value === 0 || value === 1)) return estimation;
  const warning: GlmmWarning = {
    code: 'GAUSSIAN_DEFAULT',
    message:
      `All responses are 0 or 1, and no family was given: this is a linear model of them. A logistic one is family ${SHARE_FAMILY} ` +
      `(family: '${SHARE_FAMILY}'; in a shell --family ${SHARE_FAMILY}).`,
  };
  return { ...estimation, numbers: { ...estimation.numbers, warnings: [...estimation.numbers.warnings, warning] } };
}

/** @throws GlmmError as {@link fitGlmmModel} */
export function fitLmmModel(formula: string, data: DataInput, given?: LmmOptions): WholeFit {
  const options = checkLmmOptions(given);
  return fitRead(formula, data, linearEstimator(options, options.method !== 'ML', options.method === 'REML'), options);
}

/** @param options that have been checked @param asked whether REML was asked for by name */
export function linearEstimator(
  options: ModelOptions & { readonly start?: FitStart },
  reml: boolean,
  asked = false,
): Estimator {
  const { start, onIteration, maxSeconds = MAX_SECONDS } = options;
  const family = gaussian();
  return {
    family,
    estimate(design) {
      if (start) checkStart(start, design);
      if (design.second !== undefined) {
        if (asked) throw withoutReml(options.groupWeights === undefined ? 'a dispformula' : 'groupWeights');
        // with variances that differ between rows Laplace's approximation is the integral, still
        return fitGlmm(design, family, { nAGQ: 1, start, maxSeconds, onIteration, ...solverOf(options) });
      }
      return fitLmm(design, family, { reml, start, maxSeconds, onIteration, ...solverOf(options) });
    },
  };
}

/** @param option that no closed form has */
function withoutReml(option: string): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `method is 'REML', but with ${option} linear models are fitted by maximum likelihood.\nUse method: 'ML'.`,
    { option: 'method', value: 'REML' },
  );
}
