/**
 * The parameter that some densities have besides their mean: what is estimated is the logarithm of a shape, what is reported is
 * the shape itself or a dispersion, 1 / shape, as the record of the family has it.
 */
import { familyOf, linkOf } from '../../family/list.ts';
import type { ExtraParameter, RowLaw } from '../../family/record.ts';
import type { Family, FamilyName } from '../../family/types.ts';
import { wordsOf } from '../../family/words.ts';
import type { Dispersion, FitStart, FitSummary } from '../types.ts';

/** @param variance of the estimated log shape @param infinite whether that stands for an infinite shape */
export function dispersionOf(
  { family, df }: Pick<Family, 'family' | 'df'>,
  logShape: number,
  variance: number,
  infinite: boolean,
): Dispersion {
  const { ofLogShape, atInfiniteShape } = extraOf(family);
  const { name } = wordsOf({ family }).extra!;
  const given = { ...(df !== undefined && { df }) };
  if (infinite) return { name, estimate: atInfiniteShape, stdError: Number.NaN, ...given };
  const estimate = ofLogShape(logShape);
  // d estimate / d log shape = +-estimate
  return { name, estimate, stdError: estimate * Math.sqrt(variance), ...given };
}

export function logShapeOf(family: FamilyName, estimate: number): number {
  return extraOf(family).toLogShape(estimate);
}

/** Asked for where a shape is estimated, so there is one. */
export function extraOf(family: FamilyName): ExtraParameter {
  return familyOf({ family }).extra!;
}

/** The density of a row at the estimates. */
export function rowLawOf(
  family: Family,
  { sigma, dispersion, thresholds }: Pick<FitSummary, 'sigma' | 'dispersion' | 'thresholds'>,
): RowLaw {
  // degrees of freedom are given, also where the dispersion has a predictor
  const shape = shapeOf(dispersion) ?? family.df ?? Number.POSITIVE_INFINITY;
  // eta has the intercept: the thresholds less the first
  const at = thresholds?.map(({ estimate, held = estimate }) => held);
  const above = at?.map((threshold) => threshold - at[0]);
  return { family: familyOf(family), link: linkOf(family), dispersion: sigma * sigma, shape, thresholds: above };
}

/** The shape or overdispersion that is reported, or degrees of freedom that are given; null for other families. */
export function shapeOf(dispersion: Dispersion | undefined): number | null {
  if (dispersion === undefined) return null;
  return dispersion.name === 'dispersion' ? (dispersion.df ?? null) : dispersion.estimate;
}

/** Where a fit to other data may start: at the estimates. */
export function startFrom({
  theta,
  beta,
  dispersion,
  coefficients,
}: Pick<FitSummary, 'theta' | 'beta' | 'dispersion' | 'coefficients'>): FitStart {
  const known = dispersion !== undefined && dispersion.estimate > 0 && Number.isFinite(dispersion.estimate);
  // of separated data beta is held far out, where other data have nothing to go by
  const finite = coefficients.every(({ estimate }) => Number.isFinite(estimate));
  return { theta, ...(finite && { beta }), ...(known && { dispersion: dispersion.estimate }) };
}

/** The standard deviation that residuals are scaled by: root of the dispersion, 1 where the density has none. */
export function sigmaOf(dispersion: Dispersion | undefined): number {
  return dispersion?.name === 'dispersion' ? Math.sqrt(dispersion.estimate) : 1;
}
