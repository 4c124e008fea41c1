/** Truth: R's quantile(), type 7, and its definition on order statistics. */
import { expect, it } from 'vitest';
import { quantile } from '../../src/stats/quantile.ts';

it('is what R prints for quantile(c(1, 2, 4, 8))', () => {
  const x = [1, 2, 4, 8];
  expect([0, 0.25, 0.5, 0.75, 1].map((p) => quantile(x, p))).toEqual([1, 1.75, 3, 5, 8]);
  expect(quantile(x, 0.1)).toBeCloseTo(1.3, 15);
});

it('is the value itself for one value, and the order statistic at whole positions', () => {
  expect([0, 0.3, 1].map((p) => quantile([5], p))).toEqual([5, 5, 5]);
  expect(quantile([1, 3, 7], 0.5)).toBe(3);
});

it('keeps infinite neighbours', () => {
  expect(quantile([-Infinity, -Infinity, 1], 0.25)).toBe(-Infinity);
  expect(quantile([0, Infinity, Infinity], 0.75)).toBe(Infinity);
});

it('is NaN for no values and for p outside [0, 1]', () => {
  expect([quantile([], 0.5), quantile([1], -0.1), quantile([1], 1.1), quantile([1], Number.NaN)]).toEqual(
    Array(4).fill(Number.NaN),
  );
});
