/** Truth: the meaning of 95%. Thirty groups of four binary responses: the likelihood of the standard deviation is no parabola. */
import { beforeAll, describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { simulateIntercept } from '../support/simulate.ts';

const TRIALS = 600;
const truth = { sd: 1, beta: [-1.5, 1.5] as const };

describe(`coverage in ${TRIALS} seeded data sets`, () => {
  const covered = { profile: [0, 0, 0], wald: [0, 0, 0] };
  beforeAll(() => {
    for (let seed = 1; seed <= TRIALS; seed++) {
      const data = simulateIntercept({ seed: 7919 * seed, nGroups: 30, rowsPerGroup: 4, family: 'binomial', ...truth });
      const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', nAGQ: 9 });
      for (const method of ['profile', 'wald'] as const) {
        fit.confint({ method }).forEach(({ lower, upper }, k) => {
          const value = [truth.sd, ...truth.beta][k];
          if (lower <= value && value <= upper) covered[method][k]++;
        });
      }
    }
  });
  const percent = (count: number): number => (100 * count) / TRIALS;

  it.each([
    [0, 'the standard deviation'],
    [1, 'the intercept'],
    [2, 'the slope'],
  ])('profile intervals hold parameter %i, %s, in 93 to 97%', (k) => {
    expect(percent(covered.profile[k])).toBeGreaterThanOrEqual(93);
    expect(percent(covered.profile[k])).toBeLessThanOrEqual(97);
  });

  it('Wald intervals do not hold the standard deviation: where it is estimated as zero they have nothing to say', () => {
    expect(percent(covered.wald[0])).toBeLessThan(90);
  });
});
