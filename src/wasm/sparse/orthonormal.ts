/**
 * The way from the orthonormal basis Q of the columns of X, in which the engine computes, back to X = Q R (see
 * assembly/sparse/linear/orthonormal.ts): projections of responses, and coefficients.
 */
export interface Basis {
  /** Takes from y its part along the columns of Q, and keeps it for `coefficients`. */
  project(y: Float64Array): void;
  /** Coefficients of X, given those of Q for y less its own projection. */
  coefficients(ofBasis: Float64Array): Float64Array;
  /** Coefficients of Q for y less its own projection, given those of X: the way back. */
  ofBasis(coefficients: Float64Array): Float64Array;
  /** From a gradient in the coefficients of Q to that in those of X. */
  pullBack(byBasis: Float64Array): Float64Array;
}

/** A second projection takes away what rounding left of the first (Björck 1994). */
const PASSES = 2;

/**
 * @param Q n x p, column-major, Q'WQ = I
 * @param R transposed: lower triangular, row-major
 * @param stride of its rows
 */
export function basisOf(Q: Float64Array, weights: Float64Array, R: Float64Array, stride: number, p: number): Basis {
  const n = weights.length;
  const projected = new Float64Array(p);
  return {
    project(y) {
      projected.fill(0);
      for (let pass = 0; pass < PASSES; pass++) {
        for (let k = 0; k < p; k++) projected[k] += project(y, Q.subarray(k * n, (k + 1) * n), weights);
      }
    },
    coefficients(ofBasis) {
      const x = projected.map((value, k) => value + ofBasis[k]);
      for (let i = p - 1; i >= 0; i--) {
        for (let k = i + 1; k < p; k++) x[i] -= R[k * stride + i] * x[k];
        x[i] /= R[i * stride + i];
      }
      return x;
    },
    ofBasis: (x) =>
      projected.map((value, i) => {
        let sum = -value;
        for (let k = i; k < p; k++) sum += R[k * stride + i] * x[k];
        return sum;
      }),
    pullBack: (g) =>
      g.map((_, j) => {
        let sum = 0;
        for (let i = 0; i <= j; i++) sum += R[j * stride + i] * g[i];
        return sum;
      }),
  };
}

/** Takes from x its part along the unit vector q; how much that was. */
function project(x: Float64Array, q: Float64Array, weights: Float64Array): number {
  let r = 0;
  for (let i = 0; i < x.length; i++) r += weights[i] * x[i] * q[i];
  for (let i = 0; i < x.length; i++) x[i] -= r * q[i];
  return r;
}
