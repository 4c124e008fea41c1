import { describe, expect, it } from 'vitest';
import { contrastColumns, indicatorColumns } from '../../src/design/contrasts.ts';

const levels = ['a', 'b', 'c'];

describe('contrasts', () => {
  it('treatment: each level against the first', () => {
    expect(contrastColumns(levels, 'treatment')).toEqual([
      { name: 'b', values: [0, 1, 0] },
      { name: 'c', values: [0, 0, 1] },
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

  it('polynomial: orthonormal, to 1e-14 for up to twelve levels', () => {
    for (let n = 2; n <= 12; n++) {
      const columns = contrastColumns(
        Array.from({ length: n }, (_, k) => `l${k}`),
        'polynomial',
      );
      expect(columns.map(({ name }) => name).slice(0, 4)).toEqual(['.L', '.Q', '.C', '^4'].slice(0, n - 1));
      columns.forEach(({ values: a }, j) => {
        columns.forEach(({ values: b }, k) => {
          const product = a.reduce((sum, value, i) => sum + value * b[i], 0);
          expect(Math.abs(product - (j === k ? 1 : 0))).toBeLessThan(1e-14 * n);
        });
        expect(Math.abs(a.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-14 * n);
      });
    }
  });

  it('indicators: one column a level', () => {
    expect(indicatorColumns(['a', 'b'])).toEqual([
      { name: 'a', values: [1, 0] },
      { name: 'b', values: [0, 1] },
    ]);
  });
});
