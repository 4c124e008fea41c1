/** Linear mixed models with all unit vectors in the place of probes: truth is the engine with a factor, by ML and REML. */
import { describe, it } from 'vitest';
import { createIterativeLinear } from '../../src/wasm/krylov/linear.ts';
import { createLinear } from '../../src/wasm/linear.ts';
import { model, shapes, someTheta } from '../sparse/problems.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the larger of 1 and the number: conjugate gradients end at 1e-13 of the right side. */
const SAME = 1e-8;

describe.each(kernels)('linear mixed models by unit vectors, $name build', ({ instantiate }) => {
  for (const shape of shapes()) {
    if (shape.factors.length < 2) continue;
    it.each([false, true])(
      `${shape.name}, REML %s: the deviance and all that follows are those of the engine with a factor`,
      (reml) => {
        const { engine } = model(shape, { family: 'gaussian identity', weights: true, offset: true });
        const problem = { ...engine, reml };
        const exact = createLinear(problem, instantiate());
        const iterative = createIterativeLinear(problem, { count: 0, seed: 1, wedges: true }, instantiate());
        iterative.setTolerances(1e-12, 1e-13);
        for (const theta of [someTheta(shape), someTheta(shape).map((value, k) => (k === 0 ? 0 : value))]) {
          const at = Float64Array.from(theta);
          const [slopes, gradient] = [new Float64Array(at.length), new Float64Array(at.length)];
          near(iterative.evaluate(at, gradient), exact.evaluate(at, slopes), 'deviance');
          all(gradient, slopes, 'gradient');
          all(iterative.metric(), exact.metric(), 'metric');
          const [found, truth] = [iterative.profile(at)!, exact.profile(at)!];
          near(found.sigma, truth.sigma, 'sigma');
          all(found.beta, truth.beta, 'beta');
          all(found.vcov, truth.vcov, 'vcov');
          all(found.residuals, truth.residuals, 'residuals');
          all(found.logVarianceGradient, truth.logVarianceGradient, 'slope of log variance');
          truth.unscaledSlopes.forEach((slope, k) => {
            all(found.unscaledSlopes[k], slope, `slope ${k} of vcov`);
          });
          truth.effects.forEach(({ mode, modeSd }, t) => {
            all(found.effects[t].mode, mode, `modes of term ${t}`);
            all(found.effects[t].modeSd, modeSd, `sds of term ${t}`);
          });
          const beta = truth.beta.map((b) => b + 0.1);
          const n = at.length + (reml ? 0 : beta.length) + 1;
          const [jointSlopes, jointGradient] = [new Float64Array(n), new Float64Array(n)];
          const sigma = 1.1 * truth.sigma;
          near(
            iterative.joint.evaluate(at, beta, sigma, jointGradient),
            exact.joint.evaluate(at, beta, sigma, jointSlopes),
            'likelihood in all parameters',
          );
          all(jointGradient, jointSlopes, 'its gradient');
        }
      },
    );
  }

  it.each([1, 3, 7, 8, 11])('%i columns more: right sides in blocks, the last ones alone', (more) => {
    const shape = shapes().find(({ name }) => name === 'crossed')!;
    const { engine } = model(shape, { family: 'gaussian identity', weights: true, offset: true });
    const { X, y } = engine;
    const n = y.length;
    const values = Float64Array.from({ length: n * more }, (_, k) => Math.cos((1 + Math.floor(k / n)) * (k % n)));
    const wider = {
      values: Float64Array.from([...X.values, ...values]),
      center: Float64Array.from([...X.center, ...new Float64Array(more)]),
      factor: Float64Array.from([...X.factor, ...new Float64Array(more).fill(1)]),
    };
    const problem = { ...engine, X: wider, reml: true };
    const exact = createLinear(problem, instantiate());
    const iterative = createIterativeLinear(problem, { count: 0, seed: 1, wedges: true }, instantiate());
    iterative.setTolerances(1e-12, 1e-13);
    const at = Float64Array.from(someTheta(shape));
    const [slopes, gradient] = [new Float64Array(at.length), new Float64Array(at.length)];
    near(iterative.evaluate(at, gradient), exact.evaluate(at, slopes), 'deviance');
    all(gradient, slopes, 'gradient');
    const [found, truth] = [iterative.profile(at)!, exact.profile(at)!];
    all(found.beta, truth.beta, 'beta');
    all(found.vcov, truth.vcov, 'vcov');
  });
});

function all(found: Float64Array, truth: Float64Array, what: string): void {
  truth.forEach((value, k) => {
    near(found[k], value, `${what}, ${k}`);
  });
}

function near(found: number, truth: number, what: string): void {
  expectAbsolute(found, truth, SAME * Math.max(1, Math.abs(truth)), what);
}
