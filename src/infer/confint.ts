/**
 * Confidence intervals of parameters, by three methods under one name.
 */
import { checkOptions, LEVEL, NAMES, type OptionTable, oneOf } from '../data/check.ts';
import type { FitCore } from '../fit/core.ts';
import { BOOTSTRAP_RUN, type BootstrapRun, bootstrap, type Resampler } from './bootstrap.ts';
import { type BootstrapIntervalType, bootstrapIntervals } from './bootstrapIntervals.ts';
import { type Interval, intervalsOf } from './interval.ts';
import { invalid } from './options.ts';
import { profile } from './profile.ts';
import { waldIntervals } from './wald.ts';

export interface ConfintOptions extends BootstrapRun {
  /** Default 'profile': limits where the likelihood-ratio test would just reject. */
  readonly method?: 'profile' | 'wald' | 'bootstrap';
  /** Default 0.95. */
  readonly level?: number;
  /** Names of parameters, lme4's aliases `.sig01`, or `theta_` and `beta_`. Default all. */
  readonly parm?: string | readonly string[];
  /** Of bootstrap intervals. Default 'percentile'. */
  readonly type?: BootstrapIntervalType;
}

export const CONFINT: OptionTable<ConfintOptions> = {
  ...BOOTSTRAP_RUN,
  method: oneOf('profile', 'wald', 'bootstrap'),
  level: LEVEL,
  parm: NAMES,
  type: oneOf('percentile', 'basic'),
};

/** @throws GlmmError UNKNOWN_PARAMETER, INVALID_OPTION */
export function confint(core: FitCore, given?: ConfintOptions, resampler?: Resampler): readonly Interval[] {
  const { method = 'profile', level = 0.95, parm, type, ...options } = checkOptions('confint()', given, CONFINT);
  switch (method) {
    case 'profile':
      return intervalsOf(profile(core, { parm, level, points: 0 }));
    case 'wald':
      return waldIntervals(core, level, parm);
    case 'bootstrap': {
      if (resampler === undefined)
        throw invalid('method', method, "be 'profile' or 'wald': this fit cannot be simulated");
      return bootstrapIntervals(core, bootstrap(core, resampler, options), { level, type, parm });
    }
  }
}
