/**
 * The law of the random effects before any response is seen: Var(b) = scale^2 Lambda Lambda', one block for each term, with the scale
 * of theta.
 */
import { thetaScale } from '../../fit/engine/thetaScale.ts';
import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';

type LawState = Pick<PredictionState, 'kind' | 'terms' | 'theta' | 'sigma'>;

export interface TermLaw {
  readonly q: number;
  /** Where in theta its triangle begins. */
  readonly start: number;
  /** scale * Lambda, q x q, row-major, lower triangular. */
  readonly Lambda: Float64Array;
  /** Var(b), q x q. */
  readonly covariance: Float64Array;
}

export interface RandomLaw {
  readonly terms: readonly TermLaw[];
  /** Of theta: the derivative of an element of scale * Lambda in its theta. */
  readonly scale: number;
}

export function randomLaw(state: LawState): RandomLaw {
  const { terms, theta } = state;
  const scale = thetaScale(state);
  let start = 0;
  return {
    scale,
    terms: terms.map(({ names }) => {
      const q = names.length;
      const Lambda = new Float64Array(q * q);
      let k = start;
      for (let column = 0; column < q; column++)
        for (let row = column; row < q; row++) Lambda[row * q + column] = scale * theta[k++];
      const covariance = new Float64Array(q * q);
      for (let i = 0; i < q; i++)
        for (let j = 0; j < q; j++)
          for (let d = 0; d <= Math.min(i, j); d++) covariance[i * q + j] += Lambda[i * q + d] * Lambda[j * q + d];
      const law = { q, start, Lambda, covariance };
      start = k;
      return law;
    }),
  };
}

/** z' Var(b) z of one row and term, as the squared length of Lambda'z: a column far from zero costs it half as many digits. */
export function termVariance({ q, Lambda }: TermLaw, Z: Float64Array, nRows: number, row: number): number {
  let sum = 0;
  for (let column = 0; column < q; column++) {
    let a = 0;
    for (let i = column; i < q; i++) a += Lambda[i * q + column] * Z[i * nRows + row];
    sum += a * a;
  }
  return sum;
}

/** The same over all terms. */
export function varianceAt(law: RandomLaw, rows: Rows, row: number): number {
  let sum = 0;
  for (let t = 0; t < law.terms.length; t++) sum += termVariance(law.terms[t], rows.Z[t], rows.nRows, row);
  return sum;
}

/** Adds `factor` times the derivative of {@link varianceAt} in theta, 2 scale^2 z_r (Lambda'z)_c for Lambda_rc. */
export function addVarianceGradientAt(
  law: RandomLaw,
  rows: Rows,
  row: number,
  factor: number,
  gradient: Float64Array,
  ofTerm: (t: number) => boolean = () => true,
): void {
  const n = rows.nRows;
  law.terms.forEach(({ q, start, Lambda }, t) => {
    if (!ofTerm(t)) return;
    const Z = rows.Z[t];
    let k = start;
    for (let column = 0; column < q; column++) {
      let a = 0;
      for (let i = column; i < q; i++) a += Lambda[i * q + column] * Z[i * n + row];
      for (let i = column; i < q; i++) gradient[k++] += 2 * factor * law.scale * a * Z[i * n + row];
    }
  });
}

/** trace(Var(b) M) of one term, for a mean M of matrices z z'. */
export function varianceOver({ q, covariance }: TermLaw, M: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < q * q; k++) sum += covariance[k] * M[k];
  return sum;
}

/** Adds the derivative of {@link varianceOver} in theta, 2 scale^2 (M Lambda)_rc. */
export function addVarianceOverGradient(law: RandomLaw, t: number, M: ArrayLike<number>, gradient: Float64Array): void {
  const { q, start, Lambda } = law.terms[t];
  let k = start;
  for (let column = 0; column < q; column++)
    for (let row = column; row < q; row++) {
      let sum = 0;
      for (let d = column; d < q; d++) sum += M[row * q + d] * Lambda[d * q + column];
      gradient[k++] += 2 * law.scale * sum;
    }
}
