/**
 * `nAGQ: 'auto'` and the certificate. Truth: fits with many more points, whose integrals test/oracle and test/reference
 * confirm; the shift that a certificate predicts against the shift that happens.
 */
import { describe, expect, it } from 'vitest';
import { anova, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { fromJson } from '../../src/report/json/readJson.ts';
import { polls } from '../support/datasets.ts';
import { fitCbpp, fitEpil, fitToenail } from '../support/exampleFits.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** What logLik may be off, which is compared with that of other programs. */
const LOGLIK = 1e-5;
/** What `auto` allows. */
const SHIFT = 1e-4;

/** The largest move of an estimate from one fit to another, in standard errors. */
function largestMove(from: GlmmFit, to: GlmmFit): number {
  const theta = from.theta.map((t, k) => Math.abs(t - to.theta[k]) / to.thetaSe[k]);
  const beta = from.beta.map((b, j) => Math.abs(b - to.beta[j]) / to.coefficients[j].stdError);
  return Math.max(...theta, ...beta);
}

describe('auto', () => {
  it('goes up to 63 points for the toenail data, and ends within 1e-3 standard errors of converged quadrature', () => {
    const fit = fitToenail();
    // test/reference/gold.test.ts: the optimum of the 100-point objective, which a trapezoidal rule confirms
    expectAbsolute(fit.theta[0], 4.00658537, 1e-3 * 0.37987, 'sd');
    expectAbsolute(fit.beta[0], -1.61828524, 1e-3 * 0.43427, 'intercept');
    // 63 leave 3e-5 of logLik
    expect(fit.nAGQ).toBe(63);
    expect(fit.quadrature).toMatchObject({ points: 63, dimension: 1, requested: 'auto', comparedWith: 127 });
    expect(fit.quadrature?.maxShiftInSe).toBeLessThan(SHIFT);
    expect(fit.summary()).toContain('63 points per group; with 127 points logLik would change by');
    expect(fit.warnings).toEqual([]);
  });

  it('stops at the first rung where that is enough, or between it and the next for the last digits of logLik', () => {
    for (const [fit, points] of [
      [fitCbpp(), 11],
      [fitEpil(), 11],
    ] as const) {
      expect(fit.nAGQ).toBe(points);
      expect(Math.abs(fit.quadrature?.logLikError ?? Number.NaN)).toBeLessThan(LOGLIK);
      expect(fit.quadrature?.maxShiftInSe).toBeLessThan(SHIFT);
    }
  });

  it('stops at the first rung for the polls', (test) => {
    const { columns, levels } = polls(test);
    const fit = glmm('bush ~ black + female + (1 | state_label)', columns, { family: 'binomial', levels });
    expect(fit.nAGQ).toBe(7);
  });

  it.each([
    [1, 2.5, 3],
    [2, 1.2, 4],
    [3, 4, 6],
  ])('agrees with 150 points for seeded binary data (seed %i, sd %f, %i rows a group)', (seed, sd, rowsPerGroup) => {
    const data = {
      ...simulateIntercept({ seed, nGroups: 120, rowsPerGroup, family: 'binomial', beta: [0.3, 0.8], sd }),
    };
    const auto = glmm('y ~ x + (1 | g)', data, { family: 'binomial' });
    const many = glmm('y ~ x + (1 | g)', data, { family: 'binomial', nAGQ: 150 });
    expect(largestMove(auto, many)).toBeLessThan(2 * SHIFT);
    expectAbsolute(auto.logLik, many.logLik, 2e-3, 'logLik');
  });

  it('takes two dimensions', () => {
    const data = {
      ...simulateIntercept({ seed: 5, nGroups: 60, rowsPerGroup: 6, family: 'poisson', beta: [1, 0.3], sd: 0.6 }),
    };
    const auto = glmm('y ~ x + (x | g)', data, { family: 'poisson' });
    const many = glmm('y ~ x + (x | g)', data, { family: 'poisson', nAGQ: 30 });
    expect(auto.quadrature).toMatchObject({ dimension: 2, requested: 'auto' });
    expect(largestMove(auto, many)).toBeLessThan(2 * SHIFT);
  });

  it('counts the iterations of all its searches', () => {
    const seen: number[] = [];
    const fit = fitToenail({ onIteration: (iteration) => seen.push(iteration) });
    expect(seen.every((iteration, k) => k === 0 || iteration === seen[k - 1] + 1)).toBe(true);
    expect(fit.optim.iterations).toBe(seen.length);
  });
});

describe('the certificate of a number of points asked for', () => {
  it('predicts how far the estimates are off', () => {
    const [coarse, fine] = [25, 51].map((nAGQ) => fitToenail({ nAGQ }));
    expect(coarse.quadrature).toMatchObject({ points: 25, requested: 25, comparedWith: 51 });
    // one Newton step: right to the curvature's change over the step
    expectRelative(coarse.quadrature?.maxShiftInSe ?? 0, largestMove(coarse, fine), 0.05, 'shift');
  });

  it('its errors by group add up, the worst first', () => {
    const { quadrature } = fitCbpp({ nAGQ: 3 });
    expect(quadrature?.groups).toHaveLength(5);
    const sizes = quadrature?.groups.map((g) => Math.abs(g.logLikError)) ?? [];
    expect([...sizes].sort((a, b) => b - a)).toEqual(sizes);
    const two = glmm(
      'y ~ 1 + (1 | g)',
      { y: [0, 1, 1, 0, 0, 1, 1, 1], g: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'] },
      { family: 'binomial', nAGQ: 2 },
    ).quadrature;
    const sum = two?.groups.reduce((total, g) => total + g.logLikError, 0) ?? Number.NaN;
    expectAbsolute(sum, two?.logLikError ?? Number.NaN, 1e-12, 'sum over groups');
  });

  it('warns where an order is coarse, and is silent where it is not', () => {
    const warned = (nAGQ: number) => fitToenail({ nAGQ }).warnings.map((w) => w.code);
    expect(warned(1)).toEqual(['QUADRATURE_COARSE']);
    expect(warned(5)).toEqual(['QUADRATURE_COARSE']);
    expect(warned(50)).toEqual([]);
    expect(fitToenail({ nAGQ: 1 }).summary()).toContain(
      'Warning: The integrals are not accurate: with 15 points instead of 1',
    );
  });

  it('warns of an error of logLik by itself, where the estimates hardly move', () => {
    const data = {
      ...simulateIntercept({ seed: 3, nGroups: 150, rowsPerGroup: 8, family: 'poisson', beta: [0.3, 0.5], sd: 1 }),
    };
    const [coarse, fine] = [3, 31].map((nAGQ) => glmm('y ~ x + (1 | g)', data, { family: 'poisson', nAGQ }));
    expect(coarse.quadrature?.maxShiftInSe).toBeLessThan(0.05);
    // the larger rule is one of 15 points, right to 1e-4 here, and at the estimates of the coarse one: second order in the shift
    expectAbsolute(coarse.quadrature?.logLikError ?? 0, coarse.logLik - fine.logLik, 5e-3, 'error of logLik');
    expect(coarse.warnings).toMatchObject([
      { code: 'QUADRATURE_COARSE', details: { logLikError: expect.any(Number) } },
    ]);
    expect(coarse.warnings[0].message).toContain('with 15 points instead of 3 per group logLik would change by 0.88');
    expect(fine.warnings).toEqual([]);
  });

  it('is exact where the variance is zero', () => {
    const g = Array.from({ length: 80 }, (_, i) => i % 8);
    // every group has the same number of ones
    const y = Array.from({ length: 80 }, (_, i) => Number(Math.floor(i / 8) % 2 === 0));
    const fit = glmm('y ~ 1 + (1 | g)', { y, g }, { family: 'binomial', nAGQ: 3 });
    expect(fit.theta).toEqual([0]);
    expectAbsolute(fit.quadrature?.logLikError ?? 1, 0, 1e-12, 'logLikError');
    expect(fit.quadrature?.maxShiftInSe).toBeLessThan(1e-12);
  });

  it('is absent where there is nothing to compare with', () => {
    const g = Array.from({ length: 60 }, (_, i) => i % 6);
    const h = Array.from({ length: 60 }, (_, i) => Math.floor(i / 12));
    const y = Array.from({ length: 60 }, (_, i) => (i * 7) % 5);
    const crossed = glmm('y ~ 1 + (1 | g) + (1 | h)', { y, g, h }, { family: 'poisson' });
    expect(crossed.quadrature).toMatchObject({ points: 1, requested: 'auto', comparedWith: null });
    expect(crossed.quadrature?.maxShiftInSe).toBeNaN();
    expect(lmm('y ~ 1 + (1 | g)', { y, g }).quadrature).toBeNull();
  });

  it('goes through JSON', () => {
    const fit = fitCbpp();
    expect(fromJson(JSON.parse(JSON.stringify(fit))).quadrature).toEqual(fit.quadrature);
  });
});

it('fits that needed different numbers of points can be compared, coarse ones cannot', () => {
  const data = {
    ...simulateIntercept({ seed: 8, nGroups: 100, rowsPerGroup: 4, family: 'binomial', beta: [0, 2.5], sd: 2 }),
  };
  const fitWith = (formula: string, nAGQ: number | 'auto') => glmm(formula, data, { family: 'binomial', nAGQ });
  const auto = fitWith('y ~ x + (1 | g)', 'auto');
  expect(() => anova(fitWith('y ~ 1 + (1 | g)', 51), auto)).not.toThrow();
  expect(() => anova(fitWith('y ~ 1 + (1 | g)', 2), fitWith('y ~ x + (1 | g)', 3))).toThrow(/nAGQ/);
});
