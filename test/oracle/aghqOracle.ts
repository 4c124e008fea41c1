/**
 * Adaptive Gauss-Hermite quadrature of a model with one grouping factor, written from its definition:
 * for each group int f(y | Lambda u) phi(u) du with nodes u = uMode + sqrt(2) L^-T z, L L' the observed negative Hessian
 * of log f(y, u) at the mode. One point is the Laplace approximation. Slow, obvious, absolute (all constants included).
 */
import { conditionalMode, negLogJoint, type SparseRow } from './conditionalMode.ts';
import { hermiteRule } from './gaussHermite.ts';
import { backSolve, choleskyInverse, logDeterminant, type Matrix, sum, zeros } from './linalg.ts';
import { fixedPredictor, type Problem, termFactors, transposedTimes } from './problem.ts';

/** What is known of b of one group: q values each, terms one after the other. */
export interface GroupPosterior {
  readonly level: number;
  readonly logLik: number;
  readonly mode: number[];
  readonly modeSd: number[];
  readonly mean: number[];
  readonly sd: number[];
}

export function aghqMinus2LogLik(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  nAGQ: number,
): number {
  return -2 * sum(aghqGroups(problem, theta, beta, nAGQ).map((g) => g.logLik));
}

/** Every group, in the order of its level. */
export function aghqGroups(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  nAGQ: number,
): GroupPosterior[] {
  const factors = termFactors(problem, theta);
  const eta = fixedPredictor(problem, beta);
  const group = problem.terms[0].group;
  if (problem.terms.some((t) => t.group.some((g, r) => g !== group[r]))) throw new Error('oracle: one factor only');

  const rowsOf = new Map<number, number[]>();
  group.forEach((g, r) => {
    const rows = rowsOf.get(g);
    if (rows === undefined) rowsOf.set(g, [r]);
    else rows.push(r);
  });
  return [...rowsOf]
    .sort(([a], [b]) => a - b)
    .map(([level, rows]) => {
      const A = rows.map((r) => rowOfZLambda(problem, factors, r));
      const eta0 = rows.map((r) => eta[r]);
      return oneGroup(problem, level, rows, eta0, A, blockDiagonal(factors), nAGQ);
    });
}

function oneGroup(
  problem: Problem,
  level: number,
  rows: readonly number[],
  eta0: readonly number[],
  A: readonly SparseRow[],
  Lambda: Matrix,
  nAGQ: number,
): GroupPosterior {
  const q = Lambda.length;
  const mode = conditionalMode(problem, rows, eta0, A, q);
  const { z, omega } = hermiteRule(nAGQ);

  // log of each node's share of int f(y | u) phi(u) du, up to -log|L| - (q/2) log pi.
  const nodes: number[][] = [];
  const logShare: number[] = [];
  const index = new Array<number>(q).fill(0);
  for (;;) {
    const shift = backSolve(
      mode.L,
      index.map((k) => Math.SQRT2 * z[k]),
    );
    const u = mode.u.map((v, j) => v + shift[j]);
    nodes.push(u);
    logShare.push(sum(index.map((k) => Math.log(omega[k]))) - negLogJoint(problem, rows, eta0, A, u));
    let d = 0;
    while (d < q && ++index[d] === nAGQ) index[d++] = 0;
    if (d === q) break;
  }
  const top = Math.max(...logShare);
  const shares = logShare.map((s) => Math.exp(s - top));
  const total = sum(shares);
  const logLik = top + Math.log(total) - 0.5 * logDeterminant(mode.L) - 0.5 * q * Math.log(Math.PI);

  const meanU = mode.u.map((_, j) => sum(nodes.map((u, k) => (shares[k] / total) * u[j])));
  const covU = meanU.map((mi, i) =>
    meanU.map((mj, j) => sum(nodes.map((u, k) => (shares[k] / total) * (u[i] - mi) * (u[j] - mj)))),
  );
  return {
    level,
    logLik,
    mode: times(Lambda, mode.u),
    modeSd: rootDiagonal(Lambda, choleskyInverse(mode.L)),
    mean: times(Lambda, meanU),
    // One node has no spread; the posterior it stands for is the normal law of the Laplace approximation.
    sd: rootDiagonal(Lambda, nAGQ === 1 ? choleskyInverse(mode.L) : covU),
  };
}

function rowOfZLambda(problem: Problem, factors: readonly Matrix[], row: number): SparseRow {
  return problem.terms
    .flatMap((term, t) => transposedTimes(factors[t], term.Z[row]))
    .map((value, index) => ({ index, value }));
}

function blockDiagonal(blocks: readonly Matrix[]): Matrix {
  const q = blocks.reduce((n, b) => n + b.length, 0);
  const D = zeros(q, q);
  let at = 0;
  for (const b of blocks) {
    b.forEach((row, i) => {
      row.forEach((v, j) => {
        D[at + i][at + j] = v;
      });
    });
    at += b.length;
  }
  return D;
}

function times(M: Matrix, v: readonly number[]): number[] {
  return M.map((row) => row.reduce((s, m, j) => s + m * v[j], 0));
}

/** sqrt of the diagonal of M C M'. */
function rootDiagonal(M: Matrix, C: Matrix): number[] {
  return M.map((row) =>
    Math.sqrt(
      Math.max(
        0,
        row.reduce((s, a, i) => s + a * row.reduce((t, b, j) => t + b * C[i][j], 0), 0),
      ),
    ),
  );
}
