/** Truth: moments of the normal law, and mpmath's zeros of H_100 (findroot at 40 digits). */
import { describe, it } from 'vitest';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { hermiteRule } from './gaussHermite.ts';
import { sum } from './linalg.ts';

describe('the Gauss-Hermite rule of the oracle', () => {
  it.each([1, 2, 3, 4, 5, 7, 10, 11, 25, 50, 100, 200])(
    'of %i points integrates z^k exp(-z^2) up to degree 2n - 1',
    (n) => {
      const { z, omega } = hermiteRule(n);
      let moment = Math.sqrt(Math.PI);
      for (let k = 0; k < Math.min(2 * n, 60); k += 2) {
        const got = sum(z.map((x, j) => omega[j] * x ** k * Math.exp(-x * x)));
        expectRelative(got, moment, 1e-12, `moment ${k}`);
        moment *= (k + 1) / 2;
      }
    },
  );

  it('has the zeros and Christoffel numbers of H_100', () => {
    const { z, omega } = hermiteRule(100);
    expectAbsolute(z[50], 0.11079587242243949, 1e-15, 'smallest zero');
    expectAbsolute(z[51], 0.3324146923422318, 1e-15, 'second zero');
    expectAbsolute(z[99], 13.40648733814491, 4e-15, 'largest zero');
    expectRelative(omega[50], 0.22159625592418328, 1e-14, 'its number');
    expectRelative(omega[99], 0.6743535524209081, 1e-13, 'its number');
  });
});
