/** Quadrature of nested factors against integrals on wide fixed grids: value, means and sds of the effects of all levels. */
import { describe, expect, it } from 'vitest';
import { logShape } from '../support/engine.ts';
import { type NestedCase, nestedEngine, nestedProblem } from '../support/nestedEngine.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { nestedBruteForce } from './nestedBruteForce.ts';

interface Case extends NestedCase {
  /** Orders of all levels, and points of the grids. */
  readonly points: number;
  readonly grid: number;
  /** Of minus2LogLik, and of means and sds. */
  readonly value: number;
}

const ONE = { branches: [2, 3], mostRows: 4, points: 41, grid: 121, value: 1e-8 };
/** Product rules of q = 2 converge as fast, but nobody waits for 41^2 x 41 nodes a row in plain JavaScript. */
const TWO = { branches: [1, 2], mostRows: 4, points: 19, grid: 41, value: 2e-5 };

/** Of three factors. */
const THREE = { branches: [1, 2, 2], mostRows: 2, points: 31, grid: 41, value: 1e-8 };

const CASES: readonly Case[] = [
  { family: 'binomial logit', sizes: [1, 1, 1], ...THREE },
  { family: 'binomial probit', sizes: [1, 1, 1], ...THREE },
  { family: 'poisson log', sizes: [1, 1, 1], ...THREE },
  { family: 'binomial logit', sizes: [1, 1], ...ONE },
  { family: 'binomial probit', sizes: [1, 1], ...ONE },
  { family: 'binomial cloglog', sizes: [1, 1], ...ONE, value: 1e-6 },
  { family: 'binomial loglog', sizes: [1, 1], ...ONE, value: 1e-6 },
  // heavy tails in eta: rules converge slowly
  { family: 'binomial cauchit', sizes: [1, 1], ...ONE, value: 1e-3 },
  { family: 'poisson log', sizes: [1, 1], ...ONE, value: 1e-6 },
  { family: 'Gamma log', sizes: [1, 1], ...ONE, value: 1e-6 },
  { family: 'Gamma inverse', sizes: [1, 1], ...ONE, value: 1e-6 },
  { family: 'negativeBinomial log', sizes: [1, 1], ...ONE },
  { family: 'negativeBinomial1 log', sizes: [1, 1], ...ONE, value: 1e-6 },
  { family: 'binomial logit', sizes: [2, 1], ...TWO },
  { family: 'binomial logit', sizes: [1, 2], ...TWO },
  { family: 'poisson log', sizes: [2, 1], ...TWO },
  { family: 'poisson log', sizes: [1, 2], ...TWO },
];

describe.each(CASES)('$family, $sizes effects', (one) => {
  it('value and posterior moments are those of the integral', () => {
    const { problem, theta, beta } = nestedProblem(one);
    const truth = nestedBruteForce(
      problem,
      theta,
      beta,
      one.sizes.map(() => ({ half: 9, points: one.grid })),
    );
    const orders = (points: number): number[] => one.sizes.map(() => points);
    const engine = nestedEngine(problem, orders(one.points));
    expectAbsolute(engine.evaluate(theta, beta).minus2LogLik, -2 * truth.logLik, one.value, 'value');
    const coarse = nestedEngine(problem, orders(1));
    expect(Math.abs(coarse.evaluate(theta, beta).minus2LogLik + 2 * truth.logLik)).toBeGreaterThan(100 * one.value);
    const levels = engine.workspace.posterior(Float64Array.from([...theta, ...beta, ...logShape(problem)]));
    let first = 0;
    one.sizes.forEach((q, level) => {
      // the first effect of a level is its own standardised one times theta
      const sd = theta[first];
      first += (q * (q + 1)) / 2;
      truth.levels[level].forEach(({ mean, variance }, k) => {
        expectAbsolute(levels[level].mean[k * q], sd * mean[0], one.value, `mean ${k}`);
        expectAbsolute(levels[level].sd[k * q], Math.abs(sd) * Math.sqrt(variance[0]), one.value, `sd ${k}`);
      });
    });
  });
});
