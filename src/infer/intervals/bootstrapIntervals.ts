/**
 * Intervals from bootstrap replicates (Davison & Hinkley, Bootstrap Methods and their Application, 1997, ch. 5), with the
 * quantiles of R's package boot: at rank (R + 1) p, interpolated on the normal scale.
 */
import { checkOptions, LEVEL, NAMES, type OptionTable, oneOf } from '../../data/check.ts';
import type { GlmmWarning } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { qnorm } from '../../stats/special.ts';
import { holding, type Interval } from '../interval.ts';
import { selectParameters } from '../parameters.ts';
import type { Bootstrap } from './bootstrap.ts';

/** 'percentile': quantiles of the replicates. 'basic': those of the error, 2 * estimate - quantile. */
export type BootstrapIntervalType = 'percentile' | 'basic';

export interface BootstrapIntervalOptions {
  readonly level?: number | undefined;
  readonly type?: BootstrapIntervalType | undefined;
  readonly parm?: string | readonly string[] | undefined;
}

const INTERVALS: OptionTable<BootstrapIntervalOptions> = {
  level: LEVEL,
  type: oneOf('percentile', 'basic'),
  parm: NAMES,
};

/** NaN limits with fewer than two replicates. The interval holds the estimate, with a warning where the quantiles do not. A correlation that a replicate leaves undefined is left out of its quantiles. */
export function bootstrapIntervals(
  estimation: Estimation,
  { parameters, replicates }: Pick<Bootstrap, 'parameters' | 'replicates'>,
  options?: BootstrapIntervalOptions,
): Interval[] {
  const { level = 0.95, type = 'percentile', parm } = checkOptions('confint()', options, INTERVALS);
  const tail = 0.5 - 0.5 * level;
  return selectParameters(estimation, parm).map(({ name, estimate }) => {
    const column = parameters.indexOf(name);
    const sorted = Float64Array.from(replicates, (row) => row[column])
      .filter((value) => !Number.isNaN(value))
      .sort();
    const low = normalQuantile(sorted, tail);
    const high = normalQuantile(sorted, 1 - tail);
    // separated data stay separated in every replicate
    if (!Number.isFinite(estimate)) return { parm: name, estimate, lower: Number.NaN, upper: Number.NaN };
    const [lower, upper] = type === 'percentile' ? [low, high] : [2 * estimate - high, 2 * estimate - low];
    const interval = { parm: name, estimate, ...holding(estimate, lower, upper) };
    const isOutside = interval.lower < lower || interval.upper > upper;
    return isOutside ? { ...interval, warnings: [outside(name, estimate, lower, upper)] } : interval;
  });
}

/** Refits that lie to one side of the estimate speak of bias, which a narrow interval of quantiles would hide. */
function outside(parm: string, estimate: number, lower: number, upper: number): GlmmWarning {
  return {
    code: 'ESTIMATE_OUTSIDE',
    message:
      `The bootstrap limits of ${parm} are ${lower} and ${upper}; the estimate ${estimate} is not between them, because refits to ` +
      'simulated responses are off to one side. The interval was extended to the estimate.',
    details: { parm, estimate, lower, upper },
  };
}

/** The order statistic of rank (R + 1) p; between two ranks linear in their normal quantiles; the extremes beyond them. */
export function normalQuantile(sorted: Float64Array, p: number): number {
  const R = sorted.length;
  if (R < 2) return Number.NaN;
  const rank = (R + 1) * p;
  const k = Math.floor(rank + RANK_ROUNDING);
  if (k < 1) return sorted[0];
  if (k >= R) return sorted[R - 1];
  if (Math.abs(rank - k) <= RANK_ROUNDING) return sorted[k - 1];
  const from = qnorm(k / (R + 1));
  const share = (qnorm(p) - from) / (qnorm((k + 1) / (R + 1)) - from);
  return sorted[k - 1] + share * (sorted[k] - sorted[k - 1]);
}

/** (999 + 1) * 0.025 is a whole rank, whatever its last bits say. */
const RANK_ROUNDING = 1e-9;
