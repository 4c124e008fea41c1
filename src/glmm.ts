/**
 * `glmm()`: the story from a formula and data to a fit.
 */
import type { DataInput } from './data/types.ts';
import { type FamilySpec, resolveFamily } from './family/resolve.ts';
import type { LinkName } from './family/types.ts';
import { fitGlmm } from './fit/fitGlmm.ts';
import { checkPoints, defaultPoints } from './fit/points.ts';
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
   * Quadrature points per dimension; 1 is Laplace. Default with one grouping factor: 25 for one random effect per group,
   * 11 for two, 5 for three, Laplace above. Several grouping factors: Laplace.
   */
  readonly nAGQ?: number;
  /** Where to start, on the scale of the results. */
  readonly start?: { readonly theta?: readonly number[]; readonly beta?: readonly number[] };
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
  const { family: familySpec = 'gaussian', link, nAGQ, ...shared } = options;
  const family = resolveFamily(familySpec, link);
  if (family.family === 'gaussian' && family.link === 'identity') {
    if (nAGQ !== undefined) checkPoints(nAGQ, 1);
    return lmm(formula, data, { ...shared, method: 'ML' });
  }
  const { design, table } = readModel(formula, data, family, shared);
  const q = design.random.reduce((sum, term) => sum + term.names.length, 0);
  const points = nAGQ === undefined ? defaultPoints(design.groups.length, q) : checkPoints(nAGQ, q);
  const core = fitGlmm(design, family, { nAGQ: points, start: options.start, onIteration: options.onIteration });
  return glmmFit(core, options.dataName, table);
}
