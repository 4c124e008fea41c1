/**
 * Columns so far from zero that what is computed from covariances on the user's scale loses digits: x'Vx is then a difference
 * of numbers that are larger by the square of the distance.
 */
import { sparseColumnsOf } from '../../design/matrix/sparseColumns.ts';
import type { Design } from '../../design/types.ts';
import type { GlmmWarning } from '../../errors.ts';
import { farMean, interceptColumn, onesAmong } from '../engine/scale.ts';

/** Standard deviations from zero at which such a difference keeps five of its sixteen digits. */
const DISTANCE = 1e5;

export function farWarnings({ fixed, random, nObs }: Design): GlmmWarning[] {
  const far = new Map<string, number>();
  const look = (names: readonly string[], values: Float64Array): void => {
    // a column of few entries is near zero
    const few = new Set(sparseColumnsOf(values, nObs, names.length)?.columns);
    names.forEach((name, j) => {
      if (few.has(j)) return;
      const column = farMean(values.subarray(j * nObs, (j + 1) * nObs));
      if (column === null) return;
      const distance = Math.abs(column.mean) / column.spread;
      if (distance > DISTANCE) far.set(name, distance);
    });
  };
  if (interceptColumn(fixed) >= 0) look(fixed.names, fixed.values);
  for (const { names, values } of random) if (onesAmong(values, names.length, nObs) >= 0) look(names, values);
  return Array.from(far, ([name, distance]) => ({
    code: 'FAR_FROM_ZERO',
    message:
      `${name} lies about ${distance.toExponential(0)} of its standard deviations from zero. Estimates, their standard errors and intervals ` +
      'are right, but standard errors of predictions and shares of variance lose digits: subtract its mean.',
    details: { column: name, distance },
  }));
}
