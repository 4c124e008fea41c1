/**
 * Probabilities of ordered categories at a linear predictor, or averaged over random effects, with their derivatives: P(y <= c) =
 * E G(tau_c - eta), eta ~ N(m, v) (docs/mathematics.md (16.19)). What is asked of them is linear in these.
 */
import type { CumulativeLink } from '../../family/link/record.ts';
import { linkOf } from '../../family/list.ts';
import type { LinkName } from '../../family/types.ts';
import { exp, log, logistic } from '../../stats/special.ts';
import type { PredictionState } from '../state.ts';
import { marginalMean } from './marginalMean.ts';

/** P(y <= c) below the last category, and its derivatives in tau_c - m and in v. */
export interface Cumulative {
  readonly below: Float64Array;
  readonly byEta: Float64Array;
  readonly byVariance: Float64Array;
}

/** @param v null for the predictor itself */
export function cumulativeAt(
  { link, thresholds = [] }: Pick<PredictionState, 'link' | 'thresholds'>,
  m: number,
  v: number | null,
): Cumulative {
  const { below } = linkOf({ link }) as CumulativeLink;
  const at = thresholds.map((tau) => {
    const x = tau - m;
    if (v === null) return { mean: below.mean(x), meanByEta: below.slope(x), meanByVariance: 0 };
    return marginalMean(below.name as LinkName, x, v);
  });
  return {
    below: Float64Array.from(at, ({ mean }) => mean),
    byEta: Float64Array.from(at, ({ meanByEta }) => meanByEta),
    byVariance: Float64Array.from(at, ({ meanByVariance }) => meanByVariance),
  };
}

/** A quantity as constant + weights' P(y <= c), and the open interval it is in. */
export interface CategoryQuantity {
  readonly constant: number;
  readonly weights: Float64Array;
  readonly least: number;
  readonly most: number;
}

export type QuantityType = 'prob' | 'cum.prob' | 'mean.class';

/** Of n categories: a quantity for each, or the mean of their numbers from 1, n less the sum of P(y <= c). */
export function categoryQuantities(type: QuantityType, n: number): CategoryQuantity[] {
  if (type === 'mean.class') return [{ constant: n, weights: new Float64Array(n - 1).fill(-1), least: 1, most: n }];
  return Array.from({ length: n }, (_, c) => {
    const weights = new Float64Array(n - 1);
    if (c < n - 1) weights[c] = 1;
    if (type === 'prob' && c > 0) weights[c - 1] = -1;
    return { constant: c === n - 1 ? 1 : 0, weights, least: 0, most: 1 };
  });
}

export function quantityAt({ constant, weights }: CategoryQuantity, { below }: Cumulative): number {
  return weights.reduce((sum, weight, c) => (weight === 0 ? sum : sum + weight * below[c]), constant);
}

/** Derivatives of a quantity in the thresholds together, which is minus that in the predictor, and in the variance. */
export function combined(
  { weights }: CategoryQuantity,
  { byEta, byVariance }: Cumulative,
): { readonly byEta: number; readonly variance: number } {
  let eta = 0;
  let variance = 0;
  weights.forEach((weight, c) => {
    eta += weight * byEta[c];
    variance += weight * byVariance[c];
  });
  return { byEta: eta, variance };
}

/** Below it a probability that nothing determines is at its end all the same. */
const AT_THE_EDGE = 1e-9;
/** A difference of threshold and predictor moves along a direction if it changes by more than this share of its summands. */
const MOVES = 1e-8;

/**
 * In separated data: which differences of threshold and predictor have no finite estimate.
 *
 * @param ofFixed derivatives of x'beta in (theta, beta): effects of groups stay finite
 */
export function endlessThresholds(
  { theta, beta, freeThresholds = [], thresholds = [] }: PredictionState,
  ofFixed: ArrayLike<number>,
): readonly boolean[] {
  return thresholds.map((_, c) =>
    freeThresholds.some((direction) => {
      let sum = c === 0 ? 0 : direction[beta.length + c - 1];
      let size = Math.abs(sum);
      beta.forEach((__, j) => {
        const part = direction[j] * ofFixed[theta.length + j];
        sum -= part;
        size += Math.abs(part);
      });
      return Math.abs(sum) > MOVES * size;
    }),
  );
}

/** Whether nothing determines a quantity: a difference in it has no finite estimate and is not at its end. */
export function isOpen({ weights }: CategoryQuantity, { byEta }: Cumulative, endless: readonly boolean[]): boolean {
  return weights.some((weight, c) => endless[c] && Math.abs(weight) * byEta[c] > AT_THE_EDGE);
}

/** Whether a quantity depends on a difference that has no finite estimate: it has no standard error then. */
export function isEndlessQuantity({ weights }: CategoryQuantity, endless: readonly boolean[]): boolean {
  return weights.some((weight, c) => weight !== 0 && endless[c]);
}

/** With the probabilities that are at their ends in the limit at 0 and 1. */
export function settled({ below, byEta, byVariance }: Cumulative, endless: readonly boolean[]): Cumulative {
  const isAtEnd = (c: number): boolean => endless[c] && !(byEta[c] > AT_THE_EDGE);
  return {
    below: below.map((value, c) => (isAtEnd(c) ? Math.round(value) : value)),
    byEta: byEta.map((value, c) => (isAtEnd(c) ? 0 : value)),
    byVariance: byVariance.map((value, c) => (isAtEnd(c) ? 0 : value)),
  };
}

/**
 * An interval made on the logit of the share of the way from the least value to the most, inside which it stays; on the logarithm where there is
 * no most.
 *
 * @param width standard errors times their number
 */
export function intervalWithin(
  value: number,
  width: number,
  { least, most }: Pick<CategoryQuantity, 'least' | 'most'>,
): readonly [lower: number, upper: number] {
  if (most === Number.POSITIVE_INFINITY) {
    const above = value - least;
    if (!(above > 0)) return [value, value];
    return [least + above * exp(-width / above), least + above * exp(width / above)];
  }
  const share = (value - least) / (most - least);
  const half = width / (most - least) / (share * (1 - share));
  // what is known to be at its end stays there
  if (!(share > 0 && share < 1)) return [value, value];
  const center = log(share / (1 - share));
  const at = (eta: number): number => least + (most - least) * logistic(eta);
  return [at(center - half), at(center + half)];
}
