import { describe, expect, it } from 'vitest';
import { createLinear } from '../../src/wasm/linear.ts';
import { laplaceModes } from '../oracle/denseLaplace.ts';
import { lmmProfile } from '../oracle/denseLmm.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { cuts, model, shapes, someTheta, type Variant } from './problems.ts';

/** Value and estimates: no optimiser involved, so rounding times the condition of the small problems here. */
const VALUE = 1e-10;
const ESTIMATE = 1e-9;
/** Of the larger of 1 and the component: Richardson's differences of the dense oracle are right to about 1e-9. */
const GRADIENT = 1e-7;

/** The dense oracle is slow, and four derivatives ask for it at the same points. */
function remembered<T>(f: (x: readonly number[]) => T): (x: readonly number[]) => T {
  const known = new Map<string, T>();
  return (x) => {
    const key = x.join(' ');
    const value = known.get(key) ?? f(x);
    known.set(key, value);
    return value;
  };
}

interface Truth {
  readonly truth: ReturnType<typeof lmmProfile>;
  readonly slopes: readonly number[];
}

const known = new Map<string, Truth>();

function once(key: string, make: () => Truth): Truth {
  const truth = known.get(key) ?? make();
  known.set(key, truth);
  return truth;
}

const gaussian: Variant = { family: 'gaussian identity' };

describe.each(kernels)('linear mixed models, $name build', ({ instantiate }) => {
  for (const shape of shapes()) {
    for (const method of ['ML', 'REML'] as const) {
      for (const variant of [gaussian, { ...gaussian, weights: true, offset: true }]) {
        const extra = variant.weights ? ', weights and offset' : '';
        it(`${shape.name}, ${method}${extra}: value, estimates and gradient are those of the dense marginal form`, () => {
          const { engine, oracle } = model(shape, variant);
          const theta = someTheta(shape);
          // the truth is slow, and the same for every build
          const { truth, slopes } = once(`${shape.name} ${method}${extra}`, () => ({
            truth: lmmProfile(oracle, theta, method),
            slopes: differences((at) => lmmProfile(oracle, at, method).minus2LogLik, theta, 0.02, 4),
          }));
          for (const [cut, limits] of Object.entries(cuts)) {
            const workspace = createLinear({ ...engine, limits, reml: method === 'REML' }, instantiate());
            const gradient = new Float64Array(theta.length);
            const value = workspace.evaluate(Float64Array.from(theta), gradient);
            expectRelative(value, truth.minus2LogLik, VALUE, `value, ${cut}`);
            slopes.forEach((slope, k) => {
              expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}, ${cut}`);
            });
            const profile = workspace.profile(Float64Array.from(theta))!;
            expectRelative(profile.sigma, truth.sigma, ESTIMATE, 'sigma');
            truth.beta.forEach((b, j) => {
              expectAbsolute(profile.beta[j], b, ESTIMATE, `beta ${j}`);
            });
            truth.vcov.flat().forEach((v, j) => {
              expectAbsolute(profile.vcov[j], v, ESTIMATE, `vcov ${j}`);
            });
          }
        });
      }
    }
  }

  it('holds at theta = 0 and at singular factors', () => {
    for (const shape of shapes().filter(({ name }) => ['crossed', 'slopes on both'].includes(name))) {
      const { engine, oracle } = model(shape, gaussian);
      const workspace = createLinear({ ...engine, reml: true }, instantiate());
      const full = someTheta(shape);
      for (const theta of [
        full.map(() => 0),
        full.map((v, k) => (k === 0 ? 0 : v)),
        full.map((v, k) => (k % 2 ? 0 : v)),
      ]) {
        const gradient = new Float64Array(theta.length);
        const value = workspace.evaluate(Float64Array.from(theta), gradient);
        expectRelative(value, lmmProfile(oracle, theta, 'REML').minus2LogLik, VALUE, 'value');
        differences((at) => lmmProfile(oracle, at, 'REML').minus2LogLik, theta, 0.02, 4).forEach((slope, k) => {
          expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}`);
        });
      }
    }
  });

  it('does not lose digits to a large mean or to residuals far below the response', () => {
    const shape = shapes()[2];
    const { engine, oracle } = model(shape, gaussian);
    const plain = createLinear({ ...engine, reml: true }, instantiate());
    const shifted = createLinear({ ...engine, y: engine.y.map((v) => v + 1e6), reml: true }, instantiate());
    const theta = Float64Array.from(someTheta(shape));
    // y itself carries 1e6 eps = 1e-10 of rounding
    expectRelative(shifted.evaluate(theta), plain.evaluate(theta), 1e-9, 'value');

    // effects ten thousand times the residuals
    const y = oracle.y.map((v, i) => 1e-4 * v + oracle.terms[0].group[i] + 3 * oracle.terms[1].group[i]);
    const steep = createLinear({ ...engine, y: Float64Array.from(y), reml: true }, instantiate());
    const large = theta.map((v) => 1e4 * v);
    const gradient = new Float64Array(2);
    const truth = (at: readonly number[]) => lmmProfile({ ...oracle, y }, at, 'REML').minus2LogLik;
    expectRelative(steep.evaluate(large, gradient), truth([...large]), 1e-7, 'value');
  });
});

describe('random effects of linear mixed models', () => {
  it("are Lambda Lambda' Z' V^-1 (y - X beta)", () => {
    for (const shape of shapes()) {
      const { engine, oracle } = model(shape, { ...gaussian, weights: true, offset: true });
      const theta = someTheta(shape);
      const { effects } = createLinear({ ...engine, reml: true }).profile(Float64Array.from(theta))!;
      const { weightedResidual } = lmmProfile(oracle, theta, 'REML');
      let k = 0;
      oracle.terms.forEach((term, t) => {
        const q = term.Z[0].length;
        const T = Array.from({ length: q }, () => new Array<number>(q).fill(0));
        for (let j = 0; j < q; j++) for (let i = j; i < q; i++) T[i][j] = theta[k++];
        effects[t].mode.forEach((mode, at) => {
          const level = Math.floor(at / q);
          let expected = 0;
          term.group.forEach((g, r) => {
            if (g !== level) return;
            for (let j = 0; j < q; j++) {
              const lambdaZ = term.Z[r].reduce((s, z, i) => s + T[i][j] * z, 0);
              expected += T[at % q][j] * lambdaZ * weightedResidual[r];
            }
          });
          expectAbsolute(mode, expected, 1e-9, `${shape.name}: term ${t}, effect ${at}`);
        });
      });
    }
  });

  it("have the sds of Lambda (Lambda'Z'WZ Lambda + I)^-1 Lambda'", () => {
    for (const shape of shapes()) {
      const { engine, oracle } = model(shape, { ...gaussian, weights: true });
      const theta = someTheta(shape);
      const { effects } = createLinear({ ...engine, reml: true }).profile(Float64Array.from(theta))!;
      // a gaussian response with variance 1 has the same modes' curvature, whatever y
      const modes = laplaceModes({ ...oracle, dispersion: 1 }, theta, [0, 0, 0]);
      modes.forEach((term, t) => {
        term.modeSd.flat().forEach((sd, k) => {
          expectAbsolute(effects[t].modeSd[k], sd, 1e-10, `${shape.name}: sd ${t} ${k}`);
        });
      });
    }
  });

  it('leave the residuals y - offset - X beta - Z b, and say how sigma moves with theta', () => {
    for (const shape of shapes()) {
      const { engine, oracle } = model(shape, { ...gaussian, weights: true, offset: true });
      const theta = someTheta(shape);
      for (const method of ['ML', 'REML'] as const) {
        const workspace = createLinear({ ...engine, reml: method === 'REML' });
        const { beta, effects, residuals, logVarianceGradient, unscaledSlopes } = workspace.profile(
          Float64Array.from(theta),
        )!;
        oracle.y.forEach((y, i) => {
          let rest = y - oracle.offset![i] - oracle.X[i].reduce((sum, x, j) => sum + x * beta[j], 0);
          oracle.terms.forEach((term, t) => {
            const q = term.Z[i].length;
            term.Z[i].forEach((z, k) => {
              rest -= z * effects[t].mode[term.group[i] * q + k];
            });
          });
          expectAbsolute(residuals[i], rest, 1e-10, `${shape.name}: residual ${i}`);
        });
        const profileAt = remembered((x) => lmmProfile(oracle, x, method));
        const logVariance = (at: readonly number[]) => 2 * Math.log(profileAt(at).sigma);
        for (const at of [0, 4, 5]) {
          const unscaled = (x: readonly number[]) => {
            const { vcov, sigma } = profileAt(x);
            return vcov.flat()[at] / sigma ** 2;
          };
          differences(unscaled, theta, 0.02, 4).forEach((slope, k) => {
            expectAbsolute(unscaledSlopes[k][at], slope, 1e-8, `${shape.name}: d (X'V^-1 X)^-1 / d theta ${k}`);
          });
        }
        differences(logVariance, theta, 0.02, 4).forEach((slope, k) => {
          expectAbsolute(logVarianceGradient[k], slope, 1e-8, `${shape.name}: d log sigma^2 / d theta ${k}`);
        });
      }
    }
  });

  it('need no fixed effects', () => {
    const { engine } = model(shapes()[2], gaussian);
    const none = { values: new Float64Array(0), center: new Float64Array(0), factor: new Float64Array(0) };
    for (const reml of [true, false]) {
      const workspace = createLinear({ ...engine, X: none, reml });
      const { y } = engine;
      const at = Float64Array.of(0.7, 0.8);
      const gradient = new Float64Array(2);
      const value = workspace.evaluate(at, gradient);
      const slopes = differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.02, 4);
      slopes.forEach((slope, k) => {
        expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}`);
      });
      // doubling y doubles sigma
      const doubled = createLinear({ ...engine, y: y.map((v) => 2 * v), X: none, reml });
      expectAbsolute(doubled.evaluate(at) - value, 2 * y.length * Math.LN2, 1e-9, 'value of 2 y');
    }
  });

  it('is NaN, not an exception, where theta is not finite', () => {
    const { engine } = model(shapes()[2], gaussian);
    const workspace = createLinear({ ...engine, reml: true });
    expect(workspace.evaluate(Float64Array.of(Number.NaN, 1))).toBeNaN();
    expect(workspace.evaluate(Float64Array.of(Number.POSITIVE_INFINITY, 1))).toBeNaN();
    expect(workspace.evaluate(Float64Array.of(1, 1))).toBeGreaterThan(0);
  });
});
