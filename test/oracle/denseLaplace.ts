/**
 * Laplace approximation for any number of grouping factors, from its definition:
 * -2 log int f(y | Lambda u) phi(u) du  ~  2 (-log f(y | uMode) + uMode'uMode / 2) + log |I + Lambda'Z'WZ Lambda|,
 * one dense Cholesky factor over all random effects, W the observed curvature.
 */
import { conditionalMode, type SparseRow } from './conditionalMode.ts';
import { choleskyInverse, logDeterminant } from './linalg.ts';
import { fixedPredictor, type Problem, termFactors, transposedTimes } from './problem.ts';

export function laplaceMinus2LogLik(problem: Problem, theta: readonly number[], beta: readonly number[]): number {
  const mode = jointMode(problem, theta, beta);
  return 2 * mode.negLogJoint + logDeterminant(mode.L);
}

/** Modes of b and their inverse-curvature sds: term, then level, then the q_t values. */
export function laplaceModes(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
): { mode: number[][]; modeSd: number[][] }[] {
  const factors = termFactors(problem, theta);
  const { u, L } = jointMode(problem, theta, beta);
  const C = choleskyInverse(L);
  return problem.terms.map((term, t) => {
    const T = factors[t];
    const start = termStart(problem, t);
    const levels = Array.from({ length: levelCount(term.group) }, (_, level) => start + level * T.length);
    return {
      mode: levels.map((at) => T.map((row) => row.reduce((s, v, j) => s + v * u[at + j], 0))),
      modeSd: levels.map((at) =>
        T.map((row) =>
          Math.sqrt(row.reduce((s, a, i) => s + a * row.reduce((r, b, j) => r + b * C[at + i][at + j], 0), 0)),
        ),
      ),
    };
  });
}

function jointMode(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
): ReturnType<typeof conditionalMode> {
  const factors = termFactors(problem, theta);
  const rows = problem.y.map((_, r) => r);
  const A: SparseRow[] = rows.map((r) =>
    problem.terms.flatMap((term, t) => {
      const at = termStart(problem, t) + term.group[r] * factors[t].length;
      return transposedTimes(factors[t], term.Z[r]).map((value, j) => ({ index: at + j, value }));
    }),
  );
  return conditionalMode(problem, rows, fixedPredictor(problem, beta), A, termStart(problem, problem.terms.length));
}

/** Levels are 0 .. count - 1. */
function levelCount(group: readonly number[]): number {
  return group.reduce((m, g) => Math.max(m, g + 1), 0);
}

/** First random effect of term t. */
function termStart(problem: Problem, t: number): number {
  return problem.terms.slice(0, t).reduce((s, term) => s + levelCount(term.group) * term.Z[0].length, 0);
}
