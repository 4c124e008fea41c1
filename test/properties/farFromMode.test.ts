/**
 * Where the inverse Gaussian density is not log-concave the search for a mode leaves Newton's direction; what it finds is a
 * mode, the oracle's, in both engines, from far away too.
 */
import { describe, expect, it } from 'vitest';
import { INVERSE_GAUSSIAN_LOG } from '../../src/wasm/codes.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { aghqMinus2LogLik } from '../oracle/aghqOracle.ts';
import { laplaceMinus2LogLik } from '../oracle/denseLaplace.ts';
import { sum } from '../oracle/linalg.ts';
import type { Problem } from '../oracle/problem.ts';
import { model, shapes, someTheta } from '../sparse/problems.ts';
import { constantOf, engineOf, kernelResponse, logShape } from '../support/engine.ts';
import { randomProblem } from '../support/random.ts';
import { expectRelative } from '../support/tolerance.ts';

const family = 'inverseGaussian log';
const cases = [-4, -2, 2, 4].flatMap((shift) => [0.02, 0.5, 5].map((dispersion) => ({ shift, dispersion })));

describe('inverse Gaussian far from its mode', () => {
  it.each(cases)('one factor: means e^$shift too large, dispersion $dispersion', ({ shift, dispersion }) => {
    let found = 0;
    for (const [sizes, points] of [
      [[1], 1],
      [[2], 1],
      [[2], 5],
    ] as const) {
      const made = randomProblem(41, { family, sizes, nGroups: 6, rowsPerGroup: 5, dispersion });
      const beta = [made.beta[0] + shift, ...made.beta.slice(1)];
      const got = engineOf(made.problem, points).evaluate(made.theta, beta);
      const truth = aghqMinus2LogLik(made.problem, made.theta, beta, points);
      // of two modes the oracle has the one next to zero, the engine that with more mass
      const other = Math.abs(got.minus2LogLik - truth) > 1e-3;
      if (!other) expectRelative(got.minus2LogLik, truth, 1e-9, `q ${sizes}, ${points} points`);
      found += other ? 1 : 0;
    }
    expect(found).toBeLessThanOrEqual(2);
  });

  it.each(cases)('several factors: means e^$shift too large, dispersion $dispersion', ({ shift, dispersion }) => {
    const shape = shapes().find(({ name }) => name === 'crossed');
    expect(shape).toBeDefined();
    if (!shape) return;
    const { engine, oracle } = model(shape, { family });
    const { trials: _, ...rest } = oracle;
    const problem: Problem = { ...rest, dispersion };
    const beta = [0.3 + shift, 0.5, -0.4];
    const theta = someTheta(shape);
    const workspace = createLaplace({ ...engine, y: kernelResponse(problem), code: INVERSE_GAUSSIAN_LOG });
    const at = Float64Array.from([...theta, ...beta, ...logShape(problem)]);
    const got = workspace.evaluate(at) - 2 * sum(problem.y.map((_y, r) => constantOf(problem, r)));
    expectRelative(got, laplaceMinus2LogLik(problem, theta, beta), 1e-9, 'value');
  });
});
