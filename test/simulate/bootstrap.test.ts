/** The parametric bootstrap. Truth: whole fits to the same responses, and the law of a mean in a balanced linear model. */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { polls } from '../support/datasets.ts';
import { fitCbpp, fitEpil } from '../support/exampleFits.ts';
import { normal, uniform } from '../support/random.ts';
import { simulateCrossed } from '../support/simulate.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** A search without polish ends within this of the maximum, in standard errors. */
const SEARCH = 1e-3;

describe('each replicate', () => {
  const crossed = (): GlmmFit => {
    const data = simulateCrossed();
    return glmm('y ~ x + (1 | g) + (1 | h)', { ...data }, { family: 'poisson' });
  };
  const linear = (): GlmmFit => {
    const random = uniform(3);
    const g = Array.from({ length: 80 }, (_, i) => i % 10);
    const b = g.slice(0, 10).map(() => normal(random));
    const x = g.map(() => normal(random));
    return lmm('y ~ x + (x | g)', { y: g.map((l, i) => b[l] * (1 + x[i]) + normal(random)), x, g });
  };
  it.each([
    ['binomial', () => fitCbpp()],
    ['poisson', () => fitEpil()],
    ['several factors', crossed],
    ['linear, REML', linear],
  ])('is the refit to the simulated response of its number: %s', (_, make) => {
    const fit = make();
    const { parameters, replicates, failures, estimates } = fit.bootstrap({ n: 4, seed: 21 });
    expect(failures).toEqual([]);
    expect(parameters).toEqual(fit.confint({ method: 'wald' }).map((row) => row.parm));
    expect(estimates).toEqual(fit.confint({ method: 'wald' }).map((row) => row.estimate));
    fit.simulate({ n: 4, seed: 21 }).forEach((y, k) => {
      const full = fit.refit(y);
      full.coefficients.forEach(({ term, estimate, stdError }) => {
        expectAbsolute(replicates[k][parameters.indexOf(term)], estimate, SEARCH * stdError, `${term} of ${k}`);
      });
      full.confint({ method: 'wald' }).forEach(({ parm, estimate }, j) => {
        expectAbsolute(replicates[k][j], estimate, SEARCH * (1 + Math.abs(estimate)), `${parm} of ${k}`);
      });
    });
  });

  it('depends on its number alone', () => {
    const fit = fitCbpp();
    const long = fit.bootstrap({ n: 6, seed: 2 });
    expect(fit.bootstrap({ n: 3, seed: 2 }).replicates).toEqual(long.replicates.slice(0, 3));
  });
});

it('the spread of a mean in a balanced linear model is its standard error', () => {
  const random = uniform(8);
  const g = Array.from({ length: 100 }, (_, i) => i % 20);
  const b = g.slice(0, 20).map(() => 1.5 * normal(random));
  const fit = lmm('y ~ 1 + (1 | g)', { y: g.map((level) => 3 + b[level] + normal(random)), g });
  const { replicates, parameters } = fit.bootstrap({ n: 1000, seed: 5 });
  const mean = replicates.map((row) => row[parameters.indexOf('(Intercept)')]);
  const centre = mean.reduce((a, v) => a + v, 0) / mean.length;
  const sd = Math.sqrt(mean.reduce((a, v) => a + (v - centre) ** 2, 0) / (mean.length - 1));
  // 1,000 draws of a normal law: the sd of their sd is 2.2%
  expectRelative(sd, fit.coefficients[0].stdError, 0.09, 'sd of the mean');
});

describe('what can go wrong', () => {
  it('responses without finite estimates are counted with their reason', () => {
    const g = Array.from({ length: 12 }, (_, i) => i % 3);
    const y = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0];
    const fit = glmm('y ~ 1 + (1 | g)', { y, g }, { family: 'binomial' });
    const { failures, replicates, requested, aborted } = fit.bootstrap({ n: 60, seed: 1 });
    expect(failures.length).toBeGreaterThan(0);
    expect(replicates.length + failures.length).toBe(60);
    expect(failures[0].reason).toBe('all responses are 0');
    expect([requested, aborted]).toEqual([60, false]);
  });

  it('a statistic that throws is its author’s to mend', () => {
    const statistic = (fit: GlmmFit) => ({
      odds: Math.exp(fit.fixef().period2),
      nothing: (fit as never as number[][])[7]?.[0],
    });
    const { parameters, replicates, estimates } = fitCbpp().bootstrap({ n: 3, statistic });
    expect(parameters).toEqual(['odds', 'nothing']);
    expect(estimates[0]).toBeCloseTo(0.371, 3);
    expect(replicates).toHaveLength(3);
    expect(replicates[0][1]).toBeNaN();
    const broken = () => {
      throw new RangeError('mine');
    };
    expect(() => fitCbpp().bootstrap({ n: 3, statistic: broken })).toThrow(RangeError);
  });

  it('stops when a signal says so, with what was done', () => {
    const controller = new AbortController();
    const onProgress = (done: number) => done === 5 && controller.abort();
    const result = fitCbpp().bootstrap({ n: 100, signal: controller.signal, onProgress });
    expect(result.replicates).toHaveLength(5);
    expect(result.aborted).toBe(true);
  });
});

describe('bootstrapAsync()', () => {
  it('gives what bootstrap() gives', async () => {
    const fit = fitCbpp();
    expect(await fit.bootstrapAsync({ n: 10, seed: 3 })).toEqual(fit.bootstrap({ n: 10, seed: 3 }));
  });

  it('lets timers run, one of which stops it half-way', async () => {
    const controller = new AbortController();
    // set after the first refit, whenever that is: without turns for timers all would be made
    const onProgress = (done: number) => done === 1 && setTimeout(() => controller.abort(), 0);
    const { aborted, replicates } = await fitCbpp().bootstrapAsync({
      n: 20_000,
      signal: controller.signal,
      onProgress,
    });
    expect(aborted).toBe(true);
    expect(replicates.length).toBeGreaterThan(0);
    expect(replicates.length).toBeLessThan(20_000);
  });

  it('gives the event loop a turn after every few refits', async () => {
    const immediate: number[] = [];
    const watch = (done: number) => setImmediate(() => immediate.push(done));
    await fitCbpp().bootstrapAsync({ n: 200, onProgress: watch });
    // what is due after a refit happens before the next but one
    expect(immediate.length).toBeGreaterThanOrEqual(199);
  });

  it('rejects on a wrong option', async () => {
    await expect(fitCbpp().bootstrapAsync({ n: -1 })).rejects.toThrow('n is -1');
  });
});

it('bootstrap intervals are the quantiles of the replicates', () => {
  const fit = fitCbpp();
  const { replicates, parameters } = fit.bootstrap({ n: 199, seed: 6 });
  const column = replicates.map((row) => row[parameters.indexOf('period2')]).sort((a, b) => a - b);
  // (199 + 1) * 0.025 = 5
  const [row] = fit.confint({ method: 'bootstrap', n: 199, seed: 6, parm: 'period2' });
  expect([row.lower, row.upper]).toEqual([column[4], column[194]]);
  const [basic] = fit.confint({ method: 'bootstrap', n: 199, seed: 6, parm: 'period2', type: 'basic' });
  expectAbsolute(basic.lower, 2 * row.estimate - row.upper, 1e-14, 'basic');
});

it('400 refits of the polls all arrive, and spread about as the standard errors say', (test) => {
  const { columns, levels } = polls(test);
  const fit = glmm('bush ~ black + female + (1 | state_label)', columns, { family: 'binomial', levels });
  const { replicates, failures, parameters } = fit.bootstrap({ n: 400, seed: 1 });
  expect([replicates.length, failures.length]).toEqual([400, 0]);
  fit.coefficients.forEach(({ term, stdError }) => {
    const values = replicates.map((row) => row[parameters.indexOf(term)]);
    const mean = values.reduce((a, v) => a + v, 0) / 400;
    const sd = Math.sqrt(values.reduce((a, v) => a + (v - mean) ** 2, 0) / 399);
    // 3.5% of chance, and what 51 states leave of the normal law
    expectRelative(sd, stdError, 0.12, `sd of ${term}`);
  });
});
