/**
 * Linear mixed models in the marginal form: y ~ N(X beta + offset, sigma^2 V), V = W^-1 + Z Lambda Lambda' Z',
 * with beta and sigma profiled out. One dense n x n Cholesky factor; the random effects never appear.
 */
import {
  cholesky,
  choleskyInverse,
  dot,
  forwardSolve,
  logDeterminant,
  type Matrix,
  sum,
  symmetricSolve,
  zeros,
} from './linalg.ts';
import { type Problem, termFactors, transposedTimes } from './problem.ts';

export interface LmmProfile {
  /** -2 log-likelihood, ML or REML, all constants included. */
  readonly minus2LogLik: number;
  readonly beta: number[];
  readonly sigma: number;
  /** sigma^2 (X'V^-1 X)^-1. */
  readonly vcov: Matrix;
  /** V^-1 (y - X beta - offset), from which b = Lambda Lambda' Z' of it. */
  readonly weightedResidual: number[];
}

export function lmmProfile(problem: Problem, theta: readonly number[], method: 'ML' | 'REML'): LmmProfile {
  const n = problem.y.length;
  const p = problem.X[0].length;
  const L = cholesky(marginalCovariance(problem, theta));
  if (L === null) throw new Error('oracle: V is not positive definite');

  const y = problem.y.map((v, r) => v - (problem.offset?.[r] ?? 0));
  const wy = forwardSolve(L, y);
  const wX = Array.from({ length: p }, (_, j) =>
    forwardSolve(
      L,
      problem.X.map((x) => x[j]),
    ),
  );
  const XVX = wX.map((a) => wX.map((b) => dot(a, b)));
  const beta = symmetricSolve(
    XVX,
    wX.map((a) => dot(a, wy)),
  );
  const residual = wy.map((v, r) => v - sum(wX.map((c, j) => c[r] * beta[j])));

  const degrees = method === 'ML' ? n : n - p;
  const variance = dot(residual, residual) / degrees;
  const LX = cholesky(XVX) as Matrix;
  const minus2LogLik =
    degrees * (1 + Math.log(2 * Math.PI * variance)) + logDeterminant(L) + (method === 'REML' ? logDeterminant(LX) : 0);
  const raw = y.map((v, r) => v - dot(problem.X[r], beta));
  return {
    minus2LogLik,
    beta,
    sigma: Math.sqrt(variance),
    vcov: choleskyInverse(LX).map((row) => row.map((v) => v * variance)),
    weightedResidual: symmetricSolve(marginalCovariance(problem, theta), raw),
  };
}

/** V. Prior weights divide the residual variance of their row. */
function marginalCovariance(problem: Problem, theta: readonly number[]): Matrix {
  const n = problem.y.length;
  const factors = termFactors(problem, theta);
  const V = zeros(n, n);
  for (let r = 0; r < n; r++) V[r][r] = 1 / (problem.weights?.[r] ?? 1);
  problem.terms.forEach((term, t) => {
    const A = term.Z.map((z) => transposedTimes(factors[t], z));
    for (let r = 0; r < n; r++) {
      for (let s = 0; s < n; s++) {
        if (term.group[r] === term.group[s]) V[r][s] += A[r].reduce((v, a, j) => v + a * A[s][j], 0);
      }
    }
  });
  return V;
}
