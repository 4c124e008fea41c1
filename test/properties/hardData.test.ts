/** Data on which other programs fail. Truth: the oracle at the estimates, closed-form bounds. */
import { describe, expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import { bruteForce } from '../oracle/bruteForce.ts';
import { expit, log1pExp } from '../oracle/special.ts';
import { uniform } from '../support/random.ts';
import { type Simulated, simulateIntercept } from '../support/simulate.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const logitProblem = ({ y, x, g }: Simulated) =>
  ({
    family: 'binomial logit',
    y: [...y],
    X: [...x].map((v) => [1, v]),
    terms: [{ Z: [...x].map(() => [1]), group: [...g] }],
  }) as const;

describe('40,000 groups of 3 rows, 10 points', () => {
  it('is finite and right: logs are summed, never likelihoods multiplied', () => {
    const data = simulateIntercept({
      seed: 4,
      nGroups: 40_000,
      rowsPerGroup: 3,
      family: 'binomial',
      beta: [-0.5, 0.8],
      sd: 1.2,
    });
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', nAGQ: 10 });
    expect(fit.converged).toBe(true);
    expectRelative(fit.minus2LogLik, aghqMinus2LogLik(logitProblem(data), fit.theta, fit.beta, 10), 1e-10, 'value');
    // Four standard errors of what the data were made from.
    expectAbsolute(fit.beta[0], -0.5, 4 * fit.coefficients[0].stdError, 'intercept');
    expectAbsolute(fit.beta[1], 0.8, 4 * fit.coefficients[1].stdError, 'slope');
    expectAbsolute(fit.theta[0], 1.2, 4 * fit.thetaSe[0], 'sd');
  });
});

describe('250 groups of which 200 are constant', () => {
  it.each([1, 25])('is finite and right at nAGQ %i', (nAGQ) => {
    const data = mostlyConstantGroups();
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', nAGQ });
    expect(fit.converged).toBe(true);
    expect([...fit.beta, ...fit.theta, fit.logLik].every(Number.isFinite)).toBe(true);
    expectRelative(fit.minus2LogLik, aghqMinus2LogLik(logitProblem(data), fit.theta, fit.beta, nAGQ), 1e-10, 'value');
  });

  it('agrees with integration on a fixed grid at 100 points', () => {
    const data = mostlyConstantGroups();
    const fit = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', nAGQ: 100 });
    const grid = bruteForce(logitProblem(data), fit.theta, fit.beta, 12, 801).logLik;
    // At this sd (about 10) a hundred points are still 1.5e-3 off: flat-topped integrands far from any normal law.
    expectAbsolute(fit.logLik, grid, 3e-3, 'logLik');
  });
});

describe('every group constant, an intercept only', () => {
  // With the sd towards infinity a group is all 1 or all 0 with probabilities p and 1 - p: the supremum of the likelihood.
  it.each([
    [6, 30, 10, 1],
    [6, 30, 10, 5],
    [6, 30, 10, 25],
    [6, 30, 10, 60],
    [1, 12, 8, 25],
    [4, 20, 20, 10],
    [5, 9, 9, 1],
  ])('%i rows a group, %i zeros, %i ones, nAGQ %i: a warning, never an impossible logLik', (rows, n0, n1, nAGQ) => {
    const y: number[] = [];
    const g: string[] = [];
    for (let i = 0; i < n0 + n1; i++) {
      for (let k = 0; k < rows; k++) {
        y.push(i < n0 ? 0 : 1);
        g.push(`group ${i}`);
      }
    }
    const run = () => glmm('y ~ 1 + (1 | g)', { y, g }, { family: 'binomial', nAGQ });
    if (rows === 1) {
      expect(run).toThrow(expect.objectContaining({ name: 'GlmmError', code: 'TOO_MANY_RANDOM_EFFECTS' }));
      return;
    }
    const fit = run();
    expect(fit.warnings.map((w) => w.code)).toContain('VARIANCE_UNBOUNDED');
    const n = n0 + n1;
    const bound = n1 * Math.log(n1 / n) + n0 * Math.log(n0 / n);
    expect(fit.logLik).toBeLessThanOrEqual(bound + 1e-9);
    expect(fit.logLik).toBeGreaterThan(Number.NEGATIVE_INFINITY);
  });
});

describe('covariates on very different scales', () => {
  it('do not move the fit: x in nanometres, z a year', () => {
    const data = simulateIntercept({
      seed: 12,
      nGroups: 40,
      rowsPerGroup: 12,
      family: 'binomial',
      beta: [0.3, 0.7],
      sd: 0.8,
    });
    const plain = glmm('y ~ x + (1 | g)', { ...data }, { family: 'binomial', nAGQ: 9 });
    const nano = data.x.map((v) => 2000 + v);
    const tiny = data.x.map((v) => v * 1e9);
    const shifted = glmm('y ~ x + (1 | g)', { ...data, x: nano }, { family: 'binomial', nAGQ: 9 });
    const scaled = glmm('y ~ x + (1 | g)', { ...data, x: tiny }, { family: 'binomial', nAGQ: 9 });
    for (const fit of [shifted, scaled]) {
      expect(fit.converged).toBe(true);
      expectAbsolute(fit.logLik, plain.logLik, 1e-8, 'logLik');
      expectRelative(fit.coefficients[1].statistic, plain.coefficients[1].statistic, 1e-6, 'z of x');
    }
  });
});

describe('a variance of zero', () => {
  it('is an estimate: the GLM, with a warning that says so', () => {
    // Every group has the same number of successes at the same x: less variation than chance would give.
    const x = Array.from({ length: 80 }, (_, r) => (r % 8) - 3.5);
    const y = x.map((_, r) => [0, 0, 1, 0, 1, 1, 0, 1][r % 8]);
    const g = x.map((_, r) => Math.floor(r / 8));
    const fit = glmm('y ~ x + (1 | g)', { x, y, g }, { family: 'binomial' });
    expect(fit.theta[0]).toBe(0);
    expect(fit.warnings.map((w) => w.code)).toContain('ZERO_VARIANCE');
    const [b0, b1] = logisticRegression(x, y);
    expectAbsolute(fit.beta[0], b0, 1e-6, 'intercept');
    expectAbsolute(fit.beta[1], b1, 1e-6, 'slope');
    const glm = -x.reduce((s, v, r) => s + log1pExp((y[r] === 1 ? -1 : 1) * (b0 + b1 * v)), 0);
    expectAbsolute(fit.logLik, glm, 1e-9, 'logLik');
  });
});

/** Two hundred groups all 0 or all 1, fifty mixed. */
function mostlyConstantGroups(): Simulated {
  const random = uniform(8);
  const rows = 5;
  const n = 250 * rows;
  const out = { y: new Float64Array(n), x: new Float64Array(n), g: new Int32Array(n) };
  for (let r = 0; r < n; r++) {
    const i = Math.floor(r / rows);
    out.g[r] = i;
    out.x[r] = 2 * random() - 1;
    out.y[r] = i < 120 ? 0 : i < 200 ? 1 : Number(random() < expit(0.5 * out.x[r]));
  }
  return out;
}

/** Newton for two coefficients. */
function logisticRegression(x: readonly number[], y: readonly number[]): [number, number] {
  let [a, b] = [0, 0];
  for (let i = 0; i < 50; i++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0];
    x.forEach((v, r) => {
      const p = expit(a + b * v);
      const w = p * (1 - p);
      g0 += y[r] - p;
      g1 += (y[r] - p) * v;
      h00 += w;
      h01 += w * v;
      h11 += w * v * v;
    });
    const det = h00 * h11 - h01 * h01;
    a += (h11 * g0 - h01 * g1) / det;
    b += (h00 * g1 - h01 * g0) / det;
  }
  return [a, b];
}
