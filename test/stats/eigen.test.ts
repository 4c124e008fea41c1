/** Truth: ml-matrix, and the definition. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { symmetricEigen } from '../../src/stats/eigen.ts';
import { pfUpper } from '../../src/stats/fLaw.ts';
import { pt } from '../../src/stats/special.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

it.each([1, 2, 3, 7, 20])('eigenvalues and vectors of order %i', (n) => {
  const random = uniform(3 + n);
  const B = Array.from({ length: n * n }, () => normal(random));
  const A = Float64Array.from({ length: n * n }, (_, k) => B[k] + B[(k % n) * n + Math.floor(k / n)]);
  const { values, vectors } = symmetricEigen(A, n);
  const rows = Array.from({ length: n }, (_, i) => Array.from(A.subarray(i * n, (i + 1) * n)));
  const truth = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true }).realEigenvalues;
  [...truth]
    .sort((a, b) => a - b)
    .forEach((value, k) => {
      expectAbsolute(values[k], value, 1e-12 * n, `value ${k}`);
    });
  vectors.forEach((vector, k) => {
    rows.forEach((row, i) => {
      const product = row.reduce((sum, a, j) => sum + a * vector[j], 0);
      expectAbsolute(product, values[k] * vector[i], 1e-12 * n, `A v = lambda v, ${k}`);
    });
    expectAbsolute(
      vector.reduce((sum, x) => sum + x * x, 0),
      1,
      1e-13,
      'length',
    );
  });
});

it('a matrix without rank has zeros', () => {
  expect(Array.from(symmetricEigen(new Float64Array(9), 3).values)).toEqual([0, 0, 0]);
  const { values } = symmetricEigen(Float64Array.of(1, 1, 1, 1), 2);
  expectAbsolute(values[0], 0, 1e-15, 'least');
  expectRelative(values[1], 2, 1e-15, 'largest');
});

it('F with one degree of freedom is a square of t; 1 below zero, NaN for NaN', () => {
  expectRelative(pfUpper(2.7 ** 2, 1, 9.5), 2 * pt(-2.7, 9.5), 1e-12, 'F');
  // R: pf(3.2, 2, 11, lower = FALSE), pf(3.2, 3, Inf, lower = FALSE)
  expectRelative(pfUpper(3.2, 2, 11), 0.08028583, 1e-7, 'F');
  expectRelative(pfUpper(3.2, 3, Number.POSITIVE_INFINITY), 0.022290983, 1e-7, 'chi-square');
  expect([pfUpper(-1, 2, 3), pfUpper(Number.NaN, 2, 3)]).toEqual([1, Number.NaN]);
});
