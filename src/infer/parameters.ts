/**
 * The parameters that users ask intervals for: standard deviations and correlations of the random effects, what the
 * density has besides its mean, then fixed effects, each with its name, lme4's alias and its estimate.
 */
import { parametersOfTerm } from '../covariance/list.ts';
import { distinctNames } from '../data/distinct.ts';
import { quoted } from '../data/text/printable.ts';
import { nameList, namesHint } from '../data/text/suggest.ts';
import type { Design } from '../design/types.ts';
import { GlmmError } from '../errors.ts';
import type { Estimation, FitNumbers, Limit } from '../fit/estimation.ts';
import { estimateAt } from '../fit/search/estimateAt.ts';
import type { ModelComponent } from '../fit/types.ts';

/** Where a parameter lives. `row` and `column` count the random effects of a term. */
export type Place =
  | { readonly kind: 'sd'; readonly term: number; readonly row: number }
  | { readonly kind: 'correlation'; readonly term: number; readonly row: number; readonly column: number }
  | { readonly kind: 'sigma' }
  | { readonly kind: 'dispersion' }
  | { readonly kind: 'freedom' }
  | { readonly kind: 'threshold'; readonly index: number }
  | { readonly kind: 'second'; readonly component: 'zi' | 'disp'; readonly index: number; readonly stdError: number }
  | { readonly kind: 'fixed'; readonly index: number };

export interface Parameter {
  /**
   * `sd_(Intercept)|state`, `cor_x.(Intercept)|state`, `sigma` of a linear model, `dispersion`, `shape`, `overdispersion` or `precision` by
   * the family, a threshold as `1|2`, `zi_x` or `disp_x` of second predictors, or the name of a fixed effect. All different: a variance parameter that would
   * be called as another parameter has its alias added, `sigma (.sigma)` beside a column `sigma`.
   */
  readonly name: string;
  /** lme4's `.sig01`, `.sigma`, for variance parameters; likewise `.shape`, and `threshold 1|2`. null for fixed effects. */
  readonly alias: string | null;
  readonly estimate: number;
  readonly place: Place;
}

/** As much of a fit as names its parameters. */
export interface Estimated {
  readonly design: Design;
  readonly numbers: Pick<
    FitNumbers,
    'kind' | 'varCorr' | 'sigma' | 'beta' | 'dispersion' | 'thresholds' | 'zeroInflation' | 'dispersionModel'
  >;
  /** Where coefficients of separated data end. */
  readonly limit?: Pick<Limit, 'ends' | 'ordered'> | undefined;
}

/** In lme4's order: those of each structure (lower triangles by columns), term after term, then sigma, dispersion, thresholds or coefficients of second predictors if there are any, then the fixed effects. */
export function parametersOf({ design, numbers, limit }: Estimated): Parameter[] {
  const variance = numbers.varCorr.flatMap((block, term) =>
    parametersOfTerm(block).map(({ kind, row, column, text }): Omit<Parameter, 'alias'> => {
      const about = `${text}|${block.group}`;
      return kind === 'sd'
        ? { name: `sd_${about}`, estimate: block.sd[row], place: { kind, term, row } }
        : { name: `cor_${about}`, estimate: block.corr[row][column], place: { kind, term, row, column } };
    }),
  );
  const fixed = design.fixed.names.map(
    (name, index): Parameter => ({
      name,
      alias: null,
      estimate: limit && limit.ends[index] !== 0 ? estimateAt(limit.ends[index]) : numbers.beta[index],
      place: { kind: 'fixed', index },
    }),
  );
  const sigma: Parameter = { name: 'sigma', alias: '.sigma', estimate: numbers.sigma, place: { kind: 'sigma' } };
  const all = [
    ...variance.map((p, k) => ({ ...p, alias: `.sig${String(k + 1).padStart(2, '0')}` })),
    ...(numbers.kind === 'lmm' ? [sigma] : []),
    ...ofDensity(numbers, limit?.ordered?.thresholdEnds),
    ...ofSecond('zi', numbers.zeroInflation),
    ...ofSecond('disp', numbers.dispersionModel),
    ...fixed,
  ];
  const names = distinctNames(
    all.length,
    (i) => all[i].name,
    (i) => (all[i].alias === null ? all[i].name : `${all[i].name} (${all[i].alias})`),
  );
  return all.map((parameter, i) => ({ ...parameter, name: names[i] }));
}

function ofDensity({ dispersion, thresholds = [] }: Estimated['numbers'], ends: readonly number[] = []): Parameter[] {
  const own = thresholds.map(
    ({ name, estimate }, index): Parameter => ({
      name,
      alias: `threshold ${name}`,
      // a refit to other responses has another estimate of what has none
      estimate: (ends[index] ?? 0) === 0 ? estimate : estimateAt(ends[index]),
      place: { kind: 'threshold', index },
    }),
  );
  if (dispersion === undefined) return own;
  const { name, estimate } = dispersion;
  const freedom: Parameter[] =
    dispersion.dfStdError === undefined
      ? []
      : [{ name: 'df', alias: '.df', estimate: dispersion.df!, place: { kind: 'freedom' } }];
  return [{ name, alias: `.${name}`, estimate, place: { kind: 'dispersion' } }, ...freedom, ...own];
}

function ofSecond(component: 'zi' | 'disp', model: ModelComponent | undefined): Parameter[] {
  return (model?.coefficients ?? []).map(({ term, estimate, stdError }, index) => ({
    name: `${component}_${term}`,
    alias: `${component} ${term}`,
    estimate,
    place: { kind: 'second', component, index, stdError },
  }));
}

/**
 * Those asked for, in the order of the model; all without a wish. `theta_` and `beta_` stand for all variance parameters,
 * sigma and dispersions among them as in lme4, and all fixed effects, `sd_` and `cor_` for all standard
 * deviations and correlations of random effects, `zi_` and `disp_` for all coefficients of second predictors; thresholds have their own names.
 *
 * @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION
 */
export function selectParameters(estimation: Estimation, parm?: string | readonly string[]): Parameter[] {
  const all = parametersOf(estimation);
  if (parm === undefined) return all;
  const wanted = new Set<Parameter>();
  for (const name of typeof parm === 'string' ? [parm] : parm) {
    const found = named(all, name);
    if (found.length === 0) throw unknown(estimation, name, all);
    for (const parameter of found) wanted.add(parameter);
  }
  return all.filter((parameter) => wanted.has(parameter));
}

/** By name; else by alias; else the group of that name: a column may be called `beta_`. */
function named(all: readonly Parameter[], name: string): Parameter[] {
  const by = (test: (parameter: Parameter) => boolean): Parameter[] => all.filter(test);
  const exact = by((p) => p.name === name);
  if (exact.length > 0) return exact;
  const alias = by((p) => p.alias === name);
  if (alias.length > 0) return alias;
  if (name === 'zi_' || name === 'disp_')
    return by(({ place }) => place.kind === 'second' && `${place.component}_` === name);
  if (name === 'sd_' || name === 'cor_')
    return by(({ place: { kind } }) => kind === (name === 'sd_' ? 'sd' : 'correlation'));
  if (name === 'theta_') return by(({ place }) => !['fixed', 'threshold', 'second'].includes(place.kind));
  return name === 'beta_' ? by((p) => p.place.kind === 'fixed') : [];
}

function unknown({ design }: Estimation, text: string, all: readonly Parameter[]): GlmmError {
  const known = all.map((p) => p.name);
  const aliased = design.aliased.find((column) => column.name === text);
  if (aliased) {
    const combination = nameList(aliased.combination.map((part) => part.name));
    return new GlmmError(
      'UNKNOWN_PARAMETER',
      `the column ${quoted(text)} was dropped, because it is a linear combination of ${combination}: it has no estimate and no interval`,
      { parm: text, combination: aliased.combination },
    );
  }
  return new GlmmError(
    'UNKNOWN_PARAMETER',
    `the model has no parameter ${quoted(text)}\n${namesHint('Parameters', text, known)}`,
    { parm: text, known },
  );
}
