/**
 * Simulated responses. Truth: the marginal mean and variance of a row by quadrature over its random effect,
 *   E y = E mu(eta + b),   Var y = E V(mu) / w + Var mu,
 * and what follows from the definition of the options.
 */
import { describe, expect, it } from 'vitest';
import { GlmmError, type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { gaussHermite } from '../../src/quadrature/gaussHermite.ts';
import type { Counts } from '../../src/simulate/response.ts';
import { fitCbpp, fitToenail } from '../support/exampleFits.ts';
import { normal, uniform } from '../support/random.ts';
import { simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const N = 2000;
/** Standard errors of a mean over seeded simulations: a right program passes for good, a wrong one is off by many. */
const Z = 4.5;

interface Law {
  readonly mean: (eta: number) => number;
  readonly variance: (mu: number) => number;
}

/** Mean and variance of row i over its own random intercept, by 60 points. */
function marginalMoments({ mean, variance }: Law, eta: number, sd: number): { mean: number; variance: number } {
  const { nodes, weights } = gaussHermite(60);
  const integrate = (f: (b: number) => number): number =>
    nodes.reduce((sum, x, k) => sum + (weights[k] / Math.sqrt(Math.PI)) * f(Math.SQRT2 * sd * x), 0);
  const m = integrate((b) => mean(eta + b));
  const within = integrate((b) => variance(mean(eta + b)));
  const between = integrate((b) => (mean(eta + b) - m) ** 2);
  return { mean: m, variance: within + between };
}

function expectMoments(
  samples: readonly ArrayLike<number>[],
  row: number,
  expected: { mean: number; variance: number },
) {
  const values = samples.map((y) => y[row]);
  const m = values.reduce((a, b) => a + b, 0) / values.length;
  const squares = values.map((v) => (v - expected.mean) ** 2);
  const s2 = squares.reduce((a, b) => a + b, 0) / values.length;
  const spread = Math.sqrt(squares.reduce((a, b) => a + (b - expected.variance) ** 2, 0) / values.length);
  expectAbsolute(m, expected.mean, Z * Math.sqrt(expected.variance / values.length), `mean of row ${row}`);
  expectAbsolute(s2, expected.variance, (Z * spread) / Math.sqrt(values.length), `variance of row ${row}`);
}

/** X beta + offset of the fit: the linear predictor at random effects of zero. */
function fixedPart(fit: GlmmFit, x: ArrayLike<number>, offset?: ArrayLike<number>): number[] {
  return Array.from(x, (v, i) => fit.beta[0] + fit.beta[1] * v + (offset?.[i] ?? 0));
}

describe('moments of simulated responses are those of the marginal law', () => {
  const logistic = (eta: number): number => 1 / (1 + Math.exp(-eta));

  it('binary, logit', () => {
    const data = simulateIntercept({
      seed: 1,
      nGroups: 30,
      rowsPerGroup: 5,
      family: 'binomial',
      beta: [0.4, 0.7],
      sd: 1.5,
    });
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial' });
    const samples = fit.simulate({ n: N, seed: 11 }) as Float64Array[];
    const eta = fixedPart(fit, data.x);
    const law = { mean: logistic, variance: (mu: number) => mu * (1 - mu) };
    for (const row of [0, 17, 149]) expectMoments(samples, row, marginalMoments(law, eta[row], fit.varCorr[0].sd[0]));
  });

  it('counts with an offset', () => {
    const data = simulateIntercept({
      seed: 2,
      nGroups: 20,
      rowsPerGroup: 5,
      family: 'poisson',
      beta: [0.5, 0.3],
      sd: 0.5,
    });
    const offset = data.x.map((v) => 0.4 * v * v - 0.5);
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'poisson', offset });
    const samples = fit.simulate({ n: N, seed: 12 }) as Float64Array[];
    const eta = fixedPart(fit, data.x, offset);
    const law = { mean: Math.exp, variance: (mu: number) => mu };
    for (const row of [0, 33, 99]) expectMoments(samples, row, marginalMoments(law, eta[row], fit.varCorr[0].sd[0]));
  });

  it('successes of several trials', () => {
    const fit = fitCbpp();
    const samples = fit.simulate({ n: N, seed: 13 }) as Counts[];
    const { successes, failures } = samples[0];
    const size = Array.from(successes, (k, i) => k + failures[i]);
    const law = (n: number): Law => ({ mean: (eta) => n * logistic(eta), variance: (mu) => mu * (1 - mu / n) });
    // row 0 is of the first period
    const expected = marginalMoments(law(size[0]), fit.beta[0], fit.varCorr[0].sd[0]);
    expectMoments(
      samples.map((s) => s.successes),
      0,
      expected,
    );
    expect(Array.from(successes).every(Number.isInteger)).toBe(true);
  });

  it('measurements with weights: variance sd^2 + sigma^2 / w, covariance sd^2 within a group', () => {
    const random = uniform(5);
    const g = Array.from({ length: 60 }, (_, i) => i % 12);
    const b = Array.from({ length: 12 }, () => 2 * normal(random));
    const x = g.map(() => normal(random));
    const weights = g.map((_, i) => 1 + (i % 3));
    const y = g.map((level, i) => 1 + x[i] + b[level] + normal(random) / Math.sqrt(weights[i]));
    const fit = lmm('y ~ x + (1 | g)', { y, x, g }, { weights });
    const samples = fit.simulate({ n: N, seed: 14 }) as Float64Array[];
    const mean = fixedPart(fit, x);
    const sd2 = fit.varCorr[0].variance[0];
    for (const row of [0, 1, 59])
      expectMoments(samples, row, { mean: mean[row], variance: sd2 + fit.sigma ** 2 / weights[row] });
    const products = samples.map((s) => (s[0] - mean[0]) * (s[12] - mean[12]));
    const covariance = products.reduce((a, v) => a + v, 0) / N;
    const spread = Math.sqrt(products.reduce((a, v) => a + (v - covariance) ** 2, 0) / N);
    expectAbsolute(covariance, sd2, (Z * spread) / Math.sqrt(N), 'covariance within a group');
  });

  it('correlated slopes: the variance of a row is that of z b', () => {
    const random = uniform(6);
    const g = Array.from({ length: 90 }, (_, i) => i % 15);
    const t = g.map((_, i) => Math.floor(i / 15));
    const b = Array.from({ length: 15 }, () => [normal(random), normal(random)]);
    const y = g.map((level, i) => b[level][0] + (0.6 * b[level][0] + 0.8 * b[level][1]) * t[i] + normal(random));
    const fit = lmm('y ~ t + (t | g)', { y, t, g });
    const { sd, corr } = fit.varCorr[0];
    const samples = fit.simulate({ n: N, seed: 15 }) as Float64Array[];
    for (const row of [0, 45, 89]) {
      const z = t[row];
      const variance = sd[0] ** 2 + 2 * z * corr[0][1] * sd[0] * sd[1] + z * z * sd[1] ** 2 + fit.sigma ** 2;
      expectMoments(samples, row, { mean: fit.beta[0] + fit.beta[1] * z, variance });
    }
  });

  it.each(['Gamma', 'inverseGaussian', 'negativeBinomial'] as const)(
    '%s: the dispersion is in the variance',
    (family) => {
      const columns = {
        y: Array.from({ length: 120 }, (_, i) => 1 + Math.floor(9 * uniform(i + 1)())),
        g: Array.from({ length: 120 }, (_, i) => `g${i % 12}`),
      };
      const fit = glmm('y ~ 1 + (1 | g)', columns, { family, link: 'log', nAGQ: 9 });
      const { estimate = Number.NaN } = fit.dispersion ?? {};
      const variances = {
        Gamma: (mu: number) => estimate * mu * mu,
        inverseGaussian: (mu: number) => estimate * mu ** 3,
        negativeBinomial: (mu: number) => mu + (mu * mu) / estimate,
      };
      const law = { mean: Math.exp, variance: variances[family] };
      const samples = fit.simulate({ n: N, seed: 5 }) as readonly ArrayLike<number>[];
      for (const row of [0, 7]) expectMoments(samples, row, marginalMoments(law, fit.beta[0], fit.varCorr[0].sd[0]));
    },
  );

  it('with the random effects predicted, the mean is the fitted value', () => {
    const fit = fitToenail({ nAGQ: 7 });
    const samples = fit.simulate({ n: N, seed: 16, randomEffects: 'conditional' }) as string[][];
    const mu = fit.fitted();
    for (const row of [0, 1, 700]) {
      const share = samples.filter((y) => y[row] === 'moderate or severe').length / N;
      expectAbsolute(share, mu[row], Z * Math.sqrt((mu[row] * (1 - mu[row])) / N), `share of row ${row}`);
    }
  });
});

describe('seeds', () => {
  const fit = fitCbpp();
  it('the same seed gives the same responses, another seed others', () => {
    expect(fit.simulate({ n: 3, seed: 4 })).toEqual(fit.simulate({ n: 3, seed: 4 }));
    expect(fit.simulate({ seed: 4 })).not.toEqual(fit.simulate({ seed: 5 }));
    expect(fit.simulate()).toEqual(fit.simulate({ seed: 1 }));
  });
  it('response k depends on the seed and on k alone', () => {
    expect(fit.simulate({ n: 2, seed: 4 })).toEqual(fit.simulate({ n: 5, seed: 4 }).slice(0, 2));
    const [first, second] = fit.simulate({ n: 2, seed: 4 });
    expect(first).not.toEqual(second);
  });
});

describe('wrong uses', () => {
  const fit = fitCbpp();
  it.each([
    [{ n: 0 }, 'n is 0'],
    [{ n: 1.5 }, 'n is 1.5'],
    [{ seed: -1 }, 'seed is -1'],
    [{ randomEffects: 'old' as 'new' }, 'randomEffects is "old"'],
  ])('%j', (options, message) => {
    expect(() => fit.simulate(options)).toThrow(message);
    expect(() => fit.simulate(options)).toThrow(GlmmError);
  });
  it('weights that are no replications of binary responses', () => {
    const data = simulateIntercept({ seed: 1, nGroups: 10, rowsPerGroup: 5, family: 'binomial', beta: [0, 0], sd: 1 });
    const weights = data.x.map(() => 0.5);
    const weighted = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', weights });
    expect(() => weighted.simulate()).toThrow(/row 1 has 0.5/);
  });
});
