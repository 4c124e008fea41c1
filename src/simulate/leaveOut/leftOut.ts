/**
 * A fit without one level of a grouping factor, as far as influence tells of it.
 */
import type { Estimation, FitNumbers } from '../../fit/estimation.ts';
import { namedTerms, varCorrOf } from '../../fit/numbers/varCorr.ts';
import { parametersOf } from '../../infer/parameters.ts';

export interface LeftOut {
  /** All parameters, in the order of `parametersOf`. */
  readonly estimates: readonly number[];
  /** Estimates of the fixed effects, infinite where the data left are separated, and their standard errors. */
  readonly beta: readonly number[];
  readonly stdErrors: readonly number[];
}

/** By one Newton step: null where the step does not say where the fit would be. */
export type OneStep = (level: number) => LeftOut | null;

export function leftOutOf(found: Estimation): LeftOut {
  const { coefficients } = found.numbers;
  return {
    estimates: parametersOf(found).map(({ estimate }) => estimate),
    beta: coefficients.map(({ estimate }) => estimate),
    stdErrors: coefficients.map(({ stdError }) => stdError),
  };
}

/** Other numbers for the model of a fit, on the user's scale. */
export interface Numbers
  extends Pick<FitNumbers, 'sigma' | 'dispersion' | 'thresholds' | 'zeroInflation' | 'dispersionModel'> {
  readonly theta: readonly number[];
  readonly beta: readonly number[];
  readonly stdErrors: readonly number[];
}

export function leftOutAt({ design, numbers }: Estimation, { theta, stdErrors, ...own }: Numbers): LeftOut {
  const { kind } = numbers;
  const varCorr = varCorrOf(namedTerms(design), theta, { kind, sigma: own.sigma });
  const estimates = parametersOf({ design, numbers: { kind, varCorr, ...own } }).map(({ estimate }) => estimate);
  return { estimates, beta: own.beta, stdErrors };
}
