/** Truth: closed forms for one and two coefficients, invariance, and the likelihood ratio in large samples. */
import { describe, expect, it } from 'vitest';
import { anova, glmm } from '../../src/index.ts';
import { refusalOf } from '../support/refusal.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { counts } from './counts.ts';

const plain = counts({ seed: 9, groups: 14, rows: 9, sd: 0.5 });
const data = { ...plain, f: plain.x.map((_, i) => ['a', 'b', 'c'][i % 3]) };
const poisson = { family: 'poisson', nAGQ: 3 } as const;
const fit = glmm('y ~ x + z + f + (1 | g)', data, poisson);

describe('waldTest', () => {
  it('of one coefficient is its z squared, with its p-value', () => {
    const { chisq, df, pValue, coefficients } = fit.waldTest({ terms: 'x' });
    expectRelative(chisq, fit.coefficients[1].statistic ** 2, 1e-13, 'chisq');
    expectRelative(pValue, fit.coefficients[1].pValue, 1e-12, 'p');
    expect([df, coefficients]).toEqual([1, ['x']]);
  });

  it('of a factor takes all its columns, by the 2 x 2 inverse', () => {
    const { chisq, df, pValue, coefficients } = fit.waldTest({ terms: ['f'] });
    expect([df, coefficients]).toEqual([2, ['fb', 'fc']]);
    const [b, c] = [fit.beta[3], fit.beta[4]];
    const V = fit.vcov;
    const determinant = V[3][3] * V[4][4] - V[3][4] ** 2;
    expectRelative(chisq, (b * b * V[4][4] - 2 * b * c * V[3][4] + c * c * V[3][3]) / determinant, 1e-12, 'chisq');
    expectRelative(pValue, Math.exp(-chisq / 2), 1e-12, 'p');
  });

  it('takes all but the intercept by default', () => {
    expect(fit.waldTest().coefficients).toEqual(['x', 'z', 'fb', 'fc']);
  });

  it('does not depend on how a hypothesis is written', () => {
    const own = fit.waldTest({ terms: 'f' }).chisq;
    const L = [
      [0, 0, 0, 1, -1],
      [0, 0, 0, 1000, 1000],
    ];
    expectRelative(fit.waldTest({ L }).chisq, own, 1e-11, 'contrasts');
  });

  it('does not depend on the reference level', () => {
    const other = glmm('y ~ x + z + f + (1 | g)', data, { ...poisson, levels: { f: ['c', 'a', 'b'] } });
    expectRelative(other.waldTest({ terms: 'f' }).chisq, fit.waldTest({ terms: 'f' }).chisq, 1e-4, 'chisq');
  });

  it('is zero at the estimates', () => {
    const { chisq, pValue } = fit.waldTest({ L: [[0, 1, 0, 0, 0]], rhs: [fit.beta[1]] });
    expect([chisq, pValue]).toEqual([0, 1]);
  });

  it('is near the likelihood ratio where the data are many', () => {
    const many = counts({ seed: 4, groups: 400, rows: 6, sd: 0.5 });
    const [small, large] = ['y ~ x + (1 | g)', 'y ~ x + z + (1 | g)'].map((formula) => glmm(formula, many, poisson));
    const ratio = anova(small, large).rows[1].chisq as number;
    expectAbsolute(large.waldTest({ terms: 'z' }).chisq, ratio, 0.02 * Math.max(1, ratio), 'chisq');
  });

  it.each([
    ['an unknown term', { terms: 'q' }, 'UNKNOWN_PARAMETER'],
    ['what is no name', { terms: 3 as unknown as string }, 'INVALID_OPTION'],
    ['nothing', { terms: [] }, 'INVALID_OPTION'],
    ['terms and L', { terms: 'x', L: [[0, 1, 0, 0, 0]] }, 'INVALID_OPTION'],
    ['rows too short', { L: [[0, 1]] }, 'INVALID_OPTION'],
    ['rows of zeros', { L: [[0, 0, 0, 0, 0]] }, 'INVALID_OPTION'],
    [
      'dependent rows',
      {
        L: [
          [0, 1, 0, 0, 0],
          [0, 2, 0, 0, 0],
        ],
      },
      'INVALID_OPTION',
    ],
    ['what is not finite', { L: [[0, Number.NaN, 0, 0, 0]] }, 'INVALID_OPTION'],
    ['a right side too long', { L: [[0, 1, 0, 0, 0]], rhs: [0, 0] }, 'INVALID_OPTION'],
  ])('refuses %s', (_, options, code) => {
    expect(refusalOf(() => fit.waldTest(options)).code).toBe(code);
  });
});
