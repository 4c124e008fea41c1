/** Truth: residuals of what is solved, the definition of an inverse, a plain loop. */
import { describe, expect, it } from 'vitest';
import { solverOf } from '../../src/optimize/sparseSolve.ts';
import { choleskyFactor, choleskyInverse, choleskySolve } from '../../src/optimize/symmetric.ts';
import { largeCrossProduct } from '../../src/stats/dense.ts';
import { normal, uniform } from '../support/random.ts';

/** Condition numbers of 1e3 at most. */
const TOLERANCE = 1e-10;
const sizes = [3, 63, 64, 65, 130];

/** X'X of an intercept, a number and the dummies of factors with so many levels, in n rows. */
function ofFactors(levels: readonly number[], n: number): { readonly matrix: Float64Array; readonly p: number } {
  const random = uniform(11);
  const codes = levels.map((L) => Array.from({ length: n }, () => Math.floor(L * random())));
  const row = Array.from({ length: n }, (_, i) => [
    1,
    normal(random),
    ...levels.flatMap((L, f) => Array.from({ length: L - 1 }, (_, l) => (codes[f][i] === l + 1 ? 1 : 0))),
  ]);
  const p = row[0].length;
  const matrix = new Float64Array(p * p);
  for (const x of row)
    for (let i = 0; i < p; i++) if (x[i] !== 0) for (let j = 0; j < p; j++) matrix[i * p + j] += x[i] * x[j];
  return { matrix, p };
}

function residual(matrix: Float64Array, n: number, x: Float64Array, b: Float64Array): number {
  let worst = 0;
  for (let i = 0; i < n; i++) {
    let sum = -b[i];
    for (let j = 0; j < n; j++) sum += matrix[i * n + j] * x[j];
    worst = Math.max(worst, Math.abs(sum));
  }
  return worst;
}

describe('large symmetric systems', () => {
  it.each([[[90]], [[40, 50]], [[100, 100]], [[5]]])('of factors with %j levels are solved', (levels) => {
    const { matrix, p } = ofFactors(levels, 1500);
    const b = Float64Array.from({ length: p }, (_, i) => (i % 7) - 3);
    const x = b.slice();
    solverOf(matrix, p)?.(x);
    expect(residual(matrix, p, x, b)).toBeLessThan(TOLERANCE * 1500);
  });

  it('have no solver where they are not positive definite, whether few or many elements are zero', () => {
    const { matrix, p } = ofFactors([90], 1500);
    for (let j = 0; j < p; j++) {
      matrix[5 * p + j] = matrix[6 * p + j];
      matrix[j * p + 5] = matrix[j * p + 6];
    }
    matrix[5 * (p + 1)] = matrix[6 * (p + 1)] - 1;
    expect(solverOf(matrix, p)).toBeNull();
    expect(solverOf(new Float64Array(100 * 100).fill(1), 100)).toBeNull();
  });

  it.each(sizes)('of %i rows have a factor, a solution and an inverse', (n) => {
    const random = uniform(n);
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        matrix[i * n + j] = i === j ? n : random() - 0.5;
        matrix[j * n + i] = matrix[i * n + j];
      }
    const L = choleskyFactor(matrix, n);
    if (L === null) throw new Error('no factor');
    expect(L.every((value, k) => k % n <= Math.floor(k / n) || value === 0)).toBe(true);
    const b = Float64Array.from({ length: n }, () => random());
    const x = b.slice();
    choleskySolve(L, n, x);
    expect(residual(matrix, n, x, b)).toBeLessThan(TOLERANCE);
    const inverse = choleskyInverse(L, n);
    const unit = new Float64Array(n);
    unit[n - 1] = 1;
    expect(residual(matrix, n, inverse.slice((n - 1) * n), unit)).toBeLessThan(TOLERANCE);
    expect(inverse.every((value, k) => value === inverse[(k % n) * n + Math.floor(k / n)])).toBe(true);
    matrix[0] = -1;
    expect(choleskyFactor(matrix, n)).toBeNull();
    matrix[0] = Number.NaN;
    expect(choleskyFactor(matrix, n)).toBeNull();
  });

  it.each([5, 64, 70])('%i columns have the cross-product of a plain loop, over blocks of rows', (p) => {
    const n = 700;
    const random = uniform(p);
    const values = Float64Array.from({ length: n * p }, () => normal(random));
    const blocks = [
      [0, 64],
      [200, 300],
      [300, 700],
    ] as const;
    const product = largeCrossProduct(values, n, p, blocks);
    let worst = 0;
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) {
        let sum = 0;
        for (const [from, end] of blocks) for (let r = from; r < end; r++) sum += values[i * n + r] * values[j * n + r];
        worst = Math.max(worst, Math.abs(product[i * p + j] - sum));
      }
    expect(worst).toBeLessThan(TOLERANCE);
  });
});
