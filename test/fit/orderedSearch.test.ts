/**
 * How long the search of an ordered model is: its metric knows that the intercept is one of the thresholds, so that it converges as quickly as
 * those of other families. Without that these fits took 12 to 14 evaluations.
 */
import { expect, it } from 'vitest';
import { glmm } from '../../src/api/glmm.ts';
import { dataset } from '../support/datasets.ts';

it.each(['logit', 'probit', 'loglog'] as const)('%s: wine by Laplace in ten evaluations', (link) => {
  const { columns: wine } = dataset('wine');
  const fit = glmm('rating ~ temp + contact + (1 | judge)', wine, { family: 'cumulative', link, nAGQ: 1 });
  expect(fit.converged).toBe(true);
  expect(fit.optim.evaluations).toBeLessThanOrEqual(10);
});
