/**
 * The likelihood that intervals are about, in all parameters of the user's, and where its maximum is.
 */
import { inUnit, thetaMapOf } from '../../covariance/map.ts';
import type { FitCore } from '../../fit/core.ts';
import type { ParameterMap } from '../../fit/engine/parameters.ts';
import type { RandomView } from '../../fit/engine/scale.ts';
import { thetaScale } from '../../fit/engine/thetaScale.ts';
import { fitLmm } from '../../fit/fitLmm.ts';
import type { LikelihoodEngine } from '../../fit/search/estimate.ts';
import { openJointLinear } from '../jointLinear.ts';
import type { Parameter } from '../parameters.ts';

/** Parameters are theta, beta, log shape where there is one and, for a linear mixed model, sigma, whose theta is then on the scale of the response. */
export interface ProfileModel {
  readonly engine: LikelihoodEngine;
  readonly map: ParameterMap;
}

/** Linear mixed models are profiled by maximum likelihood, as lme4 does: REML has no likelihood of fixed effects. */
export function profileModel(core: FitCore): {
  open(view: RandomView): ProfileModel;
  readonly maximum: readonly number[];
} {
  const { design, family, numbers } = core;
  if (numbers.kind === 'glmm') {
    const logShape = core.parameters.subarray(numbers.theta.length + numbers.beta.length);
    return { open: (view) => core.open(view), maximum: [...numbers.theta, ...numbers.beta, ...logShape] };
  }
  const ml = numbers.method === 'REML' ? fitLmm(design, family, { reml: false }).numbers : numbers;
  const scale = thetaScale(ml);
  return {
    open: (view) => openJointLinear(design, false, view),
    maximum: [...inUnit(thetaMapOf(design.random), ml.theta, (value) => scale * value), ...ml.beta, ml.sigma],
  };
}

/**
 * The view of random terms in which a parameter is one of the optimiser's or bends one row of them. Of a term whose columns were
 * centred, what is about the intercept at zero needs it as an effect by itself, and its correlations all effects as the user has them.
 */
export function viewOf({ place }: Parameter, { bases, lambda }: ParameterMap): RandomView {
  if (place.kind !== 'sd' && place.kind !== 'correlation') return 'centred';
  const { firstTheta } = lambda.terms[place.term];
  const basis = bases.find(({ first }) => first === firstTheta);
  if (basis === undefined) return 'centred';
  const { q, M } = basis;
  const mixed = (row: number): boolean => M.subarray(row * q, (row + 1) * q).some((m, j) => m !== 0 && j !== row);
  if (place.kind === 'sd') return mixed(place.row) ? 'intercept' : 'centred';
  return mixed(place.row) || mixed(place.column) ? 'given' : 'centred';
}
