/**
 * An interval of a parameter, and what all intervals have in common: limits in order, the estimate between them.
 */
import type { GlmmWarning } from '../errors.ts';

/** What every method of `confint` gives. */
export interface Interval {
  readonly parm: string;
  readonly estimate: number;
  /** NaN where the method has no answer. */
  readonly lower: number;
  readonly upper: number;
  /** What happened on the way to these limits; absent when nothing did. */
  readonly warnings?: readonly GlmmWarning[];
}

/**
 * Limits that hold the estimate. Those of a method are about it already, up to rounding; where their middle is another number (the
 * maximum of the likelihood beside an estimate by REML, the median of replicates) the nearer limit ends at the estimate at the latest.
 * NaN, where a limit or the estimate is not known, stays as it is.
 */
export function holding(
  estimate: number,
  lower: number,
  upper: number,
): { readonly lower: number; readonly upper: number } {
  if (Number.isNaN(estimate)) return { lower, upper };
  return { lower: Math.min(lower, estimate), upper: Math.max(upper, estimate) };
}

/** Each interval of a profile with the warnings that are about it: a limit not found, or a better optimum for all. */
export function intervalsOf({
  limits,
  warnings,
}: {
  readonly limits: readonly Interval[];
  readonly warnings: readonly GlmmWarning[];
}): Interval[] {
  return limits.map((interval) => {
    const own = warnings.filter(({ details }) => details?.['parm'] === undefined || details['parm'] === interval.parm);
    return own.length === 0 ? interval : { ...interval, warnings: own };
  });
}
