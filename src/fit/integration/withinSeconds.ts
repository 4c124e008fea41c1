/**
 * Expectation propagation within the seconds that a fit may take: by conjugate gradients where a factorization is predicted to take more.
 */
import type { Design } from '../../design/types.ts';
import { probesWillDo } from '../engine/cost/probesWillDo.ts';
import type { Wanted } from '../engine/types.ts';
import { isTooLarge } from './laplaceError.ts';

/**
 * @param run a fit by expectation propagation, by the solver that is wanted
 * @throws GlmmError TOO_LONG; OUT_OF_MEMORY
 */
export function withinSeconds<T, W extends Wanted>(
  design: Design,
  wanted: W,
  maxSeconds: number,
  run: (wanted: W) => T,
): T {
  try {
    return run(wanted);
  } catch (error) {
    if (!isTooLarge(error) || !probesWillDo(design, wanted, maxSeconds)) throw error;
    return run({ ...wanted, solver: 'iterative' });
  }
}
