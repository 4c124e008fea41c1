/**
 * Reports with the table of fixed effects by other degrees of freedom, or another covariance. What computes it is handed in: a session
 * prints reports of fits that are in a worker, and has neither the model nor the kernels.
 */
import { type Check, isPlain, type OptionTable } from '../data/check.ts';
import type { Coefficient, FitSummary } from '../fit/types.ts';
import type { WithNumbers } from '../fit/whole.ts';
import type { LawOptions } from '../predict/means/options.ts';

const DF_NAMES: readonly string[] = ['asymptotic', 'satterthwaite', 'kenward-roger'];
const DF: Check = {
  must: "be 'asymptotic', 'satterthwaite', 'kenward-roger' or a number above zero",
  names: DF_NAMES,
  holds: (value) => DF_NAMES.includes(value as string) || (typeof value === 'number' && value > 0),
};
const VCOV: Check = {
  must: 'be rows of numbers, one for each coefficient, or what vcovRobust() gave',
  holds: (value) => Array.isArray(value) || (isPlain(value) && Array.isArray(value.vcov)),
};

/** As {@link LawOptions}, without the code of what answers them. */
export const COEFFICIENTS: OptionTable<LawOptions> = { df: DF, vcov: VCOV };

export interface WithCoefTable extends WithNumbers {
  /** A session has asked its worker by then. */
  readonly coefTable: (options: LawOptions) => readonly Coefficient[];
}

/** @throws GlmmError INVALID_OPTION where the fit has no such table */
export function withCoefficientsBy({ summary, coefTable }: WithCoefTable, options: LawOptions): FitSummary {
  const { df, vcov } = options;
  if (df === undefined && vcov === undefined) return summary;
  const coefficients = coefTable(options);
  const own = { coefficients, ...(vcov !== undefined && { vcov: 'vcov' in vcov ? vcov.vcov : vcov }) };
  // numbers that are made when they are asked for stay so
  const descriptors = { ...Object.getOwnPropertyDescriptors(summary), ...Object.getOwnPropertyDescriptors(own) };
  return Object.defineProperties({} as FitSummary, descriptors);
}
