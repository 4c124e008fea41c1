import { describe, expect, it } from 'vitest';
import { GlmmError } from '../../src/errors.ts';
import { checkPoints, comparisonPoints, ladder } from '../../src/fit/points.ts';

describe('the ladder of auto', () => {
  it('about doubles from rung to rung, from one to three random effects a group', () => {
    expect(ladder(1, 1, 100)).toEqual([7, 15, 31, 63, 127, 200]);
    expect(ladder(1, 2, 100)).toEqual([5, 11, 23, 47]);
    expect(ladder(1, 3, 100)).toEqual([3, 7, 15, 31]);
  });
  it('is Laplace above three and for several grouping factors', () => {
    expect(ladder(1, 4, 100)).toEqual([1]);
    expect(ladder(2, 2, 100)).toEqual([1]);
  });
  it('is shorter for more rows, but never empty', () => {
    expect(ladder(1, 1, 1e6)).toEqual([7, 15, 31, 63]);
    expect(ladder(1, 3, 4e4)).toEqual([3, 7]);
    expect(ladder(1, 3, 1e8)).toEqual([3]);
  });
});

describe('the rule to compare with', () => {
  it.each([
    [1, 1, 15],
    [1, 7, 15],
    [1, 25, 51],
    [1, 127, 200],
    [1, 200, 100],
    [2, 1, 9],
    [2, 11, 23],
    [3, 1, 5],
    [4, 1, 3],
  ])('with %i random effects, %i points: %i', (q, points, expected) => {
    expect(comparisonPoints(1, points, q, 1000)).toBe(expected);
  });
  it('is a smaller one where the grid would be too large, and none for several factors or very many effects', () => {
    expect(comparisonPoints(1, 99, 3, 100)).toBe(49);
    expect(comparisonPoints(2, 1, 1, 1000)).toBeNull();
    expect(comparisonPoints(1, 1, 20, 1000)).toBeNull();
  });
});

it.each([0, 2.5, 201, 'many', Number.NaN, null])('refuses %s points', (points) => {
  expect(() => checkPoints(points, 1)).toThrow(GlmmError);
});
