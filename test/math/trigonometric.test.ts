/** sin, cos and tan on the three builds, to numbers of any size. Truth: 1100-digit values (fixtures/trigonometric.py), in ulps. */
import { expect, it } from 'vitest';
import { tan } from '../../src/stats/special.ts';
import { accuracySuite } from '../support/accuracy.ts';

const limits = (atZero: number): [x: number, value: number][] => [
  [0, atZero],
  [-0, atZero === 0 ? -0 : atZero],
  [5e-324, atZero === 0 ? 5e-324 : atZero],
  [1.5e306, NaN],
  [-1.7976931348623157e308, NaN],
  [Infinity, NaN],
  [-Infinity, NaN],
  [NaN, NaN],
];

accuracySuite('trigonometric functions', {
  fixtures: new URL('./fixtures/trigonometric.json', import.meta.url),
  allowedUlps: { sin: 1, cos: 1, tan: 2 },
  exact: { sin: limits(0), cos: limits(1), tan: limits(0) },
});

it('of the double nearest to a multiple of pi/2 eleven digits are right', () => {
  // Muller, Elementary Functions, table 11.1; the value by mpmath with 1100 digits
  const nearest = 6381956970095103 * 2 ** 797;
  expect(Math.abs(tan(nearest) / -2133485385753704000 - 1)).toBeLessThan(1e-11);
});
