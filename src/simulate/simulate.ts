/**
 * `simulate()`: responses as the fitted model would give them.
 */
import type { FitCore } from '../fit/core.ts';
import { checkCount, invalid } from '../infer/options.ts';
import { createRandom } from '../stats/random.ts';
import { createDraw, type SimulatedEffects } from './draw.ts';
import { toUserForm, type UserResponse } from './response.ts';

export interface SimulateOptions {
  /** How many responses. Default 1. */
  readonly n?: number;
  /** Whole number from 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
  /** Whether the random effects are drawn anew (default) or those predicted. */
  readonly randomEffects?: SimulatedEffects;
}

/** Responses in the form of the data, one value a row used, without those left out. */
export function simulate(core: FitCore, options: SimulateOptions = {}): readonly UserResponse[] {
  const n = checkCount('n', options.n ?? 1, 1, MOST);
  const stream = responseStream(core, options);
  return Array.from({ length: n }, (_, index) => toUserForm(core.design, stream(index)));
}

/** Responses that one call may ask for. */
export const MOST = 1e6;
const MAX_SEED = 0xffffffff;
const SEEDS = MAX_SEED + 1;

/**
 * Response number `index` in the kernels' form: the same for the same seed and index, whatever was drawn before, so that
 * any part of a bootstrap can be done anywhere.
 */
export function responseStream(
  core: FitCore,
  { seed = 1, randomEffects = 'new' }: SimulateOptions,
): (index: number) => Float64Array {
  checkCount('seed', seed, 0, MAX_SEED);
  if (randomEffects !== 'new' && randomEffects !== 'conditional')
    throw invalid('randomEffects', randomEffects, "be 'new' or 'conditional'");
  const draw = createDraw(core, randomEffects);
  const random = createRandom(seed);
  return (index) => {
    random.restart(seed + SEEDS * index);
    return draw(random);
  };
}
