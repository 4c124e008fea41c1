/** Fits whose likelihood has no maximum, or a flat one, know no standard errors: an empty picture would not say so. */
import { GlmmError } from '../errors.ts';

interface Interval {
  readonly estimate?: number;
  readonly lower: number;
  readonly upper: number;
}

/** @throws GlmmError INVALID_OPTION where no interval has an end that is a number */
export function checkIntervals(intervals: readonly Interval[]): void {
  if (intervals.some(({ lower, upper }) => Number.isFinite(lower) || Number.isFinite(upper))) return;
  if (intervals.length > 0 && intervals.every(({ estimate }) => Number.isNaN(estimate))) {
    throw new GlmmError(
      'INVALID_OPTION',
      'none of them is estimable, since the data do not have all combinations of levels: name fewer variables, or set others by the option at',
    );
  }
  throw new GlmmError(
    'INVALID_OPTION',
    'this fit knows no standard errors, so there is no interval to draw: its warnings say why (mostly separation). ' +
      'fit.summary() has the estimates.',
  );
}
