/**
 * `glmm()`: the story from a formula and data to a fit.
 */
import type { DataInput } from './data/types.ts';
import { type FamilySpec, resolveFamily } from './family/resolve.ts';
import type { LinkName } from './family/types.ts';
import { fitGlmm } from './fit/fitGlmm.ts';
import { checkPoints, type PointsWanted } from './fit/points.ts';
import type { FitStart } from './fit/types.ts';
import { type GlmmFit, glmmFit } from './glmmFit.ts';
import { lmm } from './lmm.ts';
import { checkOptionNames, type ModelOptions } from './options.ts';
import { readModel } from './readModel.ts';

/** Options of {@link glmm}; every one may be left out. */
export interface GlmmOptions extends ModelOptions {
  /** 'binomial', 'poisson', ... or `binomial({ link: 'probit' })`. Default 'gaussian', as in R: then maximum likelihood by {@link lmm}. */
  readonly family?: FamilySpec;
  /** Link of the family, when the family is given by name. */
  readonly link?: LinkName;
  /**
   * Quadrature points per dimension; 1 is Laplace. Default 'auto': with one grouping factor and up to three random effects
   * a group as many as it takes until twice as many would not move an estimate by 1e-4 of its standard error, see
   * `fit.quadrature`; otherwise Laplace.
   */
  readonly nAGQ?: PointsWanted;
  /** Where to start, on the scale of the results. */
  readonly start?: FitStart;
}

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
export function glmm(formula: string, data: DataInput, options: GlmmOptions = {}): GlmmFit {
  checkOptionNames(options, ['family', 'link', 'nAGQ']);
  const { family: familySpec = 'gaussian', link, nAGQ = 'auto', ...shared } = options;
  const family = resolveFamily(familySpec, link);
  if (family.family === 'gaussian' && family.link === 'identity') {
    checkPoints(nAGQ, 1);
    return lmm(formula, data, { ...shared, method: 'ML' });
  }
  const { design, table } = readModel(formula, data, family, shared);
  const q = design.random.reduce((sum, term) => sum + term.names.length, 0);
  const { start, onIteration } = options;
  const core = fitGlmm(design, family, { nAGQ: checkPoints(nAGQ, q), start, onIteration });
  return glmmFit(core, options.dataName, table);
}
