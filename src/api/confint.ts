/**
 * `confint()` of a fit that can be simulated: by every method that there is.
 */
import type { Method } from '../fit/method.ts';
import type { WithCore } from '../fit/whole.ts';
import type { Interval } from '../infer/interval.ts';
import { confint } from '../infer/intervals/confint.ts';
import { CONFINT, type ConfintOptions } from '../infer/intervals/confintOptions.ts';
import { resampling } from '../simulate/resampler.ts';

export interface ConfintSignature {
  /** Confidence intervals of standard deviations, correlations and fixed effects; by profile likelihood unless asked otherwise. */
  confint(options?: ConfintOptions): readonly Interval[];
}

export const confintMethod: Method<ConfintSignature, WithCore> = {
  name: 'confint',
  options: CONFINT,
  run: ({ core }, options) => resampling(core, (resampler) => confint(core, options, resampler)),
};
