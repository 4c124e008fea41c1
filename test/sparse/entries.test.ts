/** Truth: the same problem with all columns in full; for the information without random effects at beta = 0 also the closed form X'X / 4. */
import { describe, expect, it } from 'vitest';
import { BINOMIAL_LOGIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createEp } from '../../src/wasm/ep.ts';
import type { KernelInstance } from '../../src/wasm/instance.ts';
import { createIterativeLaplace } from '../../src/wasm/krylov/laplace.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { kernels } from '../support/kernels.ts';
import { normal, uniform } from '../support/random.ts';
import { type Drawn, drawn } from './manyColumns.ts';

/** Sums over the same terms in another order, relative to the largest element. */
const ROUNDING = 1e-11;
/** Fixed points are iterated to 1e-9 of a cell's sd. */
const FIXED_POINT = 1e-7;

interface Workspace {
  evaluate(at: Float64Array, gradient: Float64Array): number;
  metric(): Float64Array;
  glm(beta: Float64Array, slope: Float64Array, information: Float64Array): number;
}

type Problem = Drawn['problem'];
type Create = (problem: Problem, instance: KernelInstance) => Workspace;

const engines: readonly { readonly name: string; readonly create: Create; readonly tolerance: number }[] = [
  { name: 'Laplace', create: createLaplace, tolerance: ROUNDING },
  {
    name: 'expectation propagation',
    create: (problem, instance) => {
      const workspace = createEp(problem, instance);
      workspace.setPoints(9);
      return workspace;
    },
    tolerance: FIXED_POINT,
  },
  {
    // all unit vectors, solved to rounding
    name: 'Laplace by conjugate gradients',
    create: (problem, instance) => {
      const workspace = createIterativeLaplace(problem, { count: 0, seed: 1 }, instance);
      workspace.setTolerances(1e-13, 1e-13);
      return workspace;
    },
    tolerance: FIXED_POINT,
  },
];

describe.each(kernels)('columns as lists of entries, several factors, $name build', ({ instantiate }) => {
  it.each(engines.flatMap((engine) => [BINOMIAL_LOGIT, POISSON_LOG].map((code) => ({ ...engine, code }))))(
    'give what full columns give: $name, density $code',
    ({ create, tolerance, code }) => {
      const { problem, p } = drawn(code);
      const [sparse, full] = [problem, { ...problem, X: { ...problem.X, sparse: undefined } }].map((one) =>
        create(one, instantiate() as never),
      );
      const random = uniform(3);
      const beta = Float64Array.from({ length: p }, () => 0.3 * normal(random));
      const [mine, theirs] = [new Float64Array(p + 2), new Float64Array(p + 2)];
      // the second evaluation is predicted from the first
      for (const scale of [1, 0.9]) {
        const at = Float64Array.from([0.7, 0.4, ...beta.map((value) => scale * value)]);
        near([sparse.evaluate(at, mine)], [full.evaluate(at, theirs)], tolerance);
        near(mine, theirs, tolerance);
        near(sparse.metric(), full.metric(), tolerance);
      }
      const starts = [sparse, full].map((workspace) => {
        const slope = new Float64Array(p);
        const square = new Float64Array(p * p);
        return [workspace.glm(beta, slope, square), ...slope, ...square];
      });
      near(starts[0], starts[1], ROUNDING);
    },
  );

  it('have the information without random effects in closed form', () => {
    const { problem, p } = drawn(BINOMIAL_LOGIT);
    const square = new Float64Array(p * p);
    createLaplace(problem, instantiate() as never).glm(new Float64Array(p), new Float64Array(p), square);
    const { values, factor } = problem.X;
    const n = problem.y.length;
    const expected = Float64Array.from(square, (_, k) => {
      const [i, j] = [Math.floor(k / p), k % p];
      let sum = 0;
      for (let r = 0; r < n; r++) sum += values[i * n + r] * values[j * n + r];
      return 0.25 * factor[i] * factor[j] * sum;
    });
    near(square, expected, ROUNDING);
  });
});

function near(mine: ArrayLike<number>, theirs: ArrayLike<number>, tolerance: number): void {
  expect(mine.length).toBe(theirs.length);
  let scale = 0;
  for (let k = 0; k < theirs.length; k++) scale = Math.max(scale, Math.abs(theirs[k]));
  for (let k = 0; k < theirs.length; k++) expect(Math.abs(mine[k] - theirs[k])).toBeLessThanOrEqual(tolerance * scale);
}
