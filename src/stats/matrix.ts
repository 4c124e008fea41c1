/**
 * Small dense algebra of what is asked after a fit, by ml-matrix: the one file that imports it. What a fit itself needs of such algebra is in
 * optimize/symmetric.ts and in the kernels, so that nobody who only fits runs this. The routines that come in here compute with IEEE 754's five
 * operations alone (a test reads them), so that the bits are the same everywhere.
 */
import { CholeskyDecomposition, EigenvalueDecomposition, inverse, Matrix, SingularValueDecomposition } from 'ml-matrix';

export { Matrix };

/** @param values row-major */
export function matrixOf(values: ArrayLike<number>, rows: number, columns: number): Matrix {
  return Matrix.from1DArray(rows, columns, values);
}

/** Row-major. */
export function flatOf(A: Matrix): Float64Array {
  return Float64Array.from(A.to1DArray());
}

/** A B A' */
export function sandwich(A: Matrix, B: Matrix): Matrix {
  return A.mmul(B).mmul(A.transpose());
}

/** tr(A B) */
export function traceOf(A: Matrix, B: Matrix): number {
  return Matrix.mul(A, B.transpose()).sum();
}

export interface Eigen {
  /** Ascending. */
  readonly values: ArrayLike<number>;
  /** Vector k in column k. */
  readonly vectors: Matrix;
}

/** Of a symmetric matrix of one row at least: values to rounding of the largest. */
export function symmetricEigen(A: Matrix): Eigen {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(A, { assumeSymmetric: true });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

/** A function of a symmetric matrix, through its eigenvalues. */
export function ofEigenvalues({ values, vectors }: Eigen, f: (value: number) => number): Matrix {
  return vectors.clone().mulRowVector(Array.from(values, f)).mmul(vectors.transpose());
}

/** Cholesky's factor; null of a matrix that is not positive definite, or holds what is no number. */
export function positiveFactor(A: Matrix): CholeskyDecomposition | null {
  // products of matrices are symmetric to rounding only
  const symmetric = Matrix.add(A, A.transpose()).mul(0.5);
  if (!symmetric.to1DArray().every(Number.isFinite)) return null;
  const factor = new CholeskyDecomposition(symmetric);
  return factor.isPositiveDefinite() ? factor : null;
}

/** In units of the diagonal, so that variances of any size have an inverse; null as of {@link positiveFactor}. */
export function positiveInverse(A: Matrix): Matrix | null {
  const n = A.rows;
  const unit = A.diagonal().map((value) => 1 / Math.sqrt(value));
  const scaled = (B: Matrix): Matrix => B.clone().mulRowVector(unit).mulColumnVector(unit);
  const factor = positiveFactor(scaled(A));
  return factor === null ? null : scaled(factor.solve(Matrix.eye(n)));
}

/** Of an upper triangle without zeros on the diagonal: by back substitution, since elimination finds nothing below. */
export function triangleInverse(R: Matrix): Matrix {
  return inverse(R);
}

/** Orthonormal vectors that span the rows, as many as have a singular value above `least` of the largest; none of rows of zeros. */
export function rowSpace(A: Matrix, least: number): Float64Array[] {
  const { diagonal, rightSingularVectors } = new SingularValueDecomposition(A, {
    computeLeftSingularVectors: false,
    autoTranspose: true,
  });
  const rank = diagonal.filter((value) => value > least * diagonal[0]).length;
  return Array.from({ length: rank }, (_, k) => Float64Array.from(rightSingularVectors.getColumn(k)));
}
