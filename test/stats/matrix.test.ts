/** What comes in from ml-matrix does what its names say: by the definitions. That it is accurate where variances have any size is ours. */
import { describe, expect, it } from 'vitest';
import {
  flatOf,
  Matrix,
  matrixOf,
  ofEigenvalues,
  positiveFactor,
  positiveInverse,
  rowSpace,
  sandwich,
  symmetricEigen,
  traceOf,
  triangleInverse,
} from '../../src/stats/matrix.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = uniform(seed);
  return matrixOf(
    Array.from({ length: rows * columns }, () => normal(random)),
    rows,
    columns,
  );
}

const symmetricOf = (n: number): Matrix => {
  const B = randomMatrix(n, n, 3 + n);
  return Matrix.add(B, B.transpose());
};
const off = (A: Matrix, B: Matrix): number => Matrix.sub(A, B).abs().max();

describe.each([1, 2, 3, 7, 20])('of order %i', (n) => {
  it('eigenvectors are orthonormal and make the matrix', () => {
    const A = symmetricOf(n);
    const { values, vectors } = symmetricEigen(A);
    expect([...Array.from(values)].sort((a, b) => a - b)).toEqual(Array.from(values));
    expect(off(vectors.transpose().mmul(vectors), Matrix.eye(n))).toBeLessThan(1e-13 * n);
    expect(
      off(
        ofEigenvalues({ values, vectors }, (value) => value),
        A,
      ),
    ).toBeLessThan(1e-13 * n * n);
  });

  it('a positive inverse has no loss where units differ by 1e12', () => {
    const B = randomMatrix(n, n + 2, n);
    const units = Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1e6 : 1e-6));
    const A = sandwich(Matrix.diag(units), B.mmul(B.transpose()));
    const product = positiveInverse(A)!.mmul(A);
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++)
        expectAbsolute((product.get(i, j) * units[i]!) / units[j]!, i === j ? 1 : 0, 1e-10 * n, `${i}, ${j}`);
  });

  it('the inverse of a triangle is one, with zeros below', () => {
    const R = randomMatrix(n, n, 11 * n);
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) R.set(i, j, i === j ? 1 + Math.abs(R.get(i, i)) : 0);
    const inverse = triangleInverse(R);
    expect(off(R.mmul(inverse), Matrix.eye(n))).toBeLessThan(1e-12 * n);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) expect(inverse.get(i, j)).toBe(0);
  });

  it('the trace of a product is that of the product', () => {
    const [A, B] = [randomMatrix(n, n, 1), randomMatrix(n, n, 2)];
    expectAbsolute(traceOf(A, B), A.mmul(B).trace(), 1e-12 * n * n, 'trace');
  });
});

it.each([
  [2, 5, 2],
  [5, 2, 2],
  [4, 6, 2],
  [6, 4, 3],
])('%i rows of %i numbers and rank %i span what they span', (m, p, rank) => {
  const A = randomMatrix(m, rank, 5).mmul(randomMatrix(rank, p, 6));
  const basis = new Matrix(rowSpace(A, 1e-7).map((row) => Array.from(row)));
  expect(basis.rows).toBe(rank);
  expect(off(basis.mmul(basis.transpose()), Matrix.eye(rank))).toBeLessThan(1e-13);
  expect(off(A.mmul(basis.transpose()).mmul(basis), A)).toBeLessThan(1e-13);
});

it('a matrix without rank has zeros, and no factor; nor has one that is not positive, or not known', () => {
  expect(Array.from(symmetricEigen(Matrix.zeros(3, 3)).values)).toEqual([0, 0, 0]);
  for (const A of [
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, 2],
      [2, 1],
    ],
    [
      [Number.NaN, 0],
      [0, 1],
    ],
    [
      [1, Number.POSITIVE_INFINITY],
      [0, 1],
    ],
  ]) {
    expect(positiveFactor(new Matrix(A))).toBeNull();
    expect(positiveInverse(new Matrix(A))).toBeNull();
  }
});

it('numbers go row by row', () => {
  expect(matrixOf([1, 2, 3, 4, 5, 6], 2, 3).to2DArray()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(
    flatOf(
      new Matrix([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).toEqual(Float64Array.of(1, 2, 3, 4));
});
