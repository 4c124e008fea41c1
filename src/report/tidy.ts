/**
 * A fit as rows, with the column names of R's broom.mixed, so that tables of several programs stack.
 */
import { parametersOfTerm } from '../covariance/list.ts';
import type { CovarianceParameter } from '../covariance/types.ts';
import { distinctNames } from '../data/distinct.ts';
import { wordsOf } from '../family/words.ts';
import { type Method, NO_OPTIONS } from '../fit/method.ts';
import type { Coefficient, Component, FitSummary, Threshold } from '../fit/types.ts';
import type { WithNumbers } from '../fit/whole.ts';
import type { LawOptions } from '../predict/means/options.ts';
import { COEFFICIENTS, type WithCoefTable, withCoefficientsBy } from './coefficientsBy.ts';

/** A parameter. What does not exist is null. */
export interface TidyRow {
  readonly effect: 'fixed' | 'ran_pars';
  /** Of models with more than the predictor of the mean: which it belongs to, 'cond' for that of the mean, 'threshold' for those between categories. */
  readonly component?: Component;
  /** Grouping factor of a variance parameter, `Residual` for the residual. */
  readonly group: string | null;
  /** Fixed effects by their column, random ones as `sd__(Intercept)` and `cor__(Intercept).x`. */
  readonly term: string;
  /** Infinity or -Infinity where separated data have no finite estimate. */
  readonly estimate: number | null;
  readonly 'std.error': number | null;
  readonly statistic: number | null;
  readonly df: number | null;
  readonly 'p.value': number | null;
}

/** The whole fit in one row. */
export interface GlanceRow {
  readonly nobs: number;
  /** What counts as success in a binomial model: `outcome = severe`; null otherwise. */
  readonly modelled: string | null;
  readonly sigma: number | null;
  readonly logLik: number | null;
  readonly AIC: number | null;
  readonly BIC: number | null;
  /** -2 logLik; with REML the REML criterion. */
  readonly deviance: number | null;
  readonly 'df.residual': number;
}

/** A row per parameter: fixed effects, then standard deviations and correlations of the random ones. */
export function tidy(fit: FitSummary): readonly TidyRow[] {
  const { coefficients, zeroInflation, dispersionModel } = fit;
  const rest = [...randomRows(fit), ...residualRow(fit)];
  const others: readonly (readonly [Component, readonly Coefficient[]])[] = [
    ['threshold', (fit.thresholds ?? []).map(thresholdRow)],
    ['zi', zeroInflation?.coefficients ?? []],
    ['disp', dispersionModel?.coefficients ?? []],
  ];
  if (others.every(([, rows]) => rows.length === 0)) return [...coefficients.map(fixedRow), ...rest];
  const of = (component: Component, rows: readonly TidyRow[]): TidyRow[] =>
    rows.map(({ effect, ...row }) => ({ effect, component, ...row }));
  return [
    ...of('cond', coefficients.map(fixedRow)),
    ...others.flatMap(([component, rows]) => of(component, rows.map(fixedRow))),
    ...of('cond', rest),
  ];
}

/** No p-value, as in R's ordinal: nobody asks whether a threshold is zero, whose place is that of the predictor's origin. */
function thresholdRow({ name, estimate, stdError }: Threshold): Coefficient {
  return { term: name, estimate, stdError, statistic: estimate / stdError, pValue: Number.NaN };
}

function fixedRow({ term, estimate, stdError, statistic, df, pValue }: Coefficient): TidyRow {
  return {
    effect: 'fixed',
    group: null,
    term,
    estimate: Number.isNaN(estimate) ? null : estimate,
    'std.error': orNull(stdError),
    statistic: orNull(statistic),
    df: orNull(df),
    'p.value': orNull(pValue),
  };
}

export function glance(fit: FitSummary): GlanceRow {
  return {
    nobs: fit.nobs,
    modelled: fit.modelled ?? null,
    sigma: orNull(fit.sigma),
    logLik: orNull(fit.logLik),
    AIC: orNull(fit.aic),
    BIC: orNull(fit.bic),
    deviance: orNull(fit.minus2LogLik),
    'df.residual': fit.dfResidual,
  };
}

function randomRows(fit: FitSummary): TidyRow[] {
  let firstTheta = 0;
  return fit.varCorr.flatMap((block) => {
    const { group, terms, sd, corr } = block;
    const parameters = parametersOfTerm(block);
    // Not relative to a residual, and no correlations: the standard deviations are theta itself.
    const areThetas = fit.kind === 'glmm' && parameters.every(({ own }) => own !== undefined && own.of === undefined);
    const first = firstTheta;
    firstTheta += parameters.length;
    const stdError = (k: number): number | null => (areThetas ? orNull(fit.thetaSe[first + k]) : null);
    const pairs = parameters.filter(({ kind }) => kind === 'correlation');
    const names = distinctNames(
      pairs.length,
      (p) => nameOfPair(pairs[p], terms, (term) => term),
      (p) => nameOfPair(pairs[p], terms, inFull),
    );
    return [
      ...parameters.flatMap(({ kind, row, text }, k) =>
        kind === 'sd' ? [parameterRow(group, `sd__${text}`, sd[row], stdError(k))] : [],
      ),
      ...pairs.map(({ row, column }, p) => parameterRow(group, names[p], corr[row][column], null)),
    ];
  });
}

/** `cor__x.z`; `cor__ar1` of a correlation that is of more pairs than one. */
function nameOfPair(
  { row, column, text, isCommon }: CovarianceParameter,
  terms: readonly string[],
  written: (term: string) => string,
): string {
  return `cor__${isCommon ? text : `${written(terms[column])}.${written(terms[row])}`}`;
}

/** Where a point in a name makes two pairs look the same: a.b with c, and a with b.c. */
function inFull(term: string): string {
  return /[."]/.test(term) ? JSON.stringify(term) : term;
}

/** Where degrees of freedom were estimated. */
function freedomRow({ dispersion }: FitSummary): TidyRow[] {
  if (dispersion?.dfStdError === undefined) return [];
  return [parameterRow('Residual', 'df__Observation', dispersion.df!, orNull(dispersion.dfStdError))];
}

function residualRow(fit: FitSummary): TidyRow[] {
  if (!hasResidual(fit)) return [];
  // sigma is the root of the dispersion
  const stdError = fit.dispersion ? orNull(fit.dispersion.stdError / (2 * fit.sigma)) : null;
  return [parameterRow('Residual', 'sd__Observation', fit.sigma, stdError), ...freedomRow(fit)];
}

/** Whether the model has a residual standard deviation of its own. */
function hasResidual(fit: FitSummary): boolean {
  return wordsOf(fit).extra?.name === 'dispersion' && fit.dispersionModel === undefined;
}

function parameterRow(group: string, term: string, estimate: number, stdError: number | null): TidyRow {
  const none = { statistic: null, df: null, 'p.value': null };
  return { effect: 'ran_pars', group, term, estimate: orNull(estimate), 'std.error': stdError, ...none };
}

function orNull(x: number | undefined): number | null {
  return x !== undefined && Number.isFinite(x) ? x : null;
}

export interface TidySignature {
  /** A row per parameter, with broom.mixed's names. */
  tidy(options?: LawOptions): readonly TidyRow[];
}

export const tidyMethod: Method<TidySignature, WithCoefTable> = {
  name: 'tidy',
  options: COEFFICIENTS,
  run: (given, options) => tidy(withCoefficientsBy(given, options)),
};

export interface GlanceSignature {
  /** One row about the whole fit, with broom.mixed's names. */
  glance(): GlanceRow;
}

export const glanceMethod: Method<GlanceSignature, WithNumbers> = {
  name: 'glance',
  options: NO_OPTIONS,
  run: ({ summary }) => glance(summary),
};
