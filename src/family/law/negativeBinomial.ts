/** Counts with more variance than Poisson's: mu + mu^2 / shape. */
import { exp, log1p, log as logarithm, pnbinom } from '../../stats/special.ts';
import { NEGATIVE_BINOMIAL_LOG } from '../../wasm/codes.ts';
import { eventsOf, yLogRatio } from '../density.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord } from '../record.ts';
import { COUNT } from '../support.ts';
import { countNormaliser, lognormalVariance, poissonCdf, poissonDeviance } from './poisson.ts';

/** Of the variance of log counts: at least this share is taken for more than Poisson's. */
const LEAST_EXCESS = 0.3;

const variance = (mu: number, shape: number): number => mu + (mu * mu) / shape;

const unitDeviance = (y: number, mu: number, shape: number): number =>
  shape === Number.POSITIVE_INFINITY
    ? poissonDeviance(y, mu)
    : 2 * (yLogRatio(y, mu) - (y + shape) * log1p((y - mu) / (mu + shape)));

export const negativeBinomial = {
  name: 'negativeBinomial',
  aliases: ['nbinom2', 'negbinomial', 'nbinomial', 'negbin', 'nb'],
  links: [
    {
      link: log,
      code: NEGATIVE_BINOMIAL_LOG,
      nanoseconds: 20,
      severalModes: false,
      isConcave: true,
      logResponse: false,
    },
  ],
  support: COUNT,
  isNormal: false,
  isLatent: false,
  weightsReplicate: false,
  severalHills: false,
  extra: {
    ofLogShape: exp,
    toLogShape: logarithm,
    atInfiniteShape: Number.POSITIVE_INFINITY,
    logShapeOf: (logVariance, meanLog) => -logarithm(Math.max(logVariance - exp(-meanLog), LEAST_EXCESS * logVariance)),
    infiniteShapeWords:
      'The counts vary no more than Poisson counts would: the shape of the negative binomial is estimated as infinite, and ' +
      'the estimates are those of the Poisson family.',
  },
  variance,
  unitDeviance,
  logNormaliser: countNormaliser,
  draw: (random, mu, weight, { shape }) =>
    (shape === Number.POSITIVE_INFINITY
      ? random.poisson(weight * mu)
      : random.negativeBinomial(weight * shape, weight * mu)) / weight,
  cdf: (y, mu, weight, { shape }) => {
    if (shape === Number.POSITIVE_INFINITY) return poissonCdf(y, mu, weight);
    const events = eventsOf(y, weight);
    return events < 0 ? 0 : pnbinom(events, weight * shape, weight * mu);
  },
  observationVariance: ({ isLog }, { shape }, meanResponse) =>
    isLog ? lognormalVariance(meanResponse(), 1 / shape, 'log(1 + 1/mean + 1/shape)') : null,
} as const satisfies FamilyRecord;
