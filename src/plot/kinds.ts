/**
 * The kinds of pictures, by name.
 */
import type { OptionTable } from '../data/check.ts';
import type { DataTable } from '../data/types.ts';
import type { Estimation } from '../fit/estimation.ts';
import type { PredictMethods } from '../predict/methods.ts';
import type { PredictionState } from '../predict/state.ts';
import type { LookOptions, Picture } from './draw/types.ts';
import { CATERPILLAR, type CaterpillarOptions, caterpillar } from './kind/caterpillar.ts';
import { CONTRASTS_PLOT, type ContrastsPlotOptions, contrastsPlot } from './kind/contrasts.ts';
import { CURVES, type CurvesOptions, curves } from './kind/curves.ts';
import { INFLUENCE_PLOT, type InfluenceOptions, influencePlot } from './kind/influence.ts';
import { INTEGRAND, type IntegrandOptions, integrand } from './kind/integrand.ts';
import { LINEAR, type LinearOptions, linearResiduals } from './kind/linear.ts';
import { MEANS_PLOT, type MeansMethod, type MeansPlotOptions, meansPlot } from './kind/means.ts';
import { POSTSTRATIFIED, type PoststratifiedOptions, poststratified } from './kind/poststratified.ts';
import { PREDICTIONS, type PredictionsOptions, predictions } from './kind/predictions.ts';
import { PROFILE_PLOT, type ProfilePlotOptions, profilePlot } from './kind/profile.ts';
import { QUADRATURE, type QuadratureOptions, quadraturePath } from './kind/quadrature.ts';
import { type IntervalMethod, RATIOS_PLOT, type RatiosOptions, ratios } from './kind/ratios.ts';
import { RESIDUALS_PLOT, type ResidualsOptions, simulationResiduals } from './kind/residuals.ts';
import { SHRINKAGE, type ShrinkageOptions, shrinkage } from './kind/shrinkage.ts';

/** What each kind takes besides its look. */
export interface KindOptions {
  readonly caterpillar: CaterpillarOptions;
  readonly profile: ProfilePlotOptions;
  readonly integrand: IntegrandOptions;
  readonly quadrature: QuadratureOptions;
  readonly residuals: ResidualsOptions;
  readonly influence: InfluenceOptions;
  readonly linear: LinearOptions;
  readonly ratios: RatiosOptions;
  readonly predictions: PredictionsOptions;
  readonly curves: CurvesOptions;
  readonly shrinkage: ShrinkageOptions;
  readonly poststratified: PoststratifiedOptions;
  readonly means: MeansPlotOptions;
  readonly contrasts: ContrastsPlotOptions;
}

export type PlotKind = keyof KindOptions;

export type PlotOptions<K extends PlotKind = PlotKind> = KindOptions[K] & LookOptions;

/** What pictures ask of a fit besides its estimation. */
export type FitMethods = PredictMethods & IntervalMethod & MeansMethod;

interface KindEntry<K extends PlotKind> {
  readonly draw: (
    estimation: Estimation,
    options: KindOptions[K],
    fit: FitMethods,
    table: DataTable | undefined,
    stateOf: () => PredictionState,
  ) => Picture;
  readonly options: OptionTable<KindOptions[K]>;
}

export const KINDS: { readonly [K in PlotKind]: KindEntry<K> } = {
  caterpillar: { draw: caterpillar, options: CATERPILLAR },
  profile: { draw: profilePlot, options: PROFILE_PLOT },
  integrand: { draw: integrand, options: INTEGRAND },
  quadrature: { draw: quadraturePath, options: QUADRATURE },
  ratios: { draw: ratios, options: RATIOS_PLOT },
  predictions: { draw: predictions, options: PREDICTIONS },
  means: {
    draw: (estimation, options, fit, _table, stateOf) => meansPlot(estimation, options, fit, stateOf),
    options: MEANS_PLOT,
  },
  contrasts: {
    draw: (estimation, options, fit, _table, stateOf) => contrastsPlot(estimation, options, fit, stateOf),
    options: CONTRASTS_PLOT,
  },
  curves: { draw: curves, options: CURVES },
  shrinkage: { draw: shrinkage, options: SHRINKAGE },
  poststratified: { draw: poststratified, options: POSTSTRATIFIED },
  residuals: { draw: simulationResiduals, options: RESIDUALS_PLOT },
  influence: { draw: influencePlot, options: INFLUENCE_PLOT },
  linear: { draw: linearResiduals, options: LINEAR },
};
