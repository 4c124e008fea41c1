/**
 * A series in the order of a factor's levels: correlations r^|i - j|, r = x / sqrt(1 + x^2).
 *   C_i1 = r^(i - 1),   C_ij = sqrt(1 - r^2) r^(i - j)
 */
import { correlated, ofOne } from './correlated.ts';
import { type Jet, ONE, product, squashed } from './jet.ts';
import type { Covariance } from './types.ts';

const correlations = ofOne(
  (x) => squashed(x)[0],
  (x, q, write) => {
    const r = squashed(x);
    let power: Jet = ONE;
    for (let lag = 0; lag < q; lag++) {
      const later = product(innovation(x), power);
      for (let j = 0; j + lag < q; j++) write(j + lag, j, j === 0 ? power : later);
      power = product(power, r);
    }
  },
);

/** sqrt(1 - r^2) = 1 / sqrt(1 + x^2) */
function innovation(x: number): Jet {
  const one = 1 + x * x;
  const half = Math.sqrt(one);
  return [1 / half, -x / (one * half), (2 * x * x - 1) / (one * one * half)];
}

export const ar1: Covariance = correlated({
  name: 'ar1',
  words: 'a series of one variance, correlations r^|i - j|',
  sds: 'common',
  levels: 'ordered',
  within: ['hetar1', 'homtoep', 'toep', 'us'],
  takesInResidual: false,
  correlations,
});

export const hetar1: Covariance = correlated({
  name: 'hetar1',
  words: 'a series, each time with its own variance, correlations r^|i - j|',
  sds: 'each',
  levels: 'ordered',
  within: ['toep', 'us'],
  takesInResidual: false,
  correlations,
});
