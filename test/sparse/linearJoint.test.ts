/**
 * The likelihood of linear mixed models with nothing profiled out. Truth: the dense normal density, its Richardson differences, and the random
 * effects of the marginal form.
 */
import { describe, expect, it } from 'vitest';
import { createLinear } from '../../src/wasm/linear.ts';
import { lmmEffects, lmmMinus2LogLik, lmmProfile } from '../oracle/denseLmm.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { cuts, model, shapes, someTheta, type Variant } from './problems.ts';

/** No optimiser involved: rounding times the condition of the small problems here. */
const VALUE = 1e-10;
const ESTIMATE = 1e-9;
/** Of the larger of 1 and the component: Richardson's differences of the dense oracle are right to about 1e-9. */
const GRADIENT = 1e-7;

const plain: Variant = { family: 'gaussian identity' };
const full: Variant = { ...plain, weights: true, offset: true };
const chosen = shapes().filter(({ name }) => ['one factor', 'crossed', 'slopes on both'].includes(name));

/** beta away from its estimate, and a sigma that is not the profile's. */
function place(oracle: Parameters<typeof lmmProfile>[0], theta: readonly number[]) {
  const { beta, sigma } = lmmProfile(oracle, theta, 'ML');
  return { beta: beta.map((b, j) => b + 0.3 - 0.2 * j), sigma: 1.4 * sigma };
}

const truths = new Map<string, { readonly value: number; readonly slopes: readonly number[] }>();

describe.each(kernels)('the joint likelihood, $name build', ({ instantiate }) => {
  for (const shape of chosen)
    for (const method of ['ML', 'REML'] as const)
      for (const variant of [plain, full])
        it(`${shape.name}, ${method}${variant.weights ? ', weights and offset' : ''}: is the normal density, with its gradient`, () => {
          const { engine, oracle } = model(shape, variant);
          const theta = someTheta(shape);
          const { beta, sigma } = place(oracle, theta);
          const own = method === 'ML' ? beta : [];
          const at = [...theta, ...own, sigma];
          const k = theta.length;
          const density = (x: readonly number[]) =>
            lmmMinus2LogLik(oracle, x.slice(0, k), x.slice(k, -1), x[x.length - 1], method);
          const key = `${shape.name} ${method} ${variant.weights}`;
          const truth = truths.get(key) ?? { value: density(at), slopes: differences(density, at, 0.02, 4) };
          truths.set(key, truth);
          for (const [cut, limits] of Object.entries(cuts)) {
            const { joint } = createLinear({ ...engine, limits, reml: method === 'REML' }, instantiate());
            const gradient = new Float64Array(at.length);
            const value = joint.evaluate(Float64Array.from(theta), Float64Array.from(own), sigma, gradient);
            expectRelative(value, truth.value, VALUE, `value, ${cut}`);
            truth.slopes.forEach((slope, i) => {
              expectAbsolute(gradient[i], slope, GRADIENT * Math.max(1, Math.abs(slope)), `slope ${i}, ${cut}`);
            });
            const alone = joint.evaluate(Float64Array.from(theta), Float64Array.from(own), sigma);
            expect(alone, 'without its gradient').toBe(value);
          }
        });

  it('has the effects given beta', () => {
    for (const shape of chosen) {
      const { engine, oracle } = model(shape, full);
      const theta = someTheta(shape);
      const { beta, sigma } = place(oracle, theta);
      const { joint } = createLinear({ ...engine, reml: false }, instantiate());
      const gradient = new Float64Array(theta.length + beta.length + 1);
      joint.evaluate(Float64Array.from(theta), Float64Array.from(beta), sigma, gradient);
      lmmEffects(oracle, theta, beta).forEach((modes, t) => {
        modes.forEach((mode, at) => {
          expectAbsolute(joint.effects()[t].mode[at], mode, ESTIMATE, `effect ${at} of term ${t}`);
        });
      });
    }
  });

  it('holds where residuals are far below the response, and their sum is taken over rows', () => {
    const { engine, oracle } = model(chosen[1], plain);
    const y = oracle.y.map((v, i) => 1e-4 * v + oracle.terms[0].group[i] + 3 * oracle.terms[1].group[i]);
    const steep = { ...oracle, y };
    const theta = someTheta(chosen[1]).map((v) => 1e4 * v);
    const { beta, sigma, vcov } = lmmProfile(steep, theta, 'ML');
    const { joint } = createLinear({ ...engine, y: Float64Array.from(y), reml: false }, instantiate());
    const gradient = new Float64Array(theta.length + beta.length + 1);
    const se = beta.map((_, j) => Math.sqrt(vcov[j][j]));
    const moved = beta.map((b, j) => b + se[j]);
    const value = joint.evaluate(Float64Array.from(theta), Float64Array.from(moved), sigma, gradient);
    expectRelative(value, lmmMinus2LogLik(steep, theta, moved, sigma, 'ML'), 1e-7, 'value');
    // by standard errors; the dense oracle loses what 1e8 between the variances of effects and residuals takes
    const inSe = (steps: readonly number[]) =>
      lmmMinus2LogLik(
        steep,
        theta,
        moved.map((b, j) => b + steps[j] * se[j]),
        sigma,
        'ML',
      );
    const zeros = beta.map(() => 0);
    differences(inSe, zeros, 0.5, 3).forEach((slope, j) => {
      expectAbsolute(se[j] * gradient[theta.length + j], slope, 1e-5 * Math.max(1, Math.abs(slope)), `slope ${j}`);
    });
    // of theta, relative: whatever sizes they have
    const inLog = (steps: readonly number[]) =>
      lmmMinus2LogLik(
        steep,
        theta.map((t, k) => t * (1 + steps[k])),
        moved,
        sigma,
        'ML',
      );
    differences(
      inLog,
      theta.map(() => 0),
      0.05,
      3,
    ).forEach((slope, k) => {
      expectAbsolute(theta[k] * gradient[k], slope, 1e-5 * Math.max(1, Math.abs(slope)), `slope of theta ${k}`);
    });
  });

  it('leaves the profile as it was, and cannot be computed without a positive sigma', () => {
    const { engine, oracle } = model(chosen[0], plain);
    const theta = Float64Array.from(someTheta(chosen[0]));
    const workspace = createLinear({ ...engine, reml: false }, instantiate());
    const before = workspace.profile(theta);
    const { beta, sigma } = place(oracle, [...theta]);
    const gradient = new Float64Array(theta.length + beta.length + 1);
    workspace.joint.evaluate(theta, Float64Array.from(beta), sigma, gradient);
    expect(workspace.profile(theta)).toEqual(before);
    expect(workspace.joint.evaluate(theta, Float64Array.from(beta), 0, gradient)).toBeNaN();
    expect(gradient.every(Number.isNaN)).toBe(true);
  });

  it('has the information of beta: A = X’V^-1 X, the inverse of vcov for sigma = 1', () => {
    const { engine } = model(chosen[2], full);
    const theta = Float64Array.from(someTheta(chosen[2]));
    const workspace = createLinear({ ...engine, reml: false }, instantiate());
    const { vcov, sigma } = workspace.profile(theta)!;
    const A = workspace.joint.fixedInformation();
    const p = workspace.nBeta;
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) {
        let product = 0;
        for (let k = 0; k < p; k++) product += (A[i * p + k] * vcov[k * p + j]) / (sigma * sigma);
        expectAbsolute(product, i === j ? 1 : 0, ESTIMATE, `${i}, ${j}`);
      }
  });
});
