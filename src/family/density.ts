/**
 * What several families share of their densities.
 */
import { exp, log } from '../stats/special.ts';
import type { FamilyRecord } from './record.ts';

/** Score and information of a density whose score in mu is (y - mu) / V(mu). */
export function scoreByVariance(
  variance: FamilyRecord['variance'],
  varianceSlope: (mu: number, shape: number) => number,
): FamilyRecord['score'] {
  return (link, y, weight, eta, { dispersion, shape }) => {
    const mu = link.mean(eta);
    const first = link.slope(eta);
    const second = link.curvature(eta);
    const V = variance(mu, shape);
    const dV = varianceSlope(mu, shape);
    const scale = weight / dispersion;
    return {
      score: (scale * (y - mu) * first) / V,
      information: scale * ((first * first) / V - ((y - mu) * (second - (first * first * dV) / V)) / V),
    };
  };
}

/** The log-density by what it loses against a perfect fit. */
export function logDensityByDeviance(unitDeviance: FamilyRecord['unitDeviance']): FamilyRecord['logDensity'] {
  return (link, y, weight, eta, { dispersion, shape }) =>
    (-0.5 * weight * unitDeviance(y, link.mean(eta), shape)) / dispersion;
}

/** y log(y / mu), 0 at y = 0. */
export function yLogRatio(y: number, mu: number): number {
  return y > 0 ? y * log(y / mu) : 0;
}

/** A dispersion is 1 / shape. */
export const inverseShape = {
  ofLogShape: (logShape: number): number => exp(-logShape),
  toLogShape: (value: number): number => -log(value),
  atInfiniteShape: 0,
  infiniteShapeWords: 'The responses do not scatter around their means: the dispersion is estimated as zero.',
};

/** Without a shape or a dispersion. */
export const noShapeScore = (): number => 0;
