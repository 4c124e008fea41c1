/**
 * Densities with a shape in the sparse engine: the value is the dense definition's, constants included, and the gradient in all
 * of (theta, beta, log shape) that of its differences. Laplace on one factor is the same in both engines.
 */
import { describe, expect, it } from 'vitest';
import { codeWith } from '../../src/family/code.ts';
import { GAMMA_INVERSE, GAMMA_LOG, INVERSE_GAUSSIAN_LOG, NEGATIVE_BINOMIAL_LOG } from '../../src/wasm/codes.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { laplaceMinus2LogLik, laplaceModes } from '../oracle/denseLaplace.ts';
import { STUDENT_DF } from '../oracle/families.ts';
import { sum } from '../oracle/linalg.ts';
import type { Problem } from '../oracle/problem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { constantOf, engineOf, kernelResponse, logShape } from '../support/engine.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { model, type Shape, shapes, someTheta } from './problems.ts';

/** No optimiser, no freedom: rounding alone. */
const VALUE = 1e-10;
/** Of the larger of 1 and the component. */
const GRADIENT = 1e-7;
const MODE = 1e-7;

const families = [
  { family: 'Gamma log', code: GAMMA_LOG, dispersion: 0.4, beta: [0.2, 0.4, -0.3], scale: 1 },
  { family: 'Gamma inverse', code: GAMMA_INVERSE, dispersion: 0.4, beta: [3.4, 0.3, -0.3], scale: 0.25 },
  { family: 'negativeBinomial log', code: NEGATIVE_BINOMIAL_LOG, dispersion: 1.6, beta: [0.2, 0.4, -0.3], scale: 1 },
  { family: 'negativeBinomial1 log', code: LAWS.NegativeBinomial1, dispersion: 0.9, beta: [0.2, 0.4, -0.3], scale: 1 },
  {
    family: 'student identity',
    ...{ code: codeWith(LAWS.Student, STUDENT_DF), dispersion: 0.4, beta: [0.2, 0.4, -0.3], scale: 1 },
  },
  { family: 'lognormal log', code: LAWS.Lognormal, dispersion: 0.4, beta: [0.2, 0.4, -0.3], scale: 1 },
  {
    family: 'truncatedNegativeBinomial log',
    ...{ code: LAWS.TruncatedNegativeBinomial, dispersion: 1.6, beta: [0.2, 0.4, -0.3], scale: 1 },
  },
  { family: 'beta logit', code: LAWS.Beta, dispersion: 3.1, beta: [0.2, 0.4, -0.3], scale: 1 },
  { family: 'inverseGaussian log', code: INVERSE_GAUSSIAN_LOG, dispersion: 0.5, beta: [0.2, 0.4, -0.3], scale: 1 },
] as const;
type Family = (typeof families)[number];

function problemOf(shape: Shape, { family, dispersion }: Family, plus: { weights?: boolean; offset?: boolean }) {
  const { engine, oracle } = model(shape, { family, ...plus });
  const { trials: _, ...rest } = oracle;
  const problem: Problem = { ...rest, dispersion };
  return { engine: { ...engine, y: kernelResponse(problem) }, problem };
}

function constants(problem: Problem): number {
  return -2 * sum(problem.y.map((_, r) => (problem.weights?.[r] ?? 1) * constantOf(problem, r)));
}

describe.each(kernels)('$name build', ({ name, instantiate }) => {
  const some = ['nested', 'slopes and crossed'];
  const chosen = shapes().filter((shape) => name === 'release' || some.includes(shape.name));
  describe.each(families)('$family', (family) => {
    it.each(chosen)('$name: value, gradient and modes are those of the dense definition', (shape) => {
      for (const plus of [{}, { weights: true, offset: family.family !== 'Gamma inverse' }]) {
        const { engine, problem } = problemOf(shape, family, plus);
        const theta = someTheta(shape).map((t) => family.scale * t);
        const at = Float64Array.from([...theta, ...family.beta, ...logShape(problem)]);
        const workspace = createLaplace({ ...engine, code: family.code }, instantiate());
        const gradient = new Float64Array(at.length);
        const got = workspace.evaluate(at, gradient) + constants(problem);
        expectRelative(got, laplaceMinus2LogLik(problem, theta, family.beta), VALUE, 'value');

        const central = differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.02, 4);
        central.forEach((slope, k) => {
          expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}`);
        });
        workspace.evaluate(at);
        const effects = workspace.effects();
        laplaceModes(problem, theta, family.beta).forEach((term, t) => {
          term.mode.flat().forEach((b, k) => {
            expectAbsolute(effects[t].mode[k], b, MODE, `mode ${t} ${k}`);
          });
        });
      }
    });
  });
});

describe('at the edges', () => {
  it.each(families)('$family: theta = 0', (family) => {
    for (const shape of shapes().filter((s) => ['crossed', 'slopes on both'].includes(s.name))) {
      const { engine, problem } = problemOf(shape, family, {});
      const theta = someTheta(shape).map(() => 0);
      const at = Float64Array.from([...theta, ...family.beta, ...logShape(problem)]);
      const workspace = createLaplace({ ...engine, code: family.code });
      const gradient = new Float64Array(at.length);
      const got = workspace.evaluate(at, gradient) + constants(problem);
      expectRelative(got, laplaceMinus2LogLik(problem, theta, family.beta), VALUE, 'value');
      const central = differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.02, 4);
      central.forEach((slope, k) => {
        expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}`);
      });
    }
  });

  it.each(families)('$family: one factor, equal to the grouped engine at one point', (family) => {
    const [shape] = shapes();
    const { engine, problem } = problemOf(shape, family, { weights: true });
    const theta = someTheta(shape).map((t) => family.scale * t);
    const at = Float64Array.from([...theta, ...family.beta, ...logShape(problem)]);
    const gradient = new Float64Array(at.length);
    const sparse = createLaplace({ ...engine, code: family.code }).evaluate(at, gradient) + constants(problem);
    const grouped = engineOf(problem, 1).evaluate(theta, family.beta);
    expectRelative(sparse, grouped.minus2LogLik, 1e-12, 'value');
    expect(gradient.length).toBe(grouped.gradient.length);
    grouped.gradient.forEach((g, k) => {
      expectAbsolute(gradient[k], g, 1e-8 * Math.max(1, Math.abs(g)), `gradient ${k}`);
    });
  });
});
