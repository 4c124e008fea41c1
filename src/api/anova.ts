/**
 * `anova()`: fits compared by likelihood ratio.
 */

import { type AnovaTable, anova as compare } from '../infer/hypothesis/anova.ts';
import type { JointTests } from '../predict/means/types.ts';
import { anovaText } from '../report/anova.ts';
import { readable } from '../report/readable.ts';
import { coreOf, type GlmmFit } from './glmmFit.ts';

/**
 * Likelihood-ratio tests of fits to the same responses, from the smallest model to the largest. The p-value of a model with
 * one variance more is also given by the 50:50 mixture that holds at the boundary. Of one fit: `fit.jointTests()`, a test of each term.
 *
 * @throws GlmmError NOT_COMPARABLE where rows, responses, weights, quadrature points or methods differ, and says which
 * @example
 * const table = anova(glmm('y ~ 1 + (1 | g)', data), glmm('y ~ x + (1 | g)', data));
 * console.log(String(table)); // as lme4 prints it
 */
export function anova(fit: GlmmFit): JointTests & { toString(): string };
export function anova(...fits: readonly GlmmFit[]): AnovaTable & { toString(): string };
export function anova(...fits: readonly GlmmFit[]): (AnovaTable | JointTests) & { toString(): string } {
  if (fits.length === 1 && coreOf(fits[0]) !== null) return fits[0].jointTests();
  const table = compare(fits.map(coreOf));
  return Object.freeze(readable({ ...table }, anovaText));
}
