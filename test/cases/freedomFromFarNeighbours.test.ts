/**
 * Degrees of freedom of Student's t that are estimated where fits at some of them end far out: the estimates of one need not be where
 * another can begin. Truth: a fit with the degrees given begins by itself, and has a likelihood at each.
 */
import { expect, it } from 'vitest';
import { glmm, student } from '../../src/index.ts';

const rows = {
  y: [1.8, -2.8, 3.5, -0.3, 5.4, -5.4, 3.2, -4, 4.3, 0, 1.2, -5.7, 1, -4, 3.1, 0.1, 0.2, -4.4, 3.5, -2.3, 5.1, -1.7],
  x: [0, 0, 0, 0, 0, 0, 1, -1, 0, 0, 0, -1, -1, -1, -1, 0, -1, 1, 1, 1, 1, -1],
  g: Array.from({ length: 22 }, (_, i) => `g${i % 6}`),
};
const FORMULA = 'y ~ x + (1 + x | g)';

it('a fit is had, which says what it is worth', () => {
  const fit = glmm(FORMULA, rows, { family: student({ df: 'estimated' }), nAGQ: 1 });
  const given = glmm(FORMULA, rows, { family: student({ df: fit.dispersion?.df ?? Number.NaN }), nAGQ: 1 });
  expect(Number.isFinite(given.logLik)).toBe(true);
  expect(fit.logLik).toBeGreaterThan(given.logLik - 1e-4);
  expect(fit.converged || fit.warnings.some(({ code }) => code === 'HESSIAN_NOT_POSITIVE_DEFINITE')).toBe(true);
});
