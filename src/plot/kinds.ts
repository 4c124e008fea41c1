/**
 * The kinds of pictures, by name.
 */
import type { FitCore } from '../fit/core.ts';
import { type CaterpillarOptions, caterpillar } from './caterpillar.ts';
import { type ProfilePlotOptions, profilePlot } from './profile.ts';
import type { LookOptions, Picture } from './types.ts';

/** What each kind takes besides its look. */
export interface KindOptions {
  readonly caterpillar: CaterpillarOptions;
  readonly profile: ProfilePlotOptions;
}

export type PlotKind = keyof KindOptions;

export type PlotOptions<K extends PlotKind = PlotKind> = KindOptions[K] & LookOptions;

interface KindEntry<K extends PlotKind> {
  readonly draw: (core: FitCore, options: KindOptions[K]) => Picture;
  /** Names of its options. */
  readonly options: readonly (keyof KindOptions[K])[];
}

export const KINDS: { readonly [K in PlotKind]: KindEntry<K> } = {
  caterpillar: { draw: caterpillar, options: ['group', 'term', 'level'] },
  profile: { draw: profilePlot, options: ['parm', 'scale', 'points', 'level'] },
};
