/**
 * `compareModels()`: fits by their information criteria.
 */
import { checkValue, LIST, needed } from '../../data/check.ts';
import { compareModels as compare, type ModelComparison } from '../../infer/hypothesis/compareModels.ts';
import { plainText } from '../../report/format/plainText.ts';
import { readable } from '../../report/readable.ts';
import { estimationOf, type GlmmFit } from '../glmmFit.ts';

/**
 * AIC, AICc and BIC of fits to the same responses, the weight of each by AIC, and likelihood-ratio tests of neighbours that are nested. Fits by
 * REML whose fixed effects differ are made again by maximum likelihood, and rules of different numbers of points by the largest.
 *
 * @throws GlmmError INVALID_OPTION; NOT_COMPARABLE where rows, responses or weights differ, and says which
 * @example
 * console.log(String(compareModels([lmm('y ~ 1 + (1 | g)', data), lmm('y ~ x + (1 | g)', data)])));
 */
export function compareModels(fits: readonly GlmmFit[]): ModelComparison & { toString(): string } {
  checkValue('compareModels()', 'fits', fits, needed(LIST));
  return Object.freeze(readable({ ...compare(fits.map(estimationOf)) }, comparisonText));
}

function comparisonText({ rows, notes }: ModelComparison): string {
  const models = rows.map(({ model, formula }) => `${model}: ${formula}`);
  const table = plainText(rows.map(({ formula: _, ...row }) => row));
  return [...models, '', table, ...notes].join('\n');
}
