import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { crosstab } from '../../src/data/crosstab.ts';
import { polls } from '../support/datasets.ts';
import { exampleRows } from '../support/exampleData.ts';

const fromR = JSON.parse(readFileSync(new URL('fixtures/describe.json', import.meta.url), 'utf8'));

describe('crosstab', () => {
  it("counts as R's table()", () => {
    const found = crosstab(exampleRows('toenail'), 'outcome', 'treatment');
    expect(found.counts).toEqual(fromR['toenail.counts']);
    expect(found.rows).toEqual({ name: 'outcome', levels: ['moderate or severe', 'none or mild'] });
    expect(found.total).toBe(1908);
  });

  it('rows that miss a value count in `missing` only; totals are the sums', () => {
    const found = crosstab({ a: ['x', 'y', null, 'x'], b: [1, 2, 1, null] }, 'a', 'b');
    expect(found.counts).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect([found.total, found.missing]).toEqual([2, 2]);
    expect([found.rowTotals, found.columnTotals]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  it('turned round is the transpose', () => {
    const rows = exampleRows('cbpp');
    const [a, b] = [crosstab(rows, 'herd', 'period'), crosstab(rows, 'period', 'herd')];
    expect(b.counts).toEqual(b.rows.levels.map((_, i) => a.counts.map((row) => row[i])));
    expect(b.rowTotals).toEqual(a.columnTotals);
  });

  it('levels come in the order given', () => {
    const found = crosstab({ a: ['lo', 'hi'], b: [1, 1] }, 'a', 'b', { levels: { a: ['lo', 'mid', 'hi'] } });
    expect(found.rows.levels).toEqual(['lo', 'mid', 'hi']);
    expect(found.counts).toEqual([[1], [0], [1]]);
  });

  it('refuses columns that are not there', () => {
    expect(() => crosstab({ age: [1] }, 'age', 'agee')).toThrow('Did you mean "age"?');
  });

  it('counts a column of many values against one of few, and refuses two of many before it takes their memory', () => {
    const n = 30_000;
    const data = {
      patient: Int32Array.from({ length: n }, (_, i) => i),
      sex: Int32Array.from({ length: n }, (_, i) => i % 2),
    };
    expect(crosstab(data, 'patient', 'sex').columnTotals).toEqual([n / 2, n / 2]);
    expect(() => crosstab({ ...data, x: data.patient }, 'patient', 'x')).toThrow(
      /"patient" with 30000 values against "x" with 30000 makes 900000000 cells[\s\S]*groupSizes/,
    );
  });

  it("the lecture's table(edu, age)", (test) => {
    expect(crosstab(polls(test).columns, 'edu', 'age').counts).toEqual([
      [44, 42, 67, 96],
      [232, 283, 223, 116],
      [141, 205, 99, 54],
      [119, 285, 125, 62],
    ]);
  });
});
