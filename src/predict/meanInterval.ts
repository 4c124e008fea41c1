/**
 * Interval of a mean, made on the scale of the link so that it keeps to the means there are.
 */
import { meanSlope } from '../family/meanDerivatives.ts';
import { inverseLink, linkOf } from '../family/moments.ts';
import type { LinkName } from '../family/types.ts';
import { holding } from '../infer/interval.ts';
import { qnorm } from '../stats/special.ts';
import type { Estimated } from './interval.ts';

export function meanInterval(link: LinkName, estimate: number, stdError: number, reach: number): Estimated {
  const eta = linkOf(link, estimate, qnorm);
  const width = (reach * stdError) / Math.abs(meanSlope(link, eta));
  const ends = [inverseLink(link, eta - width), inverseLink(link, eta + width)];
  return { estimate, stdError, ...holding(estimate, Math.min(...ends), Math.max(...ends)) };
}
