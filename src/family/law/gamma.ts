/** Positive responses whose standard deviation grows with the mean: variance dispersion mu^2. */
import { log1p, log as logarithm, pgamma } from '../../stats/special.ts';
import { GAMMA_INVERSE, GAMMA_LOG } from '../../wasm/codes.ts';
import { inverseShape } from '../density.ts';
import { inverse } from '../link/inverse.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord } from '../record.ts';
import { POSITIVE } from '../support.ts';

const variance = (mu: number): number => mu * mu;
const unitDeviance = (y: number, mu: number): number => 2 * ((y - mu) / mu - logarithm(y / mu));

export const gamma = {
  name: 'Gamma',
  aliases: [],
  links: [
    { link: inverse, code: GAMMA_INVERSE, nanoseconds: 11, severalModes: true, isConcave: false, logResponse: false },
    { link: log, code: GAMMA_LOG, nanoseconds: 10, severalModes: false, isConcave: true, logResponse: true },
  ],
  support: POSITIVE,
  isNormal: false,
  isLatent: false,
  weightsReplicate: false,
  severalHills: false,
  extra: { ...inverseShape, logShapeOf: (logVariance) => -logarithm(logVariance) },
  variance,
  unitDeviance,
  logNormaliser: ({ y, weights }) => {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum -= weights[i] * logarithm(y[i]);
    return sum;
  },
  draw: (random, mu, weight, { dispersion }) => {
    const shape = weight / dispersion;
    return (random.gamma(shape) * mu) / shape;
  },
  cdf: (y, mu, weight, { dispersion }) => (y <= 0 ? 0 : pgamma(y, weight / dispersion, (mu * dispersion) / weight)),
  // the dispersion is 1 / shape
  observationVariance: ({ isLog }, { dispersion }) =>
    isLog
      ? {
          value: log1p(dispersion),
          byLogShape: -dispersion / (1 + dispersion),
          byMean: null,
          method: 'log scale, lognormal approximation log(1 + sigma^2)',
        }
      : null,
} as const satisfies FamilyRecord;
