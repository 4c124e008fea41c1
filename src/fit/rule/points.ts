/**
 * How many quadrature points, and whether that many can be had.
 */
import { GlmmError } from '../../errors.ts';
import { gridSize } from '../engine/cost/cost.ts';
import { isPoints, POINTS_WANTED, type Points, type PointsWanted, pointsOf } from './orders.ts';

/** Orders that `auto` tries in turn, by number of random effects per group, each about twice the last plus one. */
const LADDERS: readonly (readonly number[])[] = [[1], [7, 15, 31, 63, 127, 200], [5, 11, 23, 47], [3, 7, 15, 31]];
/** Above three random effects a group even three points a dimension may be too many: Laplace comes first. */
const LADDER_ABOVE: readonly number[] = [1, 3, 7, 15];
/** The least that says how far a coarse rule is off, by number of random effects per group. */
const LEAST_COMPARISON: readonly number[] = [1, 15, 9, 7];
const LEAST_COMPARISON_ABOVE = 5;
/** The largest to compare with: that of quadrature/gaussHermite.ts. */
export const MAX_COMPARISON = 401;
/** Points of a whole grid. */
export const MAX_GRID = 1e6;

/** Orders to try in turn, at least one. */
export function ladder(q: number): readonly number[] {
  return (LADDERS[q] ?? LADDER_ABOVE).filter((points, k) => k === 0 || gridSize(points, q) <= MAX_GRID);
}

/** A rung that would take too long, and the seconds it would take. */
export interface Beyond {
  readonly points: Points;
  readonly seconds: number;
}

/** A rule to compare with, on one group in `every`. */
export interface ComparisonRule {
  readonly points: number;
  readonly every: number;
}

/** Groups that a sample must have, or all there are, to speak for the others: a mean error is then known to about a quarter of itself. */
const LEAST_SAMPLE = 100;
/** A certificate may take AT_MOST times its share where there is none within it. */
const AT_MOST = 4;

/**
 * The rule to compare one of `points` with: about 2 m + 1, since successive orders oscillate about the integral; on a sample of the groups
 * where all of them would take longer than `seconds`; and where that is too long for the smallest sample, a rule between. null where none
 * is to be had within AT_MOST times as long.
 */
export function comparisonRule(
  q: number,
  points: number,
  nGroups: number,
  secondsOf: (points: number) => number,
  seconds: number,
): ComparisonRule | null {
  const doubled = Math.max(2 * points + 1, LEAST_COMPARISON[q] ?? LEAST_COMPARISON_ABOVE);
  for (const most of [seconds, AT_MOST * seconds])
    for (let m = Math.min(doubled, MAX_COMPARISON); m >= points + 2; m -= 2) {
      if (gridSize(m, q) > MAX_GRID) continue;
      const share = most / (secondsOf(points) + secondsOf(m));
      if (share >= 1) return { points: m, every: 1 };
      const every = Math.ceil(1 / share);
      if (Math.floor(nGroups / every) >= LEAST_SAMPLE) return { points: m, every };
    }
  return null;
}

/** @throws GlmmError INVALID_OPTION */
export function checkPoints(nAGQ: unknown, q: number): PointsWanted {
  if (nAGQ === 'auto') return nAGQ;
  if (!isPoints(nAGQ)) {
    throw new GlmmError('INVALID_OPTION', `nAGQ is ${String(nAGQ)}, but must be ${POINTS_WANTED}`, {
      option: 'nAGQ',
      value: nAGQ,
    });
  }
  if (typeof nAGQ !== 'number') return pointsOf(nAGQ);
  if (gridSize(nAGQ, q) > MAX_GRID) {
    throw new GlmmError(
      'INVALID_OPTION',
      `nAGQ = ${nAGQ} with ${q} random effects per group means ${nAGQ}^${q} points a group, more than ${MAX_GRID}. Use fewer points, or 1 (Laplace).`,
      { option: 'nAGQ', value: nAGQ, q },
    );
  }
  return nAGQ;
}
