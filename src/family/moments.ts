/**
 * Means, variances and deviances of the families: what residuals and predictions are made of.
 */
import { exp, expm1, log, log1p, logistic, pnorm } from '../stats/special.ts';
import type { Family, FamilyName, LinkName } from './types.ts';

/** E(y | eta): the inverse of the link. */
export function inverseLink(link: LinkName, eta: number): number {
  switch (link) {
    case 'logit':
      return logistic(eta);
    case 'probit':
      return pnorm(eta);
    case 'cloglog':
      return -expm1(-exp(eta));
    case 'log':
      return exp(eta);
    case 'inverse':
      return 1 / eta;
    case 'identity':
      return eta;
  }
}

/** The link of a mean. */
export function linkOf(link: LinkName, mu: number, qnorm: (p: number) => number): number {
  switch (link) {
    case 'logit':
      return log(mu / (1 - mu));
    case 'probit':
      return qnorm(mu);
    case 'cloglog':
      return log(-log(1 - mu));
    case 'log':
      return log(mu);
    case 'inverse':
      return 1 / mu;
    case 'identity':
      return mu;
  }
}

/** Variance of y as a function of its mean, up to dispersion / weight. `shape` is the negative binomial's. */
export function varianceOf(family: FamilyName, mu: number, shape = Number.POSITIVE_INFINITY): number {
  switch (family) {
    case 'binomial':
      return mu * (1 - mu);
    case 'poisson':
      return mu;
    case 'gaussian':
      return 1;
    case 'Gamma':
      return mu * mu;
    case 'negativeBinomial':
      return mu + (mu * mu) / shape;
    case 'inverseGaussian':
      return mu * mu * mu;
  }
}

/** Squared deviance residual of a row of weight 1: twice the log-likelihood it loses against a perfect fit. */
export function unitDeviance(family: Family, y: number, mu: number, shape = Number.POSITIVE_INFINITY): number {
  switch (family.family) {
    case 'binomial':
      return 2 * (yLogRatio(y, mu) + yLogRatio(1 - y, 1 - mu));
    case 'poisson':
      return 2 * (yLogRatio(y, mu) - (y - mu));
    case 'gaussian':
      return (y - mu) * (y - mu);
    case 'Gamma':
      return 2 * ((y - mu) / mu - log(y / mu));
    case 'negativeBinomial':
      if (shape === Number.POSITIVE_INFINITY) return 2 * (yLogRatio(y, mu) - (y - mu));
      return 2 * (yLogRatio(y, mu) - (y + shape) * log1p((y - mu) / (mu + shape)));
    case 'inverseGaussian':
      return ((y - mu) * (y - mu)) / (mu * mu * y);
  }
}

/** y log(y / mu), 0 at y = 0. */
function yLogRatio(y: number, mu: number): number {
  return y > 0 ? y * log(y / mu) : 0;
}
