/** Negative binomial counts of one and more; mu and mu + mu^2 / shape are mean and variance before the zeros are left out. */
import { exp, expm1, log1p } from '../../stats/special.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { drawMeanOf } from '../density.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord } from '../record.ts';
import {
  beforeTruncation,
  drawPositive,
  POSITIVE_COUNT,
  positiveLogDensity,
  positiveMean,
  positiveVariance,
} from '../truncation.ts';
import { negativeBinomial } from './negativeBinomial.ts';
import { countNormaliser } from './poisson.ts';
import { truncatedPoisson } from './truncatedPoisson.ts';

export const truncatedNegativeBinomial = {
  name: 'truncatedNegativeBinomial',
  aliases: ['truncatednbinom2', 'ztnbinom', 'posnegbinomial'],
  links: [
    {
      link: log,
      code: LAWS.TruncatedNegativeBinomial,
      nanoseconds: 120,
      severalModes: false,
      isConcave: false,
      logResponse: false,
    },
  ],
  support: POSITIVE_COUNT,
  isNormal: false,
  isLatent: false,
  weightsReplicate: false,
  severalHills: false,
  extra: {
    ...negativeBinomial.extra,
    infiniteShapeWords:
      'The counts vary no more than truncated Poisson counts would: the shape of the negative binomial is estimated as infinite, and ' +
      'the estimates are those of the truncatedPoisson family.',
  },
  seenMean: positiveMean,
  variance: positiveVariance,
  unitDeviance: (y, mu, shape) =>
    2 * (positiveLogDensity(y, beforeTruncation(y, shape), shape) - positiveLogDensity(y, mu, shape)),
  logNormaliser: countNormaliser,
  draw: (random, mu, weight, { shape }) =>
    drawMeanOf(weight, () =>
      drawPositive(random, mu, shape, () =>
        shape === Number.POSITIVE_INFINITY ? random.poisson(mu) : random.negativeBinomial(shape, mu),
      ),
    ),
  cdf: (y, mu, _weight, scale) => {
    const { shape } = scale;
    if (shape === Number.POSITIVE_INFINITY || mu === 0) return truncatedPoisson.cdf(y, mu);
    if (y < 1) return 0;
    const zero = -shape * log1p(mu / shape);
    return (negativeBinomial.cdf(y, mu, 1, scale) - exp(zero)) / -expm1(zero);
  },
  // a mean of several has no law of its kind
  cdfOfOne: true,
  observationVariance: () => null,
} as const satisfies FamilyRecord;
