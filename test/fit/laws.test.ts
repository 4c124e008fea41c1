/**
 * Families that become others, and their input. Truth: the linear model for Student's t of many degrees of freedom, for the logarithms
 * of lognormal responses and for the identity link; sleepstudy by the trapezoidal rule for t with four.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, glmm, lmm, student } from '../../src/index.ts';
import { readExample } from '../support/exampleData.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const sleep = readExample('sleepstudy', ['Reaction', 'Days']);
const FORMULA = 'Reaction ~ Days + (1 | Subject)';
/** Two searches for one maximum. */
const SAME_LOG_LIK = 1e-7;
const SAME = 1e-5;

describe('student', () => {
  it('four degrees of freedom on sleepstudy: logLik, estimates, standard errors and scale of the integral', () => {
    const fit = glmm(FORMULA, sleep, { family: student({ df: 4 }), nAGQ: 25 });
    expectAbsolute(fit.logLik, -891.211747, 1e-5, 'logLik');
    expectAbsolute(fit.beta[0]!, 250.96197, 1e-3 * 9.54, 'intercept');
    expectRelative(fit.coefficients[0]!.stdError, 9.54233, 1e-3, 'its standard error');
    expectAbsolute(Math.log(fit.sigma), 3.12883, 1e-4, 'log of the scale');
    expect(fit.dispersion!.df).toBe(4);
    expect(fit.summary()).toContain('Degrees of freedom, as given: 4');
    expect(glmm(FORMULA, sleep, { family: 'student', nAGQ: 25 }).logLik).toBe(fit.logLik);
  });

  it('tends to the linear model as 1 / df: twice the logLik of twice the degrees less that of once', () => {
    const at = (df: number) => glmm(FORMULA, sleep, { family: student({ df }), nAGQ: 9 });
    const [once, twice] = [at(4000), at(8000)];
    const linear = lmm(FORMULA, sleep, { method: 'ML' });
    expectAbsolute(2 * twice.logLik - once.logLik, linear.logLik, 5e-5, 'logLik, but for 1 / df^2');
    expectAbsolute(2 * twice.beta[1]! - once.beta[1]!, linear.beta[1]!, 1e-5, 'slope');
    expectRelative(2 * twice.sigma - once.sigma, linear.sigma, 1e-5, 'sigma');
  });

  it('is read from its file with its degrees of freedom, and predicts a new group as the fit does', () => {
    const fit = glmm(FORMULA, sleep, { family: student({ df: 2.5 }), nAGQ: 9 });
    const read = fromJSON(JSON.stringify(fit));
    const newData = { Reaction: [260, 310, 420], Days: [0, 3, 6], Subject: ['new', 'new', 'new'] };
    expect(read.predictNewGroup({ newData }).fit).toEqual(fit.predictNewGroup({ newData }).fit);
    expect(read.dispersion!.df).toBe(2.5);
    const other = glmm(FORMULA, sleep, { family: student({ df: 50 }), nAGQ: 9 });
    expect(
      Math.abs(other.predictNewGroup({ newData }).fit[0]! - fit.predictNewGroup({ newData }).fit[0]!),
    ).toBeGreaterThan(0.1);
  });

  it.each([
    [{ df: 0 }, /from 0\.001 to 8388/],
    [{ df: 1e5 }, /the gaussian one/],
    [{ df: 4.00001 }, /three decimals/],
  ])('%j is refused', (options, message) => {
    expect(() => student(options)).toThrow(message);
  });

  it('of another family degrees of freedom are refused', () => {
    expect(() => glmm(FORMULA, sleep, { family: { family: 'Gamma', df: 4 } })).toThrow(/has no degrees of freedom/);
  });
});

describe('lognormal', () => {
  const fit = glmm(FORMULA, sleep, { family: 'lognormal', nAGQ: 1 });
  const linear = lmm('log(Reaction) ~ Days + (1 | Subject)', sleep, { method: 'ML' });

  it('is the linear model of logarithms with the Jacobian in logLik, by its mean', () => {
    const jacobian = (sleep['Reaction'] as number[]).reduce((sum, y) => sum + Math.log(y), 0);
    expectAbsolute(fit.logLik, linear.logLik - jacobian, SAME_LOG_LIK, 'logLik');
    expectAbsolute(fit.beta[0]!, linear.beta[0]! + 0.5 * linear.sigma ** 2, SAME, 'intercept: of the mean');
    expectAbsolute(fit.beta[1]!, linear.beta[1]!, SAME, 'slope');
    expectRelative(fit.sigma, linear.sigma, SAME, 'sigma');
    expectRelative(fit.varCorr[0]!.sd[0]!, linear.varCorr[0]!.sd[0]!, SAME, 'sd');
    // by Laplace exact already
    expectAbsolute(glmm(FORMULA, sleep, { family: 'lognormal', nAGQ: 7 }).logLik, fit.logLik, SAME_LOG_LIK, 'points');
  });

  it('compares with Gamma by AIC, and refuses what has no logarithm', () => {
    const gamma = glmm(FORMULA, sleep, { family: 'Gamma', link: 'log', nAGQ: 9 });
    expectAbsolute(fit.aic - gamma.aic, 2 * (gamma.logLik - fit.logLik), 1e-9, 'AIC');
    const zero = { ...sleep, Reaction: (sleep['Reaction'] as number[]).map((y, i) => (i === 3 ? 0 : y)) };
    expect(() => glmm(FORMULA, zero, { family: 'lognormal' })).toThrow(/positive, and this one is 0 \(row 4\)/);
  });
});

describe('gaussian', () => {
  it('with the identity link by glmm is the linear model by maximum likelihood', () => {
    expect(glmm(FORMULA, sleep, { family: 'gaussian' }).logLik).toBe(lmm(FORMULA, sleep, { method: 'ML' }).logLik);
  });

  it.each(['log', 'inverse'] as const)(
    'with the %s link: a constant mean is that of the identity, whatever the weights',
    (link) => {
      const random = (sleep['Reaction'] as number[]).map((y, i) => 1 + ((y * 7 + i) % 3));
      const ones = { ...sleep, w: random };
      // without a slope and with an sd of zero only the mean and the variance are left
      const options = { weights: 'w', family: 'gaussian', link, nAGQ: 5 } as const;
      const flat = { ...ones, Reaction: random.map((y, i) => 300 + ((Number(y) * 13 + i * 7) % 5)) };
      const fit = glmm('Reaction ~ 1 + (1 | Subject)', flat, options);
      const linear = lmm('Reaction ~ 1 + (1 | Subject)', flat, { method: 'ML', weights: 'w' });
      expect(linear.varCorr[0]!.sd[0]).toBeLessThan(1e-3);
      expectAbsolute(fit.logLik, linear.logLik, 1e-5, 'logLik');
      expectRelative(fit.predict({ type: 'response', randomEffects: 'zero' }).fit[0]!, linear.beta[0]!, 1e-6, 'mean');
      expectRelative(fit.sigma, linear.sigma, 1e-5, 'sigma');
    },
  );
});
