/**
 * Links that are composed with the binomial density. Truth: for cauchit the marginal likelihood of cbpp by the trapezoidal rule from its
 * definition, maximised, with a numerical Hessian; for loglog the cloglog of failures, whose signs turn.
 */
import { expect, it } from 'vitest';
import { glmm } from '../../src/index.ts';
import { readExample } from '../support/exampleData.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const FORMULA = 'cbind(incidence, size - incidence) ~ period + (1 | herd)';
/** Estimates of both are maxima to the search's own bound, 1e-10 of minus2LogLik: 1e-5 of a standard error. */
const LOG_LIK = 1e-6;
const IN_SE = 1e-4;
/** The numerical Hessian of the truth. */
const ERRORS = 2e-4;
/** Two searches for one maximum: its height is known to the square of where it is. */
const SAME = 1e-6;
const SAME_LOG_LIK = 1e-8;

const cbpp = readExample('cbpp', ['incidence', 'size']);

it('cauchit: logLik, estimates and standard errors of cbpp', () => {
  const fit = glmm(FORMULA, cbpp, { family: 'binomial', link: 'cauchit', nAGQ: 101 });
  expectAbsolute(fit.logLik, -90.8660750616, LOG_LIK, 'logLik');
  const estimates = [-1.7628930468, -2.2781769271, -2.3231941, -5.0349976196];
  const errors = [0.4799980945, 0.94049774883, 1.0801898258, 2.5540337114];
  fit.coefficients.forEach(({ estimate, stdError }, j) => {
    expectAbsolute(estimate, estimates[j]!, IN_SE * errors[j]!, `estimate ${j}`);
    expectRelative(stdError, errors[j]!, ERRORS, `standard error ${j}`);
  });
  expectAbsolute(fit.theta[0]!, 1.1997428022, IN_SE, 'sd');
});

it('loglog is the cloglog of failures', () => {
  const turned = 'cbind(size - incidence, incidence) ~ period + (1 | herd)';
  const one = glmm(FORMULA, cbpp, { family: 'binomial', link: 'loglog', nAGQ: 15 });
  const other = glmm(turned, cbpp, { family: 'binomial', link: 'cloglog', nAGQ: 15 });
  expectAbsolute(one.logLik, other.logLik, SAME_LOG_LIK, 'logLik');
  expectAbsolute(one.theta[0]!, other.theta[0]!, SAME, 'sd');
  one.beta.forEach((value, j) => expectAbsolute(value, -other.beta[j]!, SAME, `coefficient ${j}`));
  expect(one.coefficients[1]!.stdError).toBeCloseTo(other.coefficients[1]!.stdError, 6);
});
