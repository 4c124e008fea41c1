/**
 * Type I error of F tests on a small split-plot. Truth: the level itself, and that chi-square takes estimated variances for known ones.
 */
import { expect, it } from 'vitest';
import { lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';

const EXPERIMENTS = 2000;
/** Whole plots, half of them with each level of the factor, and plots in each. */
const WHOLE = 8;
const PLOTS = 4;

it('Kenward and Roger keep the level where chi-square does not', { timeout: 300_000 }, () => {
  const random = uniform(17);
  const rejected = { asymptotic: 0, satterthwaite: 0, 'kenward-roger': 0 };
  for (let k = 0; k < EXPERIMENTS; k++) {
    const rows = Array.from({ length: WHOLE }, (_, w) => {
      const b = 1.5 * normal(random);
      return Array.from({ length: PLOTS }, (__, s) => ({
        y: b + normal(random),
        a: w % 2 ? 'v' : 'u',
        s: `s${s}`,
        w: `w${w}`,
      }));
    }).flat();
    const fit = lmm('y ~ a + s + (1 | w)', rows);
    for (const df of ['asymptotic', 'satterthwaite', 'kenward-roger'] as const)
      if (fit.jointTests({ df }).rows[0].pValue < 0.05) rejected[df]++;
  }
  const share = Object.fromEntries(Object.entries(rejected).map(([df, count]) => [df, count / EXPERIMENTS]));
  console.log(share);
  expect(share['kenward-roger']).toBeGreaterThan(0.04);
  expect(share['kenward-roger']).toBeLessThan(0.06);
  expect(share.asymptotic).toBeGreaterThan(0.08);
});
