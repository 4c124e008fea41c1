/** power() in 400 simulations each. Truths: R's power.t.test, for means of balanced clinics; the level of the test where nothing is there. */
import { expect, it } from 'vitest';
import { power } from '../../src/index.ts';
import { clinics, FITTED, plain } from '../plan/clinics.ts';

const formula = 'y ~ treated + (1 | clinic)';

// R: power.t.test(n = 8, delta, sd = sqrt(0.6^2 + 1 / 5))$power
it.each([
  [0.5, 0.2375467],
  [1, 0.7006378],
])('of an effect of %s between balanced clinics is that of a t test of their means', (treated, exact) => {
  const found = power(formula, clinics, { parameters: { ...plain, beta: { treated } }, test: 'treated', n: 400 });
  expect(found.failed).toBe(0);
  // three standard errors
  expect(Math.abs(found.power - exact)).toBeLessThan(3 * Math.sqrt((exact * (1 - exact)) / 400) + FITTED);
});

it('is the level of the test where nothing is there', () => {
  const parameters = { ...plain, beta: { '(Intercept)': 2 } };
  const wald = power(formula, clinics, { parameters, test: 'treated', n: 400, seed: 2 });
  expect(Math.abs(wald.power - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / 400) + FITTED);
  const small = power(formula, clinics, { parameters, test: 'treated', n: 60, alpha: 0.5, by: 'lrt' });
  expect(small.power).toBeGreaterThan(0.3);
});
