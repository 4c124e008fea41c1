/** glmm-wasm: generalized linear mixed models by adaptive Gauss-Hermite quadrature. */

export { anova } from './anova.ts';
export type { Crosstab, CrosstabOptions } from './data/crosstab.ts';
export type {
  ColumnDescription,
  DataDescription,
  DescribeOptions,
  Histogram,
  LevelCount,
  NumberSummary,
} from './data/describe.ts';
export { crosstab, describe, groupSizes } from './describe.ts';
export { GlmmError, type GlmmErrorCode, type GlmmWarning, type GlmmWarningCode } from './errors.ts';
export { binomial, gamma, gaussian, inverseGaussian, negativeBinomial, poisson } from './family/resolve.ts';
export type { Coefficient, FitSummary, OptimSummary, RandomEffect, VarCorr } from './fit/types.ts';
export { fromJSON, type SavedFit, type SavedFitJson } from './fromJSON.ts';
export { glmm } from './glmm.ts';
export type { GlmmFit } from './glmmFit.ts';
export type { AnovaTable } from './infer/anova.ts';
export type { ConfintOptions } from './infer/confint.ts';
export type { Interval } from './infer/interval.ts';
export type { Profile, ProfileOptions } from './infer/profile.ts';
export { lmm } from './lmm.ts';
export type { GlmmOptions, LmmOptions, ModelOptions } from './options.ts';
export type { PredictMethods, PredictOptions } from './predict/methods.ts';
export type { Prediction } from './predict/predict.ts';
export { gaussHermite, type QuadratureRule } from './quadrature/gaussHermite.ts';
