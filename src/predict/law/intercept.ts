/**
 * Which fixed effect is the intercept.
 */
import type { Recipe } from '../../design/matrix/matrix.ts';
import type { EstimateState } from '../state.ts';

/** The first column, where the formula has an intercept: it is never an aliased one. */
export function isIntercept({ fixed }: EstimateState, j: number): boolean {
  return j === 0 && (fixed.recipe as Recipe).intercept;
}
