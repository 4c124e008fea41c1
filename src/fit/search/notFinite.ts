/** What is said where a likelihood cannot be computed. */
import { GlmmError } from '../../errors.ts';
import { linkOf } from '../../family/list.ts';
import type { Family } from '../../family/types.ts';
import type { Integration, OptimSummary } from '../types.ts';

/**
 * @param optim of searches that ended so; absent where none has begun
 * @param integration of searches that nobody gave a start
 */
export function notFinite({ family, link }: Family, optim?: OptimSummary, integration?: Integration): GlmmError {
  const hint = linkOf({ link }).startHint;
  const isBegun = optim !== undefined && optim.iterations > 0;
  const where = isBegun
    ? `could not be computed where the search had led it after ${optim.evaluations} evaluations: no mode of the random effects was found there`
    : 'is not finite where the search starts';
  const wayOut =
    integration === 'ep'
      ? "Expectation propagation has no fixed point there. Use integration: 'laplace', or leave out what the data do not tell, random effects first."
      : isBegun
        ? `Leave out what the data do not tell, random effects first, or give another start. ${hint ?? ''}`
        : (hint ?? 'Give another start.');
  return new GlmmError('NUMERICAL_FAILURE', `the likelihood of the ${family} family ${where}\n${wayOut.trim()}`, {
    family,
    link,
  });
}
