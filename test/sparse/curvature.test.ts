/**
 * The information of many coefficients in one pass. Truth: central differences of the exact gradient, which hold all of it. What pairs of random
 * signs say on average (T of docs/mathematics.md (11.12)) is computed in full by dense algebra, and their mean lies about it within its own error.
 */
import { describe, expect, it } from 'vitest';
import { choleskyFactor, choleskyInverse } from '../../src/optimize/symmetric.ts';
import { BINOMIAL_LOGIT, NEGATIVE_BINOMIAL_LOG, POISSON_LOG } from '../../src/wasm/codes.ts';
import { createLaplace } from '../../src/wasm/sparse.ts';
import { kernels } from '../support/kernels.ts';
import { type Drawn, drawn } from './manyColumns.ts';

/** Length of the steps; the square of it, and rounding of gradients over it, are below the tolerance. Relative to the largest element. */
const STEP = 1e-4;
const DIFFERENCES = 1e-7;
/** Pairs of signs, and standard deviations of their mean. */
const PAIRS = 500;
const DEVIATIONS = 6;

const cases = [BINOMIAL_LOGIT, POISSON_LOG, NEGATIVE_BINOMIAL_LOG].flatMap((code) => [1, 2].map((q) => ({ code, q })));

describe.each(kernels)('information of many coefficients, $name build', ({ instantiate }) => {
  it.each(cases)('is that of differences: density $code, $q effects a level', ({ code, q }) => {
    const model = drawn(code, q);
    const { problem, p, at, nTheta } = model;
    const workspace = createLaplace(problem, instantiate() as never);
    const truth = new Float64Array(p * p);
    const gradient = new Float64Array(at.length);
    for (let i = 0; i < p; i++)
      for (const side of [1, -1]) {
        const moved = at.slice();
        moved[nTheta + i] += side * STEP;
        workspace.evaluate(moved, gradient);
        for (let j = 0; j < p; j++) truth[i * p + j] += (0.25 * side * gradient[nTheta + j]) / STEP;
      }
    const curvature = workspace.fixedCurvature(at);
    if (!curvature) return expect(curvature).not.toBeNull();
    const sum = new Float64Array(p * p);
    const squares = new Float64Array(p * p);
    for (let k = 0; k < PAIRS; k++) {
      const y = curvature.trace(k);
      for (let i = 0; i < p; i++)
        for (let j = 0; j < p; j++) {
          sum[i * p + j] += y[i] * y[j];
          squares[i * p + j] += (y[i] * y[j]) ** 2;
        }
    }
    workspace.evaluate(at, gradient);
    const T = squaredLeverages(model, workspace.eta());
    const largest = truth.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (let e = 0; e < p * p; e++) {
      expect(Math.abs(curvature.exact[e] - 0.5 * T[e] - truth[e])).toBeLessThan(DIFFERENCES * largest);
      const mean = sum[e] / PAIRS;
      const sd = Math.sqrt((squares[e] / PAIRS - mean * mean) / PAIRS);
      expect(Math.abs(mean - T[e])).toBeLessThan(DEVIATIONS * sd);
    }
    // T is not too small to be seen
    expect(T[0] / truth[0]).toBeGreaterThan(1e-4);
  });
});

/** T by (11.12), all pairs of rows. */
function squaredLeverages({ problem, p, at }: Drawn, eta: Float64Array): Float64Array {
  const { X, terms, y } = problem;
  const n = y.length;
  const A: number[][] = Array.from({ length: n }, () => []);
  let k = 0;
  for (const { Z, codes, nLevels } of terms) {
    const q = Z.factor.length;
    for (let r = 0; r < n; r++) {
      const z = Array.from({ length: q }, (_, i) => Z.values[i * n + r]);
      // row of Z times the lower triangle of theta, by columns
      const effects = q === 1 ? [at[k] * z[0]] : [at[k] * z[0] + at[k + 1] * z[1], at[k + 2] * z[1]];
      for (let l = 0; l < nLevels; l++) A[r].push(...effects.map((value) => (codes[r] === l ? value : 0)));
    }
    k += (q * (q + 1)) / 2;
  }
  const m = A[0].length;
  const rows = curvatures(problem.code, y, eta, Math.exp(at[at.length - 1]));
  const H = new Float64Array(m * m);
  for (let a = 0; a < m; a++)
    for (let b = 0; b < m; b++)
      H[a * m + b] = A.reduce((total, row, r) => total + rows[r].W * row[a] * row[b], a === b ? 1 : 0);
  const S = choleskyInverse(choleskyFactor(H, m)!, m);
  const SA = A.map((row) =>
    Array.from({ length: m }, (_, a) => row.reduce((t, value, b) => t + S[a * m + b] * value, 0)),
  );
  const h = A.map((row) => SA.map((other) => row.reduce((total, value, a) => total + value * other[a], 0)));
  const moved = Array.from({ length: p }, (_, j) => {
    const x = Array.from({ length: n }, (_, r) => X.values[j * n + r] * X.factor[j]);
    return x.map((value, r) => rows[r].dW * (value - h[r].reduce((t, hrs, s) => t + hrs * rows[s].W * x[s], 0)));
  });
  const T = new Float64Array(p * p);
  moved.forEach((left, i) => {
    const by = h.map((row) => row.reduce((total, value, r) => total + value * value * left[r], 0));
    moved.forEach((right, j) => {
      T[i * p + j] = by.reduce((total, value, s) => total + value * right[s], 0);
    });
  });
  return T;
}

/** W and its slope in closed form. */
function curvatures(
  code: number,
  y: Float64Array,
  eta: Float64Array,
  k: number,
): { readonly W: number; readonly dW: number }[] {
  return Array.from(eta, (value, r) => {
    const mu = code === BINOMIAL_LOGIT ? 1 / (1 + Math.exp(-value)) : Math.exp(value);
    if (code === BINOMIAL_LOGIT) return { W: mu * (1 - mu), dW: mu * (1 - mu) * (1 - 2 * mu) };
    if (code === POISSON_LOG) return { W: mu, dW: mu };
    const W = (k * mu * (k + y[r])) / ((k + mu) * (k + mu));
    return { W, dW: (W * (k - mu)) / (k + mu) };
  });
}
