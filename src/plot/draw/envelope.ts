/**
 * Where the quantiles of simulation residuals lie when the model is right: each of some simulated responses takes the place of
 * the data. Rows of a group are dependent, so that a band for independent rows would be too narrow.
 */
import type { Estimation } from '../../fit/estimation.ts';
import { responseStream } from '../../simulate/simulate.ts';
import { quantile } from '../../stats/quantile.ts';
import { createRandom } from '../../stats/random.ts';

export interface Envelope {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
}

/** Simulations that play the data. */
const PLAYERS = 100;
/** Simulations that each is compared with. */
const JUDGES = 100;
/** Rows times comparisons: about half a second. */
const MOST_WORK = 1e8;

/** Pointwise 95 % band of the sorted residuals at `ranks`; null where it would take too long. */
export function quantileEnvelope(estimation: Estimation, seed: number, ranks: readonly number[]): Envelope | null {
  const rows = estimation.design.nObs;
  if (rows * PLAYERS * JUDGES > MOST_WORK) return null;
  const at = responseStream(estimation, { seed });
  // a copy: the stream may use its array again
  const simulated = Array.from({ length: PLAYERS + JUDGES }, (_, index) => Float64Array.from(at(index)));
  const random = createRandom(seed);
  const judged = sortedByRow(simulated.slice(PLAYERS), rows);
  const curves = simulated.slice(0, PLAYERS).map((played) => {
    const residuals = played.map((value, i) => {
      const below = countBelow(judged, i, value, false);
      const ties = countBelow(judged, i, value, true) - below;
      return (below + random.uniform() * ties) / JUDGES;
    });
    residuals.sort();
    return ranks.map((rank) => residuals[rank]);
  });
  const bandAt = (s: number): Float64Array => Float64Array.from(curves, (curve) => curve[s]).sort();
  const sorted = ranks.map((_, s) => bandAt(s));
  return {
    lower: sorted.map((values) => quantile(values, 0.025)),
    upper: sorted.map((values) => quantile(values, 0.975)),
  };
}

/** The values of each row in ascending order, JUDGES to a row. */
function sortedByRow(judges: readonly Float64Array[], rows: number): Float64Array {
  const sorted = new Float64Array(rows * JUDGES);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < JUDGES; j++) sorted[i * JUDGES + j] = judges[j]![i]!;
    sorted.subarray(i * JUDGES, (i + 1) * JUDGES).sort();
  }
  return sorted;
}

/** How many of a row's values are below `value`, or equal to it `with` those. */
function countBelow(sorted: Float64Array, row: number, value: number, withEqual: boolean): number {
  let low = row * JUDGES;
  let high = low + JUDGES;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < value || (withEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low - row * JUDGES;
}
