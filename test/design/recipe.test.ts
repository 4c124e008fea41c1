import { describe, expect, it } from 'vitest';
import { toDataTable } from '../../src/data/table.ts';
import { applyOffsets, applyRecipe } from '../../src/design/recipe.ts';
import { columnsByName, designOf } from './fixtures.ts';

const data = {
  y: [1, 3, 2, 5, 4, 6],
  x: [1, 2, 3, 4, 5, 7],
  f: ['a', 'b', 'c', 'a', 'b', 'c'],
  k: [1, 2, 3, 1, 2, 3],
  g: ['u', 'u', 'v', 'v', 'u', 'v'],
};

describe('recipes on new data', () => {
  const recipeOf = (right: string) =>
    JSON.parse(JSON.stringify(designOf(`y ~ (${right}) + (1 | g)`, data).fixed.recipe));
  const apply = (right: string, newData: Record<string, ArrayLike<unknown>>) => {
    const table = toDataTable(newData);
    return columnsByName(applyRecipe(recipeOf(right), table), table.nRows);
  };

  it('use the learned mean, basis and levels, not those of the new data', () => {
    const sd = Math.sqrt(70 / 15);
    expect(apply('scale(x)', { x: [0] })['scale(x)'][0]).toBeCloseTo((0 - 22 / 6) / sd, 14);
    expect(apply('f', { f: ['c'] })).toEqual({ '(Intercept)': [1], fb: [0], fc: [1] });
    expect(apply('relevel(f, ref = "b")', { f: ['c', 'b'] })).toEqual({
      '(Intercept)': [1, 1],
      'relevel(f, ref = "b")a': [0, 0],
      'relevel(f, ref = "b")c': [1, 0],
    });
    expect(apply('factor(k, labels = c("p", "q", "r"))', { k: [3] })).toEqual({
      '(Intercept)': [1],
      'factor(k, labels = c("p", "q", "r"))q': [0],
      'factor(k, labels = c("p", "q", "r"))r': [1],
    });
    expect(apply('I(x > 3)', { x: [9, 9] })).toEqual({ '(Intercept)': [1, 1], 'I(x > 3)TRUE': [1, 1] });
    expect(apply('f == "b"', { f: ['a'] })).toEqual({ '(Intercept)': [1], 'f == "b"TRUE': [0] });
    expect(apply('cut(x, 2)', { x: [2, 7] })).toEqual({ '(Intercept)': [1, 1], 'cut(x, 2)(4,7.01]': [0, 1] });
  });

  it('learn inside other functions too', () => {
    const [inside] = apply('exp(scale(x))', { x: [22 / 6] })['exp(scale(x))'];
    expect(inside).toBe(1);
  });

  it('give NaN where new data miss a value, and take rows of choice', () => {
    expect(apply('f + x', { f: ['b', null], x: [null, 2] })).toEqual({
      '(Intercept)': [1, 1],
      fb: [1, Number.NaN],
      fc: [0, Number.NaN],
      x: [Number.NaN, 2],
    });
    const { values } = applyRecipe(recipeOf('x'), toDataTable({ x: [5, 6, 7] }), Int32Array.of(2, 0));
    expect(values).toEqual(Float64Array.of(1, 1, 7, 5));
  });

  it('keep to the columns that were kept', () => {
    expect(apply('x + I(2 * x) + f', { x: [3], f: ['b'] })).toEqual({ '(Intercept)': [1], x: [3], fb: [1], fc: [0] });
  });

  it('refuse unknown levels, missing columns and other kinds of data', () => {
    expect(() => apply('f', { f: ['a', 'B2'] })).toThrow(
      /\[UNKNOWN_LEVEL\]: f is "B2" in row 2, a level that the fit has not seen\nLevels: a, b, c/,
    );
    expect(() => apply('factor(k)', { k: [1, 4] })).toThrow(/\[UNKNOWN_LEVEL\]: factor\(k\) is "4" in row 2/);
    expect(() => apply('factor(k, labels = c("p", "q", "r"))', { k: [1, 9] })).toThrow(
      /\[UNKNOWN_LEVEL\].*"9" in row 2/,
    );
    expect(() => apply('log(x)', { z: [1] })).toThrow(/\[UNKNOWN_COLUMN\]: no column "x" in the data\n.*\n +\^/);
    expect(() => apply('x', { x: ['a'] })).toThrow(/\[UNSUPPORTED_DATA\]: x was numeric in the data of the fit/);
  });

  it('sum the offsets of new data', () => {
    const { offsetRecipe } = designOf('y ~ 1 + offset(log(x)) + (1 | g)', { ...data, o: data.x }, 'gaussian', {
      offset: 'o',
    });
    const recipe = JSON.parse(JSON.stringify(offsetRecipe));
    expect(applyOffsets(recipe, toDataTable({ x: [1, null], o: [4, 1] }))).toEqual(Float64Array.of(4, Number.NaN));
  });
});
