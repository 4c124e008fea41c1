/**
 * The parameter that some densities have beside their mean: what is estimated is the logarithm of a shape, what is reported is
 *   Gamma             dispersion = 1 / shape,   variance dispersion mu^2
 *   inverse Gaussian  dispersion = 1 / shape,   variance dispersion mu^3
 *   negative binomial shape,                    variance mu + mu^2 / shape
 */
import type { FamilyName } from '../family/types.ts';
import { exp, log } from '../stats/special.ts';
import type { Dispersion } from './types.ts';

/** @param variance of the estimated log shape */
export function dispersionOf(family: FamilyName, logShape: number, variance: number): Dispersion {
  const isShape = family === 'negativeBinomial';
  const estimate = exp(isShape ? logShape : -logShape);
  // d estimate / d log shape = +-estimate
  return { name: isShape ? 'shape' : 'dispersion', estimate, stdError: estimate * Math.sqrt(variance) };
}

export function logShapeOf(family: FamilyName, estimate: number): number {
  return family === 'negativeBinomial' ? log(estimate) : -log(estimate);
}

/** The standard deviation that residuals are scaled by: root of the dispersion, 1 where the density has none. */
export function sigmaOf(dispersion: Dispersion | undefined): number {
  return dispersion?.name === 'dispersion' ? Math.sqrt(dispersion.estimate) : 1;
}
