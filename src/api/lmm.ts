/**
 * `lmm()`: linear mixed models, any number of grouping factors, by REML or maximum likelihood.
 */
import type { DataInput } from '../data/types.ts';
import { fitLmmModel } from './fitModel.ts';
import { type GlmmFit, glmmFit } from './glmmFit.ts';
import type { LmmOptions } from './options.ts';

/**
 * Fits a linear mixed model; no approximation is involved. The profiled deviance in theta is minimised with its exact gradient.
 *
 * @param formula as in lme4: `'Reaction ~ Days + (Days | Subject)'`
 * @throws GlmmError for anything in the formula, data or options that cannot be fitted
 * @example
 * const fit = lmm('Reaction ~ Days + (Days | Subject)', sleepstudy);
 * console.log(fit.summary());
 */
export function lmm(formula: string, data: DataInput, options?: LmmOptions): GlmmFit {
  return glmmFit(fitLmmModel(formula, data, options));
}
