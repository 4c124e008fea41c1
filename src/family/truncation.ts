/**
 * Counts of which zeros are left out: Poisson (shape infinite) or negative binomial ones with mean mu and variance mu + mu^2 / shape before.
 */

import type { Random } from '../stats/random.ts';
import { exp, expm1, lgammaRatio, log, log1p } from '../stats/special.ts';
import { COUNT, type Support } from './support.ts';

export const POSITIVE_COUNT: Support = {
  ...COUNT,
  excludes: (y) => !(y >= 1),
  noun: 'a count of one or more',
  wayOut:
    'Zeros have no place in a truncated law: those of counts with a hurdle have one of their own, families hurdlePoisson and hurdleNegativeBinomial',
  // of a count of one nearly all is the truncation
  working: (y) => log(y - 0.5),
  least: 1,
  startMean: (sum, total) => Math.max(sum / total - 1, 0.1),
};

/** The logarithm of the probability of zero. */
function logZero(mu: number, shape: number): number {
  return shape === Number.POSITIVE_INFINITY ? -mu : -shape * log1p(mu / shape);
}

/** The mean of what is left, mu / P(y > 0); 1 at mu = 0. */
export function positiveMean(mu: number, shape = Number.POSITIVE_INFINITY): number {
  // NaN stays what it is
  return mu <= 0 ? 1 : mu / -expm1(logZero(mu, shape));
}

/** The variance of what is left: E y^2 / P(y > 0) less the square of its mean. */
export function positiveVariance(mu: number, shape = Number.POSITIVE_INFINITY): number {
  const mean = positiveMean(mu, shape);
  return Math.max(mean * (1 + mu + mu / shape - mean), 0);
}

const STEPS = 100;
/** Newton's steps in mu are that small a share of it. */
const ENOUGH = 1e-14;

/** mu of a mean of what is left; 0 where that is 1. */
export function beforeTruncation(mean: number, shape = Number.POSITIVE_INFINITY): number {
  if (!(mean > 1)) return 0;
  let mu = mean;
  // convex and rising: from above Newton's steps go down and never past
  for (let k = 0; k < STEPS; k++) {
    const slope = positiveVariance(mu, shape) / (mu * (1 + mu / shape));
    const step = (positiveMean(mu, shape) - mean) / slope;
    mu = Math.max(mu - step, 0.01 * mu);
    if (!(Math.abs(step) > ENOUGH * mu)) break;
  }
  return mu;
}

/** log f(y), up to log y!. */
export function positiveLogDensity(y: number, mu: number, shape = Number.POSITIVE_INFINITY): number {
  // one is certain where the mean is nothing
  if (mu === 0) return y === 1 ? 0 : Number.NEGATIVE_INFINITY;
  const zero = logZero(mu, shape);
  const rate = shape === Number.POSITIVE_INFINITY ? 0 : lgammaRatio(shape, y) - y * log1p(mu / shape);
  return rate + y * log(mu) + zero - log(-expm1(zero));
}

/** Below this mean most counts would be zeros, and thrown away. */
const FEW = 2;

export function drawPositive(random: Random, mu: number, shape: number, draw: () => number): number {
  if (mu >= FEW && positiveMean(mu, shape) < 2 * mu) {
    for (;;) {
      const y = draw();
      if (y > 0) return y;
    }
  }
  const zero = logZero(mu, shape);
  const perShape = 1 / shape;
  const share = mu / (1 + mu * perShape);
  // from the probability of one on, each by the one before
  let left = random.uniform() * -expm1(zero);
  let y = 1;
  let probability = share * exp(zero);
  while (left > probability && probability > 0) {
    left -= probability;
    probability *= (share * (1 + y * perShape)) / (y + 1);
    y++;
  }
  return y;
}
