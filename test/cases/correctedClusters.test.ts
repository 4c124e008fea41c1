/**
 * CR2 in the rank of a cluster's columns. Truth: its definition in the size of the cluster, by matrices of all rows (test/predict/means/robust.test.ts
 * has R's numbers), and that two thousand clusters of a hundred rows did not end.
 */
import { describe, expect, it } from 'vitest';
import { GlmmError, lmm } from '../../src/index.ts';
import { Matrix } from '../../src/stats/matrix.ts';
import { correctedOfRows } from '../support/corrected.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

interface Table {
  readonly y: Float64Array;
  readonly x: Float64Array;
  readonly w: Float64Array;
  readonly g: Int32Array;
  readonly top: Int32Array;
}

function tableOf(nGroups: number, rows: number, weight: (i: number) => number): Table {
  const random = uniform(17);
  const n = nGroups * rows;
  const spread = (): number => random() + random() - 1;
  const [b, c] = [Float64Array.from({ length: nGroups }, spread), Float64Array.from({ length: nGroups }, spread)];
  const g = Int32Array.from({ length: n }, (_, i) => Math.floor(i / rows));
  const x = Float64Array.from(g, spread);
  return {
    ...{ g, x },
    y: Float64Array.from(g, (group, i) => 1 + x[i] * (1 + c[group]) + b[group] + (1 + (group % 2)) * spread()),
    w: Float64Array.from(g, (_, i) => weight(i)),
    top: g.map((group) => Math.floor(group / 3)),
  };
}

/** Two ways of the same algebra, in matrices of condition 1e4 or less. */
const ROUNDING = 1e-10;

describe.each([
  ['one weight', (): number => 1],
  ['two weights in each cluster', (i: number): number => 1 + (i % 2)],
  ['a weight each', (i: number): number => 1 + ((i * 7) % 10) / 10],
] as const)('%s', (_, weight) => {
  const table = tableOf(12, 10, weight);
  it.each(['g', 'top'] as const)('clusters by %s have the numbers of the definition', (cluster) => {
    const fit = lmm('y ~ x + (x | g)', { ...table }, { weights: 'w' });
    const n = table.y.length;
    const [{ sd, corr }] = fit.varCorr;
    const X = new Matrix(Array.from(table.x, (x) => [1, x]));
    const D = corr.map((row, i) => row.map((r, j) => sd[i] * sd[j] * r));
    const S = new Matrix(
      Array.from({ length: n }, (_a, a) =>
        Array.from({ length: n }, (_b, b) => {
          const own = a === b ? (fit.sigma * fit.sigma) / table.w[a] : 0;
          if (table.g[a] !== table.g[b]) return own;
          return own + D[0][0] + D[0][1] * (table.x[a] + table.x[b]) + D[1][1] * table.x[a] * table.x[b];
        }),
      ),
    );
    const residual = Array.from(table.y, (y, i) => y - fit.beta[0] - fit.beta[1] * table.x[i]);
    const truth = correctedOfRows(X, S, residual, table[cluster]);
    const { vcov, coefficients } = fit.vcovRobust({ type: 'CR2', cluster });
    vcov.forEach((row, i) => {
      row.forEach((value, j) => {
        const unit = Math.sqrt(truth.vcov.get(i, i) * truth.vcov.get(j, j));
        expectAbsolute(value, truth.vcov.get(i, j), ROUNDING * unit, `element ${i}, ${j}`);
      });
      expectRelative(coefficients[i].df!, truth.df[i], ROUNDING, `df ${i}`);
    });
  });
});

it('two thousand clusters of a hundred rows are within what is allowed unasked', () => {
  const fit = lmm('y ~ x + (1 | g)', { ...tableOf(2000, 100, () => 1) });
  const { nClusters, coefficients } = fit.vcovRobust({ type: 'CR2' });
  expect(nClusters).toBe(2000);
  // the intercept has no more than a number a cluster
  expect(coefficients[0].df).toBeGreaterThan(1000);
  expect(coefficients[0].df).toBeLessThan(2000);
});

it('weights that all differ are refused by their prediction, and allowed by maxSeconds', () => {
  const fit = lmm('y ~ x + (1 | g)', { ...tableOf(2, 1500, (i) => 1 + i / 3000) }, { weights: 'w' });
  const run = (): unknown => fit.vcovRobust({ type: 'CR2' });
  expect(run).toThrow(GlmmError);
  expect(run).toThrow(
    /TOO_LONG.*CR2 is predicted to take about \d+ .*2 clusters.*1500 rows.*maxSeconds: \d+, or ask for type: 'CR1'/s,
  );
  const small = lmm('y ~ x + (1 | g)', { ...tableOf(10, 10, (i) => 1 + i / 100) }, { weights: 'w' });
  expect(() => small.vcovRobust({ type: 'CR2', maxSeconds: 1e-9 })).toThrow(/TOO_LONG/);
  expect(small.vcovRobust({ type: 'CR2', maxSeconds: 5 }).nClusters).toBe(10);
});
