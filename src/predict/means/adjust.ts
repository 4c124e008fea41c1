/**
 * p-values and intervals of several tests together: so that one of them is significant, or one interval is off, with the probability of one.
 * Holm: Scand. J. Stat. 6, 1979. False discovery rate: Benjamini and Hochberg, J. R. Stat. Soc. B 57, 1995; these two have the intervals
 * of Bonferroni, as in R's emmeans.
 */
import { GlmmError } from '../../errors.ts';
import { dunnettxUpper, pdunnettUpper, sidak } from '../../stats/simultaneous/dunnett.ts';
import { largestOf } from '../../stats/simultaneous/largest.ts';
import { quantileOfTail, quantilesByFreedom } from '../../stats/simultaneous/quantiles.ts';
import { MOST_MEANS, ptukeyUpper, qtukeyUpper } from '../../stats/simultaneous/tukey.ts';
import { qnorm, qt } from '../../stats/special.ts';
import { pValueOf } from '../interval.ts';
import type { Adjustment } from './options.ts';

export interface Family {
  readonly statistics: readonly number[];
  readonly df: readonly number[];
  /** Means that are compared pairwise; null for other sets. */
  readonly nMeans: number | null;
  /** Of the statistics, square, row-major. */
  correlation(): Float64Array;
}

export interface Adjusted {
  readonly pValues: readonly number[];
  /** Standard errors that each interval reaches. */
  readonly reach: readonly number[];
  /** Of p-values near 0.025, where they come from a sample. */
  readonly error?: number;
}

/** More statistics than this have no lattice. */
const MOST_MVT = 500;

/** @throws GlmmError INVALID_OPTION for 'tukey' of anything but all pairs, and for families that are too large */
export function adjusted(kind: Adjustment, family: Family, level: number): Adjusted {
  const { statistics, df, nMeans } = family;
  const m = statistics.length;
  const alpha = 1 - level;
  const plain = statistics.map((t, i) => pValueOf(t, df[i]));
  const each = (upper: number): number[] => df.map((nu) => twoSided(upper, nu));
  // a pair alone of several means is one of all pairs still
  const isAlone = m === 1 && !(kind === 'tukey' && nMeans !== null && nMeans > 2);
  if (kind === 'none' || isAlone) return { pValues: plain, reach: each(alpha) };
  const sizes = statistics.map((t) => Math.abs(t));
  /** By the upper tail of the largest of them. */
  const byLargest = (tail: (t: number, nu: number) => number, step?: number): Adjusted => ({
    pValues: sizes.map((t, i) => (Number.isNaN(t) ? Number.NaN : Math.min(1, tail(t, df[i])))),
    reach: quantilesByFreedom(df, (nu) => quantileOfTail((t) => tail(t, nu), alpha, step)),
  });
  const means = 0.5 + 0.5 * Math.sqrt(1 + 8 * m);
  switch (kind) {
    case 'tukey': {
      if (nMeans === null) throw notPairwise(m);
      if (nMeans > MOST_MEANS) throw tooMany(kind, nMeans, MOST_MEANS);
      return {
        pValues: sizes.map((t, i) => ptukeyUpper(Math.SQRT2 * t, nMeans, df[i])),
        reach: quantilesByFreedom(df, (nu) => qtukeyUpper(alpha, nMeans, nu) / Math.SQRT2),
      };
    }
    case 'mvt': {
      if (m > MOST_MVT) throw tooMany(kind, m, MOST_MVT);
      const law = largestOf(family.correlation(), m);
      return { ...byLargest(law.tail, MVT_STEP), error: law.error };
    }
    case 'dunnett':
      return byLargest((t, nu) => pdunnettUpper(t, m, nu));
    case 'dunnettx':
      return byLargest((t, nu) => dunnettxUpper(ptukeyUpper(Math.SQRT2 * t, means, nu), pValueOf(t, nu), m));
    case 'sidak':
      return { pValues: plain.map((p) => sidak(p, m)), reach: each(sidak(alpha, 1 / m)) };
    case 'bonferroni':
      return { pValues: plain.map((p) => Math.min(1, m * p)), reach: each(alpha / m) };
    case 'holm':
      return { pValues: stepwise(plain, (p, rank) => (m - rank) * p, 'up'), reach: each(alpha / m) };
    case 'fdr':
      return { pValues: stepwise(plain, (p, rank) => (m * p) / (rank + 1), 'down'), reach: each(alpha / m) };
  }
}

/** Standard errors to where both tails together hold `upper`. */
function twoSided(upper: number, df: number): number {
  return -(df === Number.POSITIVE_INFINITY ? qnorm(0.5 * upper) : qt(0.5 * upper, df));
}

/** Of quantiles by a law that is good to 1e-4. */
const MVT_STEP = 1e-6;

/** Of p-values in ascending order: factors by rank, then never falling ('up', from the least) or rising ('down', from the largest). */
function stepwise(p: readonly number[], factor: (p: number, rank: number) => number, way: 'up' | 'down'): number[] {
  const order = p.map((_, i) => i).filter((i) => !Number.isNaN(p[i]));
  order.sort((a, b) => p[a] - p[b]);
  const out = p.map(() => Number.NaN);
  let bound = way === 'up' ? 0 : 1;
  const ranks = order.map((_, rank) => rank);
  for (const rank of way === 'up' ? ranks : ranks.reverse()) {
    const value = Math.min(1, factor(p[order[rank]], rank));
    bound = way === 'up' ? Math.max(bound, value) : Math.min(bound, value);
    out[order[rank]] = bound;
  }
  return out;
}

function notPairwise(m: number): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `adjust: 'tukey' is the law of all pairs of means, and these ${m} estimates are another set\n` +
      "Ask for 'mvt', which takes their correlations, or for 'sidak', 'holm', 'bonferroni' or 'fdr'.",
    { option: 'adjust', value: 'tukey' },
  );
}

function tooMany(kind: Adjustment, m: number, most: number): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `adjust: '${kind}' is available for at most ${most} of them, and there are ${m}: ask for 'holm' or 'fdr'`,
    { option: 'adjust', value: kind },
  );
}
