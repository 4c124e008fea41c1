/** Truth: what may be said. A sentence of each kind, with what it must and must not say. */
import { describe, expect, it } from 'vitest';
import { lmmCommand } from '../../src/cli/lmm.ts';
import { run } from '../../src/cli/run.ts';
import { quadratureWarnings } from '../../src/fit/numbers/verdict.ts';
import { glmm, lmm } from '../../src/index.ts';
import { summaryText } from '../../src/report/summary.ts';

const rows = Array.from({ length: 80 }, (_, i) => i);
const g = rows.map((i) => `g${i % 10}`);
const x = rows.map((i) => ((i * 37) % 23) / 5);
const y = rows.map((i) => ((i * i * 7 + i * 3) % 11) % 2);
const data = { y, x, g };
const words = (text: string) => text.replace(/\s+/g, ' ');

describe('how far the integrals are off', () => {
  const fit = glmm('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 7 });
  const { quadrature } = fit;
  if (quadrature === null || quadrature === undefined) throw new Error('a fit by quadrature has its certificate');
  const off = (maxShiftInSe: number) => ({
    ...quadrature,
    points: 2,
    comparedWith: 15,
    maxShiftInSe,
    logLikError: -0.5,
  });

  it('below a tenth of a standard error: a number, called a linear estimate', () => {
    const text = words(summaryText({ ...fit, quadrature: off(0.07) }));
    expect(text).toContain(
      'with 15 points logLik would change by 0.5 and, by a linear estimate, no estimate would move by more than 0.07 standard errors',
    );
    const [warning] = quadratureWarnings(off(0.07));
    expect(warning.message).toContain(
      'with 15 points instead of 2 per group some estimate would move, by a linear estimate 0.07 of its standard errors.',
    );
  });
  it('below what is told apart: as much as that', () => {
    const text = words(summaryText({ ...fit, quadrature: off(1e-9) }));
    expect(text).toContain('no estimate would move by as much as 1e-06 standard errors');
  });
  it('above: no number, but what to do', () => {
    const text = words(summaryText({ ...fit, quadrature: off(1.91) }));
    expect(text).not.toMatch(/1\.9|would change by|more than/);
    expect(text).toContain('with 15 points the estimates would be others: these are too few');
    const [warning] = quadratureWarnings({ ...off(1.91), requested: 2 });
    expect(warning.message).not.toContain('1.9');
    expect(warning.message).toContain('how far, only a fit with more points tells. Ask for more points');
  });
  it('counts points per dimension where there are several', () => {
    const [warning] = quadratureWarnings({ ...off(0.5), dimension: 2 });
    expect(warning.message).toContain('15 points instead of 2 per dimension');
  });
  it('of the largest rule: that it is', () => {
    const [warning] = quadratureWarnings({ ...off(0.5), requested: 'auto' });
    expect(warning.message).toContain('This is the largest rule available.');
  });
  it('where time was short: how long more points would take, and the option that allows them', () => {
    const [warning] = quadratureWarnings({ ...off(0.5), requested: 'auto', beyond: { points: 31, seconds: 42.3 } });
    expect(warning.message).toContain('31 points are predicted to take 42 seconds: allow them with maxSeconds: 90.');
  });
  it('judged by a sample: of how many groups', () => {
    const sampled = { ...off(0.07), sampledGroups: 400 };
    expect(words(summaryText({ ...fit, quadrature: sampled }))).toContain(
      'with 15 points (judged by 400 of the groups) logLik would change by 0.5',
    );
    expect(quadratureWarnings(sampled)[0].message).toContain('would move (judged by 400 groups), by a linear estimate');
  });
  it.each([
    [0.81, 0.044, 'logLik would change by -0.81, though estimates by no more than 0.04 of their standard errors. '],
    [-0.5, 0.01, 'logLik would change by 0.5, though estimates by no more than 0.01 of their standard errors. '],
    [-0.5, Number.NaN, 'logLik would change by 0.5. '],
    [-0.5, 0.07, 'some estimate would move, by a linear estimate 0.07 of its standard errors. '],
    [-0.09, 0.07, 'some estimate would move, by a linear estimate 0.07 of its standard errors. '],
    [0.24, 0.04, null],
    [0.24, Number.NaN, null],
    [Number.NaN, 0.04, null],
  ])('logLik off by %d and estimates by %d standard errors: %s', (logLikError, maxShiftInSe, said) => {
    const warnings = quadratureWarnings({ ...off(maxShiftInSe), logLikError });
    expect(warnings).toHaveLength(said === null ? 0 : 1);
    if (said === null) return;
    expect(warnings[0].message).toContain(said);
    expect(warnings[0].details).toMatchObject({ maxShiftInSe, logLikError });
  });
  it('with one factor and nothing to compare with: that nobody knows', () => {
    const unknown = { ...off(Number.NaN), points: 3, dimension: 8, comparedWith: null };
    const [warning] = quadratureWarnings(unknown);
    expect(warning.code).toBe('QUADRATURE_UNKNOWN');
    expect(warning.message).toContain(
      'with 3 points per dimension, in 8 dimensions, any larger rule would take longer than the fit',
    );
    expect(quadratureWarnings(unknown, false)).toEqual([]);
  });
});

describe('a linear model of zeros and ones', () => {
  it('that nobody asked for is said to be one', () => {
    const warning = glmm('y ~ x + (1 | g)', data).warnings.find(({ code }) => code === 'GAUSSIAN_DEFAULT');
    expect(warning?.message).toContain("family: 'binomial'");
    expect(glmm('y ~ x + (1 | g)', data).summary()).toContain('Warning: All responses are 0 or 1');
  });
  it('that was asked for is not', () => {
    const codes = (warnings: readonly { code: string }[]) => warnings.map(({ code }) => code);
    expect(codes(glmm('y ~ x + (1 | g)', data, { family: 'gaussian' }).warnings)).not.toContain('GAUSSIAN_DEFAULT');
    expect(codes(lmm('y ~ x + (1 | g)', data).warnings)).not.toContain('GAUSSIAN_DEFAULT');
    expect(codes(glmm('x ~ 1 + (1 | g)', data).warnings)).not.toContain('GAUSSIAN_DEFAULT');
  });
});

it('the help of lmm offers what lmm takes', async () => {
  const command = lmmCommand(lmm, { readText: async () => '', writeText: async () => {} });
  const { output } = await run(['lmm', '--help'], '0', [command]);
  expect(output).not.toMatch(/trials|cbind|proportion/);
  expect(output).toContain('precisions');
});
