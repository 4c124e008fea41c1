/**
 * X = Q R in the weighted inner product (modified Gram-Schmidt, twice: Q'WQ = I to rounding; Björck 1994), and the way back
 * from coefficients of Q to coefficients of X.
 */
export interface Basis {
  /** Diagonal of R: |det R| is their product. */
  readonly diagonal: Float64Array;
  /** Takes from y its part along the columns of Q, and keeps it for `coefficients`. */
  project(y: Float64Array): void;
  /** Coefficients of X, given those of Q for y less its own projection. */
  coefficients(ofBasis: Float64Array): Float64Array;
  /** sigma^2 (X'V^-1 X)^-1 from the Cholesky factor of Q'V^-1 Q (lower, row-major). */
  covariance(factor: Float64Array, stride: number, sigma: number): Float64Array;
  /** Derivative of (X'V^-1 X)^-1 where that of Q'V^-1 Q is -L (D + D') L', L its Cholesky factor. */
  covarianceSlope(factor: Float64Array, stride: number, D: Float64Array): Float64Array;
}

/** Replaces the columns of X (column-major) by Q and y by its residual on them. */
export function orthonormalise(X: Float64Array, y: Float64Array, weights: Float64Array, p: number): Basis {
  const n = y.length;
  const column = (j: number) => X.subarray(j * n, (j + 1) * n);
  const R = new Float64Array(p * p);
  for (let j = 0; j < p; j++) {
    const x = column(j);
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < j; k++) {
        const r = project(x, column(k), weights);
        R[k * p + j] += r;
      }
    }
    const norm = Math.sqrt(weightedDot(x, x, weights));
    R[j * p + j] = norm;
    for (let i = 0; i < n; i++) x[i] /= norm;
  }
  const projected = new Float64Array(p);
  const projectOnBasis = (response: Float64Array): void => {
    projected.fill(0);
    for (let pass = 0; pass < 2; pass++)
      for (let k = 0; k < p; k++) projected[k] += project(response, column(k), weights);
  };
  projectOnBasis(y);

  /** x := R^-1 x */
  const solve = (x: Float64Array): Float64Array => {
    for (let i = p - 1; i >= 0; i--) {
      for (let k = i + 1; k < p; k++) x[i] -= R[i * p + k] * x[k];
      x[i] /= R[i * p + i];
    }
    return x;
  };
  return {
    diagonal: Float64Array.from({ length: p }, (_, j) => R[j * p + j]),
    project: projectOnBasis,
    coefficients: (ofBasis) => solve(projected.map((value, k) => value + ofBasis[k])),
    covariance(factor, stride, sigma) {
      const half = halfOf(factor, stride);
      return sandwich(half, null).map((value) => sigma * sigma * value);
    },
    covarianceSlope: (factor, stride, D) => sandwich(halfOf(factor, stride), D),
  };

  /** Columns of R^-1 L^-T: their products are (X'V^-1 X)^-1. */
  function halfOf(factor: Float64Array, stride: number): Float64Array[] {
    return Array.from({ length: p }, (_, j) => {
      const x = new Float64Array(p);
      x[j] = 1;
      for (let i = p - 1; i >= 0; i--) {
        for (let k = i + 1; k < p; k++) x[i] -= factor[k * stride + i] * x[k];
        x[i] /= factor[i * stride + i];
      }
      return solve(x);
    });
  }

  /** half (D + D') half', or half half' without D. */
  function sandwich(half: readonly Float64Array[], D: Float64Array | null): Float64Array {
    const out = new Float64Array(p * p);
    for (let r = 0; r < p; r++) {
      for (let c = 0; c < p; c++) {
        const middle = D === null ? (r === c ? 1 : 0) : D[r * p + c] + D[c * p + r];
        if (middle === 0) continue;
        for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) out[i * p + j] += middle * half[r][i] * half[c][j];
      }
    }
    return out;
  }
}

function weightedDot(x: Float64Array, y: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += weights[i] * x[i] * y[i];
  return sum;
}

/** Takes from x its part along the unit vector q; how much that was. */
function project(x: Float64Array, q: Float64Array, weights: Float64Array): number {
  const r = weightedDot(x, q, weights);
  for (let i = 0; i < x.length; i++) x[i] -= r * q[i];
  return r;
}
