/**
 * Ordered categories and second predictors by conjugate gradients. With all unit vectors in the place of probes truth is the engine with a factor;
 * of whole fits the bar is the error of simulation that they print.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { thresholdMap } from '../../src/family/thresholds.ts';
import { glmm } from '../../src/index.ts';
import { NEGATIVE_BINOMIAL_LOG, POISSON_LOG, SECOND } from '../../src/wasm/codes.ts';
import { createEp } from '../../src/wasm/ep.ts';
import { LAWS } from '../../src/wasm/generatedCodes.ts';
import { createIterativeEp } from '../../src/wasm/krylov/ep.ts';
import { createIterativeLaplace } from '../../src/wasm/krylov/laplace.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { model, shapes, someTheta } from '../sparse/problems.ts';
import { kernels } from '../support/kernels.ts';
import { uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the larger of 1 and the number: conjugate gradients end at 1e-12 of the right side. */
const BY_LAPLACE = 1e-8;
/** Sites are iterated to 1e-9 of an sd, which gradients feel to first order. */
const BY_EP = 1e-6;
const POINTS = 15;

/** Densities with more than one parameter besides eta. */
const DENSITIES = ['ordered categories', 'a dispersion model', 'excess zeros'] as const;

function problemOf(name: string, density: (typeof DENSITIES)[number]) {
  const shape = shapes().find((one) => one.name === name)!;
  const family = density === 'excess zeros' ? 'poisson log' : 'negativeBinomial log';
  const { engine } = model(shape, { family, weights: true, offset: true });
  const random = uniform(8);
  const n = engine.y.length;
  const columns = {
    values: Float64Array.from({ length: 2 * n }, (_, k) => (k < n ? 1 : random() - 0.5)),
    center: new Float64Array(2),
    factor: new Float64Array(2).fill(1),
  };
  const own = {
    'ordered categories': {
      y: engine.y.map((_, i) => (i < 4 ? i : Math.floor(4 * random()))),
      code: LAWS.CumulativeLogit,
      thresholds: thresholdMap(4, 'flexible'),
    },
    'a dispersion model': { code: NEGATIVE_BINOMIAL_LOG + SECOND, second: { columns, nZero: 0 } },
    'excess zeros': { code: POISSON_LOG + SECOND, second: { columns, nZero: 2 } },
  }[density];
  return {
    problem: { ...engine, ...own },
    at: Float64Array.from([...someTheta(shape), 0.2, 0.4, -0.3, 0.3, -0.4]),
  };
}

function same(pair: readonly ArrayLike<number>[], tolerance: number, what: string): void {
  const [found, truth] = pair as [ArrayLike<number>, ArrayLike<number>];
  for (let k = 0; k < truth.length; k++)
    expectAbsolute(found[k]!, truth[k]!, tolerance * Math.max(1, Math.abs(truth[k]!)), `${what}, ${k}`);
}

describe.each(kernels)('unit vectors in the place of probes, $name build', ({ instantiate }) => {
  const cases = ['crossed', 'slopes and crossed'].flatMap((name) =>
    DENSITIES.map((density) => [name, density] as const),
  );
  const unit = { count: 0, seed: 1, wedges: true };

  it.each(cases)('%s, %s: Laplace is that of the engine with a factor', (name, density) => {
    const { problem, at } = problemOf(name, density);
    const exact = createLaplace(problem, instantiate());
    const iterative = createIterativeLaplace(problem, unit, instantiate());
    iterative.setTolerances(1e-12, 1e-13);
    const both = [iterative, exact].map((engine) => {
      const gradient = new Float64Array(at.length);
      const value = engine.evaluate(at, gradient);
      return { value: [value], gradient, metric: engine.metric(), eta: engine.eta() };
    });
    for (const what of ['value', 'gradient', 'metric', 'eta'] as const)
      same(
        both.map((one) => one[what]),
        BY_LAPLACE,
        what,
      );
  });

  it.each(cases.filter(([, density]) => density !== 'excess zeros'))(
    '%s, %s: expectation propagation is that of the engine with a factor',
    (name, density) => {
      const { problem, at } = problemOf(name, density);
      const exact = createEp(problem, instantiate());
      const iterative = createIterativeEp(problem, unit, instantiate());
      iterative.setTolerances(1e-12, 1e-13);
      const both = [iterative, exact].map((engine) => {
        engine.setPoints(POINTS);
        const gradient = new Float64Array(at.length);
        const value = engine.evaluate(at, gradient);
        return { value: [value], gradient, metric: engine.metric(), eta: engine.eta() };
      });
      for (const what of ['value', 'gradient', 'metric', 'eta'] as const)
        same(
          both.map((one) => one[what]),
          BY_EP,
          what,
        );
    },
  );
});

describe('whole fits by probes', () => {
  const data = readCsv(readFileSync(new URL('../fit/fixtures/orderedCrossed.csv', import.meta.url), 'utf8'));

  it.each(['laplace', 'ep'] as const)(
    'ordered categories, %s: within the simulation error that is printed',
    (integration) => {
      const options = { family: 'cumulative', integration } as const;
      const exact = glmm('y ~ x + (1 | a) + (1 | b)', data, options);
      const probes = glmm('y ~ x + (1 | a) + (1 | b)', data, {
        ...options,
        control: { engine: 'iterative' },
      });
      expect(probes.converged).toBe(true);
      const { shift, logLik } = probes.simulation!;
      // four sds of what is printed, and a thousandth for where searches end
      const allowed = 4 * shift + 1e-3;
      probes.theta.forEach((sd, t) => expectAbsolute(sd, exact.theta[t]!, allowed * exact.thetaSe[t]!, `sd ${t}`));
      probes.thresholds!.forEach(({ estimate }, c) => {
        const { estimate: truth, stdError } = exact.thresholds![c]!;
        expectAbsolute(estimate, truth, allowed * stdError, `threshold ${c}`);
      });
      expectAbsolute(probes.logLik, exact.logLik, 4 * logLik + 2e-3, 'logLik');
    },
  );
});
