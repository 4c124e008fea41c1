/**
 * Odds of groups with more children than their nodes are kept of between the integral and its gradient: those of the others are found
 * anew. Truth: the path that a model without odds takes, row by row.
 */
import { describe, expect, it } from 'vitest';
import type { Problem } from '../oracle/problem.ts';
import { kernels } from '../support/kernels.ts';
import { nestedEngine } from '../support/nestedEngine.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** 8001 nodes, so that a megabyte of numbers is that of 124 children. */
const ORDERS = [63, 127];
const CHILDREN = 140;
/** Relative to the value, and to the larger of 1 and the component: sums over 140 children of products of odds. */
const VALUE = 1e-11;
const GRADIENT = 1e-9;

describe.each(kernels.filter(({ name }) => name !== 'scalar'))('nodes that are not kept, $name build', (build) => {
  it('have the value, the gradient and the moments of the path row by row', () => {
    const random = uniform(4);
    const child = Array.from({ length: CHILDREN }, (_, c) => (c % 3 === 0 ? [c, c] : [c])).flat();
    const problem: Problem = {
      family: 'binomial logit',
      y: child.map(() => (random() < 0.4 ? 1 : 0)),
      X: child.map(() => [1, random() - 0.5]),
      terms: [
        { Z: child.map(() => [1]), group: child.map((c) => (c < 8 ? 1 : 0)) },
        { Z: child.map(() => [1]), group: child },
      ],
    };
    // one weight that is not one, by rounding, and the model has no odds; its nodes are placed as before
    const weights = problem.y.map((_, r) => (r === 0 ? 1 + 2 ** -52 : 1));
    const fast = nestedEngine(problem, ORDERS, build.instantiate());
    const other = nestedEngine({ ...problem, weights }, ORDERS, build.instantiate());
    expect([fast.workspace.isFast, other.workspace.isFast]).toEqual([true, false]);
    const at = [
      [0.8, 1.3],
      [-0.4, 0.6],
    ] as const;
    const [one, two] = [fast.evaluate(...at), other.evaluate(...at)];
    expectAbsolute(one.minus2LogLik, two.minus2LogLik, VALUE * Math.abs(two.minus2LogLik), 'value');
    one.gradient.forEach((g, i) =>
      expectAbsolute(g, two.gradient[i], GRADIENT * Math.max(1, Math.abs(g)), `component ${i}`),
    );
    const parameters = Float64Array.from(at.flat());
    const [a, b] = [fast, other].map(({ workspace }) => workspace.posterior(parameters)[1]);
    a.mean.forEach((mean, k) => expectAbsolute(mean, b.mean[k], 1e-10, `mean ${k}`));
    a.sd.forEach((sd, k) => expectAbsolute(sd, b.sd[k], 1e-10, `sd ${k}`));
  });
});
