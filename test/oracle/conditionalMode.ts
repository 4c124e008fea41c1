/**
 * The mode of u given y for any linear predictor eta = eta0 + A u: Newton with step halving, to machine precision.
 * A is given by rows as (index, value) pairs, so that the same few lines serve one group and a whole model.
 */
import { logDensity } from './families.ts';
import { backSolve, cholesky, forwardSolve, type Matrix, sum, zeros } from './linalg.ts';
import type { Problem } from './problem.ts';

/** One row of A = Z Lambda: the entries that are not structurally zero. */
export type SparseRow = readonly { readonly index: number; readonly value: number }[];

export interface ConditionalMode {
  readonly u: number[];
  /** -log f(y | u) + u'u / 2 at the mode. */
  readonly negLogJoint: number;
  /** Lower Cholesky factor of I + A'WA, W the observed curvature. */
  readonly L: Matrix;
}

export function conditionalMode(
  problem: Problem,
  rows: readonly number[],
  eta0: readonly number[],
  A: readonly SparseRow[],
  q: number,
): ConditionalMode {
  let u = new Array<number>(q).fill(0);
  let value = negLogJoint(problem, rows, eta0, A, u);
  let previous = Number.POSITIVE_INFINITY;
  for (let iteration = 0; iteration < 500; iteration++) {
    const { gradient, H } = derivatives(problem, rows, eta0, A, u);
    const L = positiveDefiniteFactor(H);
    const step = backSolve(L, forwardSolve(L, gradient));
    const size = Math.max(...step.map(Math.abs), 0);
    // Far from the mode the value must fall; where the step promises less than the value's own rounding it is trusted.
    const visible = sum(gradient.map((v, j) => v * step[j])) > 1e-10 * (1 + Math.abs(value));
    let scale = 1;
    let next = u.map((v, j) => v - step[j]);
    let nextValue = negLogJoint(problem, rows, eta0, A, next);
    while (visible && !(nextValue <= value)) {
      scale /= 2;
      if (scale < 1e-18) throw new Error('oracle: line search failed');
      next = u.map((v, j) => v - scale * step[j]);
      nextValue = negLogJoint(problem, rows, eta0, A, next);
    }
    u = next;
    value = nextValue;
    // Newton squares the step; one that is tiny and no smaller than the one before is rounding.
    const rounding = size < 1e-9 && size >= 0.5 * previous;
    previous = size;
    if (rounding || size < 1e-14 * (1 + Math.max(...u.map(Math.abs), 0))) {
      const atMode = cholesky(derivatives(problem, rows, eta0, A, u).H);
      if (atMode === null) throw new Error('oracle: the curvature at the mode is not positive definite');
      return { u, negLogJoint: value, L: atMode };
    }
  }
  throw new Error('oracle: mode not found in 500 steps');
}

export function negLogJoint(
  problem: Problem,
  rows: readonly number[],
  eta0: readonly number[],
  A: readonly SparseRow[],
  u: readonly number[],
): number {
  const parts = rows.map((r, i) => -weightOf(problem, r) * rowDensity(problem, r, predictor(eta0[i], A[i], u)).value);
  for (const v of u) parts.push(0.5 * v * v);
  return sum(parts);
}

function derivatives(
  problem: Problem,
  rows: readonly number[],
  eta0: readonly number[],
  A: readonly SparseRow[],
  u: readonly number[],
): { gradient: number[]; H: Matrix } {
  const H = zeros(u.length, u.length);
  for (let j = 0; j < u.length; j++) H[j][j] = 1;
  const parts = u.map((v) => [v]);
  rows.forEach((r, i) => {
    const { d1, d2 } = rowDensity(problem, r, predictor(eta0[i], A[i], u));
    const weight = weightOf(problem, r);
    for (const a of A[i]) {
      parts[a.index].push(-weight * d1 * a.value);
      for (const b of A[i]) H[a.index][b.index] -= weight * d2 * a.value * b.value;
    }
  });
  return { gradient: parts.map(sum), H };
}

/** Cholesky of H, with a ridge where H is not positive definite (log-densities that are not concave). */
function positiveDefiniteFactor(H: Matrix): Matrix {
  for (let ridge = 0; ridge < 1e300; ridge = ridge === 0 ? 1 : 4 * ridge) {
    const L = cholesky(H.map((row, i) => row.map((v, j) => (i === j ? v + ridge : v))));
    if (L !== null) return L;
  }
  throw new Error('oracle: no ridge makes the curvature positive definite');
}

function predictor(eta0: number, row: SparseRow, u: readonly number[]): number {
  let eta = eta0;
  for (const a of row) eta += a.value * u[a.index];
  return eta;
}

function weightOf(problem: Problem, row: number): number {
  return problem.weights?.[row] ?? 1;
}

function rowDensity(problem: Problem, row: number, eta: number): ReturnType<typeof logDensity> {
  return logDensity(problem.family, problem.y[row], eta, problem.trials?.[row] ?? 1, problem.dispersion ?? 1);
}
