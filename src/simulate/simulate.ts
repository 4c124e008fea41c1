/**
 * `simulate()`: responses as the fitted model would give them.
 */

import { type OptionTable, oneOf, SEED, whole } from '../data/check.ts';
import type { Estimation } from '../fit/estimation.ts';
import type { Method } from '../fit/method.ts';
import type { WithEstimation } from '../fit/whole.ts';
import { createRandom } from '../stats/random.ts';
import { createDraw, type Drawn, type SimulatedEffects } from './draw.ts';
import { toUserForm, type UserResponse } from './response.ts';

export interface SimulateOptions {
  /** How many responses. Default 1. */
  readonly n?: number;
  /** Whole number from 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
  /** Whether the random effects are drawn anew (default) or those predicted. */
  readonly randomEffects?: SimulatedEffects;
}

/** Responses that one call may ask for. */
const MOST = 1e6;

export const SIMULATE: OptionTable<SimulateOptions> = {
  n: whole(1, MOST),
  seed: SEED,
  randomEffects: oneOf('new', 'conditional'),
};

/** Responses in the form of the data, one value a row used, without those left out. */
function simulate(estimation: Estimation, { n = 1, ...options }: SimulateOptions): readonly UserResponse[] {
  const stream = responseStream(estimation, options);
  return Array.from({ length: n }, (_, index) => toUserForm(estimation.design, stream(index)));
}

/** Seeds there are. */
const SEEDS = 0x100000000;

/**
 * Response number `index` in the kernels' form: the same for the same seed and index, whatever was drawn before, so that
 * any part of a bootstrap can be done anywhere.
 */
export function responseStream(
  estimation: Drawn,
  { seed = 1, randomEffects = 'new' }: SimulateOptions,
): (index: number) => Float64Array {
  const draw = createDraw(estimation, randomEffects);
  const random = createRandom(seed);
  return (index) => {
    random.restart(seed + SEEDS * index);
    return draw(random);
  };
}

export interface SimulateSignature {
  /** Responses drawn from the fitted model, in the form of the data; one value a row used. */
  simulate(options?: SimulateOptions): readonly UserResponse[];
}

export const simulateMethod: Method<SimulateSignature, WithEstimation> = {
  name: 'simulate',
  options: SIMULATE,
  run: ({ estimation }, options) => simulate(estimation, options),
};
