/** What a call refuses. */
import { GlmmError } from '../../src/errors.ts';

/**
 * The error of a call that must be refused.
 * @throws whatever else the call throws, and where it throws nothing
 */
export function refusalOf(call: () => unknown): GlmmError {
  try {
    call();
  } catch (error) {
    if (error instanceof GlmmError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
