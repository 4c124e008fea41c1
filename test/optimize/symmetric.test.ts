/** The lowest eigenvector: by its definition, by a closed form, and against ml-matrix, which fits do without. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { lowestEigenvector } from '../../src/optimize/symmetric.ts';
import { uniform } from '../support/random.ts';

/** Q diag(values) Q', with Q from ml-matrix and made up of a seed. */
function withEigenvalues(values: readonly number[], seed: number): Matrix {
  const n = values.length;
  const random = uniform(seed);
  const any = new Matrix(n, n).apply(function (this: Matrix, i, j) {
    this.set(i, j, random() - 0.5);
  });
  const Q = new EigenvalueDecomposition(any.add(any.transpose()), { assumeSymmetric: true }).eigenvectorMatrix;
  const A = Q.mmul(Matrix.diag([...values])).mmul(Q.transpose());
  return A.add(A.transpose()).mul(0.5);
}

const lowestOf = (A: Matrix): number[] => [...lowestEigenvector(Float64Array.from(A.to1DArray()), A.rows)];
const cosine = (a: readonly number[], b: readonly number[]): number =>
  Math.abs(a.reduce((sum, x, i) => sum + x * b[i]!, 0));

describe('the lowest eigenvector', () => {
  it.each([
    ['positive definite', [4, 3, 2, 1]],
    ['indefinite', [5, 1, -1, -3, 2]],
    ['singular', [0, 1, 2, 3, 4, 5]],
    ['of a wide range', [1e-9, 1, 1e3, 1e6]],
    ['with equal eigenvalues above it', [-1, 2, 2, 2, 2, 2, 2]],
    ['of one dimension', [-2]],
  ])('of a matrix that is %s solves A v = lambda v, |v| = 1', (_, values) => {
    const lambda = Math.min(...values);
    const scale = Math.max(...values.map(Math.abs));
    for (let seed = 1; seed <= 20; seed++) {
      const A = withEigenvalues(values, seed);
      const v = lowestOf(A);
      const residual = A.mmul(Matrix.columnVector(v))
        .to1DArray()
        .map((x, i) => Math.abs(x - lambda * v[i]!));
      expect(Math.max(...residual)).toBeLessThan(1e-14 * values.length * scale);
      expect(Math.hypot(...v)).toBeCloseTo(1, 14);
    }
  });

  it('is that of ml-matrix, up to the sign', () => {
    for (let n = 1; n <= 12; n++) {
      const A = withEigenvalues(
        Array.from({ length: n }, (_, k) => k - 1),
        n,
      );
      const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(A, { assumeSymmetric: true });
      const lowest = realEigenvalues.indexOf(Math.min(...realEigenvalues));
      expect(cosine(lowestOf(A), eigenvectorMatrix.getColumn(lowest))).toBeCloseTo(1, 13);
    }
  });

  it('of [[a, b], [b, a]] with b > 0 is (1, -1) / sqrt 2', () => {
    const [x, y] = lowestEigenvector(Float64Array.of(3, 1e-3, 1e-3, 3), 2);
    expect(x).toBeCloseTo(Math.SQRT1_2, 15);
    expect(y).toBeCloseTo(-Math.SQRT1_2, 15);
  });

  it('of a diagonal matrix is a unit vector', () => {
    expect([...lowestEigenvector(Float64Array.of(1, 0, 0, 0, -1, 0, 0, 0, 0), 3)]).toEqual([0, 1, 0]);
  });
});
