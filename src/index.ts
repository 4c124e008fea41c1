/** glmm-wasm: generalized linear mixed models by adaptive Gauss-Hermite quadrature. */

export { compareModels } from './api/after/compareModels.ts';
export type { Means } from './api/after/means.ts';
export { anova } from './api/anova.ts';
export { crosstab, describe, groupSizes } from './api/describe.ts';
export { fromJSON, type SavedFit } from './api/fromJSON.ts';
export { glmm } from './api/glmm.ts';
export type { GlmmFit } from './api/glmmFit.ts';
export type { SavedFitJson } from './api/keptMethods.ts';
export { lmm } from './api/lmm.ts';
export type { Control, GlmmOptions, LmmOptions, ModelOptions } from './api/options.ts';
export type { ModelOfPlan } from './api/plan/planned.ts';
export { type PowerOptions, power, powerAsync, type TestOfPlan } from './api/plan/power.ts';
export type { Power } from './api/plan/powerResult.ts';
export { type SimulateDesignOptions, simulateDesign } from './api/plan/simulateDesign.ts';
export type { Named, Parameters } from './api/plan/truth.ts';
export type { Structured } from './covariance/list.ts';
export type { Crosstab, CrosstabOptions } from './data/crosstab.ts';
export type {
  ColumnDescription,
  DataDescription,
  DescribeOptions,
  Histogram,
  LevelCount,
  NumberSummary,
} from './data/describe.ts';
export type { Jsonable, NumberJson } from './data/encode.ts';
export type { DataInput, TableLike } from './data/types.ts';
export type { ContrastName, ContrastSpec } from './design/matrix/contrastNames.ts';
export type { AliasedColumn, DroppedRows, RelationshipMatrix } from './design/types.ts';
export { GlmmError, type GlmmErrorCode, type GlmmWarning, type GlmmWarningCode } from './errors.ts';
export {
  beta,
  betaBinomial,
  binomial,
  cumulative,
  gamma,
  gaussian,
  inverseGaussian,
  type LinkOption,
  negativeBinomial,
  poisson,
  student,
} from './family/makers.ts';
export type { FamilySpec } from './family/resolve.ts';
export type { Thresholds } from './family/thresholds.ts';
export type { Family, FamilyName, LinkName } from './family/types.ts';
export type { ExtraName } from './family/words.ts';
export type { IntegrationWanted, SolverWanted } from './fit/engine/types.ts';
export type { ResidualOptions, ResidualType } from './fit/numbers/residuals.ts';
export type { GammaPrior, NormalPrior, Penalty, Prior } from './fit/penalty/types.ts';
export type { LevelPoints, Points, PointsWanted } from './fit/rule/orders.ts';
export type {
  Coefficient,
  Component,
  Dispersion,
  EpError,
  FitStart,
  FitSummary,
  GroupWeights,
  Integration,
  LaplaceError,
  LevelQuadrature,
  LowerMaximum,
  ModelComponent,
  OptimSummary,
  Quadrature,
  RandomEffect,
  Shift,
  Simulation,
  Threshold,
  VarCorr,
} from './fit/types.ts';
export type { AnovaRow, AnovaTable } from './infer/hypothesis/anova.ts';
export type { ModelComparison, ModelRow } from './infer/hypothesis/compareModels.ts';
export type { Drop1Row } from './infer/hypothesis/drop1.ts';
export type { WaldTest, WaldTestOptions } from './infer/hypothesis/jointWald.ts';
export type {
  CutEstimate,
  ProportionalOddsRow,
  ProportionalOddsTest,
} from './infer/hypothesis/proportionalOdds.ts';
export type { Interval } from './infer/interval.ts';
export type { Bootstrap } from './infer/intervals/bootstrap.ts';
export type { BootstrapIntervalType } from './infer/intervals/bootstrapIntervals.ts';
export type { BootstrapOptions, BootstrapRun, Statistic } from './infer/intervals/bootstrapOptions.ts';
export type { ConfintOptions } from './infer/intervals/confintOptions.ts';
export type { Profile, ProfileOptions, ProfilePoint } from './infer/profile/profile.ts';
export type { ContrastFreedom } from './infer/robust/contrastFreedom.ts';
export type { RobustOptions, RobustVcov } from './infer/robust/vcovRobust.ts';
export type { CompareOptions, Comparison } from './predict/average/compare.ts';
export type { MarginalMeanRow, MarginalMeansOptions } from './predict/average/marginalMeans.ts';
export type { PoststratifiedRow, PoststratifyOptions } from './predict/average/poststratify.ts';
export type { SettingValue } from './predict/average/setting.ts';
export type { OverData } from './predict/average/source.ts';
export type { AugmentRow } from './predict/conditional/augment.ts';
export type { GroupCoefficient } from './predict/conditional/coefByGroup.ts';
export type { NewGroupEffect, NewGroupOptions, NewGroupPrediction } from './predict/conditional/newGroup.ts';
export type { PredictOptions } from './predict/conditional/predictMethod.ts';
export type { PredictedRow, PredictRowsOptions } from './predict/conditional/predictRows.ts';
export type { CategoryType, Prediction, PredictionScale, SecondType } from './predict/conditional/scale.ts';
export type { Icc, IccOptions, IccRow, VarianceShare } from './predict/interpret/icc.ts';
export type { InterpretOptions, Reading } from './predict/interpret/interpret.ts';
export type { InterpretationMethods } from './predict/interpret/interpretation.ts';
export type { MarginalCoefficient } from './predict/interpret/marginalCoefficients.ts';
export type { MedianRatio } from './predict/interpret/medianRatio.ts';
export type { R2 } from './predict/interpret/r2.ts';
export type { RatioKind, RatioOptions, RatioRow } from './predict/interpret/ratios.ts';
export type { RandomSetting } from './predict/interpret/variance.ts';
export type { Estimated, EstimatedRatio } from './predict/interval.ts';
export type { RefGridRow, RefGridTable } from './predict/means/grid/gridTable.ts';
export type {
  Adjustment,
  AdjustOptions,
  ContrastMethod,
  ContrastOptions,
  CovReduce,
  DfOption,
  GridOptions,
  JointTestsOptions,
  LawOptions,
  LettersOptions,
  MeansComponent,
  MeansOptions,
  MeansType,
  NamedMethod,
  Specs,
  TrendsOptions,
  VcovOption,
} from './predict/means/options.ts';
export type { Cell, EstimateTable, JointTestRow, JointTests, MeansRow } from './predict/means/types.ts';
export type { PredictMethods } from './predict/methods.ts';
export type { LevelOption } from './predict/options.ts';
export type { StateJson } from './predict/saved/stateJson.ts';
export { gaussHermite, type QuadratureRule } from './quadrature/gaussHermite.ts';
export type { FitJson } from './report/json/json.ts';
export type { FixefOptions } from './report/methods.ts';
export type { GlanceRow, TidyRow } from './report/tidy.ts';
export type { DispersionOptions, DispersionTest } from './simulate/dispersion.ts';
export type { SimulatedEffects } from './simulate/draw.ts';
export type { GroupInfluence, Influence, InfluenceMethod, InfluenceOptions } from './simulate/leaveOut/influence.ts';
export type { SimulationOptions } from './simulate/quantileResiduals.ts';
export type { Counts, ResponseInput, UserResponse } from './simulate/response.ts';
export type { SimulateOptions } from './simulate/simulate.ts';
export type { ZeroInflationTest } from './simulate/zeroInflation.ts';
