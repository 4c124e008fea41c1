/**
 * Score and observed information of one row in eta: d log f / d eta and -d^2 log f / d eta^2.
 * The kernels have the same for whole groups; this is for what is asked for once, after a fit.
 */
import { exp, expm1, logistic, logPnorm } from '../stats/special.ts';
import { meanCurvature, meanSlope } from './meanDerivatives.ts';
import { inverseLink, varianceOf } from './moments.ts';
import type { FamilyName, LinkName } from './types.ts';

/** What the density of a row depends on besides y and eta. */
export interface RowLaw {
  readonly family: FamilyName;
  readonly link: LinkName;
  /** Dispersion: sigma^2, 1 without a scale parameter. */
  readonly dispersion: number;
  /** The negative binomial's; infinite otherwise. */
  readonly shape: number;
}

export interface RowScore {
  readonly score: number;
  /** Observed, not expected. */
  readonly information: number;
}

/** @param y proportion of successes for binomial data, whose `weight` counts trials */
export function rowScore(law: RowLaw, y: number, weight: number, eta: number): RowScore {
  if (law.family === 'binomial') return binomialScore(law.link, y, weight, eta);
  const mu = inverseLink(law.link, eta);
  const first = meanSlope(law.link, eta);
  const second = meanCurvature(law.link, eta);
  const V = varianceOf(law.family, mu, law.shape);
  const dV = varianceSlope(law.family, mu, law.shape);
  const scale = weight / law.dispersion;
  return {
    score: (scale * (y - mu) * first) / V,
    information: scale * ((first * first) / V - ((y - mu) * (second - (first * first * dV) / V)) / V),
  };
}

/** Successes and failures each by the derivatives of their own log-probability: no difference of nearly equal numbers. */
function binomialScore(link: LinkName, y: number, weight: number, eta: number): RowScore {
  const successes = weight * y;
  const failures = weight * (1 - y);
  if (link === 'logit') {
    const p = logistic(eta);
    const q = logistic(-eta);
    return { score: successes * q - failures * p, information: weight * p * q };
  }
  if (link === 'probit') {
    const up = hazard(eta);
    const down = hazard(-eta);
    return {
      score: successes * up - failures * down,
      information: successes * up * (up + eta) + failures * down * (down - eta),
    };
  }
  // cloglog: failures are exp(-e), successes 1 - exp(-e), e = exp(eta)
  const e = exp(eta);
  const slope = e > 700 ? 0 : e === 0 ? 1 : e / expm1(e);
  const bend = slope === 0 || e === 0 ? 0 : slope * (1 + e / expm1(-e));
  return { score: successes * slope - failures * e, information: -successes * bend + failures * e };
}

/** d score / d log shape, the shape of Gamma and inverse Gaussian responses being 1 / dispersion; docs/mathematics.md (16.8). */
export function scoreByLogShape({ family, shape }: RowLaw, { score }: RowScore, eta: number): number {
  switch (family) {
    case 'Gamma':
    case 'inverseGaussian':
      return score;
    case 'negativeBinomial':
      return score / (1 + shape * exp(-eta));
    case 'binomial':
    case 'poisson':
    case 'gaussian':
      return 0;
  }
}

const LOG_SQRT_2PI = 0.9189385332046727;

/** phi(x) / Phi(x), through logarithms so that the left tail does not underflow. */
function hazard(x: number): number {
  return exp(-0.5 * x * x - LOG_SQRT_2PI - logPnorm(x));
}

/** dV / d mu */
function varianceSlope(family: FamilyName, mu: number, shape: number): number {
  switch (family) {
    case 'binomial':
      return 1 - 2 * mu;
    case 'poisson':
      return 1;
    case 'gaussian':
      return 0;
    case 'Gamma':
      return 2 * mu;
    case 'negativeBinomial':
      return 1 + (2 * mu) / shape;
    case 'inverseGaussian':
      return 3 * mu * mu;
  }
}
