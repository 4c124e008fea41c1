/**
 * Checks by simulation. Truth: the definitions, on the simulated responses themselves; uniformity and size under a model that
 * is right; detection where it is wrong.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import type { Counts } from '../../src/simulate/response.ts';
import { epil, fitCbpp, fitEpil } from '../support/exampleFits.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';
import { simulateCrossed, simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Kolmogorov's distance from the uniform law, times the root of n: 1.95 is exceeded once in a thousand. */
function kolmogorov(values: Float64Array): number {
  const sorted = values.slice().sort();
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((u, i) => {
    distance = Math.max(distance, (i + 1) / n - u, u - i / n);
  });
  return distance * Math.sqrt(n);
}

describe('quantileResiduals()', () => {
  it('lie between the shares of simulations below and not above the response', () => {
    const fit = fitEpil();
    const residuals = fit.quantileResiduals({ n: 40, seed: 5 });
    const samples = fit.simulate({ n: 40, seed: 5 }) as Float64Array[];
    epil.y.forEach((y, i) => {
      const below = samples.filter((s) => s[i] < Number(y)).length / 40;
      const notAbove = samples.filter((s) => s[i] <= Number(y)).length / 40;
      expect(residuals[i]).toBeGreaterThanOrEqual(below);
      expect(residuals[i]).toBeLessThanOrEqual(notAbove);
    });
    expect(fit.quantileResiduals({ n: 40, seed: 5 })).toEqual(residuals);
  });

  it.each(['binomial', 'poisson'] as const)('are uniform when the model is right: %s', (family) => {
    const data = simulateIntercept({ seed: 31, nGroups: 300, rowsPerGroup: 4, family, beta: [0.5, 0.5], sd: 0.8 });
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family });
    expect(kolmogorov(fit.quantileResiduals({ seed: 2 }))).toBeLessThan(1.95);
    expect(kolmogorov(fit.quantileResiduals({ seed: 2, randomEffects: 'conditional' }))).toBeLessThan(1.95);
  });

  it('are not when it is wrong: counts with extra variance', () => {
    const random = uniform(4);
    const g = Array.from({ length: 600 }, (_, i) => i % 60);
    const y = g.map(() => poissonDraw(random, Math.exp(1 + 1.2 * normal(random))));
    const fit = glmm('y ~ 1 + (1 | g)', { y, g }, { family: 'poisson' });
    expect(kolmogorov(fit.quantileResiduals())).toBeGreaterThan(3);
  });
});

describe('dispersionTest()', () => {
  it('ratio is Pearson’s chi-square over the residual degrees of freedom', () => {
    const fit = fitEpil();
    const { chisq, ratio, dfResidual, simulations } = fit.dispersionTest({ n: 20 });
    const pearson = fit.residuals().reduce((sum, r) => sum + r * r, 0);
    expectRelative(chisq, pearson, 1e-12, 'chisq');
    expectRelative(ratio, pearson / fit.dfResidual, 1e-12, 'ratio');
    expect([dfResidual, simulations]).toEqual([fit.dfResidual, 20]);
  });

  it('its p-value ranks the response among refits to simulated ones', () => {
    const fit = fitCbpp({ nAGQ: 5 });
    const pearson = (f: GlmmFit): number => f.residuals().reduce((sum, r) => sum + r * r, 0);
    const observed = pearson(fit);
    const simulated = fit.simulate({ n: 19, seed: 7 }).map((y) => pearson(fit.refit(y)));
    const above = 1 + simulated.filter((v) => v >= observed).length;
    const below = 1 + simulated.filter((v) => v <= observed).length;
    const test = fit.dispersionTest({ n: 19, seed: 7 });
    expect(test.pValue).toBe(Math.min(1, (2 * Math.min(above, below)) / 20));
    const mean = simulated.reduce((a, v) => a + v, 0) / 19;
    expectRelative(test.expectedRatio * fit.dfResidual, mean, 1e-4, 'expected chi-square');
  });

  it('finds the extra variance of the epilepsy counts, and none where there is none', () => {
    expect(fitEpil().dispersionTest({ n: 199 }).pValue).toBe(0.01);
    const data = simulateIntercept({
      seed: 12,
      nGroups: 60,
      rowsPerGroup: 5,
      family: 'poisson',
      beta: [1, 0.3],
      sd: 0.5,
    });
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'poisson' });
    expect(fit.dispersionTest({ n: 99 }).pValue).toBeGreaterThan(0.05);
  });

  it('knows the linear model and several factors', () => {
    const data = simulateCrossed();
    for (const fit of [
      glmm('y ~ x + (1 | g) + (1 | h)', { ...data }, { family: 'poisson' }),
      lmm('y ~ x + (1 | g) + (1 | h)', { ...data }),
    ]) {
      const [y] = fit.simulate({ n: 1, seed: 3 }) as Float64Array[];
      const again = fit.refit(y);
      const pearson = again.residuals().reduce((sum, r) => sum + r * r, 0);
      const one = fit.dispersionTest({ n: 1, seed: 3 });
      expectRelative(one.expectedRatio * fit.dfResidual, pearson, 1e-3, 'Pearson of a refit');
    }
  });
});

describe('zeroInflationTest()', () => {
  it('compares the zeros with those of the simulated responses', () => {
    const fit = fitCbpp();
    const { zeros, expectedZeros, ratio, simulations } = fit.zeroInflationTest({ n: 50, seed: 3 });
    const counts = (fit.simulate({ n: 50, seed: 3 }) as Counts[]).map((s) => s.successes.filter((k) => k === 0).length);
    const mean = counts.reduce((a, v) => a + v, 0) / 50;
    expect(zeros).toBe(22);
    expectAbsolute(expectedZeros, mean, 1e-12, 'expected');
    expectAbsolute(ratio, 22 / mean, 1e-12, 'ratio');
    expect(simulations).toBe(50);
  });

  it('finds zeros that were put in', () => {
    const data = simulateIntercept({
      seed: 14,
      nGroups: 40,
      rowsPerGroup: 10,
      family: 'poisson',
      beta: [1.2, 0.2],
      sd: 0.3,
    });
    const y = data.y.map((v, i) => (i % 4 === 0 ? 0 : v));
    const inflated = glmm('y ~ x + (1 | g)', { ...data, y }, { family: 'poisson' });
    expect(inflated.zeroInflationTest({ n: 199 }).pValue).toBe(0.01);
    const plain = glmm('y ~ x + (1 | g)', { ...data }, { family: 'poisson' });
    expect(plain.zeroInflationTest({ n: 199 }).pValue).toBeGreaterThan(0.05);
  });
});
