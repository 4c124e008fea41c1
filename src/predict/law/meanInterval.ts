/**
 * Interval of a mean, made on the scale of the link so that it keeps to the means there are.
 */
import { meanSlope } from '../../family/meanDerivatives.ts';
import { inverseLink, linkOf } from '../../family/moments.ts';
import type { LinkName } from '../../family/types.ts';
import { holding } from '../../infer/interval.ts';
import { qnorm } from '../../stats/special.ts';
import type { Estimated } from '../interval.ts';

export function meanInterval(link: LinkName, estimate: number, stdError: number, reach: number): Estimated {
  const eta = linkOf(link, estimate, qnorm);
  const width = (reach * stdError) / Math.abs(meanSlope(link, eta));
  return { estimate, stdError, ...holding(estimate, ...meansWithin(link, eta, width)) };
}

/** The least and the largest mean that belong to linear predictors within `width` of `eta`. */
export function meansWithin(link: LinkName, eta: number, width: number): readonly [lower: number, upper: number] {
  const [low, high] = [eta - width, eta + width];
  if (link !== 'inverse') return [inverseLink(link, low), inverseLink(link, high)];
  // decreasing, and beyond every bound on the way to zero
  return [
    eta < 0 && high >= 0 ? Number.NEGATIVE_INFINITY : inverseLink(link, high),
    eta > 0 && low <= 0 ? Number.POSITIVE_INFINITY : inverseLink(link, low),
  ];
}
