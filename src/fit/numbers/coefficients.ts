/**
 * The table of fixed effects, and the covariances it rests on.
 */
import { pnorm } from '../../stats/special.ts';
import type { Coefficient } from '../types.ts';

export interface CoefficientTable {
  readonly coefficients: readonly Coefficient[];
  /** p x p, rows. */
  readonly vcov: readonly (readonly number[])[];
  readonly thetaSe: readonly number[];
}

/**
 * Wald z statistics. Standard errors come from the observed information of (theta, beta) together, so they include the
 * uncertainty of theta; NaN where the information is not positive definite, and for variances at zero.
 */
export function coefficientTable(
  names: readonly string[],
  theta: readonly number[],
  beta: readonly number[],
  covariance: Float64Array | null,
  atZero: readonly boolean[],
): CoefficientTable {
  const size = theta.length + beta.length;
  const element = (i: number, j: number): number => (covariance ? covariance[i * size + j] : Number.NaN);
  const coefficients = names.map((term, j) => waldRow(term, beta[j], element(theta.length + j, theta.length + j)));
  return {
    coefficients,
    vcov: beta.map((_, i) => beta.map((__, j) => element(theta.length + i, theta.length + j))),
    thetaSe: theta.map((_, k) => (atZero[k] ? Number.NaN : stdErrorOf(element(k, k)))),
  };
}

/** NaN of what is held: its variance is zero because it was not searched. */
export function stdErrorOf(variance: number): number {
  return variance > 0 ? Math.sqrt(variance) : Number.NaN;
}

/** A row of a table by z. */
export function waldRow(term: string, estimate: number, variance: number): Coefficient {
  const stdError = Math.sqrt(variance);
  const statistic = estimate / stdError;
  return { term, estimate, stdError, statistic, pValue: 2 * pnorm(-Math.abs(statistic)) };
}
