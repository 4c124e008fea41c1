/** Poisson counts of one and more; mu is their mean before the zeros are left out. */
import { exp, expm1 } from '../../stats/special.ts';
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
import { countNormaliser, poissonCdf } from './poisson.ts';

export const truncatedPoisson = {
  name: 'truncatedPoisson',
  aliases: ['ztpoisson', 'pospoisson'],
  links: [
    {
      link: log,
      code: LAWS.TruncatedPoisson,
      nanoseconds: 45,
      severalModes: false,
      isConcave: true,
      logResponse: false,
    },
  ],
  support: POSITIVE_COUNT,
  isNormal: false,
  isLatent: false,
  weightsReplicate: true,
  severalHills: false,
  extra: null,
  seenMean: (mu) => positiveMean(mu),
  variance: (mu) => positiveVariance(mu),
  unitDeviance: (y, mu) => 2 * (positiveLogDensity(y, beforeTruncation(y)) - positiveLogDensity(y, mu)),
  logNormaliser: countNormaliser,
  draw: (random, mu, weight) =>
    drawMeanOf(weight, () => drawPositive(random, mu, Number.POSITIVE_INFINITY, () => random.poisson(mu))),
  cdf: (y, mu) => {
    if (y < 1) return 0;
    if (mu === 0) return 1;
    return (poissonCdf(y, mu, 1) - exp(-mu)) / -expm1(-mu);
  },
  // a mean of several has no law of its kind
  cdfOfOne: true,
  observationVariance: () => null,
} as const satisfies FamilyRecord;
