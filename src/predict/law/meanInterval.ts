/**
 * Interval of a mean, made on the scale of the link so that it keeps to the means there are.
 */
import { linkOf } from '../../family/list.ts';
import type { LinkName } from '../../family/types.ts';
import { holding } from '../../infer/interval.ts';
import type { Estimated } from '../interval.ts';

export function meanInterval(link: LinkName, estimate: number, stdError: number, reach: number): Estimated {
  const { of, slope } = linkOf({ link });
  const eta = of(estimate);
  const width = (reach * stdError) / Math.abs(slope(eta));
  return { estimate, stdError, ...holding(estimate, ...meansWithin(link, eta, width)) };
}

/** The least and the largest mean that belong to linear predictors within `width` of `eta`. */
export function meansWithin(link: LinkName, eta: number, width: number): readonly [lower: number, upper: number] {
  const [low, high] = [eta - width, eta + width];
  const { domain, mean } = linkOf({ link });
  if (domain === 'line') return [mean(low), mean(high)];
  // rises to 1 at zero
  if (domain === 'negative') return [mean(low), Math.max(mean(Math.min(high, 0)), mean(eta))];
  // decreasing, and beyond every bound on the way to zero
  return [
    eta < 0 && high >= 0 ? Number.NEGATIVE_INFINITY : mean(high),
    eta > 0 && low <= 0 ? Number.POSITIVE_INFINITY : mean(low),
  ];
}
