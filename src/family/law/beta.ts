/** Proportions inside (0, 1) that are no counts of trials: variance mu (1 - mu) / (1 + phi), phi the precision. */
import { log1p, log as logarithm, pbeta } from '../../stats/special.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { precisionShape } from '../density.ts';
import { sharePairs } from '../link/share.ts';
import type { FamilyRecord } from '../record.ts';
import { OPEN_SHARE } from '../support.ts';
import { shareDeviance } from './binomial.ts';

export const beta = {
  name: 'beta',
  aliases: ['betafamily', 'betar'],
  links: sharePairs(LAWS.Beta, 180),
  support: OPEN_SHARE,
  isNormal: false,
  isLatent: false,
  weightsReplicate: false,
  severalHills: false,
  extra: {
    ...precisionShape,
    infiniteShapeWords: 'The responses do not scatter around their means: the precision is estimated as infinite.',
  },
  variance: (mu, phi) => (mu * (1 - mu)) / (1 + phi),
  // of its quasi-likelihood: its own density is not highest where the mean is the response
  unitDeviance: (y, mu, phi) => (1 + phi) * shareDeviance(y, mu),
  logNormaliser: ({ y, weights }) => {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum -= weights[i] * (logarithm(y[i]) + log1p(-y[i]));
    return sum;
  },
  // a weight divides the variance, as the mean of that many replications has it
  draw: (random, mu, weight, { shape: phi }) => {
    const precision = weight * (1 + phi) - 1;
    const up = random.gamma(mu * precision);
    return insideOpen(up / (up + random.gamma((1 - mu) * precision)));
  },
  cdf: (y, mu, weight, { shape: phi }) => {
    if (y <= 0) return 0;
    if (y >= 1) return 1;
    const precision = weight * (1 + phi) - 1;
    return pbeta(y, mu * precision, (1 - mu) * precision);
  },
  observationVariance: () => null,
} as const satisfies FamilyRecord;

/** A draw that rounding has put on an end is moved off it, where the law has none. */
function insideOpen(y: number): number {
  return Math.min(Math.max(y, Number.MIN_VALUE), 1 - Number.EPSILON / 2);
}
