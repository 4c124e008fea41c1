/**
 * Confidence intervals of parameters, by three methods under one name.
 */
import { checkOptions } from '../data/check.ts';
import type { FitCore } from '../fit/core.ts';
import { bootstrap, type Resampler } from './bootstrap.ts';
import { bootstrapIntervals } from './bootstrapIntervals.ts';
import { CONFINT, type ConfintOptions } from './confintOptions.ts';
import type { Interval } from './interval.ts';
import { invalid } from './options.ts';
import { profile } from './profile.ts';
import { waldIntervals } from './wald.ts';

/** @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION */
export function confint(core: FitCore, given?: ConfintOptions, resampler?: Resampler): readonly Interval[] {
  const { method = 'profile', level = 0.95, parm, type, ...options } = checkOptions('confint()', given, CONFINT);
  switch (method) {
    case 'profile':
      return profileIntervals(core, level, parm);
    case 'wald':
      return waldIntervals(core, level, parm);
    case 'bootstrap': {
      if (resampler === undefined)
        throw invalid('method', method, "be 'profile' or 'wald': this fit cannot be simulated");
      return bootstrapIntervals(core, bootstrap(core, resampler, options), { level, type, parm });
    }
  }
}

/** Each interval with the warnings that are about it: a limit not found, or a better optimum for all. */
function profileIntervals(core: FitCore, level: number, parm: ConfintOptions['parm']): Interval[] {
  const { limits, warnings } = profile(core, { parm, level, points: 0 });
  return limits.map((interval) => {
    const own = warnings.filter(({ details }) => details?.['parm'] === undefined || details['parm'] === interval.parm);
    return own.length === 0 ? interval : { ...interval, warnings: own };
  });
}
