/** Counts whose variance is a multiple of their mean: mu (1 + phi), phi = 1 / shape. */
import { exp, log1p, log as logarithm, pnbinom } from '../../stats/special.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { eventsOf, inverseShape } from '../density.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord } from '../record.ts';
import { COUNT } from '../support.ts';
import { countNormaliser, poissonCdf, poissonDeviance } from './poisson.ts';

/** Of the variance of counts on the scale of their logarithm: at least this share is taken for more than Poisson's. */
const LEAST_EXCESS = 0.3;

export const negativeBinomial1 = {
  name: 'negativeBinomial1',
  aliases: ['nbinom1', 'negbinomial1', 'nb1'],
  // nanoseconds: of counts of about five; a term for each up to 40
  links: [
    {
      link: log,
      code: LAWS.NegativeBinomial1,
      nanoseconds: 65,
      severalModes: false,
      isConcave: false,
      logResponse: false,
    },
  ],
  support: COUNT,
  isNormal: false,
  isLatent: false,
  weightsReplicate: false,
  severalHills: false,
  extra: {
    ...inverseShape,
    // the variance of a log count is (1 + phi) / mu, about
    logShapeOf: (logVariance, meanLog) => {
      const ratio = logVariance * exp(meanLog);
      return -logarithm(Math.max(ratio - 1, LEAST_EXCESS * ratio));
    },
    infiniteShapeWords:
      'The counts vary no more than Poisson counts would: the overdispersion of the negative binomial is estimated as zero, and ' +
      'the estimates are those of the Poisson family.',
  },
  variance: (mu, phi) => mu * (1 + phi),
  // of its quasi-likelihood: its own density is not highest where the mean is the response
  unitDeviance: (y, mu, phi) => poissonDeviance(y, mu) / (1 + phi),
  logNormaliser: countNormaliser,
  // replications have the sum of their shapes mu / phi
  draw: (random, mu, weight, { shape: phi }) =>
    (phi === 0 ? random.poisson(weight * mu) : random.negativeBinomial((weight * mu) / phi, weight * mu)) / weight,
  cdf: (y, mu, weight, { shape: phi }) => {
    if (phi === 0) return poissonCdf(y, mu, weight);
    const events = eventsOf(y, weight);
    return events < 0 ? 0 : pnbinom(events, (weight * mu) / phi, weight * mu);
  },
  observationVariance: ({ isLog }, { shape: phi }, meanResponse) => {
    if (!isLog) return null;
    const mean = meanResponse();
    const relative = (1 + phi) / mean;
    return {
      value: log1p(relative),
      byLogShape: -phi / (mean * (1 + relative)),
      byMean: -relative / (mean * (1 + relative)),
      method: `log scale, observation-level variance by the lognormal approximation log(1 + (1 + overdispersion)/mean) at the mean response ${mean.toPrecision(4)}`,
    };
  },
} as const satisfies FamilyRecord;
