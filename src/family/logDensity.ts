/**
 * The log-density of one response as a function of its linear predictor, up to what does not depend on it: for curves of the
 * likelihood. The kernels have their own, faster forms.
 */
import { exp, log1mexp, logPnorm, softplus } from '../stats/special.ts';
import { inverseLink, unitDeviance } from './moments.ts';
import type { Family } from './types.ts';

/**
 * @param y response in the kernels' form: binomial y is a proportion, `weight` counts trials
 * @param sigma residual standard deviation, 1 without a scale parameter
 */
export function logDensity(
  family: Family,
  y: number,
  weight: number,
  eta: number,
  sigma: number,
  shape = Number.POSITIVE_INFINITY,
): number {
  // without limit the negative binomial's shape makes it Poisson
  const isPoisson = family.family === 'poisson' || (family.family === 'negativeBinomial' && !Number.isFinite(shape));
  if (isPoisson) return weight * (y * eta - exp(eta));
  if (family.family === 'binomial') return weight * (part(y, logMean(family, eta)) + part(1 - y, logRest(family, eta)));
  return (-0.5 * weight * unitDeviance(family, y, inverseLink(family.link, eta), shape)) / (sigma * sigma);
}

/** log mu */
function logMean({ link }: Family, eta: number): number {
  if (link === 'probit') return logPnorm(eta);
  return link === 'cloglog' ? log1mexp(exp(eta)) : -softplus(-eta);
}

/** log(1 - mu) */
function logRest({ link }: Family, eta: number): number {
  if (link === 'probit') return logPnorm(-eta);
  return link === 'cloglog' ? -exp(eta) : -softplus(eta);
}

/** share * value, 0 where the share is. */
function part(share: number, value: number): number {
  return share === 0 ? 0 : share * value;
}
