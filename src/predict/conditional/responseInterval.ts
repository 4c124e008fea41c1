/**
 * Where a new response lies: quantiles of its law, mixed over a linear predictor that is normal about its estimate, with the variance of
 * what is estimated and of random effects that are drawn anew. Of linear models the mixture is normal again, or t; of others its
 * distribution function is an integral by the trapezoidal rule, docs/mathematics.md (14.16).
 */
import { GlmmError } from '../../errors.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import { dnorm, qnorm, qt } from '../../stats/special.ts';
import type { PredictionState } from '../state.ts';
import type { OwnLaw } from './second.ts';

export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

/** Nodes of the integral in standard deviations: the integrand falls as the normal density does. */
const STEP = 0.25;
const REACH = 32;

/** Normal or t: exact where residual and predictor are normal. */
export function normalLimits(m: number, variance: number, df: number, level: number): Limits {
  const share = 0.5 + 0.5 * level;
  const width = Math.sqrt(variance) * (df === Number.POSITIVE_INFINITY ? qnorm(share) : qt(share, df));
  return { lower: m - width, upper: m + width };
}

/**
 * Of the mean of n responses with a linear predictor ~ N(m, v).
 *
 * @throws GlmmError INVALID_OPTION for families whose law has no distribution function here
 */
export function responseLimits(
  state: PredictionState,
  m: number,
  v: number,
  n: number,
  level: number,
  { scale, excess }: OwnLaw,
): Limits {
  const { cdf, cdfOfOne, support, name } = familyOf(state);
  if (cdf === undefined) throw withoutLaw(name);
  if ((cdfOfOne || excess > 0) && n !== 1) throw ofOne(name);
  if (!Number.isFinite(m) || !Number.isFinite(v)) return { lower: Number.NaN, upper: Number.NaN };
  const { mean } = linkOf(state);
  const nodes = v > 0 ? Array.from({ length: 2 * REACH + 1 }, (_, k) => (k - REACH) * STEP) : [0];
  const means = nodes.map((z) => mean(m + z * Math.sqrt(v)));
  const raw = nodes.map((z) => dnorm(z));
  const total = raw.reduce((sum, w) => sum + w, 0);
  // zeros in excess lie below every count
  const below = (y: number): number =>
    excess +
    (1 - excess) *
      means.reduce(
        (sum, mu, k) => sum + (raw[k] / total) * (mu >= Math.min(support.least, 0) ? cdf(y, mu, n, scale) : 1),
        0,
      );
  const isDiscrete = support.isShare || support.isCount;
  const quantile = (p: number): number =>
    isDiscrete
      ? leastCount((count) => below(count / n) >= p, support.isShare ? n : MOST_COUNT) / n
      : bisect(below, p, mean(m), support.least);
  return { lower: quantile(0.5 - 0.5 * level), upper: quantile(0.5 + 0.5 * level) };
}

/** Beyond every count that a double tells from its neighbour. */
const MOST_COUNT = 9e15;
/** A rounding of p must not move a limit to the next count. */
const ROUNDING = 1e-12;

function leastCount(holds: (count: number) => boolean, most: number): number {
  if (holds(0)) return 0;
  let low = 0;
  let high = 1;
  while (high < most && !holds(high)) {
    low = high;
    high = Math.min(most, 2 * high);
  }
  while (high - low > 1) {
    const middle = Math.floor(0.5 * (low + high));
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Where a rising function on the numbers from `least` on, zero or none, is p. */
function bisect(f: (y: number) => number, p: number, start: number, least: number): number {
  let low = least;
  let high = Math.max(start, least === 0 ? Number.MIN_VALUE : least);
  if (least === Number.NEGATIVE_INFINITY) {
    let reach = Math.max(Math.abs(start), 1);
    while (f(start - reach) > p && reach < Number.MAX_VALUE) reach *= 2;
    low = start - reach;
    while (f(start + reach) < p && reach < Number.MAX_VALUE) reach *= 2;
    high = start + reach;
  } else
    while (f(high) < p - ROUNDING) {
      low = high;
      high *= 2;
      if (high === Number.POSITIVE_INFINITY) return high;
    }
  for (let k = 0; k < 200 && high - low > ROUNDING * Math.max(Math.abs(high), Math.abs(low)); k++) {
    const middle = 0.5 * (low + high);
    if (f(middle) < p) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** Sums of such responses have no law of their kind. */
function ofOne(name: string): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `the ${name} family has prediction intervals of single responses, not of means of several: leave n out`,
    { option: 'n' },
  );
}

function withoutLaw(name: string): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `the ${name} family has no distribution function here, so that there are no prediction intervals: ask for interval: 'confidence'`,
    { option: 'interval' },
  );
}
