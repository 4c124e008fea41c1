/**
 * Second derivatives of -2 log Z by expectation propagation from a few sweeps a parameter: against Richardson differences of gradients whose sites are
 * iterated to the end.
 */
import { describe, expect, it } from 'vitest';
import { thresholdMap } from '../../src/family/thresholds.ts';
import {
  BINOMIAL_LOGIT,
  BINOMIAL_PROBIT,
  GAMMA_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
} from '../../src/wasm/codes.ts';
import { createEp } from '../../src/wasm/ep.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import { derivative } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { model, shapes, someTheta, type Variant } from './problems.ts';

/** Of the larger of 1 and an element of the information, in standard errors: steps are 1e-4 standard errors long, and sweeps end early. */
const HESSIAN = 2e-4;
const IN_SE = 1e-4;
/** As a fit has them before it differences. */
const SITES = 1e-11;
const POINTS = 31;
const beta = [0.2, 0.4, -0.3];

type Problem = SparseProblem & { readonly code: number };

function problemOf(shape: string, variant: Variant, code: number): { problem: Problem; theta: number[] } {
  const one = shapes().find(({ name }) => name === shape)!;
  const { engine } = model(one, variant);
  const y = code === GAMMA_LOG ? engine.y.map(Math.log) : engine.y;
  return { problem: { ...engine, y, code }, theta: someTheta(one) };
}

function expectHessian(problem: Problem, at: Float64Array, instance: Parameters<typeof createEp>[1]): void {
  const workspace = createEp(problem, instance);
  workspace.setPoints(POINTS);
  workspace.setTolerance(SITES);
  const n = at.length;
  const before = new Float64Array(n);
  const value = workspace.evaluate(at, before);
  const metric = workspace.metric();
  const se = Array.from({ length: n }, (_, i) => 1 / Math.sqrt(Math.max(1, metric[i * n + i]!)));
  const hessian = workspace.responses(
    at,
    Float64Array.from(se, (s) => IN_SE * s),
  )!;
  const after = new Float64Array(n);
  expectAbsolute(workspace.evaluate(at, after), value, 1e-10, 'value afterwards');
  for (let i = 0; i < n; i++) {
    expectAbsolute(after[i]!, before[i]!, 1e-8 * Math.max(1, Math.abs(before[i]!)), `gradient ${i} afterwards`);
    for (let j = 0; j < n; j++) {
      const there = new Float64Array(n);
      const slope = derivative(
        (x) => {
          const moved = at.slice();
          moved[i] = x;
          workspace.evaluate(moved, there);
          return there[j]!;
        },
        at[i]!,
        0.05 * se[i]!,
        2,
      );
      const [ours, truth] = [hessian[i * n + j]!, slope].map((h) => 0.5 * h * se[i]! * se[j]!);
      expectAbsolute(ours!, truth!, HESSIAN * Math.max(1, Math.abs(truth!)), `${i}, ${j}`);
    }
  }
}

describe.each(kernels)('second derivatives by responses of sites, $name build', ({ name, instantiate }) => {
  const cases: readonly (readonly [string, Variant, number, readonly number[]])[] = [
    ['crossed', { family: 'binomial logit', weights: true, offset: true }, BINOMIAL_LOGIT, []],
    ['slopes and crossed', { family: 'binomial logit' }, BINOMIAL_LOGIT, []],
    ['crossed', { family: 'binomial probit' }, BINOMIAL_PROBIT, []],
    ['one effect per observation', { family: 'poisson log' }, POISSON_LOG, []],
    ['crossed', { family: 'negativeBinomial log' }, NEGATIVE_BINOMIAL_LOG, [0.3]],
    ['crossed', { family: 'Gamma log' }, GAMMA_LOG, [0.3]],
    // normal densities, whose sites do not answer
    ['crossed', { family: 'Gamma log' }, LAWS.Lognormal, [0.3]],
  ];
  it.each(name === 'release' ? cases : cases.slice(0, 2))('%s, %o', (shape, variant, code, shapeOf) => {
    const { problem, theta } = problemOf(shape, variant, code);
    expectHessian(problem, Float64Array.from([...theta, ...beta, ...shapeOf]), instantiate());
  });

  it('of ordered categories, thresholds included', () => {
    const { problem, theta } = problemOf('crossed', { family: 'binomial logit' }, LAWS.CumulativeLogit);
    const y = problem.y.map((_, i) => (i * 7 + (i % 3)) % 4);
    const ordered = { ...problem, y, thresholds: thresholdMap(4, 'flexible') };
    expectHessian(
      ordered,
      Float64Array.from([...theta, ...beta, -0.2, 0.1, 0.3].slice(0, theta.length + 5)),
      instantiate(),
    );
  });

  it('where a variance is zero', () => {
    const { problem } = problemOf('crossed', { family: 'binomial logit' }, BINOMIAL_LOGIT);
    expectHessian(problem, Float64Array.from([0, 0.7, ...beta]), instantiate());
  });

  it('are not there where a sweep fails', () => {
    const { problem, theta } = problemOf('crossed', { family: 'poisson log' }, POISSON_LOG);
    const workspace = createEp(problem, instantiate());
    const at = Float64Array.from([...theta, ...beta]);
    workspace.evaluate(at);
    expect(workspace.responses(at, new Float64Array(at.length).fill(1e300))).toBeNull();
  });
});
