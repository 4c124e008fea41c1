/**
 * The engine of two nested factors: its gradient by differences at every pair of orders, Laplace's approximation of the sparse engine where
 * both are one, the grouped engine where one level has no variance, rows and levels in another order.
 */
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import { denseMetric } from '../oracle/denseMetric.ts';
import type { Problem } from '../oracle/problem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { CODE, columns, kernelFamilies, kernelResponse, logShape } from '../support/engine.ts';
import { kernels } from '../support/kernels.ts';
import { nestedEngine, nestedProblem, sparseEngine, turned } from '../support/nestedEngine.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the larger of 1 and the component; differences of the fifth order see 1e-11. */
const GRADIENT = 1e-9;
/** Of sums over some tens of rows, of order 100. */
const VALUE = 1e-9;
const ORDERS = [
  [1, 1],
  [1, 9],
  [9, 1],
  [5, 7],
  [4, 6],
];
const EFFECTS = [
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
] as const;
const SMALL = { branches: [3, 3], mostRows: 6 };

const weightsOf = (problem: Problem): Float64Array =>
  Float64Array.from(problem.y, (_, r) => (problem.weights?.[r] ?? 1) * (problem.trials?.[r] ?? 1));

describe.each(kernels)('two nested factors, $name build', ({ name, instantiate }) => {
  for (const family of kernelFamilies) {
    for (const [qo, qi] of EFFECTS) {
      // every family on one build, two of them on the others
      if (name !== 'release' && !['binomial logit', 'negativeBinomial log'].includes(family)) continue;
      if (qo + qi > 2 && !['binomial logit', 'poisson log', 'Gamma log'].includes(family)) continue;
      it(`${family}, ${qo} and ${qi} effects: the gradient is that of the value`, () => {
        for (const rich of [false, true]) {
          const { problem, theta, beta } = nestedProblem({ family, sizes: [qo, qi], ...SMALL, rich });
          const at = [...theta, ...beta, ...logShape(problem)];
          const split = (x: readonly number[]) =>
            [x.slice(0, theta.length), x.slice(theta.length, theta.length + 3), x.slice(theta.length + 3)] as const;
          for (const orders of ORDERS) {
            const engine = nestedEngine(problem, orders, instantiate());
            const { gradient } = engine.evaluate(...split(at));
            const expected = differences((x) => engine.evaluate(...split(x)).minus2LogLik, at, 0.01, 4);
            gradient.forEach((g, i) => {
              const unit = Math.max(1, Math.abs(expected[i]));
              expectAbsolute(g / unit, expected[i] / unit, GRADIENT, `${JSON.stringify(orders)}, component ${i}`);
            });
          }
        }
      });
    }

    it(`${family}: one point at both levels is Laplace's approximation`, () => {
      for (const [qo, qi] of EFFECTS) {
        const { problem, theta, beta } = nestedProblem({ family, sizes: [qo, qi], ...SMALL, rich: true });
        const engine = nestedEngine(problem, [1, 1], instantiate());
        const sparse = sparseEngine(problem, instantiate());
        const at = Float64Array.from([...theta, ...beta, ...logShape(problem)]);
        const [own, other] = [new Float64Array(at.length), new Float64Array(at.length)];
        expectAbsolute(engine.workspace.evaluate(at, own), sparse.evaluate(at, other), VALUE, 'value');
        own.forEach((g, i) => expectAbsolute(g, other[i], 1e-7 * Math.max(1, Math.abs(other[i])), `component ${i}`));
        const [outer, inner] = sparse.effects();
        const posterior = engine.workspace.posterior(at);
        for (const [got, expected] of [
          [posterior[0], outer],
          [posterior[1], inner],
        ] as const)
          for (let k = 0; k < expected.mode.length; k++) {
            expectAbsolute(got.mode[k], expected.mode[k], 1e-7, 'mode');
            expectAbsolute(got.modeSd[k], expected.modeSd[k], 1e-7, 'its sd');
            expectAbsolute(got.mean[k], got.mode[k], 1e-12, 'mean of one point');
            expectAbsolute(got.sd[k], got.modeSd[k], 1e-12, 'sd of one point');
          }
      }
    });
  }

  it('scores of the groups are slopes of their integrals, and their sum is the gradient', () => {
    for (const [family, qo, qi] of [
      ['binomial logit', 1, 1],
      ['poisson log', 2, 2],
      ['Gamma log', 1, 2],
    ] as const) {
      const { problem, theta, beta } = nestedProblem({
        family,
        sizes: [qo, qi],
        branches: [9, 2],
        mostRows: 5,
        rich: true,
      });
      const { workspace } = nestedEngine(problem, [5, 7], instantiate());
      const at = Float64Array.from([...theta, ...beta, ...logShape(problem)]);
      const gradient = new Float64Array(at.length);
      workspace.evaluate(at, gradient);
      // more groups than the kernel keeps at a time
      const scores = workspace.groupScores(at, 0, 9)!;
      gradient.forEach((g, i) => {
        let sum = 0;
        for (let group = 0; group < 9; group++) sum += scores[group * at.length + i];
        expectAbsolute(sum, g, 1e-9 * Math.max(1, Math.abs(g)), `${family}, component ${i}`);
      });
      expect([...workspace.groupScores(at, 4, 6)!]).toEqual([...scores.subarray(4 * at.length, 6 * at.length)]);
      // the shape has a part of its own in each group's rows, which the integrals leave out
      const withoutShape = at.length - logShape(problem).length;
      const slopes = differences(
        (x) => {
          workspace.resetModes();
          workspace.evaluate(Float64Array.from([...x, ...at.subarray(withoutShape)]));
          return -2 * workspace.groupLogLik()[4];
        },
        [...at.subarray(0, withoutShape)],
        0.01,
        4,
      );
      slopes.forEach((slope, i) => {
        expectAbsolute(
          scores[4 * at.length + i],
          slope,
          GRADIENT * Math.max(1, Math.abs(slope)),
          `${family}, group 4, ${i}`,
        );
      });
    }
  });

  it('a level without variance leaves the other one, with one factor', () => {
    const { problem, theta, beta } = nestedProblem({ family: 'binomial logit', sizes: [1, 1], ...SMALL, rich: true });
    for (const none of [0, 1]) {
      const other = 1 - none;
      const orders = [6, 8];
      const at = theta.map((value, k) => (k === none ? 0 : value));
      const { minus2LogLik, gradient } = nestedEngine(problem, orders, instantiate()).evaluate(at, beta);
      const K = orders[other];
      const one: Problem = { ...problem, terms: [problem.terms[other]] };
      const grouped = createGrouped(
        {
          code: CODE[problem.family],
          y: kernelResponse(one),
          weights: weightsOf(one),
          offset: Float64Array.from(one.offset ?? []),
          X: columns(one.X),
          Z: [columns(one.terms[0].Z)],
          codes: Int32Array.from(one.terms[0].group),
          nGroups: Math.max(...one.terms[0].group) + 1,
          rule: standardNormalGrid(K, 1),
        },
        instantiate(),
      );
      const parameters = Float64Array.from([theta[other], ...beta]);
      const own = new Float64Array(parameters.length);
      const value = grouped.evaluate(parameters, own);
      const atZero = Float64Array.from([...at, ...beta]);
      const engine = nestedEngine(problem, orders, instantiate());
      expectAbsolute(engine.workspace.evaluate(atZero), value, VALUE, 'value');
      expect(minus2LogLik).toBeGreaterThan(0);
      expectAbsolute(gradient[none], 0, 1e-12, 'slope at zero');
      expectAbsolute(gradient[other], own[0], 1e-9, 'slope of the other');
      beta.forEach((_, j) => expectAbsolute(gradient[2 + j], own[1 + j], 1e-9, `slope in beta ${j}`));
    }
  });

  it('by odds it is what it is row by row, products that leave the numbers included', () => {
    // children of 5 to 160 rows: nodes of all of them follow their modes, and products of the larger ones are logged on the way
    const random = uniform(8);
    const child: number[] = [];
    for (let c = 0; c < 12; c++) for (let k = 0; k < 5 + ((c * c) % 12) * 14; k++) child.push(c);
    const n = child.length;
    const problem: Problem = {
      family: 'binomial logit',
      y: child.map((c) => (random() < 0.1 + 0.07 * c ? 1 : 0)),
      X: child.map(() => [1, random() - 0.5, random()]),
      terms: [
        { Z: child.map(() => [1]), group: child.map((c) => c % 3) },
        { Z: child.map(() => [1]), group: child },
      ],
      offset: child.map(() => random()),
    };
    expect(n).toBeGreaterThan(500);
    for (const orders of [
      [1, 1],
      [6, 7],
      [7, 6],
      [31, 47],
    ])
      for (const theta of [
        [0.7, 1.2],
        [3, 4],
        [0, 2],
      ]) {
        const fast = nestedEngine(problem, orders, instantiate());
        const general = nestedEngine(problem, orders, instantiate(), { fastPaths: false });
        expect(fast.workspace.isFast).toBe(name !== 'scalar');
        const [one, two] = [fast, general].map((engine) => engine.evaluate(theta, [0.2, 0.4, -0.3]));
        expectAbsolute(one.minus2LogLik, two.minus2LogLik, 1e-8, 'value');
        one.gradient.forEach((g, i) =>
          expectAbsolute(g, two.gradient[i], 1e-7 * Math.max(1, Math.abs(g)), `component ${i}`),
        );
        const at = Float64Array.from([...theta, 0.2, 0.4, -0.3]);
        const [a, b] = [fast, general].map(({ workspace }) => workspace.posterior(at));
        a[1].mean.forEach((mean, k) => expectAbsolute(mean, b[1].mean[k], 1e-8, `mean ${k}`));
        a[0].sd.forEach((sd, k) => expectAbsolute(sd, b[0].sd[k], 1e-8, `sd ${k}`));
      }
  });

  it('rows and levels in another order change nothing', () => {
    const { problem, theta, beta } = nestedProblem({ family: 'poisson log', sizes: [2, 1], ...SMALL, rich: true });
    const other = turned(problem);
    const orders = [5, 7];
    const one = nestedEngine(problem, orders, instantiate()).evaluate(theta, beta);
    const two = nestedEngine(other, orders, instantiate()).evaluate(theta, beta);
    expectAbsolute(two.minus2LogLik, one.minus2LogLik, VALUE, 'value');
    one.gradient.forEach((g, i) =>
      expectAbsolute(two.gradient[i], g, 1e-9 * Math.max(1, Math.abs(g)), `component ${i}`),
    );
  });

  it('the metric is the information of the working linear model, written out', () => {
    for (const [qo, qi] of EFFECTS) {
      const { problem, theta, beta } = nestedProblem({ family: 'poisson log', sizes: [qo, qi], ...SMALL, rich: true });
      const engine = nestedEngine(problem, [1, 1], instantiate()).workspace;
      const at = Float64Array.from([...theta, ...beta]);
      engine.evaluate(at, new Float64Array(at.length));
      const metric = engine.metric();
      const [outer, inner] = engine.posterior(at);
      const expected = denseMetric(problem, theta, beta, [outer.mode, inner.mode]);
      expected.forEach((row, i) =>
        row.forEach((value, j) =>
          expectAbsolute(metric[i * at.length + j], value, 1e-7 * Math.max(1, Math.abs(value)), `element ${i}, ${j}`),
        ),
      );
    }
  });
});
