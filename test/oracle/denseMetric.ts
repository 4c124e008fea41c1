/** The information of a working linear model, with matrices of all rows. */
import { cholesky, choleskyInverse, type Matrix, zeros } from './linalg.ts';
import { type Problem, termFactors } from './problem.ts';

/** X'V^-1 X and tr(V^-1 dV_k V^-1 dV_l) / 2 with V = W^-1 + Z D Z', W the means of Poisson responses at the modes. */
export function denseMetric(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  modes: readonly Float64Array[],
): Matrix {
  const n = problem.y.length;
  const rows = Array.from({ length: n }, (_, r) => r);
  const eta = rows.map((r) => {
    let sum = (problem.offset?.[r] ?? 0) + problem.X[r].reduce((s, x, j) => s + x * beta[j], 0);
    problem.terms.forEach(({ Z, group }, t) => {
      Z[r].forEach((z, d) => {
        sum += z * modes[t][group[r] * Z[r].length + d];
      });
    });
    return sum;
  });
  /** Z D Z' of all terms at theta. */
  const random = (at: readonly number[]): Matrix => {
    const T = termFactors(problem, at);
    const V = zeros(n, n);
    problem.terms.forEach(({ Z, group }, t) => {
      const A = Z.map((z) => z.map((_, c) => z.reduce((s, v, d) => s + v * T[t][d][c], 0)));
      for (const r of rows)
        for (const s of rows) if (group[r] === group[s]) V[r][s] += A[r].reduce((sum, a, c) => sum + a * A[s][c], 0);
    });
    return V;
  };
  const V = random(theta);
  for (const r of rows) V[r][r] += 1 / ((problem.weights?.[r] ?? 1) * Math.exp(eta[r]));
  const Vinv = choleskyInverse(cholesky(V) as Matrix);
  // T is linear and D quadratic in theta: central differences are exact
  const products = theta.map((_, k) => {
    const at = (step: number): Matrix => random(theta.map((v, i) => (i === k ? v + step : v)));
    const [up, down] = [at(1), at(-1)];
    const dV = up.map((row, r) => row.map((v, s) => (v - down[r][s]) / 2));
    return multiply(Vinv, dV);
  });
  const size = theta.length + beta.length;
  const metric = zeros(size, size);
  products.forEach((one, k) => {
    products.forEach((other, l) => {
      let trace = 0;
      for (const r of rows) for (const s of rows) trace += one[r][s] * other[s][r];
      metric[k][l] = trace / 2;
    });
  });
  beta.forEach((_, i) => {
    beta.forEach((__, j) => {
      let sum = 0;
      for (const r of rows) for (const s of rows) sum += problem.X[r][i] * Vinv[r][s] * problem.X[s][j];
      metric[theta.length + i][theta.length + j] = sum;
    });
  });
  return metric;
}

function multiply(A: Matrix, B: Matrix): Matrix {
  return A.map((row) => B[0].map((_, j) => row.reduce((s, a, k) => s + a * B[k][j], 0)));
}
