/** What docs/large-data.md says of counts per distinct row, against the fit of the rows themselves. */
import { beforeAll, describe, expect, it } from 'vitest';
import { type GlmmFit, glmm } from '../../src/index.ts';
import { lchoose, lgamma, log } from '../../src/stats/special.ts';

const script = new URL('../../examples/simulatedRows.mjs', import.meta.url).href;
const { simulateVisits } = (await import(/* @vite-ignore */ script)) as {
  simulateVisits(connection: object, nRows: number): Promise<void>;
};

// its binary may be missing on a platform that DuckDB does not build for
const duckdb = await import('@duckdb/node-api').catch(() => null);
if (duckdb === null) console.warn('counts from DuckDB not tested: npm install @duckdb/node-api');

const N_ROWS = 1e5;
/** Both searches end where a Newton step would gain less than 1e-6 in logLik; the order of summation is the other difference. */
const ESTIMATES = 1e-6;
/** Relative: 1e5 terms are summed here, 2800 there. */
const LOG_LIK = 1e-11;
const STD_ERRORS = 1e-5;

type Cells = Readonly<Record<string, number[]>>;
const sum = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0);

function expectSameEstimates(counts: GlmmFit, rows: GlmmFit): void {
  const estimates = ({ beta, theta }: GlmmFit): number[] => [...beta, ...theta];
  const errors = ({ coefficients }: GlmmFit): number[] => coefficients.map(({ stdError }) => stdError);
  estimates(counts).forEach((value, k) => {
    expect(Math.abs(value - estimates(rows)[k]!)).toBeLessThan(ESTIMATES);
  });
  errors(counts).forEach((value, k) => {
    expect(Math.abs(value / errors(rows)[k]! - 1)).toBeLessThan(STD_ERRORS);
  });
}

function expectLogLik(value: number, truth: number): void {
  expect(Math.abs(value / truth - 1)).toBeLessThan(LOG_LIK);
}

describe.skipIf(duckdb === null)('a hundred thousand rows and their counts', () => {
  let rows: Cells;
  let columns: (sql: string) => Promise<Cells>;
  beforeAll(async () => {
    const connection = await (await duckdb!.DuckDBInstance.create(':memory:')).connect();
    await simulateVisits(connection, N_ROWS);
    columns = async (sql) => (await connection.runAndReadAll(sql)).getColumnsObjectJS() as Cells;
    rows = await columns('select * from visits');
  });

  it('are the same rows on any number of threads', async () => {
    const hash =
      'select bit_xor(hash(clinic, treated, month, relapse, calls))::varchar as h, count(*)::integer as n from visits';
    const two = await (await duckdb!.DuckDBInstance.create(':memory:', { threads: '2' })).connect();
    await simulateVisits(two, N_ROWS);
    expect((await two.runAndReadAll(hash)).getColumnsObjectJS()).toEqual(await columns(hash));
    expect((await columns(hash)).n).toEqual([N_ROWS]);
  });

  it('successes and failures: same estimates, logLik larger by the binomial coefficients', async () => {
    const cells =
      await columns(`select clinic, treated, month, sum(relapse)::integer as k, sum(1 - relapse)::integer as f
      from visits group by all order by all`);
    const options = { family: 'binomial', nAGQ: 9 } as const;
    const counts = glmm('cbind(k, f) ~ treated + month + (1 | clinic)', cells, options);
    const single = glmm('relapse ~ treated + month + (1 | clinic)', rows, options);
    expectSameEstimates(counts, single);
    expectLogLik(counts.logLik - sum(cells.k!.map((k, i) => lchoose(k + cells.f![i]!, k))), single.logLik);
    expect(cells.k!.length).toBe(2800);
  });

  it('sums of counts with the log of their number as offset: same estimates, logLik off by a constant', async () => {
    const cells = await columns(`select clinic, treated, month, count(*)::integer as n, sum(calls)::integer as s
      from visits group by all order by all`);
    const options = { family: 'poisson', nAGQ: 9 } as const;
    const counts = glmm('s ~ treated + month + offset(log(n)) + (1 | clinic)', cells, options);
    const single = glmm('calls ~ treated + month + (1 | clinic)', rows, options);
    expectSameEstimates(counts, single);
    const ofCells = sum(cells.s!.map((s, i) => s * log(cells.n![i]!) - lgamma(s + 1)));
    const ofRows = -sum(rows.calls!.map((y) => lgamma(y + 1)));
    expectLogLik(counts.logLik - ofCells + ofRows, single.logLik);
  });

  it.each(['poisson', 'negativeBinomial'] as const)(
    'distinct rows with their response, weighted by how often they come: the fit of the rows, %s',
    async (family) => {
      const cells = await columns(`select clinic, treated, month, calls, count(*)::integer as n
        from visits where clinic < 40 group by all order by all`);
      const some = await columns('select * from visits where clinic < 40');
      const formula = 'calls ~ treated + (1 | clinic)';
      const counts = glmm(formula, cells, { family, nAGQ: 5, weights: 'n' });
      const single = glmm(formula, some, { family, nAGQ: 5 });
      expectSameEstimates(counts, single);
      expectLogLik(counts.logLik, single.logLik);
      expect(counts.nobs).toBeLessThan(single.nobs / 5);
    },
  );

  it('a random slope is counted as well', async () => {
    const cells =
      await columns(`select clinic, treated, month, sum(relapse)::integer as k, sum(1 - relapse)::integer as f
      from visits where clinic < 40 group by all order by all`);
    const some = await columns('select * from visits where clinic < 40');
    const options = { family: 'binomial', nAGQ: 5 } as const;
    expectSameEstimates(
      glmm('cbind(k, f) ~ treated + (treated | clinic)', cells, options),
      glmm('relapse ~ treated + (treated | clinic)', some, options),
    );
  });
});
