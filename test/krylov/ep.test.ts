/**
 * Expectation propagation by conjugate gradients. With all unit vectors in the place of probes truth is the engine with a factor; with random
 * probes the bar is the noise that their blocks show.
 */
import { describe, expect, it } from 'vitest';
import { BINOMIAL_LOGIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createEp } from '../../src/wasm/ep.ts';
import { createIterativeEp } from '../../src/wasm/krylov/ep.ts';
import { model, shapes, someTheta, type Variant } from '../sparse/problems.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute } from '../support/tolerance.ts';
import { BETA, graphs, problemOf } from './graphs.ts';

/** Log Z, of order 100; sites are iterated to 1e-9 of an sd, which it feels squared. */
const VALUE = 1e-8;
/** Of the larger of 1 and the number, which feels what is left of the sites to first order. */
const SAME = 1e-6;
/** Standard deviations that an estimate from eight blocks may be off: Student's t with 7 degrees of freedom is beyond in one of 800 cases. */
const SDS = 5;
/** Of what conjugate gradients leave of a probe, relative to the size of the score. */
const RESIDUAL = 1e-5;
/** Of both, so that their rules have the same errors. */
const POINTS = 15;
const COUNT = 64;
const BLOCK = 8;

const families: readonly (Variant & { readonly code: number })[] = [
  { family: 'binomial logit', code: BINOMIAL_LOGIT },
  { family: 'poisson log', code: POISSON_LOG },
];

describe.each(kernels)('expectation propagation by conjugate gradients, $name build', ({ name, instantiate }) => {
  for (const shape of shapes()) {
    if (shape.factors.length < 2) continue;
    for (const { code, ...variant } of families) {
      if (name !== 'release' && code !== BINOMIAL_LOGIT) continue;
      it(`${shape.name}, ${variant.family}: unit vectors give log Z, its gradient, pairs and moments of the engine with a factor`, () => {
        const { engine } = model(shape, { ...variant, weights: true, offset: true });
        const at = Float64Array.from([...someTheta(shape), 0.2, 0.4, -0.3]);
        const exact = createEp({ ...engine, code }, instantiate());
        const iterative = createIterativeEp({ ...engine, code }, { count: 0, seed: 1, wedges: true }, instantiate());
        iterative.setTolerances(1e-12, 1e-13);
        exact.setPoints(POINTS);
        iterative.setPoints(POINTS);
        const [slopes, gradient] = [new Float64Array(at.length), new Float64Array(at.length)];
        const value = exact.evaluate(at, slopes);
        expectAbsolute(iterative.evaluate(at, gradient), value, VALUE * Math.max(1, Math.abs(value)), 'value');
        all(gradient, slopes, 'gradient');
        all(iterative.metric(), exact.metric(), 'metric');
        all(iterative.eta(), exact.eta(), 'eta');
        const effects = iterative.effects();
        exact.effects().forEach(({ mode, modeSd }, t) => {
          all(effects[t].mode, mode, `means of term ${t}`);
          all(effects[t].modeSd, modeSd, `sds of term ${t}`);
        });
        // by systems of their own, solved to 1e-4
        expectAbsolute(iterative.pairs(), exact.pairs(), 1e-3 * Math.max(0.01, Math.abs(exact.pairs())), 'pairs');
      });
    }
  }

  for (const graph of graphs()) {
    if (!['uniform', 'Zipf', 'duplicates', 'empty levels'].includes(graph.name)) continue;
    it(`${graph.name}: value and score are those of the factor within the noise that the probes show`, () => {
      const problem = { ...problemOf(graph, true), code: BINOMIAL_LOGIT };
      const at = Float64Array.of(graph.sd, 0.8 * graph.sd, ...BETA);
      const truth = new Float64Array(at.length);
      const exact = createEp(problem, instantiate());
      exact.setPoints(POINTS);
      const value = exact.evaluate(at, truth);
      const engine = createIterativeEp(problem, { count: COUNT, seed: 3 }, instantiate());
      engine.setPoints(POINTS);
      const scores = Array.from({ length: COUNT / BLOCK }, (_, b) => {
        engine.setProbes({ count: BLOCK, seed: 3, first: b * BLOCK });
        const gradient = new Float64Array(at.length);
        engine.evaluate(at, gradient);
        return gradient;
      });
      engine.setProbes({ count: COUNT, seed: 3, wedges: true });
      const gradient = new Float64Array(at.length);
      const found = engine.evaluate(at, gradient);
      expect(Math.abs(found - value)).toBeLessThan(SDS * engine.determinantSd() + RESIDUAL * Math.abs(value));
      truth.forEach((slope, k) => {
        const mean = scores.reduce((sum, g) => sum + g[k], 0) / scores.length;
        const squares = scores.reduce((sum, g) => sum + (g[k] - mean) ** 2, 0);
        const sd = Math.sqrt(squares / (scores.length - 1) / scores.length);
        expect(Math.abs(gradient[k] - slope), `slope ${k}`).toBeLessThan(
          SDS * sd + RESIDUAL * Math.max(1, Math.abs(slope)),
        );
      });
    });
  }
});

function all(found: Float64Array, truth: Float64Array, what: string): void {
  truth.forEach((value, k) => {
    expectAbsolute(found[k], value, SAME * Math.max(1, Math.abs(value)), `${what}, ${k}`);
  });
}
