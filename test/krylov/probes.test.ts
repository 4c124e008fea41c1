/** What random probes leave: truth is the engine with a factor, the bar is the noise that blocks of probes show themselves. */
import { describe, expect, it } from 'vitest';
import { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
import { createIterativeLaplace, type IterativeLaplace } from '../../src/wasm/krylov/laplace.ts';
import { createIterativeLinear } from '../../src/wasm/krylov/linear.ts';
import { createLinear } from '../../src/wasm/linear.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { model, shapes, someTheta } from '../sparse/problems.ts';
import { kernels } from '../support/kernels.ts';
import { BETA, graphs, problemOf } from './graphs.ts';

/** Standard deviations that an estimate from eight blocks may be off: Student's t with 7 degrees of freedom is beyond in one of 800 cases. */
const SDS = 5;
/** Of what conjugate gradients leave of a probe, relative to the size of the score. */
const RESIDUAL = 1e-6;
const COUNT = 64;
const BLOCK = 8;

interface Probed {
  setProbes(probes: { count: number; seed: number; first?: number; wedges?: boolean }): void;
  determinantSd(): number;
}

/** Value and gradient by all probes, and the sds that their blocks show. */
function byProbes(engine: Probed, evaluate: (gradient: Float64Array) => number, size: number, seed: number) {
  const blocks = Array.from({ length: COUNT / BLOCK }, (_, b) => {
    engine.setProbes({ count: BLOCK, seed, first: b * BLOCK });
    const gradient = new Float64Array(size);
    evaluate(gradient);
    return gradient;
  });
  engine.setProbes({ count: COUNT, seed, wedges: true });
  const gradient = new Float64Array(size);
  const value = evaluate(gradient);
  const sds = gradient.map((_, k) => {
    const mean = blocks.reduce((sum, g) => sum + g[k], 0) / blocks.length;
    return Math.sqrt(blocks.reduce((sum, g) => sum + (g[k] - mean) ** 2, 0) / (blocks.length - 1) / blocks.length);
  });
  return { value, gradient, sds, valueSd: engine.determinantSd(), blocks };
}

describe.each(kernels)('random probes, $name build', ({ instantiate }) => {
  for (const graph of graphs()) {
    it(`${graph.name}, logit: value and score are those of the factor within the noise that the probes show`, () => {
      const problem = { ...problemOf(graph, true), code: BINOMIAL_LOGIT };
      const at = Float64Array.of(graph.sd, 0.8 * graph.sd, ...BETA);
      const truth = new Float64Array(at.length);
      const value = createLaplace(problem, instantiate()).evaluate(at, truth);
      const engine = createIterativeLaplace(problem, { count: COUNT, seed: 3 }, instantiate());
      const found = byProbes(engine, (gradient) => engine.evaluate(at, gradient), at.length, 3);
      within(found, value, truth);
    });

    it(`${graph.name}, normal responses: deviance and slopes are those of the factor within the noise that the probes show`, () => {
      const problem = { ...problemOf(graph, false), reml: true };
      const at = Float64Array.of(graph.sd, 0.8 * graph.sd);
      const truth = new Float64Array(at.length);
      const value = createLinear(problem, instantiate()).evaluate(at, truth);
      const engine = createIterativeLinear(problem, { count: COUNT, seed: 4 }, instantiate());
      within(
        byProbes(engine, (gradient) => engine.evaluate(at, gradient), at.length, 4),
        value,
        truth,
      );
    });
  }

  for (const shape of shapes()) {
    if (!/three factors|slopes/.test(shape.name)) continue;
    it(`${shape.name}: three factors and vector terms likewise`, () => {
      const { engine: problem } = model(shape, { family: 'binomial logit' });
      const at = Float64Array.from([...someTheta(shape), 0.2, 0.4, -0.3]);
      const truth = new Float64Array(at.length);
      const value = createLaplace({ ...problem, code: BINOMIAL_LOGIT }, instantiate()).evaluate(at, truth);
      const engine = createIterativeLaplace(
        { ...problem, code: BINOMIAL_LOGIT },
        { count: COUNT, seed: 5 },
        instantiate(),
      );
      within(
        byProbes(engine, (gradient) => engine.evaluate(at, gradient), at.length, 5),
        value,
        truth,
      );
    });
  }

  it('sds fall with the root of the number of probes, and other seeds stay within them', () => {
    const problem = { ...problemOf(graphs()[0], true), code: BINOMIAL_LOGIT };
    const at = Float64Array.of(1, 0.8, ...BETA);
    const engine = createIterativeLaplace(problem, { count: COUNT, seed: 1 }, instantiate());
    const scores = (count: number): number => {
      const all = Array.from({ length: 24 }, (_, s) => {
        engine.setProbes({ count, seed: 100 + s });
        const gradient = new Float64Array(at.length);
        engine.evaluate(at, gradient);
        return gradient[1];
      });
      const mean = all.reduce((sum, g) => sum + g, 0) / all.length;
      return Math.sqrt(all.reduce((sum, g) => sum + (g - mean) ** 2, 0) / (all.length - 1));
    };
    // a ratio of two sds from 24 draws each is known to 20 %
    expect(scores(16) / scores(64)).toBeGreaterThan(2 / 1.6);
    expect(scores(16) / scores(64)).toBeLessThan(2 * 1.6);
  });

  it('a block of probes has the same bits alone and among others', () => {
    const problem = { ...problemOf(graphs()[1], true), code: BINOMIAL_LOGIT };
    const at = Float64Array.of(1, 0.8, ...BETA);
    const leveragesBy = (engine: IterativeLaplace, first: number, count: number): Float64Array => {
      engine.setProbes({ count, seed: 9, first });
      engine.resetModes();
      engine.evaluate(at, new Float64Array(at.length));
      return engine.leverages();
    };
    const engine = createIterativeLaplace(problem, { count: COUNT, seed: 9 }, instantiate());
    const [one, other, both] = [leveragesBy(engine, 0, 8), leveragesBy(engine, 8, 8), leveragesBy(engine, 0, 16)];
    const again = createIterativeLaplace(problem, { count: 8, seed: 9, first: 8 }, instantiate());
    expect(leveragesBy(again, 8, 8)).toEqual(other);
    both.forEach((h, r) => {
      expect(Math.abs(h - 0.5 * (one[r] + other[r]))).toBeLessThan(1e-14);
    });
  });
});

function within(
  { value, gradient, sds, valueSd }: ReturnType<typeof byProbes>,
  truth: number,
  slopes: Float64Array,
): void {
  expect(Math.abs(value - truth)).toBeLessThan(SDS * valueSd + RESIDUAL * Math.abs(truth));
  slopes.forEach((slope, k) => {
    expect(Math.abs(gradient[k] - slope), `slope ${k}`).toBeLessThan(
      SDS * sds[k] + RESIDUAL * Math.max(1, Math.abs(slope)),
    );
  });
}
