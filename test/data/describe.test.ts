import { readFileSync } from 'node:fs';
import { expect, it, describe as suite, type TestContext } from 'vitest';
import { describe, groupSizes } from '../../src/data/describe.ts';
import { GlmmError } from '../../src/errors.ts';
import { polls } from '../support/datasets.ts';
import { exampleRows } from '../support/exampleData.ts';

const fromR = JSON.parse(readFileSync(new URL('fixtures/describe.json', import.meta.url), 'utf8'));

suite('describe', () => {
  it.each([
    ['toenail', 'time'],
    ['epil', 'lbase'],
    ['cbpp', 'size'],
  ] as const)("%s: %s as R's quantile(), mean() and sd()", (data, name) => {
    const values = exampleRows(data).map((row) => Number(row[name]));
    const [{ numbers }] = describe({ [name]: values }).columns;
    const expected = fromR[`${data}.${name}`];
    for (const what of ['min', 'q1', 'median', 'q3', 'max'] as const) expect(numbers?.[what]).toBe(expected[what]);
    // sums in another order: a few units of the last place of the largest value
    for (const what of ['mean', 'sd'] as const) {
      expect(Math.abs(numbers![what] - expected[what])).toBeLessThan(1e-14 * Math.max(1, expected.max));
    }
  });

  it('says what each column is', () => {
    const { columns } = describe({
      whole: [1, 2, null, 2],
      real: new Float64Array([0.5, 1, Number.NaN, 2]),
      text: ['b', null, 'a', 'a'],
      flag: [true, false, undefined, true],
      same: ['x', 'x', 'x', null],
      none: [null, null, null, null],
    });
    expect(columns.map(({ name, type, missing, distinct }) => [name, type, missing, distinct])).toEqual([
      ['whole', 'integer', 1, 2],
      ['real', 'number', 1, 3],
      ['text', 'factor', 1, 2],
      ['flag', 'boolean', 1, 2],
      ['same', 'constant', 1, 1],
      ['none', 'constant', 4, 0],
    ]);
    expect(columns[2].levels).toEqual([
      { level: 'a', count: 2 },
      { level: 'b', count: 1 },
    ]);
    expect(columns[2].numbers).toBeNull();
    expect(columns[5].numbers).toBeNull();
  });

  it('levels come in the order given, also those without rows', () => {
    const [{ levels }] = describe({ size: ['L', 'S'] }, { levels: { size: ['S', 'M', 'L'] } }).columns;
    expect(levels).toEqual([
      { level: 'S', count: 1 },
      { level: 'M', count: 0 },
      { level: 'L', count: 1 },
    ]);
  });

  it('counts the rows that missing values cost, by column', () => {
    const found = describe({ a: [1, null, null, 4], b: ['x', 'y', null, 'y'], c: [1, 2, 3, 4] });
    expect(found.nRows).toBe(4);
    expect(found.completeRows).toBe(2);
    expect(found.lost).toEqual([
      { column: 'a', missing: 2, only: 1 },
      { column: 'b', missing: 1, only: 0 },
    ]);
    expect(describe({ a: [1, null], b: [1, 2] }, { columns: ['b'] }).completeRows).toBe(2);
  });

  it('histograms hold every finite value once, the largest in the last bin', () => {
    for (const values of [
      [0, 1],
      [1, 1, 1],
      [-3, 0.1, 8, 8, 8.5],
      Array.from({ length: 1000 }, (_, i) => (i * 37) % 101),
    ]) {
      const { histogram } = describe({ x: values }).columns[0].numbers!;
      const { edges, counts } = histogram;
      expect(counts.reduce((a, b) => a + b)).toBe(values.length);
      expect(edges).toHaveLength(counts.length + 1);
      counts.forEach((count, k) => {
        const isLast = k === counts.length - 1;
        const inside = values.filter((x) => x >= edges[k] && (isLast ? x <= edges[k + 1] : x < edges[k + 1]));
        expect(inside).toHaveLength(count);
      });
    }
  });

  it('the largest numbers do not overflow, infinite ones stay out of the summary', () => {
    const [{ numbers, missing }] = describe({ x: [1.7e308, -1.7e308, 1.6e308, Number.POSITIVE_INFINITY] }).columns;
    expect(missing).toBe(0);
    expect(numbers?.max).toBe(1.7e308);
    expect(Number.isFinite(numbers?.mean)).toBe(true);
    expect(numbers?.histogram.edges.every(Number.isFinite)).toBe(true);
  });

  it('refuses what is no table, and columns that are not there', () => {
    expect(() => describe([])).toThrow(GlmmError);
    expect(() => describe({ age: [1] }, { columns: ['agee'] })).toThrow('Did you mean "age"?');
  });
});

suite('groupSizes', () => {
  it('are the rows by level, the largest first, as table(table()) counts them', () => {
    const sizes = groupSizes({ id: exampleRows('toenail').map((row) => row.patientID) }, 'id');
    expect(sizes).toHaveLength(294);
    const bySize = [1, 2, 3, 4, 5, 6, 7].map((n) => sizes.filter(({ count }) => count === n).length);
    expect(bySize.filter((n) => n > 0)).toEqual(fromR['toenail.groups']);
    expect(sizes.map(({ count }) => count)).toEqual(sizes.map(({ count }) => count).sort((a, b) => b - a));
  });
  it('numbers are groups too', () => {
    expect(groupSizes({ g: [2, 1, 2, null] }, 'g')).toEqual([
      { level: '2', count: 2 },
      { level: '1', count: 1 },
    ]);
  });
});

suite("the lecture's polls", () => {
  // printed on the lecture's pages: summary(polls_subset), complete.cases()
  const described = (test: TestContext) => {
    const found = describe(polls(test).columns);
    return { found, column: (name: string) => found.columns.find((c) => c.name === name)! };
  };

  it('2193 rows, of which 178 miss bush and 2015 are complete', (test) => {
    const { found, column } = described(test);
    expect([found.nRows, column('bush').missing, found.completeRows]).toEqual([2193, 178, 2015]);
    expect(found.lost).toEqual([{ column: 'bush', missing: 178, only: 178 }]);
  });
  it('means and quartiles', (test) => {
    const { column } = described(test);
    expect(column('bush').numbers?.mean.toFixed(4)).toBe('0.5578');
    expect(column('edu').numbers?.mean.toFixed(3)).toBe('2.653');
    const { q1, median, mean, q3, max } = column('v_prev').numbers!;
    expect([q1, median, mean, q3, max].map((x) => x.toFixed(4))).toEqual([
      '0.5278',
      '0.5481',
      '0.5550',
      '0.5830',
      '0.6927',
    ]);
  });
});
