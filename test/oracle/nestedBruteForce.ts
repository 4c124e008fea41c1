/**
 * The marginal likelihood of nested factors by the trapezoidal rule on wide fixed grids, one within the other: no modes, no curvature, no
 * nodes that adapt. The first term is of the outermost factor, the next one of the factor within it, and so on.
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

/** Posterior mean and variance of the standardised effects of a unit. */
export interface Posterior {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

export interface NestedTruth {
  readonly logLik: number;
  /** Of the units of each level. */
  readonly levels: readonly (readonly Posterior[])[];
}

/** Moments of a unit's effects given those above it. */
interface Moments {
  readonly level: number;
  readonly unit: number;
  readonly mean: readonly number[];
  readonly second: readonly number[];
}

interface Part {
  readonly log: number;
  readonly moments: readonly Moments[];
}

/** Of a row at a linear predictor, with its weight. */
export type Density = (row: number, eta: number) => number;

/** logLik of the whole model with the constants of the densities, and the moments of the effects; `grids` one a level. */
export function nestedBruteForce(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  grids: readonly Grid[],
  density: Density = densityOf(problem),
): NestedTruth {
  const factors = termFactors(problem, theta);
  const A = problem.terms.map(({ Z }, d) => Z.map((z) => transposedTimes(factors[d], z)));
  const rules = grids.map((grid, d) => nodes(A[d][0].length, grid));
  const depth = grids.length;
  /** The integral over a unit of level d, whose rows have the predictors `eta` by what is above it. */
  const integrate = (d: number, unit: number, rows: readonly number[], eta: readonly number[]): Part => {
    const own = rows.map((r) => A[d][r]);
    const parts = rules[d].map(({ at, logWeight }): Part => {
      const there = eta.map((e, i) => e + own[i].reduce((s, a, k) => s + a * at[k], 0));
      if (d === depth - 1) return { log: logWeight + sum(rows.map((r, i) => density(r, there[i]))), moments: [] };
      const below = childrenOf(d + 1, rows).map((child) => {
        const of = rows.map((_, i) => i).filter((i) => problem.terms[d + 1].group[rows[i]] === child);
        return integrate(
          d + 1,
          child,
          of.map((i) => rows[i]),
          of.map((i) => there[i]),
        );
      });
      return { log: logWeight + sum(below.map(({ log }) => log)), moments: below.flatMap(({ moments }) => moments) };
    });
    const top = Math.max(...parts.map(({ log }) => log));
    const masses = parts.map(({ log }) => Math.exp(log - top));
    const total = sum(masses);
    const mean = (of: (k: number) => number): number => sum(masses.map((mass, k) => (mass / total) * of(k)));
    const { at } = rules[d][0];
    const moments = [
      {
        level: d,
        unit,
        mean: at.map((_, e) => mean((k) => rules[d][k].at[e])),
        second: at.map((_, e) => mean((k) => rules[d][k].at[e] ** 2)),
      },
      ...parts[0].moments.map((one, i) => ({
        ...one,
        mean: one.mean.map((_, e) => mean((k) => parts[k].moments[i].mean[e])),
        second: one.second.map((_, e) => mean((k) => parts[k].moments[i].second[e])),
      })),
    ];
    return { log: top + Math.log(total), moments };
  };
  const childrenOf = (d: number, rows: readonly number[]): number[] =>
    [...new Set(rows.map((r) => problem.terms[d].group[r]))].sort((a, b) => a - b);
  const all = problem.y.map((_, r) => r);
  const eta = fixedPredictor(problem, beta);
  const groups = childrenOf(0, all).map((group) => {
    const rows = all.filter((r) => problem.terms[0].group[r] === group);
    return integrate(
      0,
      group,
      rows,
      rows.map((r) => eta[r]),
    );
  });
  const levels: Posterior[][] = grids.map(() => []);
  for (const { level, unit, mean, second } of groups.flatMap(({ moments }) => moments))
    levels[level][unit] = { mean, variance: second.map((s, e) => s - mean[e] * mean[e]) };
  return { logLik: sum(groups.map(({ log }) => log)), levels };
}

function densityOf(problem: Problem): Density {
  return (r, eta) => {
    const { value } = logDensity(problem.family, problem.y[r], eta, problem.trials?.[r] ?? 1, problem.dispersion ?? 1);
    return (problem.weights?.[r] ?? 1) * value;
  };
}

function nodes(q: number, { half, points }: Grid): Node[] {
  const h = (2 * half) / (points - 1);
  return Array.from({ length: points ** q }, (_, k) => {
    const at = Array.from({ length: q }, (__, d) => -half + h * (Math.floor(k / points ** d) % points));
    return { at, logWeight: sum(at.map((x) => -0.5 * x * x - 0.5 * Math.log(2 * Math.PI) + Math.log(h))) };
  });
}
