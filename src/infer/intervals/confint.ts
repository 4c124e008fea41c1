/**
 * Confidence intervals of parameters, by three methods under one name.
 */
import { checkOptions } from '../../data/check.ts';
import type { Estimation } from '../../fit/estimation.ts';
import type { FixedLaw } from '../fixedLaw.ts';
import { type Interval, intervalsOf } from '../interval.ts';
import { invalid } from '../options.ts';
import { profile } from '../profile/profile.ts';
import { bootstrap, type Resampler } from './bootstrap.ts';
import { bootstrapIntervals } from './bootstrapIntervals.ts';
import { CONFINT, type ConfintOptions } from './confintOptions.ts';
import { waldIntervals } from './wald.ts';

/** @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION */
export function confint(
  estimation: Estimation,
  given?: ConfintOptions,
  resampler?: Resampler,
  law: FixedLaw | null = null,
): readonly Interval[] {
  const checked = checkOptions('confint()', given, CONFINT);
  const {
    method = estimation.engine.probes || estimation.family.estimatesDf ? 'wald' : 'profile',
    level = 0.95,
    parm,
    type,
    ...options
  } = checked;
  if (law !== null && method !== 'wald')
    throw invalid('method', method, "be 'wald' where df or vcov is given: other methods ask the likelihood itself");
  switch (method) {
    case 'profile':
      return intervalsOf(profile(estimation, { parm, level, points: 0 }));
    case 'wald':
      return waldIntervals(estimation, level, parm, law);
    case 'bootstrap': {
      if (resampler === undefined)
        throw invalid('method', method, "be 'profile' or 'wald': this fit cannot be simulated");
      return bootstrapIntervals(estimation, bootstrap(estimation, resampler, options), { level, type, parm });
    }
  }
}
