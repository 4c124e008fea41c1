/** Truth: the sorted array. */
import { describe, expect, it } from 'vitest';
import { fiveNumbers } from '../../src/fit/numbers/residuals.ts';
import { quantile } from '../../src/stats/quantile.ts';
import { uniform } from '../support/random.ts';

const SHARES = [0, 0.25, 0.5, 0.75, 1];
const random = uniform(11);
const ORDERS: readonly (readonly [string, (k: number, n: number) => number])[] = [
  ['at random', () => random()],
  ['ascending', (k) => k],
  ['descending', (k) => -k],
  ['all equal', () => 7],
  ['two values', (k) => k % 2],
  ['up and down', (k, n) => Math.min(k, n - k)],
  ['one of them far away', (k) => (k === 5 ? 1e300 : (k * 37) % 101)],
  ['infinite ones among them', (k) => (k % 5 === 0 ? Number.NEGATIVE_INFINITY : k)],
  ['NaN among them', (k) => (k % 50 === 3 ? Number.NaN : k)],
];

describe.each(ORDERS)('five numbers of values %s', (_, valueAt) => {
  it.each([1, 2, 3, 4, 5, 63, 64, 65, 66, 1000, 10_001])('%i of them', (n) => {
    const values = Float64Array.from({ length: n }, (__, k) => valueAt(k, n));
    const sorted = values.slice().sort();
    expect(fiveNumbers(values)).toEqual(SHARES.map((p) => quantile(sorted, p)));
  });
});
