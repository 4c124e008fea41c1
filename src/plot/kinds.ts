/**
 * The kinds of pictures, by name.
 */
import type { DataTable } from '../data/types.ts';
import type { FitCore } from '../fit/core.ts';
import type { PredictMethods } from '../predict/methods.ts';
import { type CaterpillarOptions, caterpillar } from './caterpillar.ts';
import { type CurvesOptions, curves } from './curves.ts';
import { type InfluenceOptions, influencePlot } from './influence.ts';
import { type IntegrandOptions, integrand } from './integrand.ts';
import { type LinearOptions, linearResiduals } from './linear.ts';
import { type PoststratifiedOptions, poststratified } from './poststratified.ts';
import { type PredictionsOptions, predictions } from './predictions.ts';
import { type ProfilePlotOptions, profilePlot } from './profile.ts';
import { type QuadratureOptions, quadraturePath } from './quadrature.ts';
import { type ProfileMethod, type RatiosOptions, ratios } from './ratios.ts';
import { type ResidualsOptions, simulationResiduals } from './residuals.ts';
import { type ShrinkageOptions, shrinkage } from './shrinkage.ts';
import type { LookOptions, Picture } from './types.ts';

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
}

export type PlotKind = keyof KindOptions;

export type PlotOptions<K extends PlotKind = PlotKind> = KindOptions[K] & LookOptions;

/** What pictures ask of a fit besides its core. */
export type FitMethods = PredictMethods & ProfileMethod;

interface KindEntry<K extends PlotKind> {
  readonly draw: (core: FitCore, options: KindOptions[K], fit: FitMethods, table: DataTable | undefined) => Picture;
  /** Names of its options. */
  readonly options: readonly (keyof KindOptions[K])[];
}

export const KINDS: { readonly [K in PlotKind]: KindEntry<K> } = {
  caterpillar: { draw: caterpillar, options: ['group', 'term', 'level'] },
  profile: { draw: profilePlot, options: ['parm', 'scale', 'points', 'level', 'profile'] },
  integrand: { draw: integrand, options: ['group', 'term', 'unit', 'points'] },
  quadrature: { draw: quadraturePath, options: ['orders'] },
  ratios: { draw: ratios, options: ['level', 'method'] },
  predictions: { draw: predictions, options: ['variable', 'by', 'level', 'points'] },
  curves: { draw: curves, options: ['variable', 'group', 'groups', 'points'] },
  shrinkage: { draw: shrinkage, options: ['group', 'terms'] },
  poststratified: { draw: poststratified, options: ['cells', 'count', 'by', 'tiles', 'level'] },
  residuals: { draw: simulationResiduals, options: ['n', 'seed', 'points'] },
  influence: { draw: influencePlot, options: ['group', 'groups', 'influence'] },
  linear: { draw: linearResiduals, options: ['points'] },
};
