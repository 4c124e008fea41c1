/**
 * The likelihood that intervals are about, in all parameters of the user's, and where its maximum is.
 */
import type { FitCore } from '../../fit/core.ts';
import type { ParameterMap } from '../../fit/engine/parameters.ts';
import type { RandomView } from '../../fit/engine/scale.ts';
import type { OpenModel } from '../../fit/engine/types.ts';
import { fitLmm } from '../../fit/fitLmm.ts';
import type { LikelihoodEngine } from '../../fit/search/estimate.ts';
import type { Parameter } from '../parameters.ts';

/** Parameters are theta, beta, and log shape where there is one or sigma of a linear mixed model, whose theta is then on the scale of the response. */
export type ProfileModel = Pick<OpenModel, 'map'> & { readonly engine: LikelihoodEngine };

/** Linear mixed models are profiled by maximum likelihood, as lme4 does: REML has no likelihood of fixed effects. */
export function profileModel(core: FitCore): {
  open(view: RandomView): ProfileModel;
  readonly maximum: readonly number[];
} {
  const { design, family, numbers } = core;
  const own = numbers.method === 'REML' ? fitLmm(design, family, { reml: false }) : core;
  return { open: (view) => own.open(view), maximum: own.maximum };
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
