/**
 * `anova()`: fits compared by likelihood ratio.
 */

import { isPlain, shown } from '../data/check.ts';
import { GlmmError } from '../errors.ts';
import { type AnovaTable, anova as compare } from '../infer/hypothesis/anova.ts';
import type { JointTests } from '../predict/means/types.ts';
import { anovaText } from '../report/anova.ts';
import { readable } from '../report/readable.ts';
import { SAVED } from './bound.ts';
import type { SavedFit } from './fromJSON.ts';
import { estimationOf, type GlmmFit } from './glmmFit.ts';

/**
 * Likelihood-ratio tests of fits to the same responses, from the smallest model to the largest. The p-value of a model with
 * one variance more is also given by the 50:50 mixture that holds at the boundary. Of one fit: `fit.jointTests()`, a test of each term.
 *
 * @throws GlmmError NOT_COMPARABLE where rows, responses, weights, quadrature points or methods differ, and says which
 * @example
 * const table = anova(glmm('y ~ 1 + (1 | g)', data), glmm('y ~ x + (1 | g)', data));
 * console.log(String(table)); // as lme4 prints it
 */
export function anova(fit: GlmmFit | SavedFit): JointTests & { toString(): string };
export function anova(...fits: readonly GlmmFit[]): AnovaTable & { toString(): string };
export function anova(...fits: readonly (GlmmFit | SavedFit)[]): (AnovaTable | JointTests) & { toString(): string } {
  checkFits(fits);
  const [first] = fits;
  if (fits.length === 1 && (isSaved(first) || estimationOf(first as GlmmFit) !== null)) return first.jointTests();
  const table = compare(fits.map((fit) => estimationOf(fit as GlmmFit)));
  return Object.freeze(readable({ ...table }, anovaText));
}

/** Its data are not needed for tests of its terms. */
function isSaved(fit: unknown): fit is SavedFit {
  return (fit as { readonly [SAVED]?: boolean } | null | undefined)?.[SAVED] === true;
}

/** @throws GlmmError INVALID_OPTION for options, which R's anova has among its fits */
function checkFits(fits: readonly unknown[]): void {
  const options = fits.find((one) => isPlain(one) && !('logLik' in one));
  if (options === undefined) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `anova() takes fits alone, and this is ${shown(options)}\nTests of the terms of one fit with other degrees of freedom or another covariance are fit.jointTests({ df, vcov }).`,
  );
}
