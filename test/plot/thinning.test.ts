/** Pictures of many rows and groups: how many marks they have, and that they say so. Truth: the numbers of the fit. */
import { expect, it } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';
import { thin, thinMiddle } from '../../src/plot/draw/thin.ts';
import { plotParts } from '../../src/plot.ts';
import { createRandom } from '../../src/stats/random.ts';

const random = createRandom(4);
const nGroups = 2500;
const g = Array.from({ length: 3 * nGroups }, (_, i) => Math.floor(i / 3));
const b = Array.from({ length: nGroups }, () => random.normal());
const x = g.map(() => random.normal());
const data = {
  g,
  x,
  y: g.map((group, i) => (random.uniform() < 1 / (1 + Math.exp(-b[group] - x[i])) ? 1 : 0)),
  z: g.map((group, i) => b[group] + x[i] + random.normal()),
};
const logistic = glmm('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 3 });
const linear = lmm('z ~ x + (1 | g)', data);

function rowsOf(spec: object): readonly Record<string, unknown>[] {
  return (spec as { data: { values: Record<string, unknown>[] } }).data.values;
}

it('a caterpillar of many levels draws 2000 of them, among them the outermost', () => {
  const { spec, table } = plotParts(logistic, 'caterpillar');
  const rows = rowsOf(spec);
  expect(rows.length).toBe(2000);
  expect(JSON.stringify(spec)).toContain('2000 of 2500 levels');
  expect(table.rows.length).toBe(nGroups);
  const means = table.rows.map((row) => Number(row[2]));
  expect(rows.map(({ mean }) => mean).slice(0, 200)).toEqual(means.slice(0, 200));
  expect(rows.at(-1)?.mean).toBe(means.at(-1));
});

it('shrinkage of many groups is that of 2000, and says so', () => {
  const { spec, description, table } = plotParts(linear, 'shrinkage');
  expect(table.rows.length).toBe(2000);
  expect(JSON.stringify(spec)).toContain('2000 of 2500 groups');
  expect(description).toContain('2000 of 2500 levels');
});

it('residuals of many rows are those of 5000, and say so', () => {
  const { spec, description, table } = plotParts(logistic, 'residuals', { n: 20 });
  expect(table.rows.length).toBe(5000);
  expect(description).toContain('5000 of 7500 rows');
  expect(JSON.stringify(spec)).toContain('5000 of 7500 rows');
  expect(rowsOf(spec).filter(({ w }) => w === 'point').length).toBe(600);
  expect(plotParts(logistic, 'residuals', { n: 20 }).spec).toEqual(spec);
});

it('residuals of a linear model draw as many points as are asked for', () => {
  const { spec } = plotParts(linear, 'linear', { points: 300 });
  expect(rowsOf(spec).filter(({ w }) => w === 'around').length).toBe(300);
  expect(JSON.stringify(spec)).toContain('300 of 7500 rows');
});

it('positions ascend, are all different and have the ends', () => {
  for (const choose of [thin, thinMiddle])
    for (const [n, most] of [
      [5, 10],
      [100, 10],
      [6000, 2000],
      [2001, 2000],
    ]) {
      const at = choose(n, most);
      expect(at.length).toBe(Math.min(n, most));
      expect([at[0], at.at(-1)]).toEqual([0, n - 1]);
      expect(new Set(at).size).toBe(at.length);
      expect([...at].sort((i, j) => i - j)).toEqual(at);
    }
});
