/**
 * Levels that are related, on every build and at every cut. Truths: the dense marginal law, A by inverting its precision, and its
 * Richardson differences; of Laplace's approximation differences of its own value.
 */
import { describe, expect, it } from 'vitest';
import { BINOMIAL_LOGIT } from '../../src/wasm/codes.ts';
import { createLinear } from '../../src/wasm/linear.ts';
import type { SparseProblem } from '../../src/wasm/sparse/workspace.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { cholesky, choleskyInverse, dot, forwardSolve, logDeterminant, type Matrix } from '../oracle/linalg.ts';
import type { Problem } from '../oracle/problem.ts';
import { gradient as differences } from '../oracle/richardson.ts';
import { kernels } from '../support/kernels.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';
import { cuts, model, shapes } from './problems.ts';

/** No optimiser involved: rounding times the condition of the small problems here. */
const VALUE = 1e-10;
/** Of the larger of 1 and the component: Richardson's differences are right to about 1e-9. */
const GRADIENT = 1e-7;

/** A chain of levels whose neighbours are close, and the two ends too. */
function precisionOf(n: number): Matrix {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => {
      const apart = Math.min(Math.abs(i - j), n - Math.abs(i - j));
      return apart === 0 ? 1.7 + 0.1 * (i % 3) : apart === 1 ? -0.6 : 0;
    }),
  );
}

function related(engine: SparseProblem): { problem: SparseProblem; P: Matrix } {
  const P = precisionOf(engine.terms[0].nLevels);
  const [a, b, values] = [[] as number[], [] as number[], [] as number[]];
  P.forEach((row, i) => {
    for (let j = 0; j <= i; j++) {
      const entry = row[j] - (i === j ? 1 : 0);
      if (entry === 0) continue;
      a.push(i);
      b.push(j);
      values.push(entry);
    }
  });
  const prior = { a: Int32Array.from(a), b: Int32Array.from(b), values: Float64Array.from(values) };
  return { problem: { ...engine, terms: engine.terms.map((term, t) => (t === 0 ? { ...term, prior } : term)) }, P };
}

/** The profiled -2 log L, from the definition. */
function marginal(
  { X, y }: Problem,
  { terms }: SparseProblem,
  P: Matrix,
  theta: readonly number[],
  reml: boolean,
): number {
  const A = choleskyInverse(cholesky(P) as Matrix);
  const V = y.map((_, r) =>
    y.map((__, s) =>
      terms.reduce(
        (sum, { codes }, t) => {
          const [k, l] = [codes[r], codes[s]];
          const relation = t === 0 ? A[k][l] : k === l ? 1 : 0;
          return sum + theta[t] * theta[t] * relation;
        },
        r === s ? 1 : 0,
      ),
    ),
  );
  const L = cholesky(V) as Matrix;
  const wy = forwardSolve(L, [...y]);
  const wX = X[0].map((_, j) =>
    forwardSolve(
      L,
      X.map((x) => x[j]),
    ),
  );
  const XVX = wX.map((u) => wX.map((v) => dot(u, v)));
  const LX = cholesky(XVX) as Matrix;
  const half = forwardSolve(
    LX,
    wX.map((u) => dot(u, wy)),
  );
  const degrees = y.length - (reml ? wX.length : 0);
  const variance = (dot(wy, wy) - dot(half, half)) / degrees;
  return degrees * (1 + Math.log(2 * Math.PI * variance)) + logDeterminant(L) + (reml ? logDeterminant(LX) : 0);
}

const chosen = shapes().filter(({ name }) =>
  ['one factor', 'crossed', 'leading columns coupled to each other and to the tail'].includes(name),
);
const thetaOf = (shape: (typeof chosen)[number]): number[] => shape.factors.map((_, t) => 0.8 - 0.2 * t);

describe.each(kernels)('levels that are related, $name build', ({ instantiate }) => {
  for (const shape of chosen)
    for (const reml of [false, true])
      it(`${shape.name}, linear, ${reml ? 'REML' : 'ML'}: is the normal density, with its gradient`, () => {
        const { engine, oracle } = model(shape, { family: 'gaussian identity' });
        const { problem, P } = related(engine);
        const theta = thetaOf(shape);
        const truth = marginal(oracle, engine, P, theta, reml);
        const slopes = differences((x) => marginal(oracle, engine, P, x, reml), theta, 0.02, 4);
        for (const [cut, limits] of Object.entries(cuts)) {
          const workspace = createLinear({ ...problem, limits, reml }, instantiate());
          const gradient = new Float64Array(theta.length);
          const value = workspace.evaluate(Float64Array.from(theta), gradient);
          expectRelative(value, truth, VALUE, `value, ${cut}`);
          slopes.forEach((slope, i) => {
            expectAbsolute(gradient[i], slope, GRADIENT * Math.max(1, Math.abs(slope)), `slope ${i}, ${cut}`);
          });
        }
      });

  for (const shape of chosen)
    it(`${shape.name}, Laplace: the same at every cut, with its gradient`, () => {
      const { engine } = model(shape, { family: 'binomial logit' });
      const { problem } = related(engine);
      const at = Float64Array.from([...thetaOf(shape), ...Array.from(engine.X.factor, () => 0.1)]);
      let first: number | undefined;
      for (const [cut, limits] of Object.entries(cuts)) {
        const workspace = createLaplace({ ...problem, code: BINOMIAL_LOGIT, limits }, instantiate());
        const gradient = new Float64Array(at.length);
        const value = workspace.evaluate(at, gradient);
        first ??= value;
        expectRelative(value, first, VALUE, `value, ${cut}`);
        differences((x) => workspace.evaluate(Float64Array.from(x)), [...at], 0.02, 4).forEach((slope, i) => {
          expectAbsolute(gradient[i], slope, 10 * GRADIENT * Math.max(1, Math.abs(slope)), `slope ${i}, ${cut}`);
        });
      }
    });

  it('a precision that is not positive definite is refused', () => {
    const { engine } = model(chosen[0], { family: 'gaussian identity' });
    const prior = { a: Int32Array.of(1), b: Int32Array.of(0), values: Float64Array.of(2) };
    const terms = engine.terms.map((term) => ({ ...term, prior }));
    expect(() => createLinear({ ...engine, terms, reml: false }, instantiate())).toThrow(/not positive definite/);
  });
});
