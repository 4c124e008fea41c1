import { describe, expect, it } from 'vitest';
import { ZERO_WEIGHT } from '../../src/design/weights.ts';
import { designOf } from './fixtures.ts';

const data = {
  y: [1, 2, 3, 5, 4, 7],
  x: [1, 2, 0, 1, 2, 3],
  w: [1, 2, 3, 1, 0, 1],
  g: ['a', 'b', 'a', 'b', 'a', 'b'],
  s: ['k', 'l', 'k', 'l', 'k', 'l'],
};
const formula = 'y ~ x + (1 | g)';

describe('weights', () => {
  it('come from a column or an array', () => {
    const byName = designOf(formula, { ...data, w: [1, 2, 3, 1, 4, 1] }, 'gaussian', { weights: 'w' });
    const byArray = designOf(formula, data, 'gaussian', { weights: [1, 2, 3, 1, 4, 1] });
    expect(byName.response.weights).toEqual(Float64Array.of(1, 2, 3, 1, 4, 1));
    expect(byArray.response).toEqual(byName.response);
  });

  it('of zero leave their rows out, which is not a missing value', () => {
    const design = designOf(formula, data, 'gaussian', { weights: 'w', naAction: 'fail' });
    expect(design.nObs).toBe(5);
    expect(design.rows).toEqual(Int32Array.of(0, 1, 2, 3, 5));
    expect(design.droppedRows).toEqual({ total: 1, byColumn: [{ column: ZERO_WEIGHT, count: 1 }] });
  });

  it('leave out rows without trials', () => {
    const trials = { k: [1, 0, 2, 1], n: [3, 0, 4, 4], g: ['a', 'a', 'b', 'b'], y: [0, 0, 0, 0] };
    const design = designOf('cbind(k, n - k) ~ 1 + (1 | g)', trials, 'binomial');
    expect(design.rows).toEqual(Int32Array.of(0, 2, 3));
    expect(design.droppedRows.byColumn).toEqual([{ column: ZERO_WEIGHT, count: 1 }]);
  });

  it('missing in a column leave their rows out', () => {
    const design = designOf(formula, { ...data, w: [1, null, 3, 1, 1, 1] }, 'gaussian', { weights: 'w' });
    expect(design.droppedRows).toEqual({ total: 1, byColumn: [{ column: 'w', count: 1 }] });
  });

  it.each([
    [[1, 2, 3], /\[INVALID_WEIGHTS\].*3 values and the data have 6 rows/],
    [[1, 2, -3, 1, 1, 1], /\[INVALID_WEIGHTS\].*-3 in row 3/],
    [[1, 2, Number.NaN, 1, 1, 1], /\[INVALID_WEIGHTS\].*NaN in row 3/],
    [[1, 2, Number.POSITIVE_INFINITY, 1, 1, 1], /\[INVALID_WEIGHTS\].*Infinity in row 3/],
    [[0, 0, 0, 0, 0, 0], /\[INVALID_WEIGHTS\].*all weights are zero/],
    ['nope', /\[UNKNOWN_COLUMN\].*nope/],
    ['s', /\[INVALID_WEIGHTS\].*"s" for weights is not numeric/],
  ])('%j are refused', (weights, message) => {
    expect(() => designOf(formula, data, 'gaussian', { weights })).toThrow(message);
  });
});

describe('offsets', () => {
  it('add up, from the formula and the option', () => {
    const { offset } = designOf('y ~ 1 + offset(x) + offset(2 * x) + (1 | g)', data, 'gaussian', {
      offset: [10, 20, 30, 40, 50, 60],
    });
    expect(offset).toEqual(Float64Array.of(13, 26, 30, 43, 56, 69));
    expect(designOf(formula, data).offset).toBeNull();
    expect(designOf(formula, data).offsetRecipe).toBeNull();
  });

  it('missing or infinite are noticed', () => {
    const design = designOf('y ~ 1 + offset(x) + (1 | g)', { ...data, x: [1, null, 1, 2, 3, 4] });
    expect(design.droppedRows.byColumn).toEqual([{ column: 'x', count: 1 }]);
    expect(design.offset).toEqual(Float64Array.of(1, 1, 2, 3, 4));
    expect(() => designOf('y ~ 1 + offset(log(x)) + (1 | g)', data)).toThrow(
      /\[NOT_FINITE\].*log\(x\) is -Infinity in row 3/,
    );
    expect(() => designOf('y ~ 1 + offset(s) + (1 | g)', data)).toThrow(/\[INVALID_OFFSET\].*offset s is not numeric/);
    expect(() => designOf(formula, data, 'gaussian', { offset: [1] })).toThrow(
      /\[INVALID_OFFSET\].*1 value and the data have 6 rows/,
    );
  });
});
