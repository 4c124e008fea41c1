/**
 * `glmm()`: the story from a formula and data to a fit.
 */
import { buildDesign } from './design/design.ts';
import type { ContrastName } from './design/types.ts';
import { toDataTable } from './data/table.ts';
import type { DataInput } from './data/types.ts';
import { type FamilySpec, resolveFamily } from './family/resolve.ts';
import type { LinkName } from './family/types.ts';
import { fitGlmm } from './fit/fitGlmm.ts';
import { checkPoints, defaultPoints } from './fit/points.ts';
import { expandFormula } from './formula/expand.ts';
import { parseFormula } from './formula/parse.ts';
import { type GlmmFit, glmmFit } from './glmmFit.ts';

/** Options of {@link glmm}; every one may be left out. */
export interface GlmmOptions {
  /** 'binomial', 'poisson', ... or `binomial({ link: 'probit' })`. Default 'gaussian', as in R. */
  readonly family?: FamilySpec;
  /** Link of the family, when the family is given by name. */
  readonly link?: LinkName;
  /** Quadrature points per dimension; 1 is Laplace. Default 25 for one random effect per group, 11 for two, 5 for three, Laplace above. */
  readonly nAGQ?: number;
  /** Prior weights: a column's name or one number a row. Replications for binomial and Poisson; trials where the response is a proportion. */
  readonly weights?: string | ArrayLike<number>;
  /** Known part of the linear predictor: a column's name or one number a row. */
  readonly offset?: string | ArrayLike<number>;
  /** Levels of factors, in order: `{ column: ['low', 'high'] }`. Otherwise sorted. */
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  /** Contrasts by column. Default 'treatment'. */
  readonly contrasts?: Readonly<Record<string, ContrastName>>;
  /** What to do with rows that miss a value: leave them out (default) or fail. */
  readonly naAction?: 'omit' | 'fail';
  /** Where to start, on the scale of the results. */
  readonly start?: { readonly theta?: readonly number[]; readonly beta?: readonly number[] };
  /** Name of the data, printed in the summary. */
  readonly dataName?: string;
  /** Called after every iteration of the search; throw to stop. */
  readonly onIteration?: (iteration: number, minus2LogLik: number) => void;
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
  const family = resolveFamily(options.family ?? 'gaussian', options.link);
  const table = toDataTable(data, options.levels && { levels: options.levels });
  const parsed = expandFormula(parseFormula(formula), table.names);
  const design = buildDesign(parsed, table, family, options);
  const q = design.random.reduce((sum, term) => sum + term.names.length, 0);
  const several = design.groups.length > 1;
  const nAGQ = options.nAGQ === undefined ? (several ? 1 : defaultPoints(q)) : checkPoints(options.nAGQ, q);
  const core = fitGlmm(design, family, { nAGQ, start: options.start, onIteration: options.onIteration });
  return glmmFit(core, options.dataName, table);
}
