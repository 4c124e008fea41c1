/**
 * The methods of a fit that run in the worker: where each has its options, and where users' data may be.
 */
import type { MeaningMethods } from '../predict/interpret/meaning.ts';

/** Those that need more than the numbers. `confint`, `profile`, `bootstrap`, `influence` and `refit` have ways of their own. */
export const METHODS = {
  ranef: {},
  fitted: {},
  linearPredictor: {},
  residuals: {},
  quantileResiduals: {},
  dispersionTest: {},
  zeroInflationTest: {},
  simulate: {},
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
} as const;

export type MethodName = keyof typeof METHODS;

/** Those that src/predict/interpret/meaning.ts has: it is loaded apart where a worker is loaded in parts. */
export const MEANING: readonly string[] = [
  'oddsRatios',
  'interpret',
  'icc',
  'medianOddsRatio',
] satisfies (keyof MeaningMethods)[];

/** Options of a method that hold users' data. */
export function dataPlaces(name: MethodName): readonly string[] {
  const places: { readonly data?: readonly string[] } = METHODS[name];
  return places.data ?? [];
}
