/**
 * How many quadrature points, and whether that many can be had.
 */
import { GlmmError } from '../errors.ts';

/** Points per dimension when nothing is asked for, by number of random effects per group; Laplace above three and for several factors. */
const DEFAULT_POINTS: readonly number[] = [1, 25, 11, 5];
const MAX_POINTS = 200;
/** Points of a whole grid: beyond it a fit takes hours, not seconds. */
const MAX_GRID = 1e6;

export function defaultPoints(nFactors: number, q: number): number {
  return nFactors > 1 ? 1 : (DEFAULT_POINTS[q] ?? 1);
}

/** @throws GlmmError INVALID_OPTION */
export function checkPoints(nAGQ: unknown, q: number): number {
  if (typeof nAGQ !== 'number' || !Number.isInteger(nAGQ) || nAGQ < 1 || nAGQ > MAX_POINTS) {
    throw new GlmmError(
      'INVALID_OPTION',
      `nAGQ is ${String(nAGQ)}, but must be a whole number of points per dimension from 1 (Laplace) to ${MAX_POINTS}`,
      { option: 'nAGQ', value: nAGQ },
    );
  }
  let grid = 1;
  for (let d = 0; d < q; d++) grid *= nAGQ;
  if (grid > MAX_GRID) {
    throw new GlmmError(
      'INVALID_OPTION',
      `nAGQ = ${nAGQ} with ${q} random effects per group means ${nAGQ}^${q} points a group, more than ${MAX_GRID}. Use fewer points, or 1 (Laplace).`,
      { option: 'nAGQ', value: nAGQ, q },
    );
  }
  return nAGQ;
}
