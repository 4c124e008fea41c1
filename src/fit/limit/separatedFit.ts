/**
 * What becomes of a fit to separated data: of two categories by the direction in which Newton's method moves, of more by that of their questions.
 */
import type { Design } from '../../design/types.ts';
import { familyOf, linkOf } from '../../family/list.ts';
import { thresholdsOf } from '../../family/thresholds.ts';
import type { Family } from '../../family/types.ts';
import { scaleFixed } from '../engine/scale.ts';
import type { EngineSetting, OpenModel } from '../engine/types.ts';
import type { Estimation } from '../estimation.ts';
import { risingMean } from '../start/risingMean.ts';
import { type Separation, separationAlong } from '../start/separation.ts';
import type { GlmStart } from '../start/startGlm.ts';
import type { FitStart } from '../types.ts';
import { atInfinity, nothingLeft } from './atInfinity.ts';
import { separationOfCuts } from './cutSeparation.ts';
import { type LimitDesign, limitDesign, startOfLimit } from './limitDesign.ts';
import { noCategoryLeft, orderedAtInfinity } from './orderedAtInfinity.ts';
import { orderedLimit } from './orderedLimit.ts';
import { untoldColumns } from './untold.ts';

/** The model that is left in the limit. */
export interface SeparatedLimit {
  readonly left: LimitDesign;
  /** A start for it that means the same in the rows that are left. */
  startOf(start: FitStart): FitStart;
  /** The whole fit from that of what is left. */
  about(inner: Estimation, fitAgain: Estimation['fitAgain'], open: Estimation['open']): Estimation;
}

export interface Separated {
  /** null where no row or no column is left. */
  readonly limit: SeparatedLimit | null;
  /** The fit in that case, from where the search stopped. */
  nothingLeft(estimation: Estimation): Estimation;
}

/** @param glm of the model itself; null where nothing separates */
export function separatedModel(
  setting: Pick<EngineSetting, 'kind' | 'design' | 'family'>,
  model: OpenModel,
  glm: GlmStart,
): Separated | null {
  const { design, family } = setting;
  const untold = untoldColumns(design);
  if (untold !== null) return separatedBy(design, untold.separation, untold.left);
  const rising = risingMean(setting, model, glm);
  return rising && separatedFit(design, family, rising);
}

/** @param rising of beta on the optimiser's scale; null where nothing separates */
function separatedFit(design: Design, family: Family, rising: Float64Array): Separated | null {
  const { support } = familyOf(family);
  if (design.response.categories !== undefined) return separatedCategories(design, family);
  // on the way to a mean that a finite predictor has, no coefficient is infinite
  const ends = linkOf(family).domain === 'negative' ? { ...support, most: Number.NaN } : support;
  const separation = separationAlong(design, ends, scaleFixed(design.fixed, design.nObs), rising);
  return separation && separatedBy(design, separation, limitDesign(design, separation.edge));
}

function separatedBy(design: Design, separation: Separation, left: LimitDesign | null): Separated {
  return {
    limit: left && {
      left,
      startOf: (start) => startOfLimit(start, left),
      about: (inner, fitAgain, open) => atInfinity(design, separation, left, inner, fitAgain, open),
    },
    nothingLeft: (estimation) => nothingLeft(estimation, separation),
  };
}

function separatedCategories(design: Design, family: Family): Separated | null {
  const thresholds = thresholdsOf(design.response, family.threshold);
  const separation = separationOfCuts(design, thresholds);
  if (separation === null) return null;
  const left = orderedLimit(design, family, thresholds, separation.cuts, separation.edge);
  return {
    limit: left && {
      left,
      // gaps that move rows are columns there, of which a start says nothing
      startOf: ({ theta }) => (theta ? { theta } : {}),
      about: (inner, fitAgain, open) => orderedAtInfinity(design, family, separation, left, inner, fitAgain, open),
    },
    nothingLeft: (estimation) => noCategoryLeft(estimation, separation),
  };
}
