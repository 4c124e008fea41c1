/**
 * Thresholds between ordered categories. The first is minus the intercept; the others lie above it by sums of the exponentials of
 * parameters, so that they increase whatever these are: a gap each (`flexible`), gaps alike at the same distance from the middle
 * (`symmetric`), or one for all (`equidistant`).
 */
import { log } from '../stats/special.ts';
import type { CumulativeLink } from './link/record.ts';

export const THRESHOLDS = ['flexible', 'symmetric', 'equidistant'] as const;
export type Thresholds = (typeof THRESHOLDS)[number];

/** Thresholds above the first, as sums of exponentials: a matrix that is not negative, by rows. */
export interface ThresholdMap {
  /** Thresholds, the first included. */
  readonly count: number;
  readonly nParameters: number;
  /** count x nParameters */
  readonly map: Float64Array;
  /** What is added: 0, or an infinity where a run of thresholds ends beyond which rows of this one have nothing. */
  readonly base: Float64Array;
}

/** In the limit of separated categories: runs of thresholds that are infinitely far from each other. */
export interface ThresholdsLeft extends ThresholdMap {
  /** Each threshold of the categories as a combination of beta and the exponentials of the parameters. */
  readonly combinations: readonly Float64Array[];
}

/** As much of a response as says what its thresholds are. */
export interface WithThresholds {
  readonly categories?: readonly string[];
  readonly thresholdsLeft?: ThresholdsLeft;
}

/** The thresholds of a response; asked for where there are categories. */
export function thresholdsOf(
  { categories, thresholdsLeft }: WithThresholds,
  kind: Thresholds | undefined,
): ThresholdMap {
  return thresholdsLeft ?? thresholdMap(categories!.length, kind);
}

/** Each threshold of the categories as a combination of beta and the exponentials of the parameters: the first is minus the intercept. */
export function combinationsOf(
  response: WithThresholds,
  kind: Thresholds | undefined,
  nBeta: number,
  intercept: number,
): readonly Float64Array[] {
  if (response.thresholdsLeft) return response.thresholdsLeft.combinations;
  const { count, nParameters, map } = thresholdsOf(response, kind);
  return Array.from({ length: count }, (_, c) => {
    const combination = new Float64Array(nBeta + nParameters);
    combination[intercept] = -1;
    combination.set(map.subarray(c * nParameters, (c + 1) * nParameters), nBeta);
    return combination;
  });
}

export function thresholdMap(nCategories: number, kind: Thresholds = 'flexible'): ThresholdMap {
  const count = nCategories - 1;
  const nGaps = count - 1;
  const parameterOf = (gap: number): number =>
    kind === 'flexible' ? gap : kind === 'symmetric' ? Math.min(gap, nGaps - 1 - gap) : 0;
  const gaps = Array.from({ length: nGaps }, (_, gap) => parameterOf(gap));
  const nParameters = gaps.reduce((most, parameter) => Math.max(most, parameter + 1), 0);
  const map = new Float64Array(count * nParameters);
  for (let c = 1; c < count; c++) for (let gap = 0; gap < c; gap++) map[c * nParameters + gaps[gap]]++;
  return { count, nParameters, map, base: new Float64Array(count) };
}

/** A share of rows in a category is no less than this where a search starts. */
const LEAST_SHARE = 1e-6;

/** Where a search starts: thresholds that give the shares of the rows, without any effects. */
export function startThresholds(
  {
    link,
    parameters: { count, nParameters, map },
  }: { readonly link: CumulativeLink; readonly parameters: ThresholdMap },
  y: ArrayLike<number>,
  weights: ArrayLike<number>,
): { readonly intercept: number; readonly parameters: Float64Array } {
  const shares = new Float64Array(count + 1);
  let total = 0;
  for (let i = 0; i < y.length; i++) {
    shares[y[i]] += weights[i];
    total += weights[i];
  }
  let sum = 0;
  const tau = Float64Array.from({ length: count }, (_, c) => {
    sum += shares[c];
    return link.below.of(Math.min(Math.max(sum / total, LEAST_SHARE), 1 - LEAST_SHARE));
  });
  // the mean of the gaps that share a parameter
  const parameters = Float64Array.from({ length: nParameters }, (_, s) => {
    let gaps = 0;
    let width = 0;
    for (let c = 1; c < count; c++) {
      const own = map[c * nParameters + s] - map[(c - 1) * nParameters + s];
      gaps += own;
      width += own * (tau[c] - tau[c - 1]);
    }
    return log(Math.max(width / gaps, LEAST_SHARE));
  });
  return { intercept: -tau[0], parameters };
}
