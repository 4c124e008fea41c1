/**
 * What comparisons of likelihoods say that are not quite likelihoods.
 */
import type { FitSummary } from '../../fit/types.ts';

/** Of a penalised fit. */
export const PENALISED =
  'The fits are penalised and logLik is without the penalty, so it is not at its maximum and chi-square is a rough guide: drop1() compares penalised likelihoods.';

/** What every comparison of fits with weights of groups says. */
export function weightsNote(fits: readonly { readonly numbers: Pick<FitSummary, 'groupWeights'> }[]): string[] {
  return fits.some(({ numbers }) => numbers.groupWeights !== undefined) ? [PSEUDO] : [];
}

const PSEUDO =
  'Log integrals of groups have weights: chi-squares and AIC hold where weights count equal groups. Where they come from sampling, ' +
  'jointTests({ vcov: fit.vcovRobust() }) has tests that do.';
