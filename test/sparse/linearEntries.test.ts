/** Truth: the same linear mixed model with all columns in full, which are taken into an orthonormal basis. */
import { describe, expect, it } from 'vitest';
import { sparseColumnsOf } from '../../src/design/matrix/sparseColumns.ts';
import { GAUSSIAN_IDENTITY } from '../../src/wasm/codes.ts';
import type { KernelInstance } from '../../src/wasm/instance.ts';
import { createIterativeLinear } from '../../src/wasm/krylov/linear.ts';
import { createLinear, type LinearProblem } from '../../src/wasm/linear.ts';
import { kernels } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { drawn } from './manyColumns.ts';

/** Relative to the largest element: sums in another order, times the condition of the dummies. */
const ROUNDING = 1e-10;
/** Systems by conjugate gradients, solved to 1e-13 of their right sides. */
const SOLVED = 1e-8;

describe.each(kernels)('columns as lists of entries, linear models, $name build', ({ instantiate }) => {
  it.each([1, 2].flatMap((q) => [true, false].map((reml) => ({ q, reml }))))(
    'give what full columns give: $q effects a level, REML $reml',
    ({ q, reml }) => {
      const { problem, theta, beta } = linear(q, reml);
      const [mine, theirs] = both(problem).map((one) => everything(one, theta, beta, instantiate() as never));
      expect(Object.keys(mine)).toEqual(Object.keys(theirs));
      for (const [name, values] of Object.entries(mine)) near(name, values, theirs[name], ROUNDING);
    },
  );

  it('give what full columns give by conjugate gradients', () => {
    const { problem, theta, beta } = linear(1, true);
    const [mine, theirs] = both(problem).map((one) => {
      const workspace = createIterativeLinear(one, { count: 0, seed: 1 }, instantiate() as never);
      workspace.setTolerances(1e-13, 1e-13);
      const gradient = new Float64Array(theta.length);
      const value = workspace.evaluate(theta, gradient);
      const profile = workspace.profile(theta)!;
      return [[value], gradient, profile.beta, profile.vcov, profile.residuals];
    });
    mine.forEach((values, k) => near(String(k), values, theirs[k], SOLVED));
    expect(beta.length).toBe(mine[2].length);
  });

  it('become full where they are nearly dependent among each other', () => {
    const { problem, theta } = linear(1, false);
    const { sparse, values } = problem.X;
    const n = problem.y.length;
    const p = problem.X.factor.length;
    // a dummy that differs from another in the ninth digit of one row
    const [first, second] = sparse!.columns;
    const doubled = values.slice();
    doubled.copyWithin(second * n, first * n, (first + 1) * n);
    const row = doubled.indexOf(1, second * n);
    doubled[row] = 1 + 1e-9;
    const other = { ...problem, X: { ...problem.X, values: doubled, sparse: sparseColumnsOf(doubled, n, p)! } };
    const [mine, theirs] = both(other).map((one) => createLinear(one, instantiate() as never));
    expect(mine.fixedBasis().full.length).toBe(n * p);
    expect(mine.evaluate(theta)).toBe(theirs.evaluate(theta));
  });
});

/** With the lists, and without. */
function both(problem: LinearProblem): readonly LinearProblem[] {
  return [problem, { ...problem, X: { ...problem.X, sparse: undefined } }];
}

function linear(q: number, reml: boolean): { problem: LinearProblem; theta: Float64Array; beta: Float64Array } {
  const { problem, at, nTheta, p } = drawn(GAUSSIAN_IDENTITY, q);
  const random = uniform(5);
  const n = problem.y.length;
  const y = Float64Array.from(problem.y, (value) => value + normal(random));
  const weights = Float64Array.from({ length: n }, () => 0.5 + random());
  const offset = Float64Array.from({ length: n }, () => normal(random));
  return {
    problem: { ...problem, y, weights, offset, reml },
    theta: at.slice(0, nTheta),
    beta: at.slice(nTheta, nTheta + p),
  };
}

/** All that the facade answers, by name. */
function everything(
  problem: LinearProblem,
  theta: Float64Array,
  beta: Float64Array,
  instance: KernelInstance,
): Readonly<Record<string, ArrayLike<number>>> {
  const workspace = createLinear(problem, instance);
  const gradient = new Float64Array(theta.length);
  const value = workspace.evaluate(theta, gradient);
  const profile = workspace.profile(theta)!;
  const ofJoint = new Float64Array(theta.length + (problem.reml ? 0 : beta.length) + 1);
  const joint = workspace.joint.evaluate(theta, problem.reml ? new Float64Array(0) : beta, 1.3, ofJoint);
  const information = workspace.joint.fixedInformation();
  const effects = workspace.joint.effects().flatMap(({ mode, modeSd }) => [...mode, ...modeSd]);
  workspace.setResponse(problem.y.map((v, i) => v + Math.sin(i)));
  const again = workspace.evaluate(theta);
  return {
    values: [value, joint, again, profile.sigma],
    gradient,
    ofJoint,
    beta: profile.beta,
    vcov: profile.vcov,
    slopes: profile.unscaledSlopes.flatMap((slope) => [...slope]),
    residuals: profile.residuals,
    logVariance: profile.logVarianceGradient,
    effects,
    information,
  };
}

function near(what: string, mine: ArrayLike<number>, theirs: ArrayLike<number>, tolerance: number): void {
  expect(mine.length, what).toBe(theirs.length);
  let scale = 0;
  for (let k = 0; k < theirs.length; k++) scale = Math.max(scale, Math.abs(theirs[k]));
  for (let k = 0; k < theirs.length; k++)
    expect(Math.abs(mine[k] - theirs[k]), `${what} ${k}`).toBeLessThanOrEqual(tolerance * scale);
}
