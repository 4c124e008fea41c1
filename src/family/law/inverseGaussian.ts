/** Positive responses whose variance grows with the cube of the mean: dispersion mu^3. */
import { LOG_SQRT_2PI } from '../../stats/constants.ts';
import { exp, log as logarithm, logPnorm, pnorm } from '../../stats/special.ts';
import { INVERSE_GAUSSIAN_LOG } from '../../wasm/codes.ts';
import { inverseShape } from '../density.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord } from '../record.ts';
import { POSITIVE } from '../support.ts';

const variance = (mu: number): number => mu * mu * mu;
const unitDeviance = (y: number, mu: number): number => ((y - mu) * (y - mu)) / (mu * mu * y);

export const inverseGaussian = {
  name: 'inverseGaussian',
  aliases: [],
  links: [
    { link: log, code: INVERSE_GAUSSIAN_LOG, nanoseconds: 30, severalModes: true, isConcave: false, logResponse: true },
  ],
  support: POSITIVE,
  isNormal: false,
  isLatent: false,
  weightsReplicate: false,
  severalHills: true,
  extra: { ...inverseShape, logShapeOf: (logVariance, meanLog) => meanLog - logarithm(logVariance) },
  variance,
  unitDeviance,
  logNormaliser: ({ y, weights }) => {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum -= weights[i] * (LOG_SQRT_2PI + 1.5 * logarithm(y[i]));
    return sum;
  },
  /** J. R. Michael, W. R. Schucany and R. W. Haas, Generating random variates using transformations with multiple roots, 1976. */
  draw: (random, mu, weight, { dispersion }) => {
    const z = random.normal();
    const c = 0.5 * (dispersion / weight) * mu * z * z;
    // the smaller root 1 + c - sqrt(c (2 + c)), without its cancellation
    const smaller = mu / (1 + c + Math.sqrt(c * (2 + c)));
    return random.uniform() * (mu + smaller) <= mu ? smaller : (mu * mu) / smaller;
  },
  /** Shuster, J. Am. Stat. Assoc. 63, 1968; the second term by its logarithm, whose factors overflow and vanish. */
  cdf: (y, mu, weight, { dispersion }) => {
    if (y <= 0) return 0;
    const lambda = weight / dispersion;
    const root = Math.sqrt(lambda / y);
    return pnorm(root * (y / mu - 1)) + exp((2 * lambda) / mu + logPnorm(-root * (y / mu + 1)));
  },
  observationVariance: () => null,
} as const satisfies FamilyRecord;
