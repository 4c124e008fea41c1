/** Successes and failures. */
import { lchoose, pbinom } from '../../stats/special.ts';
import { BINOMIAL_CLOGLOG, BINOMIAL_LOGIT, BINOMIAL_PROBIT } from '../../wasm/codes.ts';
import { LAWS } from '../../wasm/generatedCodes.ts';
import { COMPOSED_LINKS } from '../composedLinks.ts';
import { eventsOf, yLogRatio } from '../density.ts';
import { binomialLog } from '../link/binomialLog.ts';
import { cloglog } from '../link/cloglog.ts';
import { logit } from '../link/logit.ts';
import { probit } from '../link/probit.ts';
import type { LinkRecord } from '../link/record.ts';
import type { FamilyRecord, KernelResponse, Pair } from '../record.ts';
import { SHARE } from '../support.ts';

const pair = <Link extends LinkRecord>(
  link: Link,
  code: number,
  nanoseconds: number,
  more: { readonly isOdds?: true } = {},
): Pair<Link> => ({
  ...{ link, code, nanoseconds, isConcave: link.isLogConcave },
  ...{ severalModes: false, logResponse: false },
  ...more,
});

const SMALLEST_NORMAL = 2.2250738585072014e-308;

export const binomial = {
  name: 'binomial',
  aliases: ['bernoulli'],
  links: [
    pair(logit, BINOMIAL_LOGIT, 16, { isOdds: true }),
    pair(probit, BINOMIAL_PROBIT, 28),
    pair(cloglog, BINOMIAL_CLOGLOG, 28),
    ...COMPOSED_LINKS.map(({ link, code }) => pair(link, code, 40)),
    // concave, but not everywhere: predictors of zero and more have no density
    { ...pair(binomialLog, LAWS.BinomialLog, 45), isConcave: false },
  ],
  support: SHARE,
  isNormal: false,
  isLatent: true,
  weightsReplicate: true,
  severalHills: false,
  extra: null,
  variance: (mu) => mu * (1 - mu),
  unitDeviance: shareDeviance,
  logNormaliser: chooseNormaliser,
  draw: (random, p, weight) => {
    const replications = Math.round(weight);
    if (replications === 1) return random.uniform() < p ? 1 : 0;
    return random.binomial(replications, Math.min(p, 1)) / replications;
  },
  cdf: (y, p, weight) => {
    const events = eventsOf(y, weight);
    if (events < 0) return 0;
    // a mean at its end is there for certain; below the smallest normal double the incomplete beta function has no value
    if (events >= weight || p < SMALLEST_NORMAL) return 1;
    return p >= 1 ? 0 : pbinom(events, weight, p);
  },
  observationVariance: () => null,
} as const satisfies FamilyRecord;

// The beta-binomial is this family where its precision is infinite, and shares the rest.

export function shareDeviance(y: number, mu: number): number {
  return 2 * (yLogRatio(y, mu) + yLogRatio(1 - y, 1 - mu));
}

/** The sum of log choose(n, n y). */
export function chooseNormaliser({ y, weights, trials }: KernelResponse): number {
  let sum = 0;
  if (trials === null) return sum;
  for (let i = 0; i < y.length; i++) {
    const n = trials[i];
    if (n > 1) sum += (weights[i] / n) * lchoose(n, n * y[i]);
  }
  return sum;
}
