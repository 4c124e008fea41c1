/**
 * The report on a fit: lme4's summary line by line, then what else a reader should know, in sentences.
 */

import { printable } from '../data/text/printable.ts';
import { wordsOf } from '../family/words.ts';
import type { Method, OpenMethod } from '../fit/method.ts';
import { sayPoints } from '../fit/rule/orders.ts';
import type { FitSummary } from '../fit/types.ts';
import type { WithNumbers } from '../fit/whole.ts';
import { parseFormula } from '../formula/parse.ts';
import { printFormula } from '../formula/print.ts';
import type { LawOptions } from '../predict/means/options.ts';
import { COEFFICIENTS, type WithCoefTable, withCoefficientsBy } from './coefficientsBy.ts';
import { DEFAULT_DIGITS, formatColumn, formatNumber, round, zapSmall } from './format/format.ts';
import { fixedEffects, secondEffects } from './parts/fixedEffects.ts';
import { breakFormula } from './parts/formulaLines.ts';
import { randomEffects } from './parts/randomEffects.ts';
import { remarks } from './remarks.ts';
import { fill, LINE_WIDTH, printNamed, wrap } from './text.ts';

export interface SummaryOptions {
  /** Printed on the line `Data:`, which is left out otherwise. */
  readonly dataName?: string;
  /** How the degrees of freedom of the fixed effects were made, where other than the fit's. */
  readonly tests?: NonNullable<LawOptions['df']>;
}

/** Significant digits of a summary's tables, as in lme4. */
const SUMMARY_DIGITS = DEFAULT_DIGITS - 3;

/** Significant digits of the dispersion, as in glmmTMB. */
const DISPERSION_DIGITS = 3;

/** The summary as text, lines at most 80 columns wide where names allow. */
export function summaryText(fit: FitSummary, options: SummaryOptions = {}): string {
  const lines = [...lme4Lines(fit, options), ...remarks(fit)];
  return lines.join('\n');
}

/** The part that lme4 prints too, digit for digit. */
export function lme4Lines(fit: FitSummary, { dataName, tests }: SummaryOptions = {}): string[] {
  // lme4 prints a residual standard deviation and tests as t. A dispersion estimated by maximum likelihood with the rest has a line
  // of its own instead, as glmmTMB writes it, and tests are normal
  const { extra, printed } = wordsOf(fit);
  const scaled = extra?.name === 'dispersion' && fit.dispersion === undefined && fit.dispersionModel === undefined;
  return [
    ...wrap(title(fit, tests), LINE_WIDTH + 1, '  '),
    ...(fit.kind === 'glmm' ? [` Family: ${printed}  ( ${fit.link} )`] : []),
    ...fill(['Formula:', ...breakFormula(printFormula(parseFormula(fit.formula)))]),
    ...secondFormulas(fit),
    ...(fit.modelled === undefined ? [] : fill(['Modelled:', printable(fit.modelled)])),
    ...(dataName === undefined ? [] : [`   Data: ${printable(dataName)}`]),
    '',
    ...criteria(fit),
    '',
    // categories have no mean to differ from
    ...(fit.thresholds ? [] : [...scaledResiduals(fit), '']),
    ...randomEffects(fit, SUMMARY_DIGITS, scaled),
    ...groups(fit),
    ...dispersion(fit),
    ...thresholds(fit),
    ...fixedEffects(fit, SUMMARY_DIGITS, scaled && tests !== 'asymptotic' ? 't' : 'z'),
    ...secondEffects(fit, SUMMARY_DIGITS),
  ];
}

/** In glmmTMB's words. */
function secondFormulas({ zeroInflation, dispersionModel }: FitSummary): string[] {
  return [
    ...(zeroInflation ? fill(['Zero inflation:', printable(zeroInflation.formula)]) : []),
    ...(dispersionModel ? fill(['Dispersion:', printable(dispersionModel.formula)]) : []),
  ];
}

function title(
  { kind, method, integration, nAGQ, coefficients, penalty, groupWeights }: FitSummary,
  tests?: SummaryOptions['tests'],
): string {
  if (kind === 'lmm') {
    const fitted = `Linear mixed model fit by ${method === 'REML' ? 'REML' : 'maximum likelihood'}`;
    const isT = coefficients.some(({ df }) => df !== undefined);
    const whose = tests === 'kenward-roger' ? "Kenward-Roger's" : "Satterthwaite's";
    return isT ? `${fitted}. t-tests use ${whose} method` : fitted;
  }
  const integrals = {
    laplace: 'Laplace Approximation',
    quadrature: `Adaptive Gauss-Hermite Quadrature, nAGQ = ${sayPoints(nAGQ)}`,
    ep: 'Expectation Propagation',
  };
  const likelihood = `${penalty ? 'penalised ' : ''}${groupWeights ? 'pseudo-' : ''}likelihood`;
  if (integration === 'exact') return `Linear mixed model with a dispersion model fit by maximum ${likelihood}`;
  return `Generalized linear mixed model fit by maximum ${likelihood} (${integrals[integration]})`;
}

function criteria(fit: FitSummary): string[] {
  if (fit.method === 'REML') return [`REML criterion at convergence: ${formatNumber(round(fit.minus2LogLik, 1))}`];
  const rounded = [fit.aic, fit.bic, fit.logLik, fit.minus2LogLik].map((value) => round(value, 1));
  // The five are laid out together, then the last is written by itself.
  const texts = formatColumn([...rounded, fit.dfResidual]).slice(0, -1);
  return printNamed(['AIC', 'BIC', 'logLik', 'deviance', 'df.resid'], [...texts, formatNumber(fit.dfResidual)]);
}

function scaledResiduals(fit: FitSummary): string[] {
  const quantiles = zapSmall(fit.scaledResiduals, SUMMARY_DIGITS + 1);
  const texts = formatColumn(quantiles, { digits: SUMMARY_DIGITS });
  return ['Scaled residuals: ', ...printNamed(['Min', '1Q', 'Median', '3Q', 'Max'], texts)];
}

function groups({ nobs, ngroups }: FitSummary): string[] {
  const counts = Object.entries(ngroups).map(([name, count]) => `${printable(name)}, ${count}`);
  return fill([`Number of obs: ${nobs}, groups: `, counts.join('; ')]);
}

/** In glmmTMB's words. */
function dispersion(fit: FitSummary): string[] {
  const { extra } = wordsOf(fit);
  if (fit.dispersion === undefined || extra === null) return [];
  const { estimate, df, dfStdError } = fit.dispersion;
  return [
    '',
    extra.line(formatNumber(estimate, DISPERSION_DIGITS)),
    ...(df === undefined ? [] : [freedomLine(df, dfStdError)]),
  ];
}

function freedomLine(df: number, stdError: number | undefined): string {
  if (stdError === undefined) return `Degrees of freedom, as given: ${df}`;
  const error = Number.isNaN(stdError) ? 'without end' : `standard error ${formatNumber(stdError, DISPERSION_DIGITS)}`;
  return `Degrees of freedom, estimated: ${formatNumber(df, DISPERSION_DIGITS)} (${error})`;
}

/** As ordinal prints them; the first is minus the intercept. */
function thresholds({ thresholds: rows }: FitSummary): string[] {
  if (rows === undefined) return [];
  const column = (values: readonly number[], name: string): string[] => {
    // beside what has no finite estimate there is nothing
    const shown = formatColumn(values, { digits: SUMMARY_DIGITS });
    const texts = [
      name,
      ...shown.map((text, k) => (name !== 'Estimate' && !Number.isFinite(rows[k].estimate) ? '' : text)),
    ];
    const width = Math.max(...texts.map((text) => text.length));
    return texts.map((text) => text.padStart(width));
  };
  const names = ['', ...rows.map(({ name }) => printable(name))];
  const width = Math.max(...names.map((name) => name.length));
  const columns = [
    names.map((name) => name.padEnd(width)),
    column(
      rows.map(({ estimate }) => estimate),
      'Estimate',
    ),
    column(
      rows.map(({ stdError }) => stdError),
      'Std. Error',
    ),
    column(
      rows.map(({ estimate, stdError }) => estimate / stdError),
      'z value',
    ),
  ];
  return ['', 'Thresholds:', ...names.map((_, i) => columns.map((texts) => texts[i]).join(' '))];
}

export interface SummarySignature {
  /** The report, in lme4's layout; fixed effects with other degrees of freedom, or by another covariance, where asked for. */
  summary(options?: LawOptions): string;
}

export const summaryMethod: Method<SummarySignature, WithCoefTable> = {
  name: 'summary',
  options: COEFFICIENTS,
  run: (given, options) => reportOf({ ...given, summary: withCoefficientsBy(given, options) }, options),
};

export interface ToStringSignature {
  /** The report, as `summary()`. */
  toString(): string;
}

export const toStringMethod: OpenMethod<ToStringSignature, WithNumbers> = {
  name: 'toString',
  run: (given) => reportOf(given),
};

function reportOf({ summary, dataName }: WithNumbers, { df, vcov }: LawOptions = {}): string {
  const tests = df ?? (vcov === undefined ? undefined : 'asymptotic');
  return summaryText(summary, { ...(dataName !== undefined && { dataName }), ...(tests && { tests }) });
}
