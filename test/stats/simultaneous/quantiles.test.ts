/**
 * Quantiles by tails. Truth: the inverse of closed forms, and searches one by one for those that are interpolated.
 */
import { describe, expect, it } from 'vitest';
import { quantileOfTail, quantilesByFreedom } from '../../../src/stats/simultaneous/quantiles.ts';
import { qtukeyUpper } from '../../../src/stats/simultaneous/tukey.ts';
import { exp, log, pnorm, qnorm, qt } from '../../../src/stats/special.ts';
import { uniform } from '../../support/random.ts';
import { expectRelative } from '../../support/tolerance.ts';

describe('one quantile', () => {
  const UPPER = [1e-300, 1e-12, 0.001, 0.05, 0.5, 0.999];
  it.each([
    ['exponential', (x: number) => exp(-x), (p: number) => -log(p)],
    ['both sides of a normal law', (x: number) => 2 * pnorm(-x), (p: number) => -qnorm(p / 2)],
    ['Pareto', (x: number) => 1 / (1 + x), (p: number) => 1 / p - 1],
    ['a tail that ends', (x: number) => Math.max(0, 1 - x / 7), (p: number) => 7 * (1 - p)],
  ] as const)('%s', (_, tail, truth) => {
    for (const p of UPPER) {
      const q = truth(p);
      // beyond, it is infinite, as bisection had it
      if (q < 1e11) expectRelative(quantileOfTail(tail, p), q, 1e-11, `p ${p}`);
      else expect(quantileOfTail(tail, p)).toBe(Number.POSITIVE_INFINITY);
    }
  });

  it('takes a few evaluations of the tail where bisection took forty', () => {
    let evaluations = 0;
    const tail = (x: number): number => {
      evaluations++;
      return 2 * pnorm(-x);
    };
    quantileOfTail(tail, 0.05);
    expect(evaluations).toBeLessThan(15);
  });

  it('ends at steps, and says what is no number', () => {
    expectRelative(
      quantileOfTail((x) => (x < 3 ? 0.5 : 0.01), 0.05),
      3,
      1e-11,
      'step',
    );
    expect(quantileOfTail(() => Number.NaN, 0.05)).toBeNaN();
    expect(quantileOfTail(() => 0.5, 0.05)).toBe(Number.POSITIVE_INFINITY);
    expect([0, 1, 2].map((p) => quantileOfTail(() => 0.5, p))).toEqual([Number.POSITIVE_INFINITY, 0, Number.NaN]);
  });
});

/** What is asked of interpolated quantiles, relative. */
const INTERPOLATED = 1e-9;

describe('quantiles at many degrees of freedom', () => {
  it.each([
    ['Tukey, near each other', 38, 95, (nu: number) => qtukeyUpper(0.05, 60, nu)],
    ['Tukey, from two to a thousand', 2, 1000, (nu: number) => qtukeyUpper(0.05, 60, nu)],
    ['Tukey, below two', 0.5, 3, (nu: number) => qtukeyUpper(0.05, 3, nu)],
    ['t, one alone', 1.5, 400, (nu: number) => -qt(1e-4, nu)],
  ] as const)('%s', (_, low, high, quantile) => {
    const random = uniform(11);
    const df = Array.from({ length: 300 }, () => 1 / (1 / high + (1 / low - 1 / high) * random()));
    let searches = 0;
    const got = quantilesByFreedom(df, (nu) => {
      searches++;
      return quantile(nu);
    });
    expect(searches).toBeLessThanOrEqual(33);
    for (let i = 0; i < df.length; i += 100) expectRelative(got[i], quantile(df[i]), INTERPOLATED, `df ${df[i]}`);
  });

  it('few of them, infinite ones and what no polynomial follows are searched for one by one', () => {
    const jump = (nu: number): number => (nu > 50 ? 3 : 2);
    const df = Array.from({ length: 100 }, (_, i) => i + 1);
    expect(quantilesByFreedom(df, jump)).toEqual(df.map(jump));
    const few = [3, 3, Number.POSITIVE_INFINITY, 7];
    let searches = 0;
    expect(
      quantilesByFreedom(few, (nu) => {
        searches++;
        return nu;
      }),
    ).toEqual(few);
    expect(searches).toBe(3);
    const mixed = [...df, Number.POSITIVE_INFINITY, Number.NaN];
    const got = quantilesByFreedom(mixed, (nu) => (nu === Number.POSITIVE_INFINITY ? 9 : 2 + 1 / nu));
    expect(got[100]).toBe(9);
    expect(got[101]).toBeNaN();
  });
});
