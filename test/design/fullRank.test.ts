import { describe, expect, it } from 'vitest';
import { isClearlyFullRank } from '../../src/design/rank/fullRank.ts';
import { columnRank } from '../../src/design/rank/rank.ts';
import { uniform } from '../support/random.ts';

/** An intercept and p - 1 random columns. */
function randomColumns(n: number, p: number, seed: number): Float64Array {
  const next = uniform(seed);
  return Float64Array.from({ length: n * p }, (_, k) => (k < n ? 1 : next()));
}

describe('isClearlyFullRank', () => {
  it('proves independent columns of few rows and of many', () => {
    for (const n of [5, 64, 1000, 20_000]) expect(isClearlyFullRank(randomColumns(n, 4, n), n, 4)).toBe(true);
  });

  it('never calls dependent columns independent, whatever their scale', () => {
    for (const n of [5, 1000, 20_000]) {
      for (const scale of [1, 1e-200, 1e200]) {
        const X = randomColumns(n, 4, n);
        for (let i = 0; i < n; i++) X[3 * n + i] = scale * (X[i] - 2 * X[n + i] + X[2 * n + i]);
        expect(isClearlyFullRank(X, n, 4)).toBe(false);
      }
    }
  });

  it('sees a column that is not zero in a single row, sampled or not', () => {
    const n = 20_000;
    for (const row of [0, 1, 200, 12_345, n - 1]) {
      const X = randomColumns(n, 3, 1);
      X.fill(0, 2 * n);
      X[2 * n + row] = 1;
      expect(isClearlyFullRank(X, n, 3)).toBe(true);
    }
  });

  it('leaves to the decomposition a column whose length lies in rows that repeat another one', () => {
    // among the first rows the columns differ, by 1e-9 of their length: below the tolerance, so R leaves the second out
    const n = 20_000;
    const X = new Float64Array(2 * n).fill(1e9);
    for (let i = 0; i < 300; i++) {
      X[i] = i % 2;
      X[n + i] = i % 3;
    }
    expect(isClearlyFullRank(X, n, 2)).toBe(false);
    expect(columnRank(X, n, 2).kept).toEqual([0]);
  });
});
