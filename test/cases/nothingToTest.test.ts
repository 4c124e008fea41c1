/**
 * Estimates that depend on no parameter are zero without an error: what rounding leaves of them is no evidence. Truths are identities: the
 * second difference of a straight line, the slope of a step.
 */
import { describe, expect, it } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';

const random = uniform(5);
const rows = Array.from({ length: 120 }, (_, i) => i);
const g = rows.map((i) => `g${i % 12}`);
const code = rows.map((i) => [1, 2.5, 1000][i % 3]!);
const x = rows.map(() => 3 * random());
const y = rows.map((i) => x[i]! + (i % 12) / 6 + normal(random));
const data = { y, g, code, x, n: y.map((value) => Math.max(0, Math.round(value))) };

describe.each([
  ['linear', lmm('y ~ factor(code) * x + (1 | g)', data)],
  ['of counts', glmm('n ~ factor(code) * x + (1 | g)', data, { family: 'poisson', nAGQ: 1 })],
] as const)('a straight line, %s', (_, fit) => {
  it('has a linear contrast and no quadratic one', () => {
    const means = fit.emmeans(['code', 'x'], { at: { x: [0, 1 / 3, 2 / 3] } });
    for (const row of means.contrasts('poly', { by: 'code' }).rows) {
      if (row['contrast'] === 'linear') expect(row.pValue).toBeLessThan(1);
      else {
        expect(row).toMatchObject({ estimate: 0, stdError: 0, lower: 0, upper: 0 });
        expect([row.df, row.statistic, row.pValue]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      }
    }
  });
  it('and weights of nothing make nothing', () => {
    const { rows: table } = fit.emmeans('code').contrasts({ nothing: [0, 0, 0], all: [1, -1, 0] });
    expect(table[0]).toMatchObject({ estimate: 0, stdError: 0, pValue: Number.NaN });
    expect(table[1]!.stdError).toBeGreaterThan(0);
  });
});

it('a step has no slope', () => {
  const fit = lmm('y ~ cut(x, c(-1, 1, 2, 4)) + factor(code) + (1 | g)', data);
  const trends = fit.emtrends('code', { variable: 'x', at: { x: 1.51 } });
  for (const row of trends.rows) expect(row).toMatchObject({ estimate: 0, stdError: 0, pValue: Number.NaN });
  expect(trends.contrasts().rows.every(({ estimate, pValue }) => estimate === 0 && Number.isNaN(pValue))).toBe(true);
});
