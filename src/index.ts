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
export type { DataInput, TableLike } from './data/types.ts';
export { crosstab, describe, groupSizes } from './describe.ts';
export type { ContrastName, ContrastSpec } from './design/contrastNames.ts';
export type { AliasedColumn, DroppedRows } from './design/types.ts';
export { GlmmError, type GlmmErrorCode, type GlmmWarning, type GlmmWarningCode } from './errors.ts';
export {
  binomial,
  type FamilySpec,
  gamma,
  gaussian,
  inverseGaussian,
  type LinkOption,
  negativeBinomial,
  poisson,
} from './family/resolve.ts';
export type { Family, FamilyName, LinkName } from './family/types.ts';
export type { PointsWanted } from './fit/points.ts';
export type { ResidualOptions, ResidualType } from './fit/residuals.ts';
export type {
  Coefficient,
  Dispersion,
  FitStart,
  FitSummary,
  LowerMaximum,
  OptimSummary,
  Quadrature,
  RandomEffect,
  VarCorr,
} from './fit/types.ts';
export { fromJSON, type SavedFit, type SavedFitJson } from './fromJSON.ts';
export { glmm } from './glmm.ts';
export type { GlmmFit } from './glmmFit.ts';
export type { AnovaRow, AnovaTable } from './infer/anova.ts';
export type { Bootstrap } from './infer/bootstrap.ts';
export type { BootstrapIntervalType } from './infer/bootstrapIntervals.ts';
export type { BootstrapOptions, BootstrapRun, Statistic } from './infer/bootstrapOptions.ts';
export type { ConfintOptions } from './infer/confintOptions.ts';
export type { Drop1Row } from './infer/drop1.ts';
export type { Interval } from './infer/interval.ts';
export type { Profile, ProfileOptions, ProfilePoint } from './infer/profile.ts';
export type { WaldTest, WaldTestOptions } from './infer/waldTest.ts';
export { lmm } from './lmm.ts';
export type { GlmmOptions, LmmOptions, ModelOptions } from './options.ts';
export type { AugmentRow } from './predict/augment.ts';
export type { GroupCoefficient } from './predict/coefByGroup.ts';
export type { CompareOptions, Comparison } from './predict/compare.ts';
export type { Icc, IccOptions, IccRow, VarianceShare } from './predict/icc.ts';
export type { InterpretOptions, Reading } from './predict/interpret.ts';
export type { Estimated, EstimatedRatio } from './predict/interval.ts';
export type { MarginalCoefficient } from './predict/marginalCoefficients.ts';
export type { MarginalMeanRow, MarginalMeansOptions } from './predict/marginalMeans.ts';
export type { MeaningMethods } from './predict/meaning.ts';
export type { MedianRatio } from './predict/medianRatio.ts';
export type { OverData, PredictMethods, PredictOptions } from './predict/methods.ts';
export type { NewGroupEffect, NewGroupOptions, NewGroupPrediction } from './predict/newGroup.ts';
export type { LevelOption } from './predict/options.ts';
export type { PoststratifiedRow, PoststratifyOptions } from './predict/poststratify.ts';
export type { Prediction, PredictionScale } from './predict/predict.ts';
export type { R2 } from './predict/r2.ts';
export type { RatioKind, RatioOptions, RatioRow } from './predict/ratios.ts';
export type { SettingValue } from './predict/setting.ts';
export type { StateJson } from './predict/stateJson.ts';
export type { RandomSetting } from './predict/variance.ts';
export { gaussHermite, type QuadratureRule } from './quadrature/gaussHermite.ts';
export type { FitJson, Jsonable } from './report/json.ts';
export type { GlanceRow, TidyRow } from './report/tidy.ts';
export type { DispersionOptions, DispersionTest } from './simulate/dispersion.ts';
export type { SimulatedEffects } from './simulate/draw.ts';
export type { GroupInfluence, Influence, InfluenceMethod, InfluenceOptions } from './simulate/influence.ts';
export type { SimulationOptions } from './simulate/quantileResiduals.ts';
export type { Counts, ResponseInput, UserResponse } from './simulate/response.ts';
export type { SimulateOptions } from './simulate/simulate.ts';
export type { ZeroInflationTest } from './simulate/zeroInflation.ts';
