/**
 * Which values a response may have, and what follows from that: what is checked, where the mean starts, which likelihoods compare.
 */
import { log } from '../stats/special.ts';
import { MOST_THRESHOLDS } from '../wasm/codes.ts';
import type { MeanLevel } from './link/record.ts';

export interface Support {
  /** A value beyond it; of values that are not numbers nothing is said. */
  readonly excludes: (y: number) => boolean;
  /** What a value is, as errors say it: `a count`. */
  readonly noun: string;
  /** What to do about a value beyond it, where there is something; a sentence. */
  readonly wayOut?: string;
  /** Successes of trials: read from two levels, from two columns, or as a proportion with weights. */
  readonly isShare: boolean;
  /** Of shares: only rows of several trials say anything of a parameter, and trials have no weights besides. */
  readonly needsTrials?: true;
  /** Responses on a scale where they scatter evenly about their predictors, about; a logarithm, or that of odds. */
  readonly working: (y: number, weight: number) => number;
  /** Ordered categories, as numbers from 0. */
  readonly isOrdered?: true;
  /** Whole numbers of events: others are warned of. */
  readonly isCount: boolean;
  /** Values at the ends: all responses there leave the mean without a finite predictor. Those below the least say nothing of it (zeros before a hurdle). */
  readonly least: number;
  readonly most: number;
  /** Densities with respect to one measure compare, others do not. */
  readonly measure: 'share' | 'counting' | 'length';
  /** A mean to start from, pulled off the edge, from where Newton would overshoot. */
  readonly startMean: (sum: number, total: number) => number;
  /** What a mean is called where it is multiplied. */
  readonly level: MeanLevel;
}

/** Proportions of successes. */
export const SHARE: Support = {
  excludes: (y) => !(y >= 0 && y <= 1),
  noun: 'a proportion',
  isShare: true,
  isCount: false,
  // half a success and half a failure more keep it finite
  working: (y, n) => log((n * y + 0.5) / (n * (1 - y) + 0.5)),
  least: 0,
  most: 1,
  measure: 'share',
  startMean: (sum, total) => (sum + 0.5) / (total + 1),
  level: 'mean',
};

/** Successes of several trials. */
export const TRIALS: Support = { ...SHARE, needsTrials: true };

/** Proportions of no trials, which are never 0 or 1. */
export const OPEN_SHARE: Support = {
  excludes: (y) => !(y > 0 && y < 1),
  noun: 'inside (0, 1)',
  wayOut:
    'A share of trials is a response of the family betaBinomial. Where 0 and 1 stand for shares too small to be seen, (y (n - 1) + 1/2) / n of n rows is inside.',
  isShare: false,
  isCount: false,
  working: (y) => log(y / (1 - y)),
  least: 0,
  most: 1,
  measure: 'length',
  startMean: (sum, total) => sum / total,
  level: 'mean',
};

export const COUNT: Support = {
  excludes: (y) => y < 0,
  noun: 'a count',
  isShare: false,
  isCount: true,
  working: (y) => log(y + 0.5),
  least: 0,
  most: Number.POSITIVE_INFINITY,
  measure: 'counting',
  startMean: (sum, total) => (sum + 0.1) / (total + 0.1),
  level: 'rate',
};

export const POSITIVE: Support = {
  excludes: (y) => !(y > 0),
  noun: 'positive',
  isShare: false,
  isCount: false,
  working: log,
  least: 0,
  most: Number.POSITIVE_INFINITY,
  measure: 'length',
  startMean: (sum, total) => sum / total,
  level: 'mean',
};

/** Ordered categories. */
export const ORDERED: Support = {
  excludes: (y) => !(y >= 0 && y === Math.round(y)),
  noun: 'a category',
  isShare: false,
  isOrdered: true,
  isCount: false,
  working: (y) => y,
  least: 0,
  most: MOST_THRESHOLDS,
  measure: 'share',
  startMean: (sum, total) => sum / total,
  level: 'mean',
};

export const REAL: Support = {
  excludes: () => false,
  noun: 'a number',
  isShare: false,
  isCount: false,
  working: (y) => y,
  least: Number.NEGATIVE_INFINITY,
  most: Number.POSITIVE_INFINITY,
  measure: 'length',
  startMean: (sum, total) => sum / total,
  level: 'mean',
};
