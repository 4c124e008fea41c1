/**
 * Expectation propagation of ordered categories, and of densities whose rows have a shape of their own: against its definition with dense
 * matrices, against quadrature where it is exact, against a brute-force integral over two crossed factors, and the gradient by differences.
 */
import { describe, expect, it } from 'vitest';
import type { CumulativeLink } from '../../src/family/link/record.ts';
import { familyOf } from '../../src/family/list.ts';
import { type ThresholdMap, thresholdMap } from '../../src/family/thresholds.ts';
import { standardNormalGrid } from '../../src/quadrature/productRule.ts';
import { BINOMIAL_LOGIT, GAMMA_LOG, NEGATIVE_BINOMIAL_LOG, SECOND } from '../../src/wasm/codes.ts';
import { createEp, type EpWorkspace } from '../../src/wasm/ep.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createGrouped } from '../../src/wasm/grouped/grouped.ts';
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { denseEp } from '../oracle/denseEp.ts';
import { fixedPredictor, type Problem } from '../oracle/problem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { model, shapes, someTheta } from './problems.ts';

/** Log Z, of order 100; sites are iterated to 1e-9 of an sd, which it feels squared. */
const VALUE = 1e-9;
/** Of the larger of 1 and the component: the gradient feels what is left of the sites to first order. */
const GRADIENT = 1e-7;
/** Points at which rules of this file have no error above 1e-10. */
const POINTS = 61;

const links = familyOf({ family: 'cumulative' })
  .links.filter(({ isConcave }) => isConcave)
  .map(({ link, code }) => ({ link: link as CumulativeLink, code, name: link.name }));
const CATEGORIES = 4;
const KINDS = ['flexible', 'symmetric', 'equidistant'] as const;
const beta = [0.9, 0.4, -0.3];
const gaps = [-0.2, 0.1, 0.3];

interface Ordered {
  readonly engine: SparseProblem & { readonly code: number; readonly thresholds: ThresholdMap };
  readonly oracle: Problem;
}

/** The rows of a shape with ordered categories for responses, weights and an offset. */
function ordered(name: string, code: number, kind: (typeof KINDS)[number] = 'flexible'): Ordered {
  const shape = shapes().find((one) => one.name === name)!;
  const { engine, oracle } = model(shape, { family: 'binomial logit', offset: true });
  const random = uniform(8);
  const y = oracle.y.map((_, i) =>
    i < CATEGORIES ? i : Math.min(CATEGORIES - 1, Math.floor(CATEGORIES * (0.7 * random() + 0.3 * random() ** 2))),
  );
  const weights = y.map((_, i) => 1 + (i % 2) + 0.5 * random());
  const thresholds = thresholdMap(CATEGORIES, kind);
  const { trials: _, ...rest } = oracle;
  return {
    engine: { ...engine, y: Float64Array.from(y), weights: Float64Array.from(weights), code, thresholds },
    oracle: { ...rest, y, weights },
  };
}

const parametersOf = (theta: readonly number[], { nParameters }: ThresholdMap): Float64Array =>
  Float64Array.from([...theta, ...beta, ...gaps.slice(0, nParameters)]);

function thresholdsAt({ count, nParameters, map }: ThresholdMap): number[] {
  return Array.from({ length: count }, (_, c) =>
    gaps.slice(0, nParameters).reduce((sum, t, s) => sum + map[c * nParameters + s]! * Math.exp(t), 0),
  );
}

/** log P(y = c), by the tail in which nothing cancels. */
function logProbability({ below: { mean } }: CumulativeLink, tau: readonly number[], c: number, eta: number): number {
  const [low, up] = [c === 0 ? -Infinity : tau[c - 1]! - eta, c === tau.length ? Infinity : tau[c]! - eta];
  return Math.log(mean(up) - mean(low));
}

function open(problem: Parameters<typeof createEp>[0], instance: Parameters<typeof createEp>[1]): EpWorkspace {
  const workspace = createEp(problem, instance);
  workspace.setPoints(POINTS);
  return workspace;
}

function expectSlopes(workspace: Pick<EpWorkspace, 'evaluate'>, at: Float64Array): void {
  const gradient = new Float64Array(at.length);
  workspace.evaluate(at, gradient);
  differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.05, 4).forEach((slope, k) => {
    expectAbsolute(gradient[k]!, slope, GRADIENT * Math.max(1, Math.abs(slope)), `gradient ${k}`);
  });
}

describe.each(kernels)('ordered categories, $name build', ({ name, instantiate }) => {
  const some = name === 'release' ? links : links.slice(0, 2);

  it.each(some)('$name: log Z, moments and pairs are those of the dense definition', ({ link, code }) => {
    const { engine, oracle } = ordered('crossed', code);
    const tau = thresholdsAt(engine.thresholds);
    const theta = [1.1, 0.6];
    const truth = denseEp(oracle, theta, beta, (r, eta) => logProbability(link, tau, oracle.y[r]!, eta));
    const workspace = open(engine, instantiate());
    const value = workspace.evaluate(parametersOf(theta, engine.thresholds));
    expectAbsolute(-0.5 * value, truth.logZ, VALUE, 'log Z');
    expectAbsolute(workspace.pairs(), truth.pairs, 1e-8, 'pairs');
    const eta0 = fixedPredictor(oracle, beta);
    const eta = workspace.eta();
    truth.mean.forEach((mean, r) => {
      expectAbsolute(eta[r]! - eta0[r]!, mean, 1e-8, `mean of row ${r}`);
    });
  });

  it.each(some)('$name: the gradient is that of the value, thresholds included', ({ code }) => {
    for (const kind of name === 'release' ? KINDS : KINDS.slice(0, 1)) {
      const { engine } = ordered('crossed', code, kind);
      expectSlopes(open(engine, instantiate()), parametersOf([1.1, 0.6], engine.thresholds));
    }
  });

  it.each(['slopes and crossed', 'three factors', 'one effect per observation'])(
    '%s: the gradient is that of the value',
    (shape) => {
      const { engine } = ordered(shape, links[1]!.code);
      const theta = someTheta(shapes().find((one) => one.name === shape)!);
      expectSlopes(open(engine, instantiate()), parametersOf(theta, engine.thresholds));
    },
  );

  it.each(some)('$name: is exact with one random intercept', ({ code }) => {
    const { engine } = ordered('one factor', code);
    const [term] = engine.terms;
    const grouped = createGrouped(
      { ...engine, Z: [term!.Z], codes: term!.codes, nGroups: term!.nLevels, rule: standardNormalGrid(200, 1) },
      instantiate(),
    );
    const workspace = open(engine, instantiate());
    for (const theta of [0.3, 1, 2.5]) {
      const at = parametersOf([theta], engine.thresholds);
      const [ours, theirs] = [new Float64Array(at.length), new Float64Array(at.length)];
      // relative to values of some hundreds
      expectAbsolute(workspace.evaluate(at, ours), grouped.evaluate(at, theirs), 1e-10 * 200, 'minus2LogLik');
      theirs.forEach((g, k) => {
        expectAbsolute(ours[k]!, g, 1e-8 * Math.max(1, Math.abs(g)), `gradient ${k}`);
      });
    }
  });

  it('two categories are a binomial response', () => {
    const { engine } = ordered('crossed', LAWS.CumulativeLogit);
    const y = engine.y.map((c) => (c < 2 ? 0 : 1));
    const two = open({ ...engine, y, thresholds: thresholdMap(2, 'flexible') }, instantiate());
    const { thresholds: _, ...rest } = engine;
    const binary = open({ ...rest, y, code: BINOMIAL_LOGIT }, instantiate());
    for (const theta of [
      [1.1, 0.6],
      [0, 0.6],
    ]) {
      const at = Float64Array.from([...theta, ...beta]);
      const [ours, theirs] = [new Float64Array(at.length), new Float64Array(at.length)];
      expectAbsolute(two.evaluate(at, ours), binary.evaluate(at, theirs), VALUE, 'minus2LogLik');
      theirs.forEach((g, k) => {
        expectAbsolute(ours[k]!, g, 1e-8 * Math.max(1, Math.abs(g)), `gradient ${k}`);
      });
      expectAbsolute(two.pairs(), binary.pairs(), 1e-10, 'pairs');
    }
  });

  it('holds where variances are zero, and without random effects says what Laplace says', () => {
    const { engine } = ordered('crossed', LAWS.CumulativeProbit);
    const workspace = open(engine, instantiate());
    const at = parametersOf([0, 0], engine.thresholds);
    const gradient = new Float64Array(at.length);
    const value = workspace.evaluate(at, gradient);
    const n = at.length - 2;
    const laplace = createLaplace(engine, instantiate());
    const [ours, theirs] = [workspace, laplace].map((engineOf) => {
      const alone = { gradient: new Float64Array(n), information: new Float64Array(n * n) };
      const minus2LogLik = engineOf.glm(at.subarray(2), alone.gradient, alone.information);
      return { minus2LogLik, ...alone };
    });
    expectAbsolute(value, ours!.minus2LogLik, VALUE, 'variances of zero');
    expectAbsolute(ours!.minus2LogLik, theirs!.minus2LogLik, VALUE, 'without random effects');
    for (let k = 0; k < n; k++) {
      expectAbsolute(gradient[2 + k]!, theirs!.gradient[k]!, 1e-8, `gradient ${k}`);
      expectAbsolute(ours!.gradient[k]!, theirs!.gradient[k]!, 1e-8, `gradient ${k} without random effects`);
    }
    theirs!.information.forEach((value, k) => {
      expectAbsolute(ours!.information[k]!, value, 1e-8 * Math.max(1, Math.abs(value)), `information ${k}`);
    });
    expectAbsolute(gradient[0]!, 0, 1e-8, 'no slope at zero');
  });

  it('reaches the same fixed point from nowhere, from nearby and from Laplace', () => {
    const { engine } = ordered('crossed', LAWS.CumulativeLogit);
    const at = parametersOf([1.2, 0.8], engine.thresholds);
    const cold = open(engine, instantiate());
    const value = cold.evaluate(at);
    const near = open(engine, instantiate());
    near.evaluate(at.map((x) => x + 0.3));
    const laplace = createLaplace(engine, instantiate());
    laplace.evaluate(at);
    const led = open(engine, instantiate());
    led.startAt(at.subarray(2), laplace.eta());
    expectAbsolute(near.evaluate(at), value, VALUE, 'from nearby');
    expectAbsolute(led.evaluate(at), value, VALUE, 'from Laplace');
    expect(led.work().sweeps).toBeLessThanOrEqual(cold.work().sweeps);
  });
});

describe('two crossed factors of two and three levels, three categories, by brute force', () => {
  // a rows of two levels, b of three: given both effects of a, those of b are independent, so that all integrals are of one dimension inside two
  const rows = [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2].map((b, i) => ({ a: i < 6 ? 0 : 1, b, x: ((i * 5) % 7) / 3 - 1 }));
  const y = [0, 1, 2, 1, 2, 2, 0, 0, 1, 0, 2, 1];
  const theta = [0.8, 1.1];
  const fixed = [0.4, 0.7];
  const gap = 0.2;

  /** By the trapezoid rule, which is right to 1e-12 for smooth integrands that are over at both ends. */
  function exact(link: CumulativeLink): number {
    const tau = [0, Math.exp(gap)];
    const step = 0.4;
    const zs = Array.from({ length: 41 }, (_, k) => (k - 20) * step);
    const weight = (z: number): number => (step * Math.exp(-0.5 * z * z)) / Math.sqrt(2 * Math.PI);
    let total = 0;
    for (const first of zs)
      for (const second of zs) {
        let product = weight(first) * weight(second);
        for (let b = 0; b < 3; b++) {
          const own = rows.map((row, i) => ({ ...row, i })).filter((row) => row.b === b);
          let sum = 0;
          for (const z of zs) {
            let f = weight(z);
            for (const { a, x, i } of own) {
              const eta = fixed[0]! + fixed[1]! * x + theta[0]! * (a === 0 ? first : second) + theta[1]! * z;
              f *= Math.exp(logProbability(link, tau, y[i]!, eta));
            }
            sum += f;
          }
          product *= sum;
        }
        total += product;
      }
    return Math.log(total);
  }

  it.each(links)('$name: with pairs log Z is the integral to 2e-4, Laplace is not', ({ link, code }) => {
    const columns = (parts: number[][]) => ({
      values: Float64Array.from(parts.flat()),
      center: new Float64Array(parts.length),
      factor: new Float64Array(parts.length).fill(1),
    });
    const ones = rows.map(() => 1);
    const problem = {
      y: Float64Array.from(y),
      weights: Float64Array.from(ones),
      offset: null,
      X: columns([ones, rows.map(({ x }) => x)]),
      terms: [
        { Z: columns([ones]), codes: Int32Array.from(rows, ({ a }) => a), nLevels: 2 },
        { Z: columns([ones]), codes: Int32Array.from(rows, ({ b }) => b), nLevels: 3 },
      ],
      code,
      thresholds: thresholdMap(3, 'flexible'),
    };
    const at = Float64Array.from([...theta, ...fixed, gap]);
    const truth = exact(link);
    const sites = createEp(problem);
    sites.setPoints(61);
    const value = sites.evaluate(at);
    expectAbsolute(-0.5 * value, truth, 5e-3, 'log Z');
    // what third and higher orders leave
    expectAbsolute(-0.5 * value + sites.pairs(), truth, 2e-4, 'with pairs');
    const laplace = createLaplace(problem);
    expect(Math.abs(-0.5 * laplace.evaluate(at) - truth)).toBeGreaterThan(5e-3);
  });
});

describe.each(kernels)('a shape of their own, $name build', ({ instantiate }) => {
  const laws = [
    { name: 'negative binomial', code: NEGATIVE_BINOMIAL_LOG, family: 'negativeBinomial log' },
    { name: 'Gamma', code: GAMMA_LOG, family: 'Gamma log' },
  ] as const;
  const problemOf = ({ code, family }: (typeof laws)[number], shape: string, columns: number) => {
    const { engine } = model(shapes().find((one) => one.name === shape)!, { family, weights: true });
    const y = code === GAMMA_LOG ? engine.y.map(Math.log) : engine.y;
    const n = y.length;
    const values = Float64Array.from({ length: n * columns }, (_, k) => (k < n ? 1 : ((k * 7) % 5) / 4 - 0.5));
    const second = {
      columns: { values, center: new Float64Array(columns), factor: new Float64Array(columns).fill(1) },
      nZero: 0,
    };
    return { ...engine, y, code: code + SECOND, second };
  };

  it.each(laws)('$name: the gradient is that of the value', (law) => {
    const theta = [0.7, 0.5];
    expectSlopes(open(problemOf(law, 'crossed', 2), instantiate()), Float64Array.from([...theta, ...beta, 0.4, -0.6]));
  });

  it.each(laws)('$name: one column of ones is one shape', (law) => {
    const { second: _, ...one } = problemOf(law, 'crossed', 1);
    const at = Float64Array.from([0.7, 0.5, ...beta, 0.4]);
    const [ours, theirs] = [new Float64Array(at.length), new Float64Array(at.length)];
    const own = open(problemOf(law, 'crossed', 1), instantiate());
    const shared = open({ ...one, code: law.code }, instantiate());
    expectAbsolute(own.evaluate(at, ours), shared.evaluate(at, theirs), VALUE, 'minus2LogLik');
    theirs.forEach((g, k) => {
      expectAbsolute(ours[k]!, g, 1e-8 * Math.max(1, Math.abs(g)), `gradient ${k}`);
    });
    expectAbsolute(own.pairs(), shared.pairs(), 1e-10, 'pairs');
  });

  it.each(laws)('$name: is exact with one random intercept', (law) => {
    const problem = problemOf(law, 'one factor', 2);
    const [term] = problem.terms;
    const grouped = createGrouped(
      { ...problem, Z: [term!.Z], codes: term!.codes, nGroups: term!.nLevels, rule: standardNormalGrid(200, 1) },
      instantiate(),
    );
    const at = Float64Array.from([0.9, ...beta, 0.4, -0.6]);
    const [ours, theirs] = [new Float64Array(at.length), new Float64Array(at.length)];
    const workspace = open(problem, instantiate());
    expectAbsolute(workspace.evaluate(at, ours), grouped.evaluate(at, theirs), 1e-10 * 200, 'minus2LogLik');
    theirs.forEach((g, k) => {
      expectAbsolute(ours[k]!, g, 1e-8 * Math.max(1, Math.abs(g)), `gradient ${k}`);
    });
  });
});
