/** Successes among trials that share a probability which varies by a beta law: variance n mu (1 - mu) (1 + (n - 1) / (1 + phi)). */
import { exp, log } from '../../stats/special.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { eventsOf, precisionShape } from '../density.ts';
import { sharePairs } from '../link/share.ts';
import type { FamilyRecord } from '../record.ts';
import { TRIALS } from '../support.ts';
import { binomial, chooseNormaliser, shareDeviance } from './binomial.ts';

/** What the variance of a binomial proportion is multiplied by. */
const inflation = (n: number, phi: number): number => 1 + (n - 1) / (1 + phi);

export const betaBinomial = {
  name: 'betaBinomial',
  aliases: [],
  links: sharePairs(LAWS.BetaBinomial, 180),
  support: TRIALS,
  isNormal: false,
  isLatent: false,
  weightsReplicate: true,
  severalHills: false,
  extra: {
    ...precisionShape,
    infiniteShapeWords:
      'The successes vary no more than binomial ones would: the precision of the beta-binomial is estimated as infinite, and ' +
      'the estimates are those of the binomial family.',
  },
  variance: (mu, phi, n) => mu * (1 - mu) * inflation(n, phi),
  // of its quasi-likelihood: its own density is not highest where the mean is the response
  unitDeviance: (y, mu, phi, n) => shareDeviance(y, mu) / inflation(n, phi),
  logNormaliser: chooseNormaliser,
  draw: (random, mu, weight, { shape: phi }) => {
    const n = Math.round(weight);
    if (phi === Number.POSITIVE_INFINITY) return random.binomial(n, mu) / n;
    const up = random.gamma(mu * phi);
    const down = random.gamma((1 - mu) * phi);
    return random.binomial(n, up + down > 0 ? up / (up + down) : mu) / n;
  },
  // from the probability of no success on, each by the one before
  cdf: (y, mu, n, law) => {
    const { shape: phi } = law;
    if (!(phi < Number.POSITIVE_INFINITY) || mu <= 0 || mu >= 1) return binomial.cdf(y, mu, n);
    const events = eventsOf(y, n);
    if (events < 0) return 0;
    if (events >= n) return 1;
    const [a, b] = [mu * phi, (1 - mu) * phi];
    let logNone = 0;
    for (let i = 0; i < n; i++) logNone += log((b + i) / (phi + i));
    let probability = exp(logNone);
    let sum = probability;
    for (let k = 0; k < events; k++) {
      probability *= ((n - k) / (k + 1)) * ((a + k) / (b + n - k - 1));
      sum += probability;
    }
    return Math.min(sum, 1);
  },
  observationVariance: () => null,
} as const satisfies FamilyRecord;
