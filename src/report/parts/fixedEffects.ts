/**
 * The part of a summary about the fixed effects: the table of coefficients and their correlations.
 */
import { printable } from '../../data/text/printable.ts';
import type { Coefficient, FitSummary, ModelComponent } from '../../fit/types.ts';
import { abbreviate } from '../format/abbreviate.ts';
import { formatColumn, round } from '../format/format.ts';
import { printTable } from '../text.ts';
import { printCoefTable } from './coefTable.ts';

/** More coefficients than this and the correlations are left out, as in lme4. */
const MAX_CORRELATED = 20;

export function fixedEffects(fit: FitSummary, digits: number, letter: 't' | 'z'): string[] {
  const { coefficients } = fit;
  if (coefficients.length === 0) return [];
  return ['', 'Fixed effects:', ...printCoefTable(coefTable(fit, letter), digits), ...correlations(fit)];
}

/** The tables of second predictors, in glmmTMB's words. */
export function secondEffects({ kind, zeroInflation, dispersionModel }: FitSummary, digits: number): string[] {
  const table = (title: string, model: ModelComponent | undefined): string[] =>
    model === undefined
      ? []
      : ['', `${title}:`, ...printCoefTable(coefTable({ coefficients: model.coefficients, kind }, 'z'), digits)];
  return [...table('Zero-inflation model', zeroInflation), ...table('Dispersion model', dispersionModel)];
}

function coefTable({ coefficients, kind }: Pick<FitSummary, 'coefficients' | 'kind'>, letter: 't' | 'z') {
  const column = (head: string, value: (row: Coefficient) => number) => ({ head, values: coefficients.map(value) });
  const withDf = coefficients.some(({ df }) => df !== undefined);
  const coefs = [column('Estimate', (row) => row.estimate), column('Std. Error', (row) => row.stdError)];
  if (withDf) coefs.push(column('df', (row) => row.df ?? Number.NaN));
  const tested = {
    rowNames: coefficients.map(({ term }) => printable(term)),
    coefs,
    test: column(`${letter} value`, (row) => row.statistic),
    endless: isEndless(coefficients),
  };
  // Without degrees of freedom the t values of a linear mixed model have no p-values.
  if (kind === 'lmm' && !withDf && letter === 't') return tested;
  return { ...tested, pValue: column(`Pr(>|${withDf ? 't' : 'z'}|)`, (row) => row.pValue) };
}

/** Of separated data. A linear model has no infinite estimates, and a model without standard errors has estimates. */
function isEndless(coefficients: readonly Coefficient[]): boolean[] {
  return coefficients.map(({ estimate }) => !Number.isFinite(estimate));
}

/** Among coefficients that are finite. */
function correlations(fit: FitSummary): string[] {
  const left = isEndless(fit.coefficients).flatMap((endless, j) => (endless ? [] : [j]));
  const coefficients = left.map((j) => fit.coefficients[j]);
  const vcov = left.map((i) => left.map((j) => fit.vcov[i][j]));
  const p = coefficients.length;
  if (p < 2 || p > MAX_CORRELATED) return [];
  // Without standard errors there is nothing to show.
  if (!vcov.some((row) => row.some(Number.isFinite))) return [];
  const sd = vcov.map((row, i) => Math.sqrt(row[i]));
  const corr = vcov.map((row, i) => row.map((value, j) => (i === j ? 1 : value / (sd[i] * sd[j]))));
  const names = coefficients.map(({ term }) => printable(term));
  return ['', 'Correlation of Fixed Effects:', ...printCorrelation(names, corr)];
}

/** The lower triangle without its diagonal, three decimals, names cut short. */
export function printCorrelation(names: readonly string[], corr: readonly (readonly number[])[]): string[] {
  const p = names.length;
  const texts = formatColumn(
    corr.flatMap((row) => row.map((value) => round(value, 3))),
    { minDecimals: 3 },
  );
  const heads = abbreviate(names, 6);
  return printTable(
    {
      rowNames: abbreviate(names, 11).slice(1),
      columns: heads.slice(0, -1).map((head, j) => ({
        head,
        cells: heads.slice(1).map((_, i) => (i + 1 > j ? texts[(i + 1) * p + j] : '')),
      })),
    },
    'left',
  );
}
