/** A million rows in one process of its own: time is not judged here, memory is. */
import { expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute } from '../support/tolerance.ts';

it('1,000,000 rows in 10,000 groups fit within 1.5 GB', { timeout: 600_000 }, () => {
  const data = simulateIntercept({
    seed: 6,
    nGroups: 10_000,
    rowsPerGroup: 100,
    family: 'binomial',
    beta: [-0.7, 0.4],
    sd: 0.8,
  });
  const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', nAGQ: 5 });
  // In kB, the highest this process ever held.
  const peak = process.resourceUsage().maxRSS / 2 ** 20;
  console.log(`1e6 rows: ${fit.optim.evaluations} evaluations, peak ${peak.toFixed(2)} GB`);
  expect(fit.converged).toBe(true);
  expect(peak).toBeLessThan(1.5);
  // Four standard errors of what the data were made from.
  expectAbsolute(fit.beta[0], -0.7, 4 * fit.coefficients[0].stdError, 'intercept');
  expectAbsolute(fit.beta[1], 0.4, 4 * fit.coefficients[1].stdError, 'slope');
  expectAbsolute(fit.theta[0], 0.8, 4 * fit.thetaSe[0], 'sd');
});
