/**
 * Families with a dispersion or shape: extreme shapes against the slow oracle, limits, invariances, and what a reader sees.
 */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import type { OracleFamily } from '../oracle/families.ts';
import { gradient } from '../oracle/richardson.ts';
import { engineOf, logShape, withLogShape } from '../support/engine.ts';
import { poissonDraw, randomProblem, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const families = [
  'Gamma log',
  'Gamma inverse',
  'negativeBinomial log',
  'negativeBinomial1 log',
  'inverseGaussian log',
] as const;

/** Rounding alone: the oracle sums terms of the size of the shape, which cost it digits. */
const VALUE = 1e-10;
const GRADIENT = 1e-7;

describe('extreme shapes', () => {
  it.each(families.flatMap((family) => [0.02, 30, 3000].map((shape) => ({ family, shape }))))(
    '$family with shape $shape: value and gradient are the oracle`s',
    ({ family, shape }) => {
      const dispersion = family === 'negativeBinomial log' ? shape : 1 / shape;
      const made = randomProblem(7, { family, sizes: [1], nGroups: 5, rowsPerGroup: 6, rich: true });
      const problem = { ...made.problem, dispersion };
      // a sharp density needs a response near its mean for nodes to matter
      const { theta, beta } = made;
      // of the inverse Gaussian with so small a shape every group is integrated over the line: grouped/levelPart.test.ts
      for (const points of family === 'inverseGaussian log' && shape < 1 ? [1] : [1, 6]) {
        const got = engineOf(problem, points).evaluate(theta, beta);
        expectRelative(got.minus2LogLik, aghqMinus2LogLik(problem, theta, beta, points), VALUE, `value, ${points}`);
        const f = (x: readonly number[]): number =>
          aghqMinus2LogLik(
            withLogShape(problem, x.slice(1 + beta.length)),
            [x[0]],
            x.slice(1, 1 + beta.length),
            points,
          );
        const truth = gradient(f, [...theta, ...beta, ...logShape(problem)], 0.005, 4);
        const scale = Math.max(1, ...truth.map(Math.abs));
        truth.forEach((g, k) => {
          expectAbsolute(got.gradient[k], g, GRADIENT * scale, `gradient ${k}, ${points} points`);
        });
      }
    },
  );

  it.each([
    ['negativeBinomial log', 1e13, 'poisson log'],
    ['negativeBinomial1 log', 1e-13, 'poisson log'],
    ['truncatedNegativeBinomial log', 1e13, 'truncatedPoisson log'],
  ] as const)('%s with parameter %d is the %s', (family, dispersion, without) => {
    const { problem, theta, beta } = randomProblem(9, {
      family: without,
      sizes: [2],
      nGroups: 6,
      rowsPerGroup: 5,
      rich: true,
    });
    const limit = { ...problem, family, dispersion };
    const poisson = engineOf(problem, 5).evaluate(theta, beta);
    const binomial = engineOf(limit, 5).evaluate(theta, beta);
    expectRelative(binomial.minus2LogLik, poisson.minus2LogLik, 1e-11, 'value');
    poisson.gradient.forEach((g, k) => {
      expectAbsolute(binomial.gradient[k], g, 1e-9 * Math.max(1, Math.abs(g)), `gradient ${k}`);
    });
  });
});

function columnsOf(family: OracleFamily, seed = 3) {
  const { problem } = randomProblem(seed, { family, sizes: [1], nGroups: 30, rowsPerGroup: 6, rich: true });
  return {
    y: [...problem.y],
    x: problem.X.map((row) => row[1]),
    w: [...(problem.weights ?? [])],
    g: problem.terms[0].group.map((g) => `g${g}`),
  };
}

describe('fits', () => {
  it.each(families)('%s: weights are replications', (name) => {
    const [family, link] = name.split(' ') as ['Gamma', 'log'];
    const columns = columnsOf(name);
    const weighted = glmm('y ~ x + (1 | g)', columns, { family, link, weights: 'w', nAGQ: 9 });
    const rows = columns.w.flatMap((w, i) => new Array<number>(w).fill(i));
    const repeated = glmm(
      'y ~ x + (1 | g)',
      { y: rows.map((i) => columns.y[i]), x: rows.map((i) => columns.x[i]), g: rows.map((i) => columns.g[i]) },
      { family, link, nAGQ: 9 },
    );
    expectAbsolute(weighted.logLik, repeated.logLik, 1e-8, 'logLik');
    expectRelative(weighted.dispersion?.estimate ?? 0, repeated.dispersion?.estimate ?? 1, 1e-5, 'dispersion');
    expectRelative(weighted.dispersion?.stdError ?? 0, repeated.dispersion?.stdError ?? 1, 1e-4, 'its SE');
  });

  it.each(['Gamma', 'inverseGaussian'] as const)('%s, log link: other units move the intercept alone', (family) => {
    const columns = columnsOf(`${family} log`);
    const c = 1000;
    const plain = glmm('y ~ x + (1 | g)', columns, { family, link: 'log', nAGQ: 5 });
    const scaled = glmm(
      'y ~ x + (1 | g)',
      { ...columns, y: columns.y.map((v) => c * v) },
      { family, link: 'log', nAGQ: 5 },
    );
    expectAbsolute(scaled.logLik, plain.logLik - columns.y.length * Math.log(c), 1e-7, 'logLik');
    expectAbsolute(scaled.beta[0], plain.beta[0] + Math.log(c), 1e-5, 'intercept');
    expectAbsolute(scaled.beta[1], plain.beta[1], 1e-5, 'slope');
    // Gamma's variance is dispersion mu^2, inverse Gaussian's dispersion mu^3
    const factor = family === 'Gamma' ? 1 : 1 / c;
    expectRelative(scaled.dispersion?.estimate ?? 0, factor * (plain.dispersion?.estimate ?? 1), 1e-5, 'dispersion');
  });

  it('counts without overdispersion give the Poisson fit and say so', () => {
    const random = uniform(8);
    const g = Array.from({ length: 300 }, (_, i) => i % 25);
    const b = Array.from({ length: 25 }, () => random() - 0.5);
    const columns = {
      y: g.map((k) => Math.floor(0.6 * poissonDraw(random, 4 * Math.exp(b[k]))) + 1),
      g: g.map(String),
    };
    const fit = glmm('y ~ 1 + (1 | g)', columns, { family: 'negativeBinomial' });
    const poisson = glmm('y ~ 1 + (1 | g)', columns, { family: 'poisson', nAGQ: fit.nAGQ });
    expect(fit.converged).toBe(true);
    expect(fit.warnings.map((w) => w.code)).toEqual(['NO_OVERDISPERSION']);
    expect(fit.dispersion).toEqual({ name: 'shape', estimate: Number.POSITIVE_INFINITY, stdError: Number.NaN });
    expectAbsolute(fit.logLik, poisson.logLik, 1e-8, 'logLik');
    expect(fit.df).toBe(poisson.df + 1);
    expectRelative(fit.coefficients[0].stdError, poisson.coefficients[0].stdError, 1e-4, 'SE');
    const residuals = poisson.residuals({ type: 'deviance' });
    fit.residuals({ type: 'deviance' }).forEach((r, i) => {
      expectAbsolute(r, residuals[i], 1e-5, `residual ${i}`);
    });
    expect(fit.summary()).toContain('Dispersion parameter for nbinom2 family (): Inf');
  });

  it('Gamma with the inverse link: starts without an intercept, and where X beta is below zero', () => {
    const columns = { ...columnsOf('Gamma inverse'), f: columnsOf('Gamma inverse').g.map((_, i) => 'abc'[i % 3]) };
    const dummies = glmm('y ~ 0 + f + (1 | g)', columns, { family: 'Gamma', nAGQ: 5 });
    const contrasts = glmm('y ~ f + (1 | g)', columns, { family: 'Gamma', nAGQ: 5 });
    expectAbsolute(dummies.logLik, contrasts.logLik, 1e-8, 'logLik');
    // the modes of the random effects make up for it
    const [plain, from] = [{}, { start: { beta: [-3, 0] } }].map((start) =>
      glmm('y ~ x + (1 | g)', columns, { family: 'Gamma', nAGQ: 5, ...start }),
    );
    expectAbsolute(from.logLik, plain.logLik, 1e-6, 'logLik');
  });

  it('a start for the dispersion leads to the same maximum', () => {
    const columns = columnsOf('negativeBinomial log');
    const plain = glmm('y ~ x + (1 | g)', columns, { family: 'negativeBinomial', nAGQ: 5 });
    for (const dispersion of [0.05, 200]) {
      const fit = glmm('y ~ x + (1 | g)', columns, { family: 'negativeBinomial', nAGQ: 5, start: { dispersion } });
      expectAbsolute(fit.logLik, plain.logLik, 1e-8, `from ${dispersion}`);
    }
  });
});

describe('what a reader sees', () => {
  it('a line in glmmTMB`s words, normal tests, and the parameter counted', () => {
    const fit = glmm('y ~ x + (1 | g)', columnsOf('Gamma log'), { family: 'Gamma', link: 'log', nAGQ: 1 });
    expect(fit.df).toBe(4);
    const text = fit.summary();
    expect(text).toMatch(/^Dispersion estimate for Gamma family \(sigma\^2\): 0\.\d+ $/m);
    expect(text).toContain('z value');
    expect(text).not.toContain('Residual ');
    expectRelative(fit.sigma ** 2, fit.dispersion?.estimate ?? 0, 1e-14, 'sigma');
    expect(fit.toJSON().dispersion).toEqual(fit.dispersion);
  });

  it.each(families)('%s: Pearson residuals are over the standard deviation of the response', (name) => {
    const [family, link] = name.split(' ') as ['Gamma', 'log'];
    const columns = columnsOf(name);
    const fit = glmm('y ~ x + (1 | g)', columns, { family, link, nAGQ: 1 });
    const mu = fit.fitted();
    const estimate = fit.dispersion?.estimate ?? Number.NaN;
    fit.residuals().forEach((r, i) => {
      const m = mu[i];
      const variance = {
        Gamma: estimate * m * m,
        inverseGaussian: estimate * m ** 3,
        negativeBinomial: m + (m * m) / estimate,
        negativeBinomial1: m * (1 + estimate),
      }[family as string] as number;
      expectRelative(r, (columns.y[i] - m) / Math.sqrt(variance), 1e-10, `row ${i}`);
    });
  });
});
