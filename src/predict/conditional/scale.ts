/** What predictions may be of, and what they are. */

/** Of ordered categories. */
export const CATEGORY_TYPES = ['prob', 'cum.prob', 'class', 'mean.class', 'latent'] as const;
export type CategoryType = (typeof CATEGORY_TYPES)[number];

/** Of second predictors. */
export const SECOND_TYPES = ['conditional', 'zprob', 'disp'] as const;
export type SecondType = (typeof SECOND_TYPES)[number];

export function isCategoryType<Type>(type: Type): type is Type & CategoryType {
  return (CATEGORY_TYPES as readonly unknown[]).includes(type);
}

/** Options of a prediction besides the rows. */
export interface PredictionScale {
  /**
   * Scale of the linear predictor (default) or of the mean response; of counts that may be zeros in excess also the mean of those that are not
   * ('conditional') and the probability of an excess zero ('zprob'), with a dispersion model what that is of ('disp'). Of ordered categories: each one's probability, or that of it and all below
   * ('prob', 'cum.prob'), the number of the most probable in `categories`, the mean of their numbers from 1, the mean of the latent response.
   */
  readonly type?: 'link' | 'response' | SecondType | CategoryType;
  /** Default 'conditional'. */
  readonly randomEffects?: 'conditional' | 'zero' | 'marginal';
  /** Whether to give standard errors. Default false. */
  readonly se?: boolean;
  /**
   * 'confidence' (or true): for what is predicted. 'newGroup': for a group that was not in the data, its random effects
   * integrated over; not with 'conditional'. Default: none.
   */
  readonly interval?: boolean | 'none' | 'confidence' | 'newGroup';
  /** Of the interval. Default 0.95. */
  readonly level?: number;
  /** With 'conditional': take levels that the fit has not seen as new groups, with effect zero. Default false: an error. */
  readonly allowNewLevels?: boolean;
}

/** One value a row; NaN where a variable is missing. */
export interface Prediction {
  /** Of 'prob' and 'cum.prob' a value for each category, row after row. */
  readonly fit: Float64Array;
  /** Of ordered categories: their names, in order. */
  readonly categories?: readonly string[];
  readonly se?: Float64Array;
  readonly lower?: Float64Array;
  readonly upper?: Float64Array;
}
