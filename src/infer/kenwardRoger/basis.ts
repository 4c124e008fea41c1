/**
 * An orthonormal basis of the fixed columns in the inner product of the weights, X = U R: cross-products of it lose no digits to means that
 * are large, and what is found for its coefficients is brought to those of the user at the end.
 */
import { GlmmError } from '../../errors.ts';
import { type Matrix, matrixOf, sandwich, triangleInverse } from '../../stats/matrix.ts';

export interface Basis {
  /** U, n x p, column-major. */
  readonly U: Float64Array;
  /** R^-1 M R^-T */
  covarianceOfUser(M: Matrix): Matrix;
  /** R' M R */
  informationOfUser(M: Matrix): Matrix;
}

export function basisOfFixed(X: Float64Array, n: number, p: number, weights: Float64Array): Basis {
  const U = X.slice(0, n * p);
  const R = new Float64Array(p * p);
  const column = (j: number): Float64Array => U.subarray(j * n, (j + 1) * n);
  const inner = (a: Float64Array, b: Float64Array): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += weights[i] * a[i] * b[i];
    return sum;
  };
  for (let j = 0; j < p; j++) {
    const own = column(j);
    // Gram and Schmidt, twice: once loses digits where columns are close
    for (let pass = 0; pass < 2; pass++)
      for (let k = 0; k < j; k++) {
        const before = column(k);
        const along = inner(before, own);
        R[k * p + j] += along;
        for (let i = 0; i < n; i++) own[i] -= along * before[i];
      }
    const length = Math.sqrt(inner(own, own));
    if (!(length > 0)) throw new GlmmError('NUMERICAL_FAILURE', 'the fixed columns are dependent to rounding');
    R[j * p + j] = length;
    for (let i = 0; i < n; i++) own[i] /= length;
  }
  const triangle = matrixOf(R, p, p);
  const inverse = triangleInverse(triangle);
  const transposed = triangle.transpose();
  return {
    U,
    covarianceOfUser: (M) => sandwich(inverse, M),
    informationOfUser: (M) => sandwich(transposed, M),
  };
}
