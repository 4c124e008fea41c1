/** What tables say besides numbers. */
import { describe, expect, it } from 'vitest';
import { glmm, lmm } from '../../../src/index.ts';

const rows = Array.from({ length: 60 }, (_, i) => ({
  f: 'abc'[i % 3],
  g: `g${i % 10}`,
  y: 3 + Math.sin(i) + (i % 3),
  n: 4,
  k: i % 3 === 2 ? 0 : 1 + (i % 2),
}));

describe('a response that is transformed', () => {
  const of = (response: string) => lmm(`${response} ~ f + (1 | g)`, rows).emmeans('f');

  it.each(['log(y)', 'sqrt(y + 1)', 'I(y^2)', 'y / 2'])(
    '%s: means and contrasts say whose scale they have',
    (response) => {
      const means = of(response);
      for (const { notes } of [means, means.contrasts()])
        expect(notes.join()).toMatch(/^Results are given on the scale of .*y/);
      expect(String(means)).toContain('is not brought back');
    },
  );

  it('one that is written in two columns, or named, has nothing to say', () => {
    expect(of('y').notes).toEqual([]);
    const shares = glmm('cbind(k, n - k) ~ f + (1 | g)', rows, { family: 'binomial', nAGQ: 1 });
    expect(shares.emmeans('f', { type: 'response' }).notes.join()).not.toContain('scale of');
  });
});

describe('joint tests', () => {
  it('of an intercept say that there is nothing to test', () => {
    const { rows: tests, notes } = lmm('y ~ 1 + (1 | g)', rows).jointTests();
    expect(tests).toEqual([]);
    expect(notes).toEqual(['The fixed effects have no variables: there is nothing to test.']);
  });

  it('of what separated data leave without an estimate have no p-value, and say where there is one', () => {
    const fit = glmm('cbind(k, n - k) ~ f + (1 | g)', rows, { family: 'binomial', nAGQ: 1 });
    expect(fit.coefficients[2]!.estimate).toBe(Number.NEGATIVE_INFINITY);
    const { rows: tests, notes } = fit.jointTests();
    expect(tests).toMatchObject([{ term: 'f', df1: 2, F: Number.NaN, pValue: Number.NaN }]);
    expect(notes.join()).toContain('drop1()');
  });
});
