/**
 * The way from the basis Q of the columns of X, in which the engine computes, back to X = Q R (see
 * assembly/sparse/linear/orthonormal.ts): projections of responses, and coefficients.
 */
import type { ColumnOrder } from '../columns/columnOrder.ts';

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

/** What the basis is in memory. */
export interface BasisInMemory {
  readonly order: ColumnOrder;
  /** Takes from y its part along the columns of Q, and writes how much of each that was. */
  project(y: Float64Array, projected: Float64Array): void;
  /** Transposed: lower triangular, row-major, in rows of `stride` numbers. */
  readonly R: Float64Array;
  readonly stride: number;
  readonly p: number;
}

/** The way back of a basis, for coefficients in the problem's order. */
export function basisOf({ order, project, R, stride, p }: BasisInMemory): Basis {
  const projected = new Float64Array(p);
  const given = (values: Float64Array): Float64Array => {
    const out = new Float64Array(p);
    order.outward(out, values, 0);
    return out;
  };
  return {
    project(y) {
      project(y, projected);
    },
    coefficients(ofBasis) {
      const x = projected.map((value, k) => value + ofBasis[k]);
      for (let i = p - 1; i >= 0; i--) {
        for (let k = i + 1; k < p; k++) x[i] -= R[k * stride + i] * x[k];
        x[i] /= R[i * stride + i];
      }
      return given(x);
    },
    ofBasis(coefficients) {
      const x = new Float64Array(p);
      order.inward(x, coefficients, 0);
      return projected.map((value, i) => {
        let sum = -value;
        for (let k = i; k < p; k++) sum += R[k * stride + i] * x[k];
        return sum;
      });
    },
    pullBack: (g) =>
      given(
        g.map((_, j) => {
          let sum = 0;
          for (let i = 0; i <= j; i++) sum += R[j * stride + i] * g[i];
          return sum;
        }),
      ),
  };
}

/** The projection on an orthonormal basis, n x p, column-major. */
export function orthonormalProjection(Q: Float64Array, weights: Float64Array): BasisInMemory['project'] {
  const n = weights.length;
  return (y, projected) => {
    projected.fill(0);
    for (let pass = 0; pass < PASSES; pass++)
      for (let k = 0; k < projected.length; k++) projected[k] += projectOn(y, Q.subarray(k * n, (k + 1) * n), weights);
  };
}

/** Takes from x its part along the unit vector q; how much that was. */
function projectOn(x: Float64Array, q: Float64Array, weights: Float64Array): number {
  let r = 0;
  for (let i = 0; i < x.length; i++) r += weights[i] * x[i] * q[i];
  for (let i = 0; i < x.length; i++) x[i] -= r * q[i];
  return r;
}
