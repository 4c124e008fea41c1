/**
 * Models that leave nothing to estimate from. Truth: as many independent columns as rows fit every response, whatever the family;
 * squares of 1e155 are no doubles; REML sees n - p contrasts of the responses, and none inside the span of X.
 */
import { describe, expect, it } from 'vitest';
import { GlmmError, glmm, lmm } from '../../src/index.ts';

const four = {
  y: [1, 2, 4, 3],
  f: ['a', 'b', 'c', 'c'],
  z: [1, 5, 2, 4],
  g: ['a', 'a', 'b', 'b'],
  h: ['a', 'b', 'a', 'b'],
};

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(GlmmError);
    return (error as GlmmError).code;
  }
  return 'no error';
}

describe('as many coefficients as rows', () => {
  const formulas = [
    'y ~ f + z + (1 | g)',
    'y ~ f + z + (1 | g) + (1 | h)',
    'y ~ f * z + (1 | g)',
    'y ~ f + z + (0 + z | g)',
  ];
  const families = ['poisson', 'negativeBinomial', 'Gamma', 'inverseGaussian', 'gaussian'] as const;

  it.each(formulas)('%s: refused by every engine', (formula) => {
    for (const method of ['REML', 'ML'] as const)
      expect(codeOf(() => lmm(formula, four, { method }))).toBe('TOO_MANY_COLUMNS');
    for (const family of families) expect(codeOf(() => glmm(formula, four, { family }))).toBe('TOO_MANY_COLUMNS');
    const binary = { ...four, y: [0, 1, 1, 0] };
    expect(codeOf(() => glmm(formula, binary, { family: 'binomial' }))).toBe('TOO_MANY_COLUMNS');
  });

  it('the message counts both', () => {
    expect(() => lmm('y ~ f * z + (1 | g)', four)).toThrow(/4 independent columns for 4 rows/);
  });

  it('one row more is fitted', () => {
    const five = { y: [1, 2, 4, 3, 2], f: ['a', 'b', 'c', 'c', 'a'], z: [1, 5, 2, 4, 3], g: ['a', 'a', 'b', 'b', 'b'] };
    expect(lmm('y ~ f + z + (1 | g)', five, { method: 'ML' }).nobs).toBe(5);
  });
});

describe('responses that no linear model can hold', () => {
  it.each(['REML', 'ML'] as const)('an outlier of 1e155, %s', (method) => {
    const data = { y: [1, 2, 4, 3, 1e155, 2], z: [0, 1, 0, 1, 1, 0], g: ['a', 'a', 'b', 'b', 'c', 'c'] };
    expect(codeOf(() => lmm('y ~ z + (1 | g)', data, { method }))).toBe('NUMERICAL_FAILURE');
  });

  it.each(['REML', 'ML'] as const)('a response that the model fits exactly, %s', (method) => {
    const data = { y: [1, 2, 3, 4, 5, 6], x: [2, 4, 6, 8, 10, 12], g: ['a', 'a', 'b', 'b', 'c', 'c'] };
    expect(() => lmm('y ~ x + (1 | g)', data, { method })).toThrow(/fits every value of y exactly/);
  });
});

describe('variances without freedom', () => {
  const data = {
    y: [1, 2.5, 4, 3.2, 5, 4.1, 2, 3.3],
    g: ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'],
    x: [1, 2, 3, 4, 5, 7, 7, 1],
  };
  const codes = (fit: { warnings: readonly { code: string }[] }) => fit.warnings.map(({ code }) => code);

  it('levels that the fixed effects hold already leave REML nothing for their variance', () => {
    expect(codes(lmm('y ~ g + (1 | g)', data))).toContain('NO_RESIDUAL_FREEDOM');
    // maximum likelihood has an answer, zero
    expect(codes(lmm('y ~ g + (1 | g)', data, { method: 'ML' }))).toEqual(['ZERO_VARIANCE']);
  });

  it('slopes within those levels are left', () => {
    expect(codes(lmm('y ~ g + (0 + x | g)', data))).not.toContain('NO_RESIDUAL_FREEDOM');
  });

  it('fewer contrasts than variance parameters', () => {
    const [warning] = lmm('y ~ f + (1 | h)', four).warnings.filter(({ code }) => code === 'NO_RESIDUAL_FREEDOM');
    expect(warning.message).toMatch(/4 rows less 3 fixed effects leave 1 contrast to estimate 2 variance parameters/);
  });

  it('is not said of models that have it', () => {
    expect(codes(lmm('y ~ x + (1 | g)', data))).not.toContain('NO_RESIDUAL_FREEDOM');
  });
});
