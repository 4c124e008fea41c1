/**
 * What a fit says of its rows at the conditional modes of the random effects.
 */
import { GlmmError } from '../errors.ts';
import { familyOf } from '../family/list.ts';
import { type Method, NO_OPTIONS } from './method.ts';
import { RESIDUALS, type ResidualOptions } from './numbers/residuals.ts';
import type { WholeFit } from './whole.ts';

export interface FittedSignature {
  /** Fitted values at the conditional modes, on the scale of the response (for binomial data: probabilities). One per row used. Ordered categories have none (INVALID_OPTION). */
  fitted(): Float64Array;
}

export const fittedMethod: Method<FittedSignature, WholeFit> = {
  name: 'fitted',
  options: NO_OPTIONS,
  run({ estimation: { family }, mu }) {
    if (familyOf(family).support.isOrdered)
      throw new GlmmError(
        'INVALID_OPTION',
        "ordered categories have no fitted value of their own\nUse predict({ type: 'prob' }) or 'mean.class', or linearPredictor().",
        { family: family.family },
      );
    return mu().slice();
  },
};

export interface LinearPredictorSignature {
  /** Linear predictor at the conditional modes. One per row used. */
  linearPredictor(): Float64Array;
}

export const linearPredictorMethod: Method<LinearPredictorSignature, WholeFit> = {
  name: 'linearPredictor',
  options: NO_OPTIONS,
  run: ({ eta }) => eta().slice(),
};

export interface ResidualsSignature {
  /** Residuals at the conditional modes, one per row used. Default 'pearson'. */
  residuals(options?: ResidualOptions): Float64Array;
}

export const residualsMethod: Method<ResidualsSignature, WholeFit> = {
  name: 'residuals',
  options: RESIDUALS,
  run: ({ residuals }, { type = 'pearson' }) => residuals(type),
};
