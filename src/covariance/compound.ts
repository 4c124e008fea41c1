/**
 * Compound symmetry: one correlation r of all pairs. A matrix of these has the eigenvalues 1 - r and 1 + (q - 1) r, so that r is in
 * (-1 / (q - 1), 1): the ratio of the second to the first is E = (x + sqrt(1 + x^2))^2, any positive number, and
 *   r = (E - 1) / (E + q - 1),
 *   C_jj^2 = (1 - r)(1 + (j - 1) r) / (1 + (j - 2) r),   C_ij = r (1 - r) / ((1 + (j - 2) r) C_jj)  for i > j >= 1
 * Of two effects r = x / sqrt(1 + x^2), as in a series.
 */
import { correlated, ofOne } from './correlated.ts';
import { affine, type Jet, ONE, product, quotient, root } from './jet.ts';
import type { Covariance } from './types.ts';

const correlations = ofOne(
  (x, q) => commonCorrelation(x, q)[0],
  (x, q, write) => {
    const r = commonCorrelation(x, q);
    const rest = affine(1, -1, r);
    for (let j = 0; j < q; j++) {
      const before = affine(1, j - 1, r);
      const diagonal = j === 0 ? ONE : root(quotient(product(rest, affine(1, j, r)), before));
      const below = j === 0 ? r : quotient(product(r, rest), product(before, diagonal));
      write(j, j, diagonal);
      for (let i = j + 1; i < q; i++) write(i, j, below);
    }
  },
);

/** r of x with its derivatives: dr / d log E = (1 - r)(1 + (q - 1) r) / q, and log E has the slope 2 / sqrt(1 + x^2). */
function commonCorrelation(x: number, q: number): Jet {
  const half = Math.sqrt(1 + x * x);
  // of x + sqrt(1 + x^2) and its inverse the one that is no difference
  const e = x < 0 ? 1 / (half - x) : half + x;
  const E = e * e;
  const r = x < 0 ? (E - 1) / (E + q - 1) : (1 - 1 / E) / (1 + (q - 1) / E);
  const byLog = ((1 - r) * (1 + (q - 1) * r)) / q;
  const byLogTwice = (byLog * (q - 2 - 2 * (q - 1) * r)) / q;
  const slope = 2 / half;
  return [r, byLog * slope, byLogTwice * slope * slope - (byLog * slope * x) / (1 + x * x)];
}

export const cs: Covariance = correlated({
  name: 'cs',
  words: 'one correlation of all pairs, each effect with its own variance',
  sds: 'each',
  within: ['toep', 'us'],
  takesInResidual: false,
  correlations,
});

export const homcs: Covariance = correlated({
  name: 'homcs',
  words: 'one correlation of all pairs, all effects with the same variance',
  sds: 'common',
  within: ['cs', 'homtoep', 'toep', 'us'],
  takesInResidual: true,
  correlations,
});
