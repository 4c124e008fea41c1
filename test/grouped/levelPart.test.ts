/**
 * Inverse Gaussian groups with one random effect: far above the responses the density is level, the integrand may have two modes, and
 * the value is the integral's whatever the number of points. Truth: the trapezoidal rule on a wide fixed grid; the gradient is that of
 * its differences.
 */
import { describe, it } from 'vitest';
import { bruteForce } from '../oracle/bruteForce.ts';
import type { Problem } from '../oracle/problem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { engineOf, logShape, withLogShape } from '../support/engine.ts';
import { kernels } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

/** Both rules are right to about 1e-11; a sum of some groups. */
const VALUE = 1e-9;
const GRADIENT = 1e-6;
/** Of a rule of 7 points in groups whose level part does not count. */
const SEVEN_POINTS = 5e-4;

/** Responses around e^b, b of sd `sd`: groups with the responses far below the others' means have two modes. */
function problemOf(seed: number, sd: number, dispersion: number, sign = 1): Problem {
  const random = uniform(seed);
  const group = Array.from({ length: 14 }, (_, r) => Math.floor(r / 2));
  const b = Array.from({ length: 7 }, () => sd * normal(random));
  const X = group.map(() => [1, normal(random)]);
  return {
    family: 'inverseGaussian log',
    y: group.map((g, r) => Math.exp(0.3 + 0.4 * X[r][1] + b[g] + 0.5 * normal(random))),
    X,
    terms: [{ Z: group.map(() => [sign]), group }],
    dispersion,
  };
}

const truth = (problem: Problem, theta: readonly number[], beta: readonly number[]): number =>
  -2 * bruteForce(problem, theta, beta, theta[0] < 1 ? 20 : 12, 2401).logLik;

const cases = [0.5, 2, 5].flatMap((theta) => [0.2, 3, 40].map((dispersion) => ({ theta, dispersion })));

describe.each(kernels)('$name', ({ instantiate }) => {
  it.each(cases)('sd $theta, dispersion $dispersion: the value is the integral', ({ theta, dispersion }) => {
    for (const sign of [1, -1]) {
      const problem = problemOf(5, 2.5, dispersion, sign);
      for (const shift of [-2, 0, 3]) {
        const beta = [0.3 + shift, 0.4];
        const value = truth(problem, [theta], beta);
        const { minus2LogLik } = engineOf(problem, 180, instantiate()).evaluate([theta], beta);
        expectRelative(minus2LogLik, value, VALUE, `shift ${shift}, sign ${sign}`);
      }
    }
  });

  it('seven points are enough for groups without a level part, the others do not need them', () => {
    const problem = problemOf(8, 2, 3);
    const { minus2LogLik } = engineOf(problem, 7, instantiate()).evaluate([2], [0.3, 0.4]);
    expectAbsolute(minus2LogLik, truth(problem, [2], [0.3, 0.4]), SEVEN_POINTS, 'value');
  });

  it('the gradient is that of the value, in theta, beta and log shape', () => {
    const problem = problemOf(6, 2.5, 5);
    const [theta, beta] = [[3], [0.8, 0.3]];
    const got = engineOf(problem, 180, instantiate()).evaluate(theta, beta).gradient;
    const f = (x: readonly number[]): number => truth(withLogShape(problem, x.slice(3)), [x[0]], x.slice(1, 3));
    differences(f, [...theta, ...beta, ...logShape(problem)], 0.01, 3).forEach((g, k) => {
      expectAbsolute(got[k], g, GRADIENT * Math.max(1, Math.abs(g)), `gradient ${k}`);
    });
  });

  it('does not depend on what was evaluated before', () => {
    const problem = problemOf(7, 2.5, 20);
    const { workspace } = engineOf(problem, 15, instantiate());
    const at = (theta: number, b0: number): Float64Array => Float64Array.from([theta, b0, 0.2, ...logShape(problem)]);
    const cold = workspace.evaluate(at(4, 1));
    for (const elsewhere of [at(0.1, 6), at(6, -6), at(2, 4)]) {
      workspace.evaluate(elsewhere);
      expectRelative(workspace.evaluate(at(4, 1)), cold, 1e-11, 'value');
    }
  });
});
