/** Counts whose variance is their mean. */
import { lgamma, log1p, ppois } from '../../stats/special.ts';
import { POISSON_LOG } from '../../wasm/codes.ts';
import { eventsOf, yLogRatio } from '../density.ts';
import { log } from '../link/log.ts';
import type { FamilyRecord, KernelResponse, ObservationVariance } from '../record.ts';
import { COUNT } from '../support.ts';

const variance = (mu: number): number => mu;

export const poisson = {
  name: 'poisson',
  aliases: [],
  links: [{ link: log, code: POISSON_LOG, nanoseconds: 9, severalModes: false, isConcave: true, logResponse: false }],
  support: COUNT,
  isNormal: false,
  isLatent: false,
  weightsReplicate: true,
  severalHills: false,
  extra: null,
  variance,
  unitDeviance: poissonDeviance,
  logNormaliser: countNormaliser,
  draw: (random, mu, weight) => random.poisson(weight * mu) / weight,
  cdf: poissonCdf,
  observationVariance: ({ isLog }, _, meanResponse) =>
    isLog ? lognormalVariance(meanResponse(), 0, 'log(1 + 1/mean)') : null,
} as const satisfies FamilyRecord;

// The negative binomial is this family where its shape is infinite, and shares the rest.

export function poissonCdf(y: number, mu: number, weight: number): number {
  const events = eventsOf(y, weight);
  return events < 0 ? 0 : ppois(events, weight * mu);
}

export function poissonDeviance(y: number, mu: number): number {
  return 2 * (yLogRatio(y, mu) - (y - mu));
}

/** The sum of log(1 / y!). */
export function countNormaliser({ y, weights }: KernelResponse): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) if (y[i] > 1) sum -= weights[i] * lgamma(y[i] + 1);
  return sum;
}

/** log(1 + 1/mean + 1/shape): Nakagawa, Johnson and Schielzeth 2017. @param perShape 1 / shape */
export function lognormalVariance(mean: number, perShape: number, formula: string): ObservationVariance {
  const relative = 1 / mean + perShape;
  return {
    value: log1p(relative),
    byLogShape: -perShape / (1 + relative),
    byMean: -1 / (mean * mean * (1 + relative)),
    method: `log scale, observation-level variance by the lognormal approximation ${formula} at the mean response ${mean.toPrecision(4)}`,
  };
}
