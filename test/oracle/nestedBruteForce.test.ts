/** Quadrature of nested factors against integrals on wide fixed grids: value, means and sds of the effects of both levels. */
import { describe, expect, it } from 'vitest';
import { logShape } from '../support/engine.ts';
import { type NestedCase, nestedEngine, nestedProblem } from '../support/nestedEngine.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { nestedBruteForce } from './nestedBruteForce.ts';

interface Case extends NestedCase {
  /** Orders of both levels, and points of the grids. */
  readonly points: number;
  readonly grid: number;
  /** Of minus2LogLik, and of means and sds. */
  readonly value: number;
}

const ONE = { nGroups: 2, childrenPerGroup: 3, mostRows: 4, points: 41, grid: 121, value: 1e-8 };
/** Product rules of q = 2 converge as fast, but nobody waits for 41^2 x 41 nodes a row in plain JavaScript. */
const TWO = { nGroups: 1, childrenPerGroup: 2, mostRows: 4, points: 19, grid: 41, value: 2e-5 };

const CASES: readonly Case[] = [
  { family: 'binomial logit', qo: 1, qi: 1, ...ONE },
  { family: 'binomial probit', qo: 1, qi: 1, ...ONE },
  { family: 'binomial cloglog', qo: 1, qi: 1, ...ONE, value: 1e-6 },
  { family: 'binomial loglog', qo: 1, qi: 1, ...ONE, value: 1e-6 },
  // heavy tails in eta: rules converge slowly
  { family: 'binomial cauchit', qo: 1, qi: 1, ...ONE, value: 1e-3 },
  { family: 'poisson log', qo: 1, qi: 1, ...ONE, value: 1e-6 },
  { family: 'Gamma log', qo: 1, qi: 1, ...ONE, value: 1e-6 },
  { family: 'Gamma inverse', qo: 1, qi: 1, ...ONE, value: 1e-6 },
  { family: 'negativeBinomial log', qo: 1, qi: 1, ...ONE },
  { family: 'negativeBinomial1 log', qo: 1, qi: 1, ...ONE, value: 1e-6 },
  { family: 'binomial logit', qo: 2, qi: 1, ...TWO },
  { family: 'binomial logit', qo: 1, qi: 2, ...TWO },
  { family: 'poisson log', qo: 2, qi: 1, ...TWO },
  { family: 'poisson log', qo: 1, qi: 2, ...TWO },
];

describe.each(CASES)('$family, $qo and $qi effects', (one) => {
  it('value and posterior moments are those of the integral', () => {
    const { problem, theta, beta } = nestedProblem(one);
    const grid = { half: 9, points: one.grid };
    const truth = nestedBruteForce(problem, theta, beta, { outer: grid, inner: grid });
    const engine = nestedEngine(problem, [one.points, one.points]);
    expectAbsolute(engine.evaluate(theta, beta).minus2LogLik, -2 * truth.logLik, one.value, 'value');
    const coarse = nestedEngine(problem, [1, 1]);
    expect(Math.abs(coarse.evaluate(theta, beta).minus2LogLik + 2 * truth.logLik)).toBeGreaterThan(100 * one.value);
    const [outer, inner] = engine.workspace.posterior(Float64Array.from([...theta, ...beta, ...logShape(problem)]));
    // the first effect of a level is its own standardised one times theta
    const sds = [theta[0], theta[(one.qo * (one.qo + 1)) / 2]];
    for (const [level, got] of [outer, inner].entries()) {
      const q = level === 0 ? one.qo : one.qi;
      (level === 0 ? truth.outer : truth.inner).forEach(({ mean, variance }, k) => {
        expectAbsolute(got.mean[k * q], sds[level] * mean[0], one.value, `mean ${k}`);
        expectAbsolute(got.sd[k * q], Math.abs(sds[level]) * Math.sqrt(variance[0]), one.value, `sd ${k}`);
      });
    }
  });
});
