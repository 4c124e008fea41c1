/**
 * A joint test of several coefficients without fitting again, docs/mathematics.md (15.2): W = (L b - r)' (L V L')^-1 (L b - r), chi-square with as many
 * degrees of freedom as L has rows.
 */

import { LIST, NAMES, type OptionTable } from '../../data/check.ts';
import { quoted } from '../../data/text/printable.ts';
import { nameList, namesHint } from '../../data/text/suggest.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { Matrix, positiveFactor, sandwich } from '../../stats/matrix.ts';
import { pchisqUpper } from '../../stats/special.ts';
import type { FixedLaw } from '../fixedLaw.ts';
import { invalid } from '../options.ts';

export interface WaldTestOptions {
  /** Terms of the formula (`period`, `a:b`) or single coefficients (`period2`), all zero under the hypothesis. Default: all but the intercept. */
  readonly terms?: string | readonly string[];
  /** Instead of terms: rows of contrasts, one number a coefficient. */
  readonly L?: readonly (readonly number[])[];
  /** What the contrasts are under the hypothesis, one number a row of L. Default zeros. */
  readonly rhs?: readonly number[];
}

export interface WaldTest {
  /** F times df where degrees of freedom were asked for. */
  readonly chisq: number;
  readonly df: number;
  /** Where degrees of freedom were asked for: F with `df` and so many. */
  readonly F?: number;
  readonly df2?: number;
  readonly pValue: number;
  /** Coefficients that the hypothesis is about. */
  readonly coefficients: readonly string[];
}

export const WALD_TEST: OptionTable<WaldTestOptions> = { terms: NAMES, L: LIST, rhs: LIST };

/**
 * @param law by another covariance, or with degrees of freedom
 * @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION; NUMERICAL_FAILURE without a covariance
 */
export function waldTest(
  estimation: Estimation,
  { terms, L, rhs }: WaldTestOptions,
  law: FixedLaw | null = null,
): WaldTest {
  const { names } = estimation.design.fixed;
  if (terms !== undefined && L !== undefined) throw invalid('L', 'given with terms', 'stand alone');
  const rows = L === undefined ? selection(estimation, terms) : checkContrasts(L, names);
  if (rows.length === 0) throw invalid('terms', terms, 'name at least one coefficient');
  const right = checkRhs(rhs, rows.length);
  const { beta, vcov } = estimation.numbers;
  if (estimation.covariance === null) {
    throw new GlmmError(
      'NUMERICAL_FAILURE',
      'The information of this fit is not positive definite, so its coefficients have no covariance to test with.',
    );
  }
  const endless = names.filter(
    (_, j) => !Number.isFinite(estimation.numbers.coefficients[j].estimate) && rows.some((row) => row[j] !== 0),
  );
  if (endless.length > 0) {
    throw new GlmmError(
      'NUMERICAL_FAILURE',
      `${nameList(endless)}: separated data give no finite estimate, and so nothing to test by Wald's statistic\n` +
        'Use a likelihood ratio: fit.drop1(), or anova() with the model without it.',
      { terms: endless },
    );
  }
  const df = rows.length;
  const distance = Float64Array.from(rows, (row, k) => row.reduce((sum, l, j) => sum + l * beta[j], 0) - right[k]);
  // of separated data the others have no covariance
  const used = names.map((_, j) => j).filter((j) => rows.some((row) => row[j] !== 0));
  const contrasts = new Matrix(rows.map((row) => used.map((j) => row[j])));
  const covariance = sandwich(contrasts, new Matrix(used.map((i) => used.map((j) => vcov[i][j]))));
  const chisq = waldChisq(distance, covariance);
  if (chisq === null) throw invalid('L', `${df} rows`, 'have linearly independent rows, none of them zero');
  const coefficients = used.map((j) => names[j]);
  if (law !== null) {
    const { F, df2, pValue } = law.joint(
      rows.map((row) => Float64Array.from(row)),
      distance,
    );
    return { chisq: F * df, df, F, df2, pValue, coefficients };
  }
  return { chisq, df, pValue: pchisqUpper(chisq, df), coefficients };
}

/** d' C^-1 d; null where a contrast is a combination of others. */
export function waldChisq(distance: Float64Array, covariance: Matrix): number | null {
  // in units of each row's standard error, so that a dependence shows whatever the rows' sizes
  const unit = covariance.diagonal().map((variance) => 1 / Math.sqrt(variance));
  const factor = positiveFactor(covariance.clone().mulRowVector(unit).mulColumnVector(unit));
  if (factor === null || factor.lowerTriangularMatrix.diagonal().some((pivot) => pivot < DEPENDENT)) return null;
  const scaled = Matrix.columnVector(distance.map((d, k) => d * unit[k]));
  return scaled.dot(factor.solve(scaled));
}

/** Square root of what is left of a contrast's variance given those before, below which it is a combination of them. */
const DEPENDENT = 1e-7;

/** A unit row for each coefficient named, itself or by its term. */
function selection({ design }: Estimation, terms?: string | readonly string[]): number[][] {
  const { names, assign, termLabels } = design.fixed;
  const unit = (j: number): number[] => names.map((_, k) => (k === j ? 1 : 0));
  const wanted = new Set<number>();
  if (terms === undefined) {
    for (let j = 0; j < names.length; j++) if (assign[j] >= 0) wanted.add(j);
  } else {
    for (const name of typeof terms === 'string' ? [terms] : terms) {
      const found = names.flatMap((own, j) => (own === name || termLabels[assign[j]] === name ? [j] : []));
      if (found.length === 0) throw unknown(name, names, termLabels);
      for (const j of found) wanted.add(j);
    }
  }
  return [...wanted].sort((a, b) => a - b).map(unit);
}

function unknown(name: string, names: readonly string[], termLabels: readonly string[]): GlmmError {
  const known = [...new Set([...termLabels, ...names])];
  return new GlmmError(
    'UNKNOWN_PARAMETER',
    `no term or coefficient ${quoted(name)} among the fixed effects\n${namesHint('Known', name, known)}`,
    { name, known },
  );
}

function checkContrasts(L: unknown, names: readonly string[]): readonly (readonly number[])[] {
  const isRow = (row: unknown): boolean =>
    Array.isArray(row) && row.length === names.length && row.every(Number.isFinite);
  if (Array.isArray(L) && L.length > 0 && L.every(isRow)) return L;
  throw invalid('L', L, `be an array of rows of ${names.length} finite numbers, one for each of ${nameList(names)}`);
}

function checkRhs(rhs: unknown, length: number): readonly number[] {
  if (rhs === undefined) return new Array<number>(length).fill(0);
  if (Array.isArray(rhs) && rhs.length === length && rhs.every(Number.isFinite)) return rhs;
  throw invalid('rhs', rhs, `be ${length} finite numbers, one for each row of L`);
}
