/**
 * How long the search of an ordered model is: its metric knows that the intercept is one of the thresholds, so that it converges as quickly as
 * those of other families. Without that these fits took 12 to 14 evaluations.
 */
import { expect, it } from 'vitest';
import { glmm } from '../../src/api/glmm.ts';
import { dataset } from '../support/datasets.ts';
import { normal, uniform } from '../support/random.ts';

it.each(['logit', 'probit', 'loglog'] as const)('%s: wine by Laplace in ten evaluations', (link) => {
  const { columns: wine } = dataset('wine');
  const fit = glmm('rating ~ temp + contact + (1 | judge)', wine, { family: 'cumulative', link, nAGQ: 1 });
  expect(fit.converged).toBe(true);
  expect(fit.optim.evaluations).toBeLessThanOrEqual(10);
});

/** Five categories of 40 subjects and 20 items. */
function crossed() {
  const random = uniform(7);
  const subjects = Array.from({ length: 40 }, () => 1.2 * normal(random));
  const items = Array.from({ length: 20 }, () => 0.7 * normal(random));
  const rows = Array.from({ length: 1000 }, () => {
    const [s, i] = [Math.floor(40 * random()), Math.floor(20 * random())];
    const [x, u] = [normal(random), random()];
    const latent = 0.8 * x + subjects[s]! + items[i]! + Math.log(u / (1 - u));
    return { x, s: `s${s}`, i: `i${i}`, y: String([-3, -1, 0.5, 2.5].filter((tau) => latent > tau).length) };
  });
  return Object.fromEntries((['x', 's', 'i', 'y'] as const).map((name) => [name, rows.map((row) => row[name])]));
}

// thresholds without what they have in common with beta, and with what the modes take off them: 12 by Laplace's approximation, 8 by sites
it.each([
  ['logit', 'laplace', 9],
  ['probit', 'laplace', 9],
  ['logit', 'ep', 6],
  ['probit', 'ep', 6],
] as const)('%s: crossed factors by %s in %i evaluations', (link, integration, most) => {
  const fit = glmm('y ~ x + (1 | s) + (1 | i)', crossed(), { family: 'cumulative', link, integration });
  expect(fit.converged).toBe(true);
  expect(fit.optim.evaluations).toBeLessThanOrEqual(most);
});
