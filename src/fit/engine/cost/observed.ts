/**
 * How the observed information is had: in one pass by Louis' identity (assembly/grouped/louis/louis.ts), or by one gradient for each parameter.
 * The identity holds for the integral: posterior moments of scores need a larger rule than the likelihood and its derivatives do.
 */
import {
  densityNanoseconds,
  FACTORS,
  type GroupedSize,
  gridSize,
  groupedSeconds,
  LOGIT_SLOPES,
  modeNanoseconds,
  NANO,
} from './cost.ts';

/** Points of a rule by which the identity is right to 1e-5 to 1e-4, where groups have twenty rows; with seven it is 1e-4 to 1e-3. */
const ENOUGH = 9;
/** And to 1e-6 to 1e-5. */
const SURE = 11;
/** Of a coarser fit the curvature is not that of the integral. */
const LEAST_FIT = 5;
/** By so much of itself the curvature of a rule of fewer points than SURE may be off that of the integral: standard errors by half as much. */
const COARSE = 2e-4;
/** The fast path for one random intercept and the logit judges the fit's own rule: so many points, and what a parameter is worth in evaluations. */
const LOGIT_INTERCEPT = 1;
const FAST_ENOUGH = 12;
const FAST_PARAMETER = 0.4;

/** Nanoseconds of a row and a node: sums of W, and for each column its part of the complete data's score; of a row's entry likewise. */
const SUMS = 2;
const SCORE = 0.4;
/** Of its density where exponentials are products of one a dimension, by the paths that have them. */
const FACTORED = 3;
const FACTORED_PATHS: readonly number[] = [LOGIT_SLOPES, FACTORS];
const ENTRY_SCORE = 2;
/** Of a node of a group: for each parameter, and for each pair of them; of a group and a pair. */
const PARAMETER = 2;
const PRODUCT = 0.3;
const PAIR = 3;

/** Points of the rule, and seconds. */
export interface OnePass {
  readonly points: number;
  readonly seconds: number;
}

/** The rule that gives the observed information of a fit by `points` in one pass; null where differences take less. */
export function onePass(size: GroupedSize, points: number, nParameters: number): OnePass | null {
  if (points < LEAST_FIT) return null;
  const evaluation = groupedSeconds(size, points);
  if (size.path === LOGIT_INTERCEPT)
    return points >= FAST_ENOUGH ? { points, seconds: (1 + FAST_PARAMETER * nParameters) * evaluation } : null;
  const larger = Math.max(points, ENOUGH);
  const seconds = louisSeconds(size, larger, nParameters);
  // one evaluation more checks it
  return seconds + evaluation < nParameters * evaluation ? { points: larger, seconds } : null;
}

/** What of the curvature of a fit by `points` is its rule's own error, as a share; the observed information of one pass is the integral's. */
export function curvatureError(points: number): number {
  return points < SURE ? COARSE : 0;
}

/**
 * Curvature changes by about 1 / sqrt(groups) of itself along a standard error: by 5e-6 along a way that promises so much of minus2LogLik, as many times
 * as there are groups.
 */
const END_A_GROUP = 3e-11;
/** At most: what is left is taken in one step. */
const FURTHEST_END = 1e-7;

/** Where a search may end that is followed by an information in one pass and a step by it. */
export function searchEndBefore(groups: number): number {
  return Math.min(END_A_GROUP * groups, FURTHEST_END);
}

/** Seconds of the observed information of a fit by `points`. */
export function observedSeconds(size: GroupedSize, points: number, nParameters: number): number {
  const evaluation = groupedSeconds(size, points);
  const pass = onePass(size, points, nParameters);
  return pass ? pass.seconds + evaluation : nParameters * evaluation;
}

function louisSeconds(size: GroupedSize, points: number, nParameters: number): number {
  const { rows, groups, X, q } = size;
  const grid = gridSize(points, q);
  const columns = SUMS + SCORE * (X.dense + q);
  const density = FACTORED_PATHS.includes(size.path) ? FACTORED : densityNanoseconds(size);
  const perRow = modeNanoseconds(size) + grid * (density + columns);
  const active = nParameters - X.sparse + Math.min(X.sparse, X.entries / groups);
  const perGroup = grid * PARAMETER * active + (grid * PRODUCT + PAIR) * active * active;
  return NANO * (rows * perRow + grid * ENTRY_SCORE * X.entries + groups * perGroup);
}
