/**
 * What models take besides their formula and data.
 */
import { nearestName } from './data/suggest.ts';
import type { ContrastName } from './design/types.ts';
import { GlmmError } from './errors.ts';
import type { FamilySpec } from './family/resolve.ts';
import type { LinkName } from './family/types.ts';
import type { PointsWanted } from './fit/points.ts';
import type { FitStart } from './fit/types.ts';

export interface ModelOptions {
  /** Prior weights: a column's name or one number a row. Replications for binomial and Poisson responses, trials where the response is a proportion, precisions for Gaussian ones. */
  readonly weights?: string | ArrayLike<number>;
  /** Known part of the linear predictor: a column's name or one number a row. */
  readonly offset?: string | ArrayLike<number>;
  /** Levels of factors, in order: `{ column: ['low', 'high'] }`. Otherwise sorted. */
  readonly levels?: Readonly<Record<string, readonly string[]>>;
  /** Contrasts by column. Default 'treatment'. */
  readonly contrasts?: Readonly<Record<string, ContrastName>>;
  /** What to do with rows that miss a value: leave them out (default) or fail. */
  readonly naAction?: 'omit' | 'fail';
  /** Name of the data, printed in the summary. */
  readonly dataName?: string;
  /** Called after every iteration of the search; throw to stop. */
  readonly onIteration?: (iteration: number, minus2LogLik: number) => void;
}

/** Options of `glmm`; every one may be left out. */
export interface GlmmOptions extends ModelOptions {
  /** 'binomial', 'poisson', ... or `binomial({ link: 'probit' })`. Default 'gaussian', as in R: then maximum likelihood by `lmm`. */
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

/** Options of `lmm`; every one may be left out. */
export interface LmmOptions extends ModelOptions {
  /** 'REML' (default) or 'ML'. Compare models with different fixed effects by ML only. */
  readonly method?: 'REML' | 'ML';
  /** Where to start: the elements of the relative Cholesky factors, as in `fit.theta`. */
  readonly start?: { readonly theta?: readonly number[] };
}

const COMMON = ['weights', 'offset', 'levels', 'contrasts', 'naAction', 'dataName', 'onIteration', 'start'];

/** @throws GlmmError INVALID_OPTION for a name that no option has: a typing error must not pass as a default. */
export function checkOptionNames(options: unknown, own: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new GlmmError(
      'INVALID_OPTION',
      `options must be an object such as { family: 'binomial' }, not ${String(options)}`,
    );
  }
  const known = [...own, ...COMMON];
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const near = nearestName(name, known);
    throw new GlmmError(
      'INVALID_OPTION',
      `no option ${JSON.stringify(name)}${near === undefined ? '' : `. Did you mean "${near}"?`}\nOptions: ${known.join(', ')}.`,
      { option: name },
    );
  }
}
