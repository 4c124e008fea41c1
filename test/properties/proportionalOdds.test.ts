/** How often the test of proportional odds rejects where they are: 400 simulated data sets of 30 groups, four differences. */
import { expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { rated } from '../support/rated.ts';

const SETS = 400;
/** 99% of simulations of a test that keeps 0.05 end within three points of it. */
const BAND = 0.03;
/** 95% of the chi-square law with four degrees of freedom. */
const CHISQ = 9.487729;

it('keeps its level, which chi-square would not', () => {
  const tests = Array.from({ length: SETS }, (_, s) => {
    const data = rated({ seed: 100 + s, groups: 30, rows: 10, twist: 0 });
    const fit = glmm('y ~ x + f + (1 | g)', data, { family: 'cumulative', nAGQ: 5 });
    return fit.proportionalOddsTest().tests[0]!;
  });
  const rejects = tests.filter(({ pValue }) => pValue < 0.05).length / SETS;
  const byChisq = tests.filter(({ chisq }) => chisq > CHISQ).length / SETS;
  expect(Math.abs(rejects - 0.05), `F rejects ${rejects}, chi-square ${byChisq}`).toBeLessThan(BAND);
  expect(byChisq).toBeGreaterThan(0.05 + BAND);
  // 99% of a share of a half of 400
  const below = tests.filter(({ pValue }) => pValue < 0.5).length / SETS;
  expect(Math.abs(below - 0.5)).toBeLessThan(0.065);
});
