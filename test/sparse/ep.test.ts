/**
 * Expectation propagation: against its definition with dense matrices, against quadrature where it is exact, and against itself: the
 * gradient by differences, other orders, other starts, copies for weights.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import {
  BINOMIAL_CLOGLOG,
  BINOMIAL_LOGIT,
  BINOMIAL_PROBIT,
  GAMMA_LOG,
  NEGATIVE_BINOMIAL_LOG,
  POISSON_LOG,
} from '../../src/wasm/codes.ts';
import { createEp, type EpWorkspace } from '../../src/wasm/ep.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { denseEp } from '../oracle/denseEp.ts';
import { logDensity } from '../oracle/families.ts';
import { fixedPredictor } from '../oracle/problem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { cuts, model, shapes, someTheta, type Variant } from './problems.ts';

/** Log Z, of order 100; sites are iterated to 1e-9 of an sd, which it feels squared. */
const VALUE = 1e-9;
/** Of the larger of 1 and the component: the gradient feels what is left of the sites to first order. The largest is 9e-9. */
const GRADIENT = 2e-8;
/** Means and sds of cells, in sds. */
const MOMENT = 1e-8;
/** Points at which rules of this file have no error above 1e-11. */
const POINTS = 101;

const families: readonly (Variant & { readonly code: number })[] = [
  { family: 'binomial logit', code: BINOMIAL_LOGIT },
  { family: 'binomial probit', code: BINOMIAL_PROBIT },
  { family: 'binomial cloglog', code: BINOMIAL_CLOGLOG },
  { family: 'binomial loglog', code: LAWS.BinomialLoglog },
  { family: 'poisson log', code: POISSON_LOG },
  { family: 'Gamma log', code: GAMMA_LOG },
  { family: 'negativeBinomial log', code: NEGATIVE_BINOMIAL_LOG },
];
/** With families besides logit, and on other builds. */
const SHAPES = ['crossed', 'slopes and crossed', 'one effect per observation'];
const beta = [0.2, 0.4, -0.3];
const logShape = 0.3;

const hasShape = (code: number): boolean => code === GAMMA_LOG || code === NEGATIVE_BINOMIAL_LOG;
const parametersOf = (theta: readonly number[], code: number): Float64Array =>
  Float64Array.from([...theta, ...beta, ...(hasShape(code) ? [logShape] : [])]);

/** The kernels take logarithms of Gamma responses. */
function responses(engine: SparseProblem, code: number): SparseProblem {
  return code === GAMMA_LOG ? { ...engine, y: engine.y.map(Math.log) } : engine;
}

function open(problem: SparseProblem, code: number, instance?: Parameters<typeof createEp>[1]): EpWorkspace {
  const workspace = createEp({ ...responses(problem, code), code }, instance);
  workspace.setPoints(POINTS);
  return workspace;
}

describe.each(kernels)('expectation propagation, $name build', ({ name, instantiate }) => {
  for (const shape of shapes()) {
    for (const { code, ...variant } of families) {
      // all shapes with one family on one build, some with every family, and with one on every build
      if ((code !== BINOMIAL_LOGIT || name !== 'release') && !SHAPES.includes(shape.name)) continue;
      if (code !== BINOMIAL_LOGIT && name !== 'release') continue;
      for (const plus of code === BINOMIAL_LOGIT ? [{}, { weights: true, offset: true }] : [{}]) {
        it(`${shape.name}, ${variant.family}${'weights' in plus ? ', weights and offset' : ''}: value, moments and pairs are those of the dense definition`, () => {
          const { engine, oracle } = model(shape, { ...variant, ...plus });
          const theta = someTheta(shape);
          const own = {
            ...oracle,
            dispersion: code === NEGATIVE_BINOMIAL_LOG ? Math.exp(logShape) : Math.exp(-logShape),
          };
          const truth = denseEp(own, theta, beta);
          // without random effects: the constants of the density are the same
          const eta0 = fixedPredictor(own, beta);
          const alone = own.y.reduce(
            (sum, y, r) =>
              sum +
              (own.weights?.[r] ?? 1) * logDensity(own.family, y, eta0[r], own.trials?.[r] ?? 1, own.dispersion).value,
            0,
          );
          for (const [cut, limits] of Object.entries(cuts)) {
            const workspace = open({ ...engine, limits }, code, instantiate());
            const p = beta.length + (hasShape(code) ? 1 : 0);
            const base = workspace.glm(parametersOf([], code), new Float64Array(p), new Float64Array(p * p));
            const value = workspace.evaluate(parametersOf(theta, code));
            expectAbsolute(-0.5 * (value - base), truth.logZ - alone, VALUE, `log Z, ${cut}`);
            expectAbsolute(workspace.pairs(), truth.pairs, MOMENT, `pairs, ${cut}`);
            const eta = workspace.eta();
            truth.mean.forEach((mean, r) => {
              expectAbsolute(eta[r] - eta0[r], mean, MOMENT, `mean of row ${r}, ${cut}`);
            });
          }
        });
      }

      it(`${shape.name}, ${variant.family}: the gradient is that of the value`, () => {
        const { engine } = model(shape, variant);
        const workspace = open(engine, code, instantiate());
        const at = parametersOf(someTheta(shape), code);
        const gradient = new Float64Array(at.length);
        workspace.evaluate(at, gradient);
        const central = differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.05, 4);
        central.forEach((slope, k) => {
          expectAbsolute(gradient[k], slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}`);
        });
      });
    }
  }

  for (const { code, ...variant } of families) {
    if (name !== 'release' && code !== BINOMIAL_LOGIT) continue;
    it(`is exact with one random intercept, ${variant.family}: the integrals of quadrature with 200 points`, () => {
      const { engine } = model(shapes()[0], variant);
      const problem = responses(engine, code);
      const [term] = problem.terms;
      const grouped = createGrouped(
        { ...problem, Z: [term.Z], codes: term.codes, nGroups: term.nLevels, code, rule: standardNormalGrid(200, 1) },
        instantiate(),
      );
      const workspace = open(engine, code, instantiate());
      for (const theta of [0.3, 1, 2.5]) {
        const at = parametersOf([theta], code);
        const gradient = new Float64Array(at.length);
        const theirs = new Float64Array(at.length);
        expectAbsolute(workspace.evaluate(at, gradient), grouped.evaluate(at, theirs), 1e-10 * 200, 'minus2LogLik');
        theirs.forEach((g, k) => {
          expectAbsolute(gradient[k], g, 1e-8 * Math.max(1, Math.abs(g)), `gradient ${k}`);
        });
        // the cavity is the law of the random effect itself: nothing is left to iterate
        expect(workspace.work().sweeps).toBeLessThanOrEqual(3);
        expectAbsolute(workspace.pairs(), 0, 1e-14, 'pairs');
      }
    });
  }

  it('reaches the same fixed point from nowhere, from nearby and from Laplace', () => {
    for (const { code, ...variant } of families.slice(0, name === 'release' ? undefined : 1)) {
      const { engine } = model(shapes()[2], variant);
      const problem = responses(engine, code);
      const at = parametersOf([1.2, 0.8], code);
      const cold = open(engine, code, instantiate());
      const value = cold.evaluate(at);
      const near = open(engine, code, instantiate());
      near.evaluate(parametersOf([0.2, 1.9], code));
      const laplace = createLaplace({ ...problem, code }, instantiate());
      laplace.evaluate(at);
      const led = open(engine, code, instantiate());
      led.startAt(at.subarray(2), laplace.eta());
      expectAbsolute(near.evaluate(at), value, 1e-9, `${variant.family}, from nearby`);
      expectAbsolute(led.evaluate(at), value, 1e-9, `${variant.family}, from Laplace`);
      expect(led.work().sweeps).toBeLessThanOrEqual(cold.work().sweeps);
    }
  });

  it('does not depend on the order of rows and levels, nor on weights written as copies', () => {
    const shape = shapes()[2];
    const { engine } = model(shape, families[0]);
    const at = parametersOf([1.1, 0.9], BINOMIAL_LOGIT);
    const value = open(engine, BINOMIAL_LOGIT, instantiate()).evaluate(at);
    const order = Int32Array.from({ length: shape.n }, (_, i) => (i * 37) % shape.n);
    const other = pick(engine, order, (code, nLevels) => nLevels - 1 - code);
    expectAbsolute(open(other, BINOMIAL_LOGIT, instantiate()).evaluate(at), value, 1e-9, 'another order');
    const twice = pick(engine, Int32Array.from([...order, ...order]), (code) => code);
    const doubled = { ...engine, weights: engine.weights.map((w) => 2 * w) };
    expectAbsolute(
      open(twice, BINOMIAL_LOGIT, instantiate()).evaluate(at),
      open(doubled, BINOMIAL_LOGIT, instantiate()).evaluate(at),
      1e-9,
      'copies',
    );
  });

  it('ends where rounding leaves more than was asked for: counts of 1e6 at 1e-11 sds', () => {
    const { engine } = model(shapes()[2], { family: 'negativeBinomial log' });
    const problem = { ...engine, y: engine.y.map((count) => Math.round(1e6 * (count + 0.3))) };
    const at = Float64Array.from([2, 1.4, Math.log(1e6), 0.4, -0.3, 3]);
    const workspace = open(problem, NEGATIVE_BINOMIAL_LOG, instantiate());
    const value = workspace.evaluate(at);
    workspace.setTolerance(1e-11);
    // of a value of 1e3
    expectAbsolute(workspace.evaluate(at), value, 1e-6, 'minus2LogLik');
    expect(workspace.work().left).toBeLessThan(1e-7);
  });

  it('holds where variances are zero', () => {
    const shape = shapes()[2];
    const { engine } = model(shape, families[0]);
    const workspace = open(engine, BINOMIAL_LOGIT, instantiate());
    const gradient = new Float64Array(5);
    for (const theta of [
      [0, 0],
      [0, 0.8],
    ]) {
      const at = parametersOf(theta, BINOMIAL_LOGIT);
      const value = workspace.evaluate(at, gradient);
      const near = workspace.evaluate(
        parametersOf(
          theta.map((t) => t || 1e-5),
          BINOMIAL_LOGIT,
        ),
      );
      // log Z is even in theta: the difference is of order theta^2
      expectAbsolute(value, near, 1e-6, `theta ${theta}`);
      theta.forEach((t, k) => {
        if (t === 0) expectAbsolute(gradient[k], 0, 1e-8, `gradient ${k} at zero`);
      });
    }
    // cells without anything random have scores and curvatures too
    workspace.resetModes();
    workspace.evaluate(parametersOf([0, 0], BINOMIAL_LOGIT), gradient);
    const gaussian = new Float64Array(3);
    const information = new Float64Array(9);
    expectAbsolute(
      workspace.glm(Float64Array.from(beta), gaussian, information),
      workspace.evaluate(parametersOf([0, 0], BINOMIAL_LOGIT)),
      1e-9,
      'without random effects',
    );
    gaussian.forEach((g, k) => {
      expectAbsolute(gradient[2 + k], g, 1e-8, `gradient ${k} without random effects`);
    });
  });
});

it('two crossed factors of two and three levels: log Z, its gradient and the correction by pairs as published with the exact value', () => {
  // made with dense matrices and 41 points a dimension: see the file
  const tiny = JSON.parse(readFileSync(new URL('./fixtures/crossedTiny.json', import.meta.url), 'utf8'));
  const n = tiny.data.y.length;
  const columns = (parts: number[][]) => ({
    values: Float64Array.from(parts.flat()),
    center: new Float64Array(parts.length),
    factor: new Float64Array(parts.length).fill(1),
  });
  const one = columns([new Array(n).fill(1)]);
  const codes = (levels: string[]) => Int32Array.from(levels, (level) => Number(level[1]));
  const workspace = createEp({
    y: Float64Array.from(tiny.data.y),
    weights: new Float64Array(n).fill(1),
    offset: null,
    X: columns([new Array(n).fill(1), tiny.data.x]),
    terms: [
      { Z: one, codes: codes(tiny.data.a), nLevels: 2 },
      { Z: one, codes: codes(tiny.data.b), nLevels: 3 },
    ],
    code: BINOMIAL_LOGIT,
  });
  workspace.setPoints(61);
  const gradient = new Float64Array(4);
  const value = workspace.evaluate(Float64Array.of(tiny.theta.a, tiny.theta.b, ...tiny.beta), gradient);
  // the file's own sites were iterated to 1e-10
  expectAbsolute(-0.5 * value, tiny.logLik.ep, 1e-9, 'log Z');
  expectAbsolute(workspace.pairs(), tiny.logLik.pairs, 1e-9, 'pairs');
  tiny.epGradient.theta.forEach((g: number, k: number) => {
    expectAbsolute(-0.5 * gradient[k], g, 1e-9, `gradient ${k}`);
  });
  // Laplace is off by 0.08, EP by 1e-3, with pairs by 3e-5
  expectAbsolute(-0.5 * value + workspace.pairs(), tiny.logLik.exact, 5e-5, 'with pairs');
});

/** Rows in another order, levels under other numbers. */
function pick(
  problem: SparseProblem,
  order: Int32Array,
  level: (code: number, nLevels: number) => number,
): SparseProblem {
  const n = problem.y.length;
  const rows = (values: Float64Array, p: number): Float64Array =>
    Float64Array.from(
      { length: p * order.length },
      (_, k) => values[Math.floor(k / order.length) * n + order[k % order.length]],
    );
  return {
    ...problem,
    y: rows(problem.y, 1),
    weights: rows(problem.weights, 1),
    offset: problem.offset && rows(problem.offset, 1),
    X: { ...problem.X, values: rows(problem.X.values, problem.X.factor.length) },
    terms: problem.terms.map(({ Z, codes, nLevels }) => ({
      Z: { ...Z, values: rows(Z.values, Z.factor.length) },
      codes: order.map((row) => level(codes[row], nLevels)),
      nLevels,
    })),
  };
}
