/**
 * The marginal likelihood of two nested factors by the trapezoidal rule on wide fixed grids, one within the other: no modes, no
 * curvature, no nodes that adapt. The first term is of the outer factor, the second of the inner one.
 */
import { logDensity } from './families.ts';
import { sum } from './linalg.ts';
import { fixedPredictor, type Problem, termFactors, transposedTimes } from './problem.ts';

/** A grid of the standard normal law in q dimensions. */
export interface Grid {
  readonly half: number;
  readonly points: number;
}

interface Node {
  readonly at: readonly number[];
  readonly logWeight: number;
}

/** Posterior mean and variance of the standardised effects of one level. */
export interface Posterior {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

export interface NestedTruth {
  readonly logLik: number;
  readonly outer: readonly Posterior[];
  readonly inner: readonly Posterior[];
}

/** logLik of the whole model with the constants of the densities, and the moments of v and u. */
export function nestedBruteForce(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  grids: { readonly outer: Grid; readonly inner: Grid },
): NestedTruth {
  const factors = termFactors(problem, theta);
  const eta = fixedPredictor(problem, beta);
  const [outer, inner] = problem.terms;
  const A = outer.Z.map((z) => transposedTimes(factors[0], z));
  const B = inner.Z.map((z) => transposedTimes(factors[1], z));
  const rows = problem.y.map((_, r) => r);
  const density = (r: number, e: number): number => {
    const { value } = logDensity(problem.family, problem.y[r], e, problem.trials?.[r] ?? 1, problem.dispersion ?? 1);
    return (problem.weights?.[r] ?? 1) * value;
  };
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, d) => s + x * b[d], 0);
  const vs = nodes(A[0].length, grids.outer);
  const us = nodes(B[0].length, grids.inner);
  const inners: Posterior[] = [];
  const parts = levelsOf(outer.group).map((g) => {
    const own = rows.filter((r) => outer.group[r] === g);
    const children = levelsOf(own.map((r) => inner.group[r]));
    const logs = vs.map(({ logWeight }) => logWeight);
    // of each child at each v: moments of u
    const inside = children.map((c) => {
      const few = own.filter((r) => inner.group[r] === c);
      return vs.map(({ at: v }, k) => {
        const summed = summary(
          us,
          us.map(
            ({ at: u, logWeight }) => logWeight + sum(few.map((r) => density(r, eta[r] + dot(A[r], v) + dot(B[r], u)))),
          ),
        );
        logs[k] += summed.log;
        return summed;
      });
    });
    const whole = summary(vs, logs);
    children.forEach((c, j) => {
      const mean = us[0].at.map((_, d) => sum(inside[j].map((s, k) => whole.weights[k] * s.mean[d])));
      const second = us[0].at.map((_, d) =>
        sum(inside[j].map((s, k) => whole.weights[k] * (s.variance[d] + s.mean[d] * s.mean[d]))),
      );
      inners[c] = { mean, variance: second.map((s, d) => s - mean[d] * mean[d]) };
    });
    return whole;
  });
  return { logLik: sum(parts.map(({ log }) => log)), outer: parts, inner: inners };
}

function levelsOf(codes: readonly number[]): number[] {
  return [...new Set(codes)].sort((a, b) => a - b);
}

/** Log of a sum of exponentials, and moments by its terms. */
function summary(at: readonly Node[], logs: readonly number[]): Posterior & { log: number; weights: number[] } {
  const top = Math.max(...logs);
  const mass = logs.map((v) => Math.exp(v - top));
  const total = sum(mass);
  const weights = mass.map((m) => m / total);
  const mean = at[0].at.map((_, d) => sum(weights.map((w, k) => w * at[k].at[d])));
  const variance = mean.map((m, d) => sum(weights.map((w, k) => w * (at[k].at[d] - m) ** 2)));
  return { log: top + Math.log(total), weights, mean, variance };
}

function nodes(q: number, { half, points }: Grid): Node[] {
  const h = (2 * half) / (points - 1);
  return Array.from({ length: points ** q }, (_, k) => {
    const at = Array.from({ length: q }, (__, d) => -half + h * (Math.floor(k / points ** d) % points));
    return { at, logWeight: sum(at.map((x) => -0.5 * x * x - 0.5 * Math.log(2 * Math.PI) + Math.log(h))) };
  });
}
