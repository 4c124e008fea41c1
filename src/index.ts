/** glmm-wasm: generalized linear mixed models by adaptive Gauss-Hermite quadrature. */

export { anova } from './anova.ts';
export { type Crosstab, type CrosstabOptions, crosstab } from './data/crosstab.ts';
export {
  type ColumnDescription,
  type DataDescription,
  type DescribeOptions,
  describe,
  groupSizes,
  type Histogram,
  type LevelCount,
  type NumberSummary,
} from './data/describe.ts';
export { GlmmError, type GlmmErrorCode, type GlmmWarning, type GlmmWarningCode } from './errors.ts';
export { binomial, gamma, gaussian, inverseGaussian, negativeBinomial, poisson } from './family/resolve.ts';
export { fromJSON, type SavedFit, type SavedFitJson } from './fromJSON.ts';
export { type GlmmOptions, glmm } from './glmm.ts';
export type { GlmmFit } from './glmmFit.ts';
export { type LmmOptions, lmm } from './lmm.ts';
export type { PredictMethods, PredictOptions } from './predict/methods.ts';
export type { Prediction } from './predict/predict.ts';
