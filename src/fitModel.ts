/**
 * What is behind `glmm()` and `lmm()`: formula, data and options to estimates, without the methods of a fit.
 */
import type { DataInput, DataTable } from './data/types.ts';
import { GlmmError } from './errors.ts';
import { gaussian, resolveFamily } from './family/resolve.ts';
import type { FitCore } from './fit/core.ts';
import { fitGlmm } from './fit/fitGlmm.ts';
import { fitLmm } from './fit/fitLmm.ts';
import { checkPoints } from './fit/points.ts';
import { checkOptionNames, type GlmmOptions, type LmmOptions } from './options.ts';
import { readModel } from './readModel.ts';

export interface FittedModel {
  readonly core: FitCore;
  /** The user's data. */
  readonly table: DataTable;
}

/** @throws GlmmError for anything in the formula, data or options that cannot be fitted */
export function fitGlmmModel(formula: string, data: DataInput, options: GlmmOptions = {}): FittedModel {
  checkOptionNames(options, ['family', 'link', 'nAGQ']);
  const { family: familySpec = 'gaussian', link, nAGQ = 'auto', ...shared } = options;
  const family = resolveFamily(familySpec, link);
  if (family.family === 'gaussian' && family.link === 'identity') {
    checkPoints(nAGQ, 1);
    return fitLmmModel(formula, data, { ...shared, method: 'ML' });
  }
  const { design, table } = readModel(formula, data, family, shared);
  const q = design.random.reduce((sum, term) => sum + term.names.length, 0);
  const { start, onIteration } = options;
  const core = fitGlmm(design, family, { nAGQ: checkPoints(nAGQ, q), start, onIteration });
  return { core, table };
}

/** @throws GlmmError as {@link fitGlmmModel} */
export function fitLmmModel(formula: string, data: DataInput, options: LmmOptions = {}): FittedModel {
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
  return { core, table };
}
