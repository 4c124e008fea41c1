/**
 * The methods of a fit that run in the worker: where each has its options, and where users' data may be.
 */
import type { GlmmFit } from '../glmmFit.ts';

/** Those that need more than the numbers. `confint`, `profile`, `bootstrap`, `influence` and `refit` have ways of their own. */
export const METHODS = {
  ranef: {},
  fitted: {},
  linearPredictor: {},
  residuals: {},
  drop1: {},
  randomEffectsTest: {},
  waldTest: {},
  augment: {},
  predict: { data: ['newData'] },
  predictNewGroup: { data: ['newData', 'predictFor'] },
  coef: {},
  oddsRatios: {},
  interpret: {},
  icc: {},
  variancePartition: {},
  r2: {},
  medianOddsRatio: {},
  marginalCoefficients: { data: ['data'] },
  marginalMeans: { data: ['data'] },
  compare: { data: ['data'] },
} as const satisfies Partial<Record<keyof GlmmFit, { readonly data?: readonly string[] }>>;

export type MethodName = keyof typeof METHODS;
