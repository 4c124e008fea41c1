/**
 * The likelihood that intervals are about, in all parameters of the user's, and where its maximum is.
 */
import type { FitCore } from '../fit/core.ts';
import type { LikelihoodEngine } from '../fit/estimate.ts';
import { fitLmm } from '../fit/fitLmm.ts';
import type { ParameterMap } from '../fit/parameters.ts';
import { thetaScale } from '../fit/thetaScale.ts';
import { openJointLinear } from './jointLinear.ts';

/** Parameters are theta, beta, log shape where there is one and, for a linear mixed model, sigma, whose theta is then on the scale of the response. */
export interface ProfileModel {
  readonly engine: LikelihoodEngine;
  readonly map: ParameterMap;
}

/** Linear mixed models are profiled by maximum likelihood, as lme4 does: REML has no likelihood of fixed effects. */
export function profileModel(core: FitCore): { readonly model: ProfileModel; readonly maximum: readonly number[] } {
  const { design, family, numbers } = core;
  if (numbers.kind === 'glmm') {
    const logShape = core.parameters.subarray(numbers.theta.length + numbers.beta.length);
    return { model: core.open(), maximum: [...numbers.theta, ...numbers.beta, ...logShape] };
  }
  const ml = numbers.method === 'REML' ? fitLmm(design, family, { reml: false }).numbers : numbers;
  const scale = thetaScale(ml);
  return {
    model: openJointLinear(design, false),
    maximum: [...ml.theta.map((value) => scale * value), ...ml.beta, ml.sigma],
  };
}
