/**
 * What a fit says of its rows at the conditional modes of the random effects.
 */
import { type Method, NO_OPTIONS } from './method.ts';
import { RESIDUALS, type ResidualOptions } from './numbers/residuals.ts';
import type { WholeFit } from './whole.ts';

export interface FittedSignature {
  /** Fitted values at the conditional modes, on the scale of the response (for binomial data: probabilities). One per row used. */
  fitted(): Float64Array;
}

export const fittedMethod: Method<FittedSignature, WholeFit> = {
  name: 'fitted',
  options: NO_OPTIONS,
  run: ({ mu }) => mu().slice(),
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
