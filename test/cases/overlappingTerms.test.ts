/**
 * Random terms that others contain. Truth: the model without them, which has the same likelihoods: the covariance of the larger
 * term is free, so it takes any variance that the smaller could add.
 */
import { describe, expect, it } from 'vitest';
import { anova, GlmmError, glmm, lmm } from '../../src/index.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';

const random = uniform(17);
const n = 144;
const [ea, eb] = [8, 24].map((levels) => Array.from({ length: levels }, () => 0.5 * normal(random)));
const rows = Array.from({ length: n }, (_, i) => {
  const [a, b, x] = [i % 8, Math.floor(i / 8) % 3, normal(random)];
  const eta = 0.5 + 0.3 * x + ea[a] * (1 + 0.4 * x) + eb[3 * a + b];
  return {
    a: `a${a}`,
    b: `b${b}`,
    f: ['u', 'v'][Math.floor(i / 24) % 2],
    x,
    y: eta + normal(random),
    k: poissonDraw(random, Math.exp(eta)),
  };
});

const same: [string, string, string[]][] = [
  ['(x | a/b) + (1 | a)', '(x | a/b)', ['(1 | a)']],
  ['(f || a) + (1 | a)', '(f || a)', ['(1 | a)']],
  ['(1 | a) + (x | a)', '(x | a)', ['(1 | a)']],
  ['(x | a) + (1 | a)', '(x | a)', ['(1 | a)']],
  ['(1 | a) + (1 | a)', '(1 | a)', ['(1 | a)']],
  ['(x || a) + (x | a)', '(x | a)', ['(1 | a)', '(0 + x | a)']],
  ['(x | a) + (0 + x | a)', '(x | a)', ['(0 + x | a)']],
  ['(1 | a:b) + (1 | b:a)', '(1 | a:b)', ['(1 | b:a)']],
  ['(x + I(x^2) | a) + (1 | a) + (x | a)', '(x + I(x^2) | a)', ['(1 | a)', '(1 + x | a)']],
];

describe.each(same)('%s', (overlapping, plain, terms) => {
  it('is the model without what is contained, and says so', () => {
    const fits = [overlapping, plain].map((bars) => lmm(`y ~ x + ${bars}`, rows));
    expect(fits[0].logLik).toBe(fits[1].logLik);
    expect(fits[0].theta).toEqual(fits[1].theta);
    const merged = fits[0].warnings.filter(({ code }) => code === 'TERMS_MERGED');
    expect(merged.map(({ details }) => details?.['term'])).toEqual(terms);
    expect(fits[1].warnings.some(({ code }) => code === 'TERMS_MERGED')).toBe(false);
    for (const { message } of merged) expect(fits[0].summary().replace(/\s+/g, ' ')).toContain(message);
  });
});

it('generalized models likewise', () => {
  const [both, one] = ['(x | a) + (1 | a)', '(x | a)'].map((bars) =>
    glmm(`k ~ x + ${bars}`, rows, { family: 'poisson', nAGQ: 1 }),
  );
  expect(both.logLik).toBe(one.logLik);
  expect(both.ranef()).toEqual(one.ranef());
  expect(both.predict({ newData: rows.slice(0, 5) }).fit).toEqual(one.predict({ newData: rows.slice(0, 5) }).fit);
});

it('terms that share an effect without containing each other are refused', () => {
  expect(() => lmm('y ~ (x | a) + (f | a)', rows)).toThrow(/a random intercept by a is there already/);
});

describe('what a fit refuses, refit and anova refuse', () => {
  const fit = lmm('y ~ x + (1 | a)', rows, { method: 'ML' });
  const counts = glmm('k ~ x + (1 | a)', rows, { family: 'poisson', nAGQ: 1 });
  const codeOf = (run: () => unknown): string => {
    try {
      run();
    } catch (error) {
      return error instanceof GlmmError ? error.code : String(error);
    }
    return 'no error';
  };

  it('constant responses', () => {
    expect(codeOf(() => fit.refit(rows.map(() => 3)))).toBe('CONSTANT_RESPONSE');
    expect(codeOf(() => counts.refit(rows.map(() => 0)))).toBe('CONSTANT_RESPONSE');
    const binary = glmm(
      'z ~ x + (1 | a)',
      { ...columns(), z: rows.map(({ y }) => +(y > 0.5)) },
      { family: 'binomial', nAGQ: 1 },
    );
    expect(codeOf(() => binary.refit(rows.map(() => 1)))).toBe('CONSTANT_RESPONSE');
  });

  it('other offsets, weights and rows', () => {
    const options = { family: 'poisson', nAGQ: 1 } as const;
    const smaller = (more: object, data: object = columns()) =>
      glmm('k ~ 1 + (1 | a)', data as never, { ...options, ...more });
    const zero = smaller({ offset: rows.map(() => 0) });
    expect(anova(counts, zero).rows).toHaveLength(2);
    expect(codeOf(() => anova(counts, smaller({ offset: rows.map(({ x }) => x) })))).toBe('NOT_COMPARABLE');
    expect(codeOf(() => anova(counts, smaller({ weights: rows.map((_, i) => 1 + (i % 2)) })))).toBe('NOT_COMPARABLE');
    const fewer = Object.fromEntries(Object.entries(columns()).map(([name, values]) => [name, values.slice(8)]));
    expect(codeOf(() => anova(counts, smaller({}, fewer)))).toBe('NOT_COMPARABLE');
  });

  function columns(): Record<string, (number | string)[]> {
    return Object.fromEntries(
      (['a', 'b', 'f', 'x', 'y', 'k'] as const).map((name) => [name, rows.map((row) => row[name])]),
    );
  }
});
