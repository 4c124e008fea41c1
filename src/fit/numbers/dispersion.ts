/**
 * The parameter that some densities have besides their mean: what is estimated is the logarithm of a shape, what is reported is
 *   Gamma             dispersion = 1 / shape,   variance dispersion mu^2
 *   inverse Gaussian  dispersion = 1 / shape,   variance dispersion mu^3
 *   negative binomial shape,                    variance mu + mu^2 / shape
 */
import type { FamilyName } from '../../family/types.ts';
import { exp, log } from '../../stats/special.ts';
import type { Dispersion, FitStart, FitSummary } from '../types.ts';

/** @param variance of the estimated log shape @param infinite whether that stands for an infinite shape */
export function dispersionOf(family: FamilyName, logShape: number, variance: number, infinite: boolean): Dispersion {
  const isShape = family === 'negativeBinomial';
  if (infinite)
    return {
      name: isShape ? 'shape' : 'dispersion',
      estimate: isShape ? Number.POSITIVE_INFINITY : 0,
      stdError: Number.NaN,
    };
  const estimate = exp(isShape ? logShape : -logShape);
  // d estimate / d log shape = +-estimate
  return { name: isShape ? 'shape' : 'dispersion', estimate, stdError: estimate * Math.sqrt(variance) };
}

export function logShapeOf(family: FamilyName, estimate: number): number {
  return family === 'negativeBinomial' ? log(estimate) : -log(estimate);
}

/** The negative binomial's shape; null for other families. */
export function shapeOf(dispersion: Dispersion | undefined): number | null {
  return dispersion?.name === 'shape' ? dispersion.estimate : null;
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
