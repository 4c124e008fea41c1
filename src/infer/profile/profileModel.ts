/**
 * The likelihood that intervals are about, in all parameters of the user's, and where its maximum is.
 */

import type { ParameterMap } from '../../fit/engine/parameters.ts';
import type { RandomView } from '../../fit/engine/scale.ts';
import type { OpenModel } from '../../fit/engine/types.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fitLmm } from '../../fit/fitLmm.ts';
import type { LikelihoodEngine } from '../../fit/search/estimate.ts';
import { drawNearer, type FarRows, HELD } from '../../fit/search/farRows.ts';
import type { Parameter } from '../parameters.ts';

/** Parameters are theta, beta, and log shape where there is one or sigma of a linear mixed model, whose theta is then on the scale of the response. */
export interface ProfileModel extends Pick<OpenModel, 'map'> {
  readonly engine: LikelihoodEngine;
  /** Where second predictors have no finite estimate in some rows: what comes back from there if another parameter moves. */
  readonly far?: readonly FarRows[] | undefined;
  /** Of a linear model, the largest standard deviation: about the unit of its response. */
  readonly scale?: number;
  /** Whether its residual is estimated as zero. What is expected of the curvature drowns in rounding there. */
  readonly noResidual?: boolean;
}

/** A place from which what is far out can come back: predictors at 10, probabilities of 5e-5; and a residual of zero, which is flat. */
export function nearer({ map, far = [], scale, noResidual }: ProfileModel, parameters: Float64Array): void {
  drawNearer(map, far, parameters, NEAR / HELD);
  if (!noResidual || scale === undefined) return;
  const last = parameters.length - 1;
  parameters[last] = Math.max(Math.abs(parameters[last]), OFF_ZERO * scale);
}

const NEAR = 10;
const OFF_ZERO = 0.1;
/** Added to curvatures of minus2LogLik there, that of 10 rows about, so that a search has a metric. */
const CURVATURE = 1e-3;

export function curvatureOfFar({ far = [] }: ProfileModel, hessian: Float64Array, size: number): void {
  for (const { held } of far) for (const { at } of held) hessian[at * size + at] += CURVATURE;
}

/** Linear mixed models are profiled by maximum likelihood, as lme4 does: REML has no likelihood of fixed effects. */
export function profileModel(estimation: Estimation): {
  open(view: RandomView): ProfileModel;
  readonly maximum: readonly number[];
} {
  const { design, family, numbers } = estimation;
  const own = numbers.method === 'REML' ? fitLmm(design, family, { reml: false }) : estimation;
  const { kind, varCorr, sigma } = own.numbers;
  const linear = kind === 'lmm' && {
    scale: Math.max(sigma, ...varCorr.flatMap(({ sd }) => sd)),
    noResidual: own.noResidual === true,
  };
  return { open: (view) => ({ ...own.open(view), far: estimation.far, ...linear }), maximum: own.maximum };
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
