/** Rows of a fit with the data that they are of: what users plot residuals against. */
import { describe, expect, it } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';

const rows = Array.from({ length: 30 }, (_, i) => ({
  g: `g${i % 5}`,
  f: ['a', 'b', 'c'][i % 3],
  x: i === 4 ? null : Math.sin(i),
  y: Math.cos(3 * i) + (i % 5),
  yes: i % 2 === 0,
  unused: i,
}));

describe('augment()', () => {
  it('has the columns that the formula reads, as the data have them, of the rows used', () => {
    const found = lmm('y ~ x + f + (1 | g)', rows).augment();
    expect(found).toHaveLength(29);
    for (const row of found) {
      const { g, f, x, y } = rows[row['.row']];
      expect(row).toMatchObject({ g, f, x, y, '.y': y });
      expect(row).not.toHaveProperty('unused');
    }
    expect(Object.keys(found[0]).slice(0, 5)).toEqual(['y', 'x', 'f', 'g', '.row']);
  });

  it('takes a dot for every column, transformed ones by their own, and truth values by their names', () => {
    const data = rows.map(({ g, x, yes, y }) => ({ g, x: x ?? 0, y: y + 2, yes }));
    const found = lmm('log(y + 1) ~ poly(x, 2) + . + (1 | g)', data).augment();
    expect(Object.keys(found[0]).slice(0, 4)).toEqual(['y', 'x', 'g', 'yes']);
    expect(found[1]).toMatchObject({ y: data[1].y, x: data[1].x, yes: 'FALSE' });
    expect(found[1]['.y']).toBeCloseTo(Math.log(data[1].y + 1), 14);
  });

  it('has a column called __proto__ as its own', () => {
    const data: Record<string, unknown[]> = Object.create(null);
    const proto = '__proto__';
    data[proto] = rows.map(({ f }) => f);
    data.g = rows.map(({ g }) => g);
    data.yes = rows.map(({ yes }) => yes);
    const fit = glmm('yes ~ `__proto__` + (1 | g)', data as Record<string, number[]>, { family: 'binomial', nAGQ: 1 });
    const [row] = fit.augment();
    expect(Object.getOwnPropertyDescriptor(row, '__proto__')?.value).toBe('a');
  });
});
