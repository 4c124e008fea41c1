import { describe, expect, it } from 'vitest';
import { designOf } from './fixtures.ts';

const NaNs = Number.NaN;
const data = {
  y: [1, 2, 3, null, 5, 6, 9],
  x: [1, NaNs, 3, NaNs, 5, 7, 6],
  f: ['a', 'b', 'a', 'b', null, 'b', 'b'],
  g: ['u', 'v', 'u', 'v', 'u', null, 'v'],
};

describe('incomplete rows', () => {
  it('are left out and counted by each column that misses them', () => {
    const design = designOf('y ~ 0 + x:f + (1 | g)', data);
    expect(design.nObs).toBe(3);
    expect(design.rows).toEqual(Int32Array.of(0, 2, 6));
    expect(design.droppedRows).toEqual({
      total: 4,
      byColumn: [
        { column: 'y', count: 1 },
        { column: 'x', count: 2 },
        { column: 'f', count: 1 },
        { column: 'g', count: 1 },
      ],
    });
    expect(design.response.y).toEqual(Float64Array.of(1, 3, 9));
    expect(design.groups[0].codes).toEqual(Int32Array.of(0, 0, 1));
  });

  it('are counted for the columns of the data, not for functions of them', () => {
    const design = designOf('y ~ log(x) + I(x^2) + (0 + x | g)', data);
    expect(design.droppedRows.byColumn).toEqual([
      { column: 'y', count: 1 },
      { column: 'x', count: 2 },
      { column: 'g', count: 1 },
    ]);
  });

  it('matter in the columns used only', () => {
    const design = designOf('y ~ 1 + (1 | f)', data);
    expect(design.droppedRows.byColumn.map(({ column }) => column)).toEqual(['y', 'f']);
  });

  it('outside the intervals of cut count for it', () => {
    const design = designOf('y ~ cut(x, c(0, 3.5, 6)) + (1 | g)', { ...data, g: ['u', 'v', 'u', 'v', 'u', 'v', 'v'] });
    expect(design.droppedRows.byColumn).toContainEqual({ column: 'cut(x, c(0, 3.5, 6))', count: 1 });
  });

  it('can be refused, with names and counts', () => {
    expect(() => designOf('y ~ x + (1 | g)', data, 'gaussian', { naAction: 'fail' })).toThrow(
      /\[MISSING_VALUES\]: missing values in y \(1 row\), x \(2 rows\), g \(1 row\)/,
    );
    const complete = { y: [1, 2, 3, 4], g: ['a', 'b', 'a', 'b'] };
    const design = designOf('y ~ 1 + (1 | g)', complete, 'gaussian', { naAction: 'fail' });
    expect(design.rows).toBeNull();
    expect(design.droppedRows).toEqual({ total: 0, byColumn: [] });
  });

  it('that are all there is are an error', () => {
    expect(() => designOf('y ~ x + (1 | g)', { y: [1, null], x: [null, 2], g: ['a', 'b'] })).toThrow(
      /\[ALL_ROWS_MISSING\]: none of the 2 rows is complete; missing values: y \(1\), x \(1\)/,
    );
  });
});

describe('values that are not finite', () => {
  it.each([
    ['y ~ x + (1 | g)', 'x is Infinity in row 2\n    y ~ x + (1 | g)\n        ^'],
    ['y ~ log(z) + (1 | g)', 'log(z) is -Infinity in row 3 (z = 0)\n    y ~ log(z) + (1 | g)\n        ^^^^^^'],
    ['y ~ sqrt(z - 1) + (1 | g)', 'sqrt(z - 1) is NaN in row 3 (z = 0)'],
    ['y ~ I(1/z) + (1 | g)', 'I(1/z) is Infinity in row 3'],
    ['y ~ poly(x, 2) + (1 | g)', 'Infinity in row 2'],
    ['y ~ 1 + (log(z) | g)', 'log(z) is -Infinity in row 3'],
  ])('%s', (formula, message) => {
    const bad = {
      y: [1, 2, 3, 4],
      x: [1, Number.POSITIVE_INFINITY, 2, 3],
      z: [1, NaNs, 0, 3],
      g: ['a', 'b', 'a', 'b'],
    };
    expect(() => designOf(formula, bad)).toThrow('[NOT_FINITE]');
    expect(() => designOf(formula, bad)).toThrow(message);
  });

  it('in a branch that ifelse does not take are harmless', () => {
    const design = designOf('y ~ ifelse(z > 0, log(z), 0) + (1 | g)', {
      y: [1, 2, 3, 4],
      z: [1, 2, 0, -1],
      g: ['a', 'b', 'a', 'b'],
    });
    expect(design.fixed.values.subarray(4)).toEqual(Float64Array.of(0, Math.log(2), 0, 0));
  });
});
