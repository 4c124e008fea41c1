/** What every oracle takes: a model in plain arrays. */
import type { OracleFamily } from './families.ts';
import { type Matrix, zeros } from './linalg.ts';

/** `(terms | group)`: n rows of q_t numbers, and the level of each row. */
export interface OracleTerm {
  readonly Z: readonly (readonly number[])[];
  readonly group: readonly number[];
}

export interface Problem {
  readonly family: OracleFamily;
  /** Binomial: proportion of successes. */
  readonly y: readonly number[];
  /** n rows of p numbers. */
  readonly X: readonly (readonly number[])[];
  readonly terms: readonly OracleTerm[];
  /** Prior weights: replications of a row. */
  readonly weights?: readonly number[];
  readonly offset?: readonly number[];
  /** Binomial sizes. */
  readonly trials?: readonly number[];
  readonly dispersion?: number;
}

/** Fixed part of the linear predictor. */
export function fixedPredictor(problem: Problem, beta: readonly number[]): number[] {
  return problem.X.map((x, r) => x.reduce((s, v, j) => s + v * beta[j], problem.offset?.[r] ?? 0));
}

/** Lower-triangular factor of each term from theta: lower triangles column-major, one term after the other. */
export function termFactors(problem: Problem, theta: readonly number[]): Matrix[] {
  let k = 0;
  const factors = problem.terms.map((term) => {
    const q = term.Z[0].length;
    const T = zeros(q, q);
    for (let j = 0; j < q; j++) for (let i = j; i < q; i++) T[i][j] = theta[k++];
    return T;
  });
  if (k !== theta.length) throw new Error(`oracle: theta has ${theta.length} values, the terms need ${k}`);
  return factors;
}

/** T' z. */
export function transposedTimes(T: Matrix, z: readonly number[]): number[] {
  return z.map((_, j) => z.reduce((s, v, i) => s + T[i][j] * v, 0));
}
