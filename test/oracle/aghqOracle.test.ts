/** Truth: closed forms, then brute-force integration on a fixed grid. */
import { describe, expect, it } from 'vitest';
import { dataset } from '../support/datasets.ts';
import { handModel } from '../support/models.ts';
import { randomProblem } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { aghqGroups, aghqMinus2LogLik } from './aghqOracle.ts';
import { bruteForce } from './bruteForce.ts';
import { laplaceMinus2LogLik } from './denseLaplace.ts';
import { lmmProfile } from './denseLmm.ts';
import type { OracleFamily } from './families.ts';
import type { Problem } from './problem.ts';
import { logPhi } from './special.ts';

const families: readonly OracleFamily[] = [
  'binomial logit',
  'binomial probit',
  'binomial cloglog',
  'binomial loglog',
  'binomial cauchit',
  'binomial log',
  'poisson log',
  'Gamma log',
  'Gamma inverse',
  'negativeBinomial log',
  'negativeBinomial1 log',
  'gaussian log',
  'gaussian inverse',
  'student identity',
  'lognormal log',
  'truncatedPoisson log',
  'truncatedNegativeBinomial log',
  'inverseGaussian log',
  'betaBinomial logit',
  'beta logit',
];

describe('closed forms', () => {
  it('probit with one row a group: Phi(eta / sqrt(1 + theta^2))', () => {
    const etas = [-2.5, -0.3, 0.4, 3];
    const theta = 1.3;
    const problem: Problem = {
      family: 'binomial probit',
      y: [1, 0, 1, 0],
      X: etas.map((e) => [e]),
      terms: [{ Z: etas.map(() => [1]), group: [0, 1, 2, 3] }],
    };
    const expected = etas.reduce(
      (s, e, i) => s - 2 * logPhi(((problem.y[i] === 1 ? 1 : -1) * e) / Math.sqrt(1 + theta * theta)).value,
      0,
    );
    expectRelative(aghqMinus2LogLik(problem, [theta], [1], 60), expected, 1e-11, 'minus2LogLik');
  });

  it.each([[[1]], [[2]], [[1, 1]], [[3]]])(
    'gaussian with terms of sizes %j: the marginal normal law, at one point already',
    (sizes) => {
      const { problem, theta } = randomProblem(7, { family: 'gaussian identity', sizes, nGroups: 4, rowsPerGroup: 6 });
      const lmm = lmmProfile(problem, theta, 'ML');
      // The marginal form has Var(b) = sigma^2 Lambda Lambda'; the conditional one has Lambda Lambda'.
      const scaled = { ...problem, dispersion: lmm.sigma ** 2 };
      const absolute = theta.map((t) => t * lmm.sigma);
      for (const nAGQ of [1, 2, 5]) {
        expectRelative(aghqMinus2LogLik(scaled, absolute, lmm.beta, nAGQ), lmm.minus2LogLik, 1e-13, `nAGQ ${nAGQ}`);
      }
    },
  );

  it('theta = 0: the GLM, whatever the number of points', () => {
    const { problem, theta, beta } = randomProblem(11, {
      family: 'poisson log',
      sizes: [2],
      nGroups: 5,
      rowsPerGroup: 4,
    });
    const zero = theta.map(() => 0);
    const glm = bruteForce(problem, zero, beta, 14, 141);
    for (const nAGQ of [1, 4, 25]) {
      expectRelative(aghqMinus2LogLik(problem, zero, beta, nAGQ), -2 * glm.logLik, 1e-12, `nAGQ ${nAGQ}`);
    }
  });
});

describe('brute force', () => {
  it.each(families)('%s, one random effect, weights, offset and trials', (family) => {
    const { problem, theta, beta } = randomProblem(3, { family, sizes: [1], nGroups: 6, rowsPerGroup: 4, rich: true });
    const truth = bruteForce(problem, theta, beta, 14, 2801);
    expectRelative(aghqMinus2LogLik(problem, theta, beta, 80), -2 * truth.logLik, 1e-9, 'minus2LogLik');
    aghqGroups(problem, theta, beta, 80).forEach((g, i) => {
      expectAbsolute(g.mean[0], theta[0] * truth.groups[i].mean[0], 1e-8, `mean of group ${i}`);
      expectAbsolute(g.sd[0], theta[0] * Math.sqrt(truth.groups[i].variance[0]), 1e-8, `sd of group ${i}`);
    });
  });

  it.each([
    ['binomial logit', [2]],
    ['binomial logit', [1, 1]],
    ['poisson log', [2]],
    ['binomial cloglog', [2]],
  ] as const)('%s, terms of sizes %j', (family, sizes) => {
    const { problem, theta, beta } = randomProblem(5, { family, sizes, nGroups: 3, rowsPerGroup: 5, rich: true });
    const truth = bruteForce(problem, theta, beta, 12, 241);
    expectRelative(aghqMinus2LogLik(problem, theta, beta, 41), -2 * truth.logLik, 1e-9, 'minus2LogLik');
  });
});

describe('identities', () => {
  it.each(families)('%s: one point is the dense Laplace objective', (family) => {
    const { problem, theta, beta } = randomProblem(9, {
      family,
      sizes: [2, 1],
      nGroups: 4,
      rowsPerGroup: 5,
      rich: true,
    });
    const laplace = laplaceMinus2LogLik(problem, theta, beta);
    expectRelative(aghqMinus2LogLik(problem, theta, beta, 1), laplace, 1e-12, 'minus2LogLik');
  });
});

describe('converged values for toenail', () => {
  // Optima of the 100-point objective, found by Newton on Richardson derivatives of the oracle.
  it.each([
    ['time', [4.0065854], [-1.6182852, -0.1607719, -0.3910017, -0.1367904], -625.3975157],
    ['visit', [4.1301881], [-0.452932, 0.1581195, -0.791642, -0.2360886], -621.2014666],
  ] as const)('treatment * %s: quadrature and a fixed grid agree', (covariate, theta, beta, logLik) => {
    const formula = `y ~ treatment * ${covariate} + (1 | patientID)`;
    const { problem } = handModel({ formula, family: 'binomial', link: 'logit' }, dataset('toenail'));
    const grid = bruteForce(problem, theta, beta, 12, 601).logLik;
    expectAbsolute(grid, logLik, 1e-7, 'logLik on the grid');
    expectAbsolute(-0.5 * aghqMinus2LogLik(problem, theta, beta, 100), grid, 2e-8, '100 points');
    expect(Number.isFinite(grid)).toBe(true);
  });
});
