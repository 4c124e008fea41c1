/** Truth: differences of the exact gradient. */
import { expect, it } from 'vitest';
import { hessianByDifferences } from '../../src/fit/search/hessian.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { GroupedWorkspace } from '../../src/wasm/grouped/groupedProblem.ts';
import { normal, uniform } from '../support/random.ts';

/** Of the geometric mean of the diagonal: what differences of length 1e-5 leave. */
const TOLERANCE = 2e-5;

it.each([0, 0.3, 1.5])('the information in one pass is that of differences, theta = %f', (theta) => {
  const engine = problem(25);
  const x = Float64Array.of(theta, -0.4, 0.5, 0.2);
  const gradient = new Float64Array(4);
  engine.evaluate(x, gradient);
  const information = engine.information(x);
  expect(information).not.toBeNull();
  const hessian = hessianByDifferences(engine, x, gradient, new Float64Array(4).fill(1e-6));
  const sizes = x.map((_, i) => Math.sqrt(Math.abs(hessian[5 * i])));
  information?.forEach((value, k) => {
    const size = sizes[k >> 2] * sizes[k & 3];
    expect(Math.abs(2 * value - hessian[k])).toBeLessThan(TOLERANCE * size);
  });
});

it('is not given by a rule that does not integrate the data', () => {
  const coarse = problem(15);
  const x = Float64Array.of(8, -0.4, 0.5, 0.2);
  coarse.evaluate(x, new Float64Array(4));
  expect(coarse.information(x)).toBeNull();
  expect(problem(5).information(x)).toBeNull();
});

function problem(nAGQ: number): GroupedWorkspace {
  const random = uniform(5);
  const codes = Int32Array.from({ length: 301 }, (_, i) => Math.floor(i / 7));
  const n = codes.length;
  const columns = [1, 0, 0].map((one) => Array.from(codes, () => (one === 1 ? 1 : normal(random))));
  const ones = { center: new Float64Array(1), factor: new Float64Array(1).fill(1) };
  return createGrouped({
    code: BINOMIAL_LOGIT,
    y: Float64Array.from(codes, () => (random() < 0.4 ? 1 : 0)),
    weights: new Float64Array(n).fill(1),
    offset: null,
    X: { values: Float64Array.from(columns.flat()), center: new Float64Array(3), factor: new Float64Array(3).fill(1) },
    Z: [{ values: new Float64Array(n).fill(1), ...ones }],
    codes,
    nGroups: codes[n - 1] + 1,
    rule: standardNormalGrid(nAGQ, 1),
  });
}
