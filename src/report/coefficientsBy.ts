/**
 * The table of fixed effects with other degrees of freedom, or by another covariance. What asks the model again is handed in, since a
 * session prints reports of fits that it does not have.
 */
import { type Check, isPlain, type OptionTable } from '../data/check.ts';
import { GlmmError } from '../errors.ts';
import type { Coefficient, FitSummary } from '../fit/types.ts';
import type { WithNumbers } from '../fit/whole.ts';
import { invalid } from '../infer/options.ts';

export interface CoefficientOptions {
  /** 'satterthwaite' (default for linear mixed models), 'kenward-roger', or 'asymptotic' (default for others): z in the place of t. */
  readonly df?: 'asymptotic' | 'satterthwaite' | 'kenward-roger';
  /** A covariance of the fixed effects in the place of the model's: rows of numbers, or what `vcovRobust()` gave. */
  readonly vcov?: readonly (readonly number[])[] | { readonly vcov: readonly (readonly number[])[] };
}

const DF_NAMES: readonly string[] = ['asymptotic', 'satterthwaite', 'kenward-roger'];
const DF: Check = {
  must: "be 'asymptotic', 'satterthwaite' or 'kenward-roger'",
  names: DF_NAMES,
  holds: (value) => DF_NAMES.includes(value as string),
};
const VCOV: Check = {
  must: 'be rows of numbers, one for each coefficient, or what vcovRobust() gave',
  holds: (value) => Array.isArray(value) || (isPlain(value) && Array.isArray(value.vcov)),
};

export const COEFFICIENTS: OptionTable<CoefficientOptions> = { df: DF, vcov: VCOV };

/** What a fit has besides its numbers; nothing of it where a session prints what it was told. */
export interface WithLaws extends WithNumbers {
  /** Two-sided, by t, or by z with infinitely many degrees of freedom. */
  readonly pValue?: (statistic: number, df: number) => number;
  readonly laws?: {
    readonly kenwardRogerTable: () => readonly { readonly stdError: number; readonly df: number }[];
  } | null;
}

/** @throws GlmmError INVALID_OPTION for what the fit has not */
export function withCoefficientsBy({ summary, laws, pValue }: WithLaws, { df, vcov }: CoefficientOptions): FitSummary {
  if (df === undefined && vcov === undefined) return summary;
  if (pValue === undefined) throw withoutModel();
  const { coefficients } = summary;
  const errors = vcov === undefined ? coefficients.map(({ stdError }) => stdError) : rootsOf(vcov, coefficients.length);
  if (vcov !== undefined && df !== undefined && df !== 'asymptotic')
    throw invalid('df', df, "be 'asymptotic' beside vcov: it belongs to the covariance of the model");
  const of = (stdErrors: readonly number[], freedom: (j: number) => number | undefined): FitSummary =>
    changed(summary, {
      coefficients: coefficients.map(({ term, estimate }, j) =>
        tested(term, estimate, stdErrors[j], freedom(j), pValue),
      ),
      ...(vcov !== undefined && { vcov: rowsOf(vcov) }),
    });
  if (df === 'kenward-roger') {
    if (!laws) throw withoutModel();
    const table = laws.kenwardRogerTable();
    return of(
      table.map(({ stdError }) => stdError),
      (j) => table[j].df,
    );
  }
  if (df === 'satterthwaite' && coefficients.some((row) => row.df === undefined))
    throw invalid('df', df, "be 'asymptotic': Satterthwaite's degrees of freedom are those of linear mixed models");
  return of(errors, (j) => (df === 'satterthwaite' ? coefficients[j].df : undefined));
}

/** Numbers that are made when they are asked for stay so. */
function changed(summary: FitSummary, members: Partial<FitSummary>): FitSummary {
  const own = Object.getOwnPropertyDescriptors(members);
  return Object.defineProperties({} as FitSummary, { ...Object.getOwnPropertyDescriptors(summary), ...own });
}

function tested(
  term: string,
  estimate: number,
  stdError: number,
  df: number | undefined,
  pValue: NonNullable<WithLaws['pValue']>,
): Coefficient {
  const statistic = estimate / stdError;
  const p = pValue(statistic, df ?? Number.POSITIVE_INFINITY);
  return { term, estimate, stdError, statistic, ...(df !== undefined && { df }), pValue: p };
}

type Given = NonNullable<CoefficientOptions['vcov']>;

function rowsOf(given: Given): readonly (readonly number[])[] {
  return 'vcov' in given ? given.vcov : given;
}

function rootsOf(given: Given, p: number): number[] {
  const rows = rowsOf(given);
  if (rows.length === p && rows.every((row) => Array.isArray(row) && row.length === p && row.every(Number.isFinite)))
    return rows.map((row, j) => Math.sqrt(row[j]));
  throw invalid('vcov', rows, `have ${p} rows of ${p} finite numbers, one for each coefficient`);
}

function withoutModel(): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    'other tests of the coefficients ask for what is not at hand where this report is made: of a fit from JSON there is no model for Kenward and Roger, and of a fit in a worker only what it was told\n' +
      'Ask emmeans(), contrast() or waldTest() for them, which a worker answers.',
    { option: 'df' },
  );
}
