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

/**
 * -2 log-likelihood in all parameters, theta relative to sigma: the density of N(X beta + offset, sigma^2 V) for ML; for REML its integral over
 * beta, where beta is not looked at.
 */
export function lmmMinus2LogLik(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  sigma: number,
  method: 'ML' | 'REML',
): number {
  const n = problem.y.length;
  const p = method === 'ML' ? 0 : problem.X[0].length;
  const at = method === 'ML' ? beta : lmmProfile(problem, theta, 'REML').beta;
  const L = cholesky(marginalCovariance(problem, theta)) as Matrix;
  const residual = forwardSolve(
    L,
    problem.y.map((v, r) => v - (problem.offset?.[r] ?? 0) - dot(problem.X[r], at)),
  );
  const wX = Array.from({ length: p }, (_, j) =>
    forwardSolve(
      L,
      problem.X.map((x) => x[j]),
    ),
  );
  const logDet = p === 0 ? 0 : logDeterminant(cholesky(wX.map((a) => wX.map((b) => dot(a, b)))) as Matrix);
  return (
    (n - p) * Math.log(2 * Math.PI * sigma * sigma) + logDeterminant(L) + logDet + dot(residual, residual) / sigma ** 2
  );
}

/** Modes of the random effects given beta, level by level, term after term: Lambda Lambda' Z' V^-1 (y - X beta). */
export function lmmEffects(problem: Problem, theta: readonly number[], beta: readonly number[]): number[][] {
  const raw = problem.y.map((v, r) => v - (problem.offset?.[r] ?? 0) - dot(problem.X[r], beta));
  const weighted = symmetricSolve(marginalCovariance(problem, theta), raw);
  const factors = termFactors(problem, theta);
  return problem.terms.map((term, t) => {
    const q = term.Z[0].length;
    const levels = Math.max(...term.group) + 1;
    return Array.from({ length: levels }, (_, level) => {
      const sums = Array.from({ length: q }, (__, j) =>
        sum(term.Z.map((z, r) => (term.group[r] === level ? z[j] * weighted[r] : 0))),
      );
      const inner = transposedTimes(factors[t], sums);
      return factors[t].map((row) => dot(row, inner));
    }).flat();
  });
}
