/**
 * glmm-wasm/plot: pictures of fits as Vega-Lite specifications. Plain objects: draw them with vega and vega-lite, which this
 * package does not need itself.
 */

import { type GlmmFit, insideOf } from './api/glmmFit.ts';
import { checkOptions, type OptionTable, shown } from './data/check.ts';
import { namesHint } from './data/text/suggest.ts';
import { GlmmError } from './errors.ts';
import { assemble, freshRows } from './plot/draw/assemble.ts';
import { type CurveLaw, lawCurves } from './plot/draw/lawCurves.ts';
import { LOOK } from './plot/draw/look.ts';
import type { LookOptions, Picture, PlotTable, Row, Spec } from './plot/draw/types.ts';
import { KINDS, type PlotKind, type PlotOptions } from './plot/kinds.ts';

export type { CurveLaw } from './plot/draw/lawCurves.ts';
export type { LookOptions, PlotTable, Row, Spec } from './plot/draw/types.ts';
export type { CaterpillarOptions } from './plot/kind/caterpillar.ts';
export type { ContrastsPlotOptions } from './plot/kind/contrasts.ts';
export type { CurvesOptions } from './plot/kind/curves.ts';
export type { InfluenceOptions } from './plot/kind/influence.ts';
export type { IntegrandOptions } from './plot/kind/integrand.ts';
export type { LinearOptions } from './plot/kind/linear.ts';
export type { MeansPlotOptions } from './plot/kind/means.ts';
export type { PoststratifiedOptions } from './plot/kind/poststratified.ts';
export type { PredictionsOptions } from './plot/kind/predictions.ts';
export type { ProfilePlotOptions } from './plot/kind/profile.ts';
export type { QuadratureOptions } from './plot/kind/quadrature.ts';
export type { RatiosOptions } from './plot/kind/ratios.ts';
export type { ResidualsOptions } from './plot/kind/residuals.ts';
export type { ShrinkageOptions } from './plot/kind/shrinkage.ts';
export type { KindOptions, PlotKind, PlotOptions } from './plot/kinds.ts';

/** Names of all kinds of pictures. */
export const plotKinds: readonly PlotKind[] = Object.freeze(Object.keys(KINDS) as PlotKind[]);

/**
 * A whole specification, Vega-Lite 6. Its data are one table named `rows`; `description` says in one sentence what the picture shows.
 *
 * @throws GlmmError INVALID_OPTION for an unknown kind or option, or where the kind does not suit the fit
 * @example
 * const spec = plotSpec(fit, 'caterpillar', { width: 640 });
 * new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: 'svg', container: '#plot' }).run();
 */
export function plotSpec<K extends PlotKind>(fit: GlmmFit, kind: K, options?: PlotOptions<K>): Spec {
  return assemble(picture(fit, kind, options), options ?? {});
}

/**
 * The rows alone, to feed a view that is drawn already: `view.data('rows', plotData(fit, kind)).run()`. New objects every time.
 */
export function plotData<K extends PlotKind>(fit: GlmmFit, kind: K, options?: PlotOptions<K>): Row[] {
  return freshRows(picture(fit, kind, options).rows);
}

/** The numbers of the picture as a table, with names as the user wrote them. */
export function plotTable<K extends PlotKind>(fit: GlmmFit, kind: K, options?: PlotOptions<K>): PlotTable {
  return picture(fit, kind, options).table;
}

/** The lecture's three figures for a made-up model, for teaching: see {@link CurveLaw}. */
export function curvesSpec(law?: CurveLaw, look?: LookOptions): Spec {
  return assemble(lawCurves(law), checkOptions('curvesSpec()', look, LOOK));
}

/** Their rows alone, to feed a view that is drawn already. */
export function curvesData(law?: CurveLaw): Row[] {
  return freshRows(lawCurves(law).rows);
}

/** Everything about a picture at once, computed once: for pages, and for workers that send it. */
export interface PlotParts {
  readonly spec: Spec;
  /** One sentence with the numbers that matter; also the specification's `description`. */
  readonly description: string;
  readonly table: PlotTable;
}

/** @throws GlmmError as {@link plotSpec} */
export function plotParts<K extends PlotKind>(fit: GlmmFit, kind: K, options?: PlotOptions<K>): PlotParts {
  const drawn = picture(fit, kind, options);
  return { spec: assemble(drawn, options ?? {}), description: drawn.description, table: drawn.table };
}

function picture<K extends PlotKind>(fit: GlmmFit, kind: K, options?: PlotOptions<K>): Picture {
  if (!plotKinds.includes(kind)) {
    const name = typeof kind === 'string' ? kind : '';
    throw new GlmmError('INVALID_OPTION', `no plot ${shown(kind)}\n${namesHint('Kinds', name, plotKinds)}`, { kind });
  }
  const { draw, options: own } = KINDS[kind];
  const table = { ...own, ...LOOK } as OptionTable<PlotOptions<K>>;
  const { estimation, table: data, state } = insideOf(fit);
  return draw(estimation, checkOptions(`the plot '${kind}'`, options, table), fit, data, state);
}
