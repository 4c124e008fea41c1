/** Refits. Truth: the same formula fitted to data in which the response is replaced. */
import { describe, expect, it } from 'vitest';
import { estimationOf } from '../../src/api/glmmFit.ts';
import { GlmmError, type GlmmFit, type GlmmOptions, glmm, lmm } from '../../src/index.ts';
import type { Counts } from '../../src/simulate/response.ts';
import { cbpp, epil, fitCbpp, fitEpil, fitToenail } from '../support/exampleFits.ts';
import { simulateCrossed, simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Two searches from different starts, both polished by Newton: of a standard error. */
const SAME = 1e-5;

function expectSame(a: GlmmFit, b: GlmmFit): void {
  expectAbsolute(a.logLik, b.logLik, 1e-8 * Math.abs(b.logLik), 'logLik');
  a.beta.forEach((value, j) => {
    expectAbsolute(value, b.beta[j], SAME * b.coefficients[j].stdError, b.coefficients[j].term);
    expectAbsolute(a.coefficients[j].stdError, b.coefficients[j].stdError, 1e-4 * b.coefficients[j].stdError, 'SE');
  });
  a.theta.forEach((value, k) => {
    expectAbsolute(value, b.theta[k], SAME * (1 + Math.abs(b.theta[k])), `theta ${k}`);
  });
}

describe('refit()', () => {
  it('to its own response is the fit', () => {
    const fit = fitEpil();
    expectSame(fit.refit(epil.y as number[]), fit);
  });

  it('counts of successes and failures', () => {
    const fit = fitCbpp({ nAGQ: 9 });
    const [response] = fit.simulate({ seed: 3 }) as Counts[];
    const again = glmm(
      'cbind(incidence, size - incidence) ~ period + (1 | herd)',
      { ...cbpp, incidence: response.successes },
      { family: 'binomial', nAGQ: 9 },
    );
    expectSame(fit.refit(response), again);
  });

  it('names of levels, booleans or 0 and 1', () => {
    const fit = fitToenail({ nAGQ: 9 });
    const [response] = fit.simulate({ seed: 3 }) as string[][];
    const byName = fit.refit(response);
    const ones = response.map((level) => (level === 'moderate or severe' ? 1 : 0));
    expectSame(fit.refit(ones), byName);
    expectSame(fit.refit(ones.map(Boolean)), byName);
    expectSame(fitToenail({ nAGQ: 9, levels: { treatment: ['itraconazole', 'terbinafine'] } }).refit(ones), byName);
  });

  it('several grouping factors, and a linear model by REML', () => {
    const data = simulateCrossed();
    const crossed = 'y ~ x + (1 | g) + (1 | h)';
    const fit = glmm(crossed, { ...data }, { family: 'poisson' });
    const [y] = fit.simulate({ seed: 2 }) as Float64Array[];
    expectSame(fit.refit(y), glmm(crossed, { ...data, y }, { family: 'poisson' }));
    const linear = lmm(crossed, { ...data });
    const [z] = linear.simulate({ seed: 2 }) as Float64Array[];
    expectSame(linear.refit(z), lmm(crossed, { ...data, y: z }));
  });

  it('leaves a variance of zero behind', () => {
    const g = Array.from({ length: 200 }, (_, i) => i % 20);
    const flat = g.map((_, i) => Number(Math.floor(i / 20) % 2 === 0));
    const fit = glmm('y ~ 1 + (1 | g)', { y: flat, g }, { family: 'binomial' });
    expect(fit.theta).toEqual([0]);
    const y = g.map((level, i) => Number(level < 10 ? i % 3 > 0 : i % 3 === 0));
    expectSame(fit.refit(y), glmm('y ~ 1 + (1 | g)', { y, g }, { family: 'binomial' }));
  });
});

describe('a workspace with the response rewritten gives the bits of a new one', () => {
  const data = simulateIntercept({
    seed: 5,
    nGroups: 12,
    rowsPerGroup: 6,
    family: 'poisson',
    beta: [0.5, 0.2],
    sd: 0.6,
  });
  const h = Array.from(data.y, (_, i) => i % 5);
  // rows in an order that is not that of the groups
  const g = Array.from(data.g, (_, i) => (7 * i) % 12);
  const offset = data.x.map((x) => 0.1 * x);
  const binary = data.y.map((y) => Number(y > 1));
  const half = Array.from(data.y, (_, i) => Math.floor(i / 12) % 2);
  const other = (y: ArrayLike<number>): Float64Array =>
    Float64Array.from({ length: y.length }, (_, i) => y[(i + 17) % y.length]);

  const crossed = 'y ~ x + (1 | g) + (1 | h)';
  it.each<readonly [string, string, 'binomial' | 'poisson', ArrayLike<number>, GlmmOptions]>([
    ['binary, one intercept', 'y ~ x + (1 | g)', 'binomial', binary, { nAGQ: 5 }],
    ['counts, one intercept', 'y ~ x + (1 | g)', 'poisson', data.y, { nAGQ: 5 }],
    ['counts, slopes', 'y ~ x + (x | g)', 'poisson', data.y, { nAGQ: 5 }],
    ['several factors by Laplace', crossed, 'poisson', data.y, { nAGQ: 1 }],
    ['several factors by expectation propagation', crossed, 'poisson', data.y, { integration: 'ep' }],
    ['several factors by probes', crossed, 'poisson', data.y, { nAGQ: 1, control: { engine: 'iterative' } }],
    ['both', crossed, 'poisson', data.y, { integration: 'ep', control: { engine: 'iterative' } }],
    ['nested factors', 'y ~ x + (1 | g / half)', 'poisson', data.y, { nAGQ: 5 }],
  ])('%s', (_, formula, family, y, options) => {
    const estimationFor = (response: ArrayLike<number>) =>
      estimationOf(glmm(formula, { x: data.x, g, h, half, y: response }, { family, offset, ...options }));
    const { engine } = estimationFor(y).open();
    const { engine: fresh } = estimationFor(other(y)).open();
    const at = estimationFor(y).parameters;
    const gradients = [new Float64Array(at.length), new Float64Array(at.length)];
    engine.evaluate(at, gradients[0]);
    engine.setResponse(Float64Array.from(other(y)));
    engine.resetModes();
    expect(engine.evaluate(at, gradients[0])).toBe(fresh.evaluate(at, gradients[1]));
    expect(gradients[0]).toEqual(gradients[1]);
    expect(engine.effects(at)).toEqual(fresh.effects(at));
  });

  it('linear model', () => {
    const opened = (response: Float64Array) =>
      estimationOf(lmm('y ~ x + (x | g)', { x: data.x, g, y: response }, { offset })).open();
    const { engine, search } = opened(data.y);
    const { engine: freshEngine, search: fresh } = opened(other(data.y));
    const at = Float64Array.of(0.7, 0.1, 0.4);
    search.engine.evaluate(at);
    engine.setResponse(other(data.y));
    expect(search.engine.evaluate(at)).toBe(fresh.engine.evaluate(at));
    const { modes, ...estimates } = search.estimates(at);
    const { modes: freshModes, ...expected } = fresh.estimates(at);
    expect(estimates).toEqual(expected);
    expect(modes()).toEqual(freshModes());
    const all = Float64Array.of(0.7, 0.1, 0.4, 1.3);
    const gradients = [new Float64Array(4), new Float64Array(4)];
    expect(engine.evaluate(all, gradients[0])).toBe(freshEngine.evaluate(all, gradients[1]));
    expect(gradients[0]).toEqual(gradients[1]);
  });
});

describe('wrong responses are typed errors that say where', () => {
  const fit = fitToenail({ nAGQ: 1 });
  const n = fit.nobs;
  it.each([
    ['too short', [0, 1], 'UNEQUAL_LENGTHS', String(n)],
    ['no array', 3, 'INVALID_RESPONSE', 'array'],
    ['nothing', null, 'INVALID_RESPONSE', 'array'],
    ['an unknown level', new Array(n).fill('severe'), 'INVALID_RESPONSE', 'severe'],
    ['impossible', new Float64Array(n).fill(2), 'INVALID_RESPONSE', '2 in row 1'],
    ['NaN', new Float64Array(n).fill(Number.NaN), 'INVALID_RESPONSE', 'NaN in row 1'],
    ['counts', { successes: [1], failures: [0] }, 'UNEQUAL_LENGTHS', '1'],
  ])('%s', (_, response, code, part) => {
    try {
      fit.refit(response as never);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(GlmmError);
      expect(error).toMatchObject({ code });
      expect((error as Error).message).toContain(part);
    }
  });
  it('other numbers of trials', () => {
    const { successes, failures } = fitCbpp().simulate()[0] as Counts;
    expect(() => fitCbpp().refit({ successes, failures: failures.map((k) => k + 1) })).toThrow(/row 1 .* trials/);
  });
});
