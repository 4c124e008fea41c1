/**
 * `lmm()`: linear mixed models, any number of grouping factors, by REML or maximum likelihood.
 */
import type { DataInput } from './data/types.ts';
import { GlmmError } from './errors.ts';
import { gaussian } from './family/resolve.ts';
import { fitLmm } from './fit/fitLmm.ts';
import { type GlmmFit, glmmFit } from './glmmFit.ts';
import { checkOptionNames, type ModelOptions } from './options.ts';
import { readModel } from './readModel.ts';

/** Options of {@link lmm}; every one may be left out. */
export interface LmmOptions extends ModelOptions {
  /** 'REML' (default) or 'ML'. Compare models with different fixed effects by ML only. */
  readonly method?: 'REML' | 'ML';
  /** Where to start: the elements of the relative Cholesky factors, as in `fit.theta`. */
  readonly start?: { readonly theta?: readonly number[] };
}

/**
 * Fits a linear mixed model; no approximation is involved. The profiled deviance in theta is minimised with its exact gradient.
 *
 * @param formula as in lme4: `'Reaction ~ Days + (Days | Subject)'`
 * @throws GlmmError for anything in the formula, data or options that cannot be fitted
 * @example
 * const fit = lmm('Reaction ~ Days + (Days | Subject)', sleepstudy);
 * console.log(fit.summary());
 */
export function lmm(formula: string, data: DataInput, options: LmmOptions = {}): GlmmFit {
  checkOptionNames(options, ['method']);
  const method = options.method ?? 'REML';
  if (method !== 'REML' && method !== 'ML') {
    throw new GlmmError('INVALID_OPTION', `method is ${String(method)}, but must be 'REML' or 'ML'`, {
      option: 'method',
    });
  }
  const family = gaussian();
  const { design, table } = readModel(formula, data, family, options);
  const core = fitLmm(design, family, {
    reml: method === 'REML',
    start: options.start,
    onIteration: options.onIteration,
  });
  return glmmFit(core, options.dataName, table);
}
