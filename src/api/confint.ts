/**
 * `confint()` of a fit that can be simulated: by every method that there is.
 */
import type { Method } from '../fit/method.ts';
import type { WithEstimation } from '../fit/whole.ts';
import type { Interval } from '../infer/interval.ts';
import { confint } from '../infer/intervals/confint.ts';
import { CONFINT, type ConfintOptions } from '../infer/intervals/confintOptions.ts';
import type { WithState } from '../predict/given.ts';
import { fixedLaw } from '../predict/means/law.ts';
import { LAW, type LawOptions } from '../predict/means/options.ts';
import { resampling } from '../simulate/resampler.ts';

export interface ConfintSignature {
  /** Confidence intervals of standard deviations, correlations and fixed effects; by profile likelihood unless asked otherwise. */
  confint(options?: ConfintOptions & LawOptions): readonly Interval[];
}

export const confintMethod: Method<ConfintSignature, WithEstimation & WithState> = {
  name: 'confint',
  options: { ...CONFINT, ...LAW },
  run(given, { df, vcov, ...options }) {
    const { estimation } = given;
    const law = fixedLaw(given, { ...(df !== undefined && { df }), ...(vcov !== undefined && { vcov }) });
    return resampling(estimation, (resampler) => confint(estimation, options, resampler, law));
  },
};
