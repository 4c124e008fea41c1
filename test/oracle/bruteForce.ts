/** The marginal likelihood by the trapezoidal rule on a wide fixed grid: no modes, no curvature, no nodes that adapt. */
import { logDensity } from './families.ts';
import { sum } from './linalg.ts';
import { fixedPredictor, type Problem, termFactors, transposedTimes } from './problem.ts';

/** logLik of the whole model, and E(u), Var(u) of each group, over u in [-half, half]^q with `points` a dimension. */
export function bruteForce(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  half: number,
  points: number,
): { logLik: number; groups: { mean: number[]; variance: number[] }[] } {
  const factors = termFactors(problem, theta);
  const eta = fixedPredictor(problem, beta);
  const A = problem.y.map((_, r) => problem.terms.flatMap((t, k) => transposedTimes(factors[k], t.Z[r])));
  const q = A[0].length;
  const h = (2 * half) / (points - 1);
  const nGroups = Math.max(...problem.terms[0].group) + 1;
  const parts: number[] = [];
  const groups = Array.from({ length: nGroups }, (_, g) => {
    const rows = problem.y.map((_, r) => r).filter((r) => problem.terms[0].group[r] === g);
    const logs: number[] = [];
    const at: number[][] = [];
    for (let k = 0; k < points ** q; k++) {
      const u = Array.from({ length: q }, (_, d) => -half + h * (Math.floor(k / points ** d) % points));
      const logPrior = sum(u.map((v) => -0.5 * v * v - 0.5 * Math.log(2 * Math.PI)));
      if (logPrior < -200) continue;
      logs.push(
        logPrior +
          sum(
            rows.map((r) => {
              const e = A[r].reduce((s, a, d) => s + a * u[d], eta[r]);
              const trials = problem.trials?.[r] ?? 1;
              const { value } = logDensity(problem.family, problem.y[r], e, trials, problem.dispersion ?? 1);
              return (problem.weights?.[r] ?? 1) * value;
            }),
          ),
      );
      at.push(u);
    }
    const top = logs.reduce((a, b) => Math.max(a, b), -Infinity);
    const mass = logs.map((v) => Math.exp(v - top));
    const total = sum(mass);
    parts.push(top + Math.log(total) + q * Math.log(h));
    const mean = Array.from({ length: q }, (_, d) => sum(mass.map((m, k) => (m / total) * at[k][d])));
    const variance = mean.map((m, d) => sum(mass.map((w, k) => (w / total) * (at[k][d] - m) ** 2)));
    return { mean, variance };
  });
  return { logLik: sum(parts), groups };
}
