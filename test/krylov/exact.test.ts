/** With all unit vectors in the place of probes the iterative solver is exact: truth is the engine with a factor. */
import { describe, it } from 'vitest';
import { BINOMIAL_LOGIT, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createIterativeLaplace } from '../../src/wasm/krylov/laplace.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { model, shapes, someTheta, type Variant } from '../sparse/problems.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute } from '../support/tolerance.ts';

/** Of the larger of 1 and the number: conjugate gradients end at 1e-12 of the right side. */
const SAME = 1e-8;
const families: readonly (Variant & { readonly code: number })[] = [
  { family: 'binomial logit', code: BINOMIAL_LOGIT },
  { family: 'poisson log', code: POISSON_LOG },
];
const beta = [0.2, 0.4, -0.3];

describe.each(kernels)('unit vectors in the place of probes, $name build', ({ name, instantiate }) => {
  for (const shape of shapes()) {
    if (shape.factors.length < 2) continue;
    for (const { code, ...variant } of families) {
      if (name !== 'release' && code !== BINOMIAL_LOGIT) continue;
      it(`${shape.name}, ${variant.family}: value, gradient, metric, modes and sds are those of the engine with a factor`, () => {
        const { engine } = model(shape, { ...variant, weights: true, offset: true });
        for (const theta of [someTheta(shape), someTheta(shape).map((value, k) => (k === 0 ? 0 : value))]) {
          const at = Float64Array.from([...theta, ...beta]);
          const exact = createLaplace({ ...engine, code }, instantiate());
          const iterative = createIterativeLaplace(
            { ...engine, code },
            { count: 0, seed: 1, wedges: true },
            instantiate(),
          );
          iterative.setTolerances(1e-12, 1e-13);
          const [slopes, gradient] = [new Float64Array(at.length), new Float64Array(at.length)];
          near(iterative.evaluate(at, gradient), exact.evaluate(at, slopes), 'value');
          all(gradient, slopes, 'gradient');
          all(iterative.metric(), exact.metric(), 'metric');
          all(iterative.eta(), exact.eta(), 'eta');
          const effects = iterative.effects();
          exact.effects().forEach(({ mode, modeSd }, t) => {
            all(effects[t].mode, mode, `modes of term ${t}`);
            all(effects[t].modeSd, modeSd, `sds of term ${t}`);
          });
        }
      });
    }
  }
});

function all(found: Float64Array, truth: Float64Array, what: string): void {
  truth.forEach((value, k) => {
    near(found[k], value, `${what}, ${k}`);
  });
}

function near(found: number, truth: number, what: string): void {
  expectAbsolute(found, truth, SAME * Math.max(1, Math.abs(truth)), what);
}
