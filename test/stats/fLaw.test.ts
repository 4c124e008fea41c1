/** The upper tail of F: a closed form, and R. */
import { expect, it } from 'vitest';
import { pfUpper } from '../../src/stats/fLaw.ts';
import { pt } from '../../src/stats/special.ts';
import { expectRelative } from '../support/tolerance.ts';

it('F with one degree of freedom is a square of t; 1 below zero, NaN for NaN', () => {
  expectRelative(pfUpper(2.7 ** 2, 1, 9.5), 2 * pt(-2.7, 9.5), 1e-12, 'F');
  // R: pf(3.2, 2, 11, lower = FALSE), pf(3.2, 3, Inf, lower = FALSE)
  expectRelative(pfUpper(3.2, 2, 11), 0.08028583, 1e-7, 'F');
  expectRelative(pfUpper(3.2, 3, Number.POSITIVE_INFINITY), 0.022290983, 1e-7, 'chi-square');
  expect([pfUpper(-1, 2, 3), pfUpper(Number.NaN, 2, 3)]).toEqual([1, Number.NaN]);
});
