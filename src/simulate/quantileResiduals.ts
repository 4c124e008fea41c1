/**
 * Simulation-based quantile residuals: where each response stands among responses simulated from the fit, whatever its family. Were the
 * parameters known, each would be uniform on (0, 1) under the model; they are estimated from the same data, and rows of a group
 * depend on each other, so that together they are so only about. Of 0/1 responses each says little: look at groups of them. As in R's package DHARMa: between the share of simulations below the
 * response and the share not above it, at random (P. K. Dunn and G. K. Smyth, Randomized quantile residuals, 1996).
 */

import type { Estimation } from '../fit/estimation.ts';
import type { Method } from '../fit/method.ts';
import type { WithEstimation } from '../fit/whole.ts';
import { createRandom } from '../stats/random.ts';
import { responseStream, SIMULATE, type SimulateOptions } from './simulate.ts';

export interface SimulationOptions extends SimulateOptions {
  /** Responses to simulate. Default 250; of more than 100,000 rows fewer, so that 25 million numbers are drawn, but 20 at least. */
  readonly n?: number;
}

const DEFAULT_SIMULATIONS = 250;
/** Numbers to draw by default, about as many as a fit of a million rows has time for, and the fewest simulations of them. */
const DEFAULT_DRAWS = 2.5e7;
const LEAST_SIMULATIONS = 20;

export function defaultSimulations(rows: number): number {
  return Math.min(DEFAULT_SIMULATIONS, Math.max(LEAST_SIMULATIONS, Math.floor(DEFAULT_DRAWS / rows)));
}

/** One residual a row used. Random effects are drawn anew unless asked otherwise. */
export function quantileResiduals(estimation: Estimation, options: SimulationOptions): Float64Array {
  const { y } = estimation.design.response;
  const { n = defaultSimulations(y.length) } = options;
  const at = responseStream(estimation, options);
  const below = new Float64Array(y.length);
  const notAbove = new Float64Array(y.length);
  for (let index = 0; index < n; index++) {
    const simulated = at(index);
    for (let i = 0; i < y.length; i++) {
      if (simulated[i] < y[i]) below[i]++;
      if (simulated[i] <= y[i]) notAbove[i]++;
    }
  }
  // a stream that no simulation has
  const random = createRandom(Number.MAX_SAFE_INTEGER - (options.seed ?? 1));
  return below.map((low, i) => (low + random.uniform() * (notAbove[i] - low)) / n);
}

export interface QuantileResidualsSignature {
  /** Simulation-based quantile residuals, one per row used: each about uniform on (0, 1) when the model is right; parameters are estimated and rows of a group depend on each other. 0/1 rows say little. */
  quantileResiduals(options?: SimulationOptions): Float64Array;
}

export const quantileResidualsMethod: Method<QuantileResidualsSignature, WithEstimation> = {
  name: 'quantileResiduals',
  options: SIMULATE,
  run: ({ estimation }, options) => quantileResiduals(estimation, options),
};
