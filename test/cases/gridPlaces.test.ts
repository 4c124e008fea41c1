/**
 * Where a reference grid puts numbers that the formula takes functions of: log(x) has no value below zero, intervals of cut(x) are categories.
 * Truths: log(x / 10) is log(x) and a constant, the slope of b log(x) is b / x, a factor that is made before the fit has the means of one made
 * within it.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmError, lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';

const random = uniform(20);
const n = 160;
const rows = Array.from({ length: n }, (_, i) => i);
const g = rows.map((i) => `g${i % 16}`);
const k = rows.map((i) => (Math.floor(i / 16) % 2 === 0 ? 'u' : 'v'));
const x = rows.map(() => 0.02 + 0.6 * random());
const effects = Array.from({ length: 16 }, () => normal(random));
const y = rows.map((i) => effects[i % 16]! + Math.log(x[i]!) + (k[i] === 'v' ? 0.4 : 0) + normal(random));
const big = x.map((value) => 10 * value);
const interval = x.map((value) => (value <= 0.2 ? '(0,0.2]' : value <= 0.4 ? '(0.2,0.4]' : '(0.4,1]'));
const data = { y, g, k, x, big, interval };
const codeOf = (call: () => unknown): string => {
  try {
    call();
  } catch (error) {
    return `${(error as GlmmError).code}: ${(error as GlmmError).message}`;
  }
  return 'nothing';
};
/** Of sums of products of numbers near one. */
const ROUNDING = 1e-9;

describe('log(x), whose mean less one is below zero', () => {
  const fit = lmm('y ~ log(x) * k + (1 | g)', data);

  it('is tested within the data, as log(10 x) is at its mean less and plus one', () => {
    const plain = lmm('y ~ log(x) + k + (1 | g)', data).jointTests().rows;
    const shifted = lmm('y ~ log(big) + k + (1 | g)', data).jointTests().rows;
    expect(plain.map(({ term }) => term)).toEqual(['x', 'k']);
    plain.forEach(({ F, df2 }, i) => {
      expect(F / shifted[i]!.F).toBeCloseTo(1, 7);
      expect(df2 / shifted[i]!.df2).toBeCloseTo(1, 5);
    });
  });
  it.each([1e-4, 0.01, 0.3, 5])('has the slope of a logarithm at %d', (at) => {
    const slopes = fit.emtrends('k', { variable: 'x', at: { x: at } }).rows;
    const b = fit.fixef();
    expect(slopes[0]!.estimate / (b['log(x)']! / at)).toBeCloseTo(1, 8);
    expect(slopes[1]!.estimate / ((b['log(x)']! + b['log(x):kv']!) / at)).toBeCloseTo(1, 8);
  });
  it('has no mean, slope or contrast where it has no value, which is said', () => {
    expect(codeOf(() => fit.emmeans('k', { at: { x: -1 } }))).toMatch(
      /^NOT_FINITE: .*"log\(x\)" is NaN where x is -1, k is u/,
    );
    expect(codeOf(() => fit.emmeans('k', { at: { x: 0 } }))).toMatch(
      /^NOT_FINITE: .*"log\(x\)" is -Infinity where x is 0/,
    );
    expect(codeOf(() => fit.refGrid({ at: { x: [1, -2] } }))).toMatch(/^NOT_FINITE: .*x is -2/);
    expect(codeOf(() => fit.emtrends('k', { variable: 'x', at: { x: 0 } }))).toMatch(/^NOT_FINITE/);
    const root = lmm('y ~ sqrt(x) + k + (1 | g)', data);
    expect(codeOf(() => root.emtrends('k', { variable: 'x', at: { x: 0 } }))).toMatch(/^INVALID_OPTION: .*at\.x is 0/);
  });
});

describe('intervals of cut(x)', () => {
  const within = lmm('y ~ cut(x, c(0, 0.2, 0.4, 1)) * k + (1 | g)', data);
  const before = lmm('y ~ interval * k + (1 | g)', data);

  it('are categories with one row each in the grid', () => {
    expect(within.refGrid().rows).toHaveLength(6);
    const middle = within.emmeans('x').rows.map((row) => row['x'] as number);
    expect(middle.every((value) => x.includes(value))).toBe(true);
    expect(middle.map((value) => (value <= 0.2 ? 0 : value <= 0.4 ? 1 : 2))).toEqual([0, 1, 2]);
  });
  it.each([
    ['x', 'interval', {}],
    ['k', 'k', {}],
    ['k', 'k', { weights: 'cells' }],
    ['k', 'k', { weights: 'proportional' }],
  ] as const)('have the means of a factor: %s', (own, other, options) => {
    const means = before.emmeans(other, options).rows;
    within.emmeans(own, options).rows.forEach(({ estimate, stdError }, i) => {
      expect(Math.abs(estimate - means[i]!.estimate)).toBeLessThan(ROUNDING);
      expect(Math.abs(stdError - means[i]!.stdError)).toBeLessThan(ROUNDING);
    });
  });
  it('and its tests', () => {
    const tests = before.jointTests().rows;
    within.jointTests().rows.forEach(({ F, df1 }, i) => {
      expect(df1).toBe(tests[i]!.df1);
      expect(F / tests[i]!.F).toBeCloseTo(1, 8);
    });
  });
  it('are no categories of a number that has an effect besides', () => {
    const both = lmm('y ~ x + cut(x, c(0, 0.3, 1)) + k + (1 | g)', data);
    expect(both.refGrid().rows).toHaveLength(2);
    expect(
      lmm('y ~ factor(k01) + k01:x + (1 | g)', { ...data, k01: k.map((v) => (v === 'u' ? 0 : 1)) }).refGrid().rows,
    ).toHaveLength(2);
  });
});

describe('what joint tests leave out', () => {
  it('is named: a number that makes no difference at its mean less and plus one', () => {
    const step = lmm('y ~ I(big > 5) + k + (1 | g)', { ...data, big: x.map((value) => 100 * value) });
    const tests = step.jointTests();
    expect(tests.rows.map(({ term }) => term)).toEqual(['k']);
    expect(tests.notes.join(' ')).toMatch(/^No test of big: /);
    expect(step.jointTests({ at: { big: [0, 10] } }).rows.map(({ term }) => term)).toEqual(['big', 'k']);
  });
  it('is not a number that covReduce spreads over its range', () => {
    const fit = lmm('y ~ x + k + (1 | g)', data);
    expect(fit.jointTests({ covReduce: 'range' }).rows).toHaveLength(2);
    expect(fit.jointTests({ covReduce: 'range' }).rows[0]!.F / fit.jointTests().rows[0]!.F).toBeCloseTo(1, 8);
  });
});
