import { describe, expect, it } from 'vitest';
import { BINOMIAL_CLOGLOG, BINOMIAL_LOGIT, BINOMIAL_PROBIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { laplaceMinus2LogLik, laplaceModes } from '../oracle/denseLaplace.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { cuts, model, shapes, someTheta, type Variant } from './problems.ts';
import { uniform } from './uniform.ts';

/** Differences of values, of order 100: 1e-10 relative. */
const VALUE = 1e-8;
/** Of the larger of 1 and the component. */
const GRADIENT = 1e-7;
const MODE = 1e-7;

const families: readonly (Variant & { readonly code: number })[] = [
  { family: 'binomial logit', code: BINOMIAL_LOGIT },
  { family: 'poisson log', code: POISSON_LOG },
  { family: 'binomial probit', code: BINOMIAL_PROBIT },
  { family: 'binomial cloglog', code: BINOMIAL_CLOGLOG },
];
const beta = [0.2, 0.4, -0.3];

describe.each(kernels)('Laplace approximation, $name build', ({ name, instantiate }) => {
  for (const shape of shapes()) {
    for (const { code, ...variant } of families) {
      // every family on one build, the rest on logit and Poisson
      if (name !== 'release' && code !== BINOMIAL_LOGIT) continue;
      for (const plus of [{}, { weights: true, offset: true }]) {
        const extra = 'weights' in plus ? ', weights and offset' : '';
        it(`${shape.name}, ${variant.family}${extra}: value, gradient and modes are those of the dense definition`, () => {
          const { engine, oracle } = model(shape, { ...variant, ...plus });
          const theta = someTheta(shape);
          const zero = theta.map(() => 0);
          const truth = laplaceMinus2LogLik(oracle, theta, beta) - laplaceMinus2LogLik(oracle, zero, beta);
          for (const [cut, limits] of Object.entries(cuts)) {
            const workspace = createLaplace({ ...engine, limits, code }, instantiate());
            const at = Float64Array.from([...theta, ...beta]);
            const gradient = new Float64Array(at.length);
            // the constants of the density are the same at both points
            const base = workspace.evaluate(Float64Array.from([...zero, ...beta]));
            expectAbsolute(workspace.evaluate(at, gradient) - base, truth, VALUE, `value, ${cut}`);

            const central = differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.05, 4);
            central.forEach((slope, k) => {
              expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}, ${cut}`);
            });
          }
          const workspace = createLaplace({ ...engine, code }, instantiate());
          workspace.evaluate(Float64Array.from([...theta, ...beta]));
          const effects = workspace.effects();
          laplaceModes(oracle, theta, beta).forEach((term, t) => {
            const found = effects[t];
            term.mode.flat().forEach((b, k) => {
              expectAbsolute(found.mode[k], b, MODE, `mode ${t} ${k}`);
            });
            term.modeSd.flat().forEach((b, k) => {
              expectAbsolute(found.modeSd[k], b, MODE, `sd ${t} ${k}`);
            });
          });
        });
      }
    }
  }

  it('holds at theta = 0 and at singular factors', () => {
    for (const shape of shapes().filter((s) => ['crossed', 'slopes on both'].includes(s.name))) {
      const { engine } = model(shape, families[0]);
      const workspace = createLaplace({ ...engine, code: BINOMIAL_LOGIT }, instantiate());
      const full = someTheta(shape);
      for (const theta of [
        full.map(() => 0),
        full.map((v, k) => (k === 0 ? 0 : v)),
        full.map((v, k) => (k % 2 ? 0 : v)),
      ]) {
        const at = Float64Array.from([...theta, ...beta]);
        const gradient = new Float64Array(at.length);
        workspace.evaluate(at, gradient);
        differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.05, 4).forEach((slope, k) => {
          expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}`);
        });
      }
    }
  });
});

describe('an evaluation', () => {
  const shape = shapes()[3];
  const { engine } = model(shape, families[0]);
  const at = Float64Array.from([...someTheta(shape), ...beta]);

  it('does not depend on where the last one was', () => {
    const workspace = createLaplace({ ...engine, code: BINOMIAL_LOGIT });
    const fresh = workspace.evaluate(at);
    for (const away of [at.map((v) => v + 0.5), at.map((v) => -2 * v), at.map(() => 0), at.map(() => 30)]) {
      workspace.evaluate(away);
      expectAbsolute(workspace.evaluate(at), fresh, 1e-10, 'value after another');
    }
  });

  it('finds the mode from wherever the last one was, far out too', () => {
    const random = uniform(99);
    for (const { code, ...variant } of families) {
      for (const one of shapes()) {
        const input = model(one, variant).engine;
        const warm = createLaplace({ ...input, code });
        const cold = createLaplace({ ...input, code });
        for (let k = 0; k < 12; k++) {
          const scale = [0.1, 1, 5, 30][k % 4];
          const x = Float64Array.from([
            ...someTheta(one).map((v) => v * scale * (random() - 0.3)),
            ...beta.map(() => 4 * (random() - 0.5)),
          ]);
          const gradients = [new Float64Array(x.length), new Float64Array(x.length)];
          cold.resetModes();
          const value = cold.evaluate(x, gradients[0]);
          expectRelative(warm.evaluate(x, gradients[1]), value, 1e-11, `${variant.family}, ${one.name}, ${x}`);
          gradients[0].forEach((g, j) => {
            expectAbsolute(gradients[1][j], g, 1e-7 * Math.max(1, Math.abs(g)), `gradient ${j}, ${one.name}`);
          });
        }
      }
    }
  });

  it('has the same bits after a reset', () => {
    const workspace = createLaplace({ ...engine, code: BINOMIAL_LOGIT });
    const first = new Float64Array(at.length);
    const second = new Float64Array(at.length);
    const value = workspace.evaluate(at, first);
    workspace.evaluate(at.map((v) => v * 1.3));
    workspace.resetModes();
    expect(workspace.evaluate(at, second)).toBe(value);
    expect(second).toEqual(first);
  });

  it('is NaN where the parameters are, and right again afterwards', () => {
    const workspace = createLaplace({ ...engine, code: BINOMIAL_LOGIT });
    const value = workspace.evaluate(at);
    expect(workspace.evaluate(at.map((v, k) => (k === 0 ? Number.NaN : v)))).toBeNaN();
    expect(workspace.evaluate(at.map((v, k) => (k === 4 ? Number.POSITIVE_INFINITY : v)))).toBeNaN();
    expectAbsolute(workspace.evaluate(at), value, 1e-10, 'value after NaN');
  });

  it('takes one factorization and few passes when it follows a near one', () => {
    const workspace = createLaplace({ ...engine, code: BINOMIAL_LOGIT, limits: cuts['all tail'] });
    workspace.evaluate(at);
    workspace.evaluate(at.map((v) => v * 1.02));
    expect(workspace.work().factorizations).toBeLessThanOrEqual(2);
    expect(workspace.work().rowPasses).toBeLessThanOrEqual(7);
  });
});

describe('one grouping factor', () => {
  it('has the value, gradient and modes of the grouped engine with one point', () => {
    const shape = shapes()[0];
    for (const { code, ...variant } of families) {
      const { engine: input } = model(shape, { ...variant, weights: true, offset: true });
      const sparse = createLaplace({ ...input, code });
      const [term] = input.terms;
      const rule = { nodes: new Float64Array(1), factor: Float64Array.of(1) };
      const grouped = createGrouped({ ...input, code, Z: [term.Z], codes: term.codes, nGroups: term.nLevels, rule });
      const x = Float64Array.of(0.8, ...beta);
      const gradients = [new Float64Array(4), new Float64Array(4)];
      expectRelative(sparse.evaluate(x, gradients[0]), grouped.evaluate(x, gradients[1]), 1e-10, variant.family);
      gradients[0].forEach((g, j) => {
        expectAbsolute(g, gradients[1][j], 1e-7 * Math.max(1, Math.abs(g)), `${variant.family}, gradient ${j}`);
      });
      const { mode, modeSd } = grouped.posterior(x);
      const [effects] = sparse.effects();
      mode.forEach((b, l) => {
        expectAbsolute(effects.mode[l], b, 1e-8, `mode ${l}`);
        expectAbsolute(effects.modeSd[l], modeSd[l], 1e-8, `sd ${l}`);
      });
    }
  });
});
