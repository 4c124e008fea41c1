/**
 * Counts with the log link in units with an intercept alone, whose nodes know the rows by sums. Truth: the path that sees every row at every
 * node.
 */
import { describe, expect, it } from 'vitest';
import { kernels } from '../support/kernels.ts';
import { nestedEngine, nestedProblem } from '../support/nestedEngine.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the larger of 1 and the number: sums over rows in another order, of order 100 and less. */
const SAME = 1e-12;
const CASES = [
  { sizes: [1, 1], branches: [3, 4], orders: [5, 7] },
  { sizes: [1, 1], branches: [3, 4], orders: [1, 1] },
  { sizes: [2, 1], branches: [3, 4], orders: [3, 8] },
  { sizes: [1, 1, 1], branches: [2, 2, 3], orders: [3, 3, 5] },
];

describe.each(kernels)('counts by sums, $name build', ({ instantiate }) => {
  it.each(CASES)(
    'have the value, gradient and moments of the path row by row: $sizes effects, $orders points',
    (one) => {
      for (const rich of [false, true]) {
        const { problem, theta, beta } = nestedProblem({ family: 'poisson log', ...one, mostRows: 5, rich });
        const [sums, rows] = [{}, { fastPaths: false }].map((options) =>
          nestedEngine(problem, one.orders, instantiate(), options),
        );
        expect([sums.workspace.isSummed, rows.workspace.isSummed]).toEqual([true, false]);
        const [got, expected] = [sums.evaluate(theta, beta), rows.evaluate(theta, beta)];
        const same = (a: number, b: number, what: string) =>
          expectAbsolute(a, b, SAME * Math.max(1, Math.abs(b)), what);
        same(got.minus2LogLik, expected.minus2LogLik, 'value');
        got.gradient.forEach((g, k) => same(g, expected.gradient[k], `component ${k}`));
        const at = Float64Array.from([...theta, ...beta]);
        const [a, b] = [sums, rows].map(({ workspace }) => workspace.posterior(at));
        a.forEach((level, d) => {
          level.mean.forEach((mean, k) => same(mean, b[d].mean[k], `mean ${k} of level ${d}`));
          level.sd.forEach((sd, k) => same(sd, b[d].sd[k], `sd ${k} of level ${d}`));
        });
      }
    },
  );

  it('are those row by row where means of a node are no numbers', () => {
    const { problem } = nestedProblem({ family: 'poisson log', sizes: [1, 1], branches: [3, 4], mostRows: 5 });
    // no counts at all under means of e^-700, where sums are no normal numbers: units of effects that nothing is known of
    const none = {
      ...problem,
      y: problem.y.map(() => 0),
      X: problem.X.map(() => [1, 0, 0].slice(0, problem.X[0].length)),
    };
    const beta = problem.X[0].map((_, j) => (j === 0 ? -700 : 0));
    const [sums, rows] = [{}, { fastPaths: false }].map((options) =>
      nestedEngine(none, [5, 7], instantiate(), options),
    );
    for (const theta of [
      [0.5, 0.7],
      [40, 60],
      [200, 300],
    ]) {
      const [got, expected] = [sums.evaluate(theta, beta), rows.evaluate(theta, beta)];
      expectAbsolute(
        got.minus2LogLik,
        expected.minus2LogLik,
        1e-12 * Math.max(1, expected.minus2LogLik),
        `value at ${theta}`,
      );
      got.gradient.forEach((g, k) => {
        const unit = Math.max(1, Math.abs(expected.gradient[k]));
        expectAbsolute(g / unit, expected.gradient[k] / unit, 1e-12, `component ${k} at ${theta}`);
      });
    }
  });

  it('need intercepts alone in the innermost units, and this density', () => {
    for (const [family, sizes] of [
      ['poisson log', [1, 2]],
      ['negativeBinomial log', [1, 1]],
      ['binomial logit', [1, 1]],
    ] as const) {
      const { problem } = nestedProblem({ family, sizes, branches: [3, 4], mostRows: 5 });
      expect(nestedEngine(problem, [3, 3], instantiate()).workspace.isSummed).toBe(false);
    }
    const { problem } = nestedProblem({ family: 'poisson log', sizes: [1, 1], branches: [3, 4], mostRows: 5 });
    const [outer, inner] = problem.terms;
    const slope = { ...inner, Z: inner.Z.map((_, r) => [r % 2]) };
    const byRow = nestedEngine({ ...problem, terms: [outer, slope] }, [3, 3], instantiate());
    expect(byRow.workspace.isSummed).toBe(false);
  });
});
