import { describe, expect, it } from 'vitest';
import { type CodedColumn, contrastColumns, indicatorColumns } from '../../src/design/matrix/contrasts.ts';

const levels = ['a', 'b', 'c'];
const valuesOf = (column: CodedColumn) => ('values' in column ? [...column.values] : []);

describe('contrasts', () => {
  it('treatment: each level against the first', () => {
    expect(contrastColumns(levels, 'treatment')).toEqual([
      { name: 'b', level: 1 },
      { name: 'c', level: 2 },
    ]);
  });

  it('sum: each level but the last against the mean', () => {
    expect(contrastColumns(levels, 'sum')).toEqual([
      { name: '1', values: [1, 0, -1] },
      { name: '2', values: [0, 1, -1] },
    ]);
  });

  it('helmert: each level against the mean of those before', () => {
    expect(contrastColumns(levels, 'helmert')).toEqual([
      { name: '1', values: [-1, 1, 0] },
      { name: '2', values: [-1, -1, 2] },
    ]);
  });

  it('polynomial: orthonormal and free of the mean, to a few units of rounding for any number of levels', () => {
    for (const n of [2, 3, 4, 5, 12, 30, 95]) {
      const columns = contrastColumns(
        Array.from({ length: n }, (_, k) => `l${k}`),
        'polynomial',
      );
      expect(columns.map(({ name }) => name).slice(0, 4)).toEqual(['.L', '.Q', '.C', '^4'].slice(0, n - 1));
      const basis = [new Array(n).fill(1 / Math.sqrt(n)), ...columns.map(valuesOf)];
      basis.forEach((a, j) => {
        basis.forEach((b, k) => {
          const product = a.reduce((sum: number, value: number, i: number) => sum + value * b[i], 0);
          expect(Math.abs(product - (j === k ? 1 : 0))).toBeLessThan(n * Number.EPSILON);
        });
      });
      // The leading coefficient is positive, and so is the value at the end; from thirty levels that is lost in rounding.
      if (n > 12) continue;
      for (const { length, [length - 1]: last } of columns.map(valuesOf)) expect(last).toBeGreaterThan(0);
    }
  });

  it('indicators: one column a level', () => {
    expect(indicatorColumns(['a', 'b'])).toEqual([
      { name: 'a', level: 0 },
      { name: 'b', level: 1 },
    ]);
  });
});
