/**
 * `glmm()`: the story from a formula and data to a fit.
 */
import type { DataInput } from '../data/types.ts';
import { fitGlmmModel } from './fitModel.ts';
import { type GlmmFit, glmmFit } from './glmmFit.ts';
import type { GlmmOptions } from './options.ts';

/**
 * Fits a generalized linear mixed model by maximum likelihood, the random effects integrated out by adaptive
 * Gauss-Hermite quadrature.
 *
 * @param formula as in lme4: `'y ~ x + (1 | g)'`
 * @param data columns, row objects, or an Arrow or Arquero table
 * @throws GlmmError for anything in the formula, data or options that cannot be fitted
 * @example
 * const fit = glmm('cbind(incidence, size - incidence) ~ period + (1 | herd)', cbpp, { family: 'binomial' });
 * console.log(fit.summary());
 */
export function glmm(formula: string, data: DataInput, options?: GlmmOptions): GlmmFit {
  return glmmFit(fitGlmmModel(formula, data, options));
}
