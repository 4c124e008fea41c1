/**
 * What fits with levels that are related by a matrix, `propto()`, do not have: whatever takes levels as independent, or Var(b) as the same
 * for all of them. Everything else is asked as of other fits.
 */
import { covarianceOf } from '../covariance/list.ts';
import { GlmmError } from '../errors.ts';
import type { FitSummary } from '../fit/types.ts';

/** Methods that integrate over levels one by one, or leave some out. */
const OF_INDEPENDENT_LEVELS: readonly string[] = [
  ...['influence', 'vcovRobust', 'proportionalOddsTest', 'predictNewGroup', 'predictRows', 'marginalMeans', 'compare'],
  ...['poststratify', 'marginalCoefficients', 'r2', 'interpret', 'medianOddsRatio'],
];

/** @throws GlmmError INVALID_OPTION */
export function checkRelated(name: string, taken: readonly unknown[], { varCorr }: Pick<FitSummary, 'varCorr'>): void {
  const term = varCorr.find((block) => covarianceOf(block).takesMatrix);
  if (term === undefined) return;
  const fail = (what: string, wayOut: string): GlmmError =>
    new GlmmError(
      'INVALID_OPTION',
      `${what} is not there for a fit with ${term.covariance}(): the levels of ${term.group} are related by a matrix.\n${wayOut}`,
      { method: name, covariance: term.covariance, group: term.group },
    );
  if (OF_INDEPENDENT_LEVELS.includes(name))
    throw fail(`${name}()`, 'Ask for predict() with the levels of the fit, or simulate().');
  const options = taken[0] as
    | { readonly randomEffects?: unknown; readonly allowNewLevels?: unknown; readonly interval?: unknown }
    | undefined;
  if (name !== 'predict' || options === null || typeof options !== 'object') return;
  if (options.randomEffects === 'marginal')
    throw fail("predict({ randomEffects: 'marginal' })", "Ask for 'conditional' or 'zero'.");
  if (options.allowNewLevels === true)
    throw fail(
      'predict({ allowNewLevels })',
      'Give the matrix a level for each that is to be predicted, before the fit.',
    );
  if (options.interval === 'newGroup') throw fail("predict({ interval: 'newGroup' })", "Ask for 'confidence'.");
}
