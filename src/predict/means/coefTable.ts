/**
 * The table of fixed effects with other degrees of freedom, or by another covariance.
 */
import type { Method } from '../../fit/method.ts';
import type { Coefficient } from '../../fit/types.ts';
import type { WithNumbers } from '../../fit/whole.ts';
import type { WithState } from '../given.ts';
import { pValueOf } from '../interval.ts';
import { testLaw } from './law.ts';
import { LAW, type LawOptions } from './options.ts';

/** @throws GlmmError INVALID_OPTION for degrees of freedom that the model, or what was kept of it, has not */
export function coefTable(given: WithState & WithNumbers, options: LawOptions): readonly Coefficient[] {
  const { coefficients } = given.summary;
  if (options.df === undefined && options.vcov === undefined) return coefficients;
  const law = testLaw(given, options);
  const { theta, beta } = given.state();
  return coefficients.map(({ term, estimate }, j) => {
    const unit = Float64Array.from({ length: theta.length + beta.length }, (_, k) => (k === theta.length + j ? 1 : 0));
    const stdError = Number.isFinite(estimate) ? law.stdError(unit) : Number.NaN;
    const df = law.freedom(unit);
    const statistic = estimate / stdError;
    const pValue = pValueOf(statistic, df);
    return { term, estimate, stdError, statistic, ...(df !== Number.POSITIVE_INFINITY && { df }), pValue };
  });
}

export interface CoefTableSignature {
  /** The table of fixed effects, with other degrees of freedom or by another covariance. */
  coefTable(options?: LawOptions): readonly Coefficient[];
}

export const coefTableMethod: Method<CoefTableSignature, WithState & WithNumbers> = {
  name: 'coefTable',
  options: LAW,
  run: coefTable,
};
