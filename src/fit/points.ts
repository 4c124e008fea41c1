/**
 * How many quadrature points, and whether that many can be had.
 */
import { GlmmError } from '../errors.ts';

/** What users ask for: points per dimension, or as many as the data need. */
export type PointsWanted = number | 'auto';

/** Orders that `auto` tries in turn, by number of random effects per group, each about twice the last plus one. */
const LADDERS: readonly (readonly number[])[] = [[1], [7, 15, 31, 63, 127, 200], [5, 11, 23, 47], [3, 7, 15, 31]];
/** The least that says how far a coarse rule is off, by number of random effects per group. */
const LEAST_COMPARISON: readonly number[] = [1, 15, 9, 5];
const LEAST_COMPARISON_ABOVE = 3;
/** The largest rule of quadrature/gaussHermite.ts. */
export const MAX_POINTS = 200;
/** Points of a whole grid: beyond it a fit takes hours, not seconds. */
const MAX_GRID = 1e6;
/** Rows times points of one evaluation in a search of `auto`, about half a second: the path of one random intercept is faster. */
const MAX_SEARCH_WORK = 1e8;
const MAX_SEARCH_WORK_ABOVE_ONE = 2e7;
/** The same of the one evaluation that checks a fit. */
const MAX_CHECK_WORK = 1e8;

/** Orders to try in turn, at least one; Laplace alone above three random effects a group and for several grouping factors. */
export function ladder(nFactors: number, q: number, nObs: number): number[] {
  const rungs = nFactors > 1 ? LADDERS[0] : (LADDERS[q] ?? LADDERS[0]);
  const most = q > 1 ? MAX_SEARCH_WORK_ABOVE_ONE : MAX_SEARCH_WORK;
  return rungs.filter((points, k) => k === 0 || nObs * gridSize(points, q) <= most);
}

/**
 * The rule to compare one of `points` with: about 2 m + 1, since successive orders oscillate about the integral. A rule that
 * cannot be doubled is compared with one of half its size, which overstates its error. null where neither is to be had.
 */
export function comparisonPoints(nFactors: number, points: number, q: number, nObs: number): number | null {
  if (nFactors > 1) return null;
  const wanted = Math.max(2 * points + 1, LEAST_COMPARISON[q] ?? LEAST_COMPARISON_ABOVE);
  const can = (m: number): boolean =>
    m <= MAX_POINTS && gridSize(m, q) <= MAX_GRID && nObs * gridSize(m, q) <= MAX_CHECK_WORK;
  if (can(wanted)) return wanted;
  if (q === 1 && wanted > MAX_POINTS && points < MAX_POINTS && can(MAX_POINTS)) return MAX_POINTS;
  const half = Math.floor(points / 2);
  return half > 1 && can(half) ? half : null;
}

function gridSize(points: number, q: number): number {
  let grid = 1;
  for (let d = 0; d < q; d++) grid *= points;
  return grid;
}

/** @throws GlmmError INVALID_OPTION */
export function checkPoints(nAGQ: unknown, q: number): PointsWanted {
  if (nAGQ === 'auto') return nAGQ;
  if (typeof nAGQ !== 'number' || !Number.isInteger(nAGQ) || nAGQ < 1 || nAGQ > MAX_POINTS) {
    throw new GlmmError(
      'INVALID_OPTION',
      `nAGQ is ${String(nAGQ)}, but must be 'auto' or a whole number of points per dimension from 1 (Laplace) to ${MAX_POINTS}`,
      { option: 'nAGQ', value: nAGQ },
    );
  }
  if (gridSize(nAGQ, q) > MAX_GRID) {
    throw new GlmmError(
      'INVALID_OPTION',
      `nAGQ = ${nAGQ} with ${q} random effects per group means ${nAGQ}^${q} points a group, more than ${MAX_GRID}. Use fewer points, or 1 (Laplace).`,
      { option: 'nAGQ', value: nAGQ, q },
    );
  }
  return nAGQ;
}
