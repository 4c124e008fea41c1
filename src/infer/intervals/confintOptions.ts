/**
 * Options of confint, apart from it: a session checks them without carrying it.
 */
import { LEVEL, NAMES, type OptionTable, oneOf } from '../../data/check.ts';
import type { BootstrapIntervalType } from './bootstrapIntervals.ts';
import { BOOTSTRAP_RUN, type BootstrapRun } from './bootstrapOptions.ts';

export interface ConfintOptions extends BootstrapRun {
  /** Default 'profile': limits where the likelihood-ratio test would just reject. */
  readonly method?: 'profile' | 'wald' | 'bootstrap';
  /** Default 0.95. */
  readonly level?: number;
  /** Names of parameters, lme4's aliases `.sig01`, or groups of them: `theta_`, `beta_`, `sd_`, `cor_`, `zi_`, `disp_`. Default all. */
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
