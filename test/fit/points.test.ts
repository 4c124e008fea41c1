/**
 * Which rules are tried, and with which they are compared. Truth: the definitions of points.ts; predicted seconds are given here.
 */
import { describe, expect, it } from 'vitest';
import { GlmmError } from '../../src/errors.ts';
import { checkPoints, comparisonRule, ladder } from '../../src/fit/rule/points.ts';

describe('the ladder of auto', () => {
  it('about doubles from rung to rung, for any number of random effects a group', () => {
    expect(ladder(1)).toEqual([7, 15, 31, 63, 127, 200]);
    expect(ladder(2)).toEqual([5, 11, 23, 47]);
    expect(ladder(3)).toEqual([3, 7, 15, 31]);
    expect(ladder(4)).toEqual([1, 3, 7, 15]);
    expect(ladder(6)).toEqual([1, 3, 7]);
    expect(ladder(30)).toEqual([1]);
  });
});

describe('the rule to compare with', () => {
  const cheap = (): number => 1e-3;

  it.each([
    [1, 1, 15],
    [1, 7, 15],
    [1, 25, 51],
    [1, 127, 255],
    [1, 200, 401],
    [2, 1, 9],
    [2, 11, 23],
    [3, 1, 7],
    [4, 1, 5],
    [6, 1, 5],
    [6, 3, 7],
  ])('with %i random effects, %i points: %i', (q, points, expected) => {
    expect(comparisonRule(q, points, 1000, cheap, 1)).toEqual({ points: expected, every: 1 });
  });

  it('looks at a sample of the groups where all of them take too long', () => {
    const linear = (points: number): number => points;
    // 7 and 15 points are 22 seconds for all groups
    expect(comparisonRule(1, 7, 10_000, linear, 22)).toEqual({ points: 15, every: 1 });
    expect(comparisonRule(1, 7, 10_000, linear, 2)).toEqual({ points: 15, every: 11 });
    expect(comparisonRule(1, 7, 1_000, linear, 2.5)).toEqual({ points: 15, every: 9 });
  });

  it('is less than doubled where even the smallest sample takes too long, and none where that is no help', () => {
    const quadratic = (points: number): number => points * points;
    // a tenth of 1000 groups: 7.4 + 22.5 seconds with 15 points, 7.4 + 8.1 with 9
    expect(comparisonRule(1, 7, 1000, quadratic, 13.1)).toEqual({ points: 9, every: 10 });
    expect(comparisonRule(1, 7, 1000, quadratic, 0.1)).toBeNull();
    expect(comparisonRule(20, 1, 1000, cheap, 1)).toBeNull();
    // 1e6 nodes at most
    expect(comparisonRule(3, 99, 100, cheap, 1)).toBeNull();
    expect(comparisonRule(3, 90, 100, cheap, 1)).toEqual({ points: 99, every: 1 });
  });
});

it.each([0, 2.5, 201, 'many', Number.NaN, null])('refuses %s points', (points) => {
  expect(() => checkPoints(points, 1)).toThrow(GlmmError);
});
