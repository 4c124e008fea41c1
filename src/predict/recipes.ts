/**
 * All recipes that rows of new data pass through.
 */
import type { Recipe } from '../design/matrix/matrix.ts';
import type { PredictionState } from './state.ts';

export function recipesOf(state: PredictionState): Recipe[] {
  return [state.fixed.recipe as Recipe, ...state.terms.map(({ recipe }) => recipe as Recipe)];
}
