/** The law of estimates and random effects by differences of the oracles' likelihoods. */
import { qt } from '../../../src/stats/special.ts';
import { aghqGroups, aghqMinus2LogLik } from '../../oracle/aghqOracle.ts';
import { lmmProfile } from '../../oracle/denseLmm.ts';
import { logDensity } from '../../oracle/families.ts';
import { type Matrix, symmetricSolve } from '../../oracle/linalg.ts';
import type { Problem } from '../../oracle/problem.ts';
import { POINTS, varianceOf, type World } from './world.ts';

/** In the parameters of the user: theta as the fit has it, beta, and the log of the dispersion (or shape) where it is estimated. */
export interface Law {
  /** Covariance of the parameters. */
  readonly V: Matrix;
  /** Modes of b, groups x 2. */
  readonly modes: Matrix;
  /** Inverse curvature at the modes, a 2 x 2 matrix a group. */
  readonly C: readonly Matrix[];
  /** d mode / d parameters of each group: 2 rows. */
  readonly D: readonly Matrix[];
}

/** Of second differences: truncation and rounding of a value near 1e2 to 1e3, both about 1e-5 of a curvature. */
const STEP = 2e-3;
/** Of first differences of modes found to 1e-14. */
const MODE_STEP = 1e-5;

export function lawOf(world: World): Law {
  const { fit } = world;
  const parameters = parametersOf(world);
  const D = parameters.map((_, k) => {
    const moved = (by: number): Matrix => {
      const at = parameters.map((value, i) => (i === k ? value + by : value));
      return modesAt(world, at);
    };
    const [above, below] = [moved(MODE_STEP), moved(-MODE_STEP)];
    return above.map((row, g) => row.map((value, d) => (value - below[g][d]) / (2 * MODE_STEP)));
  });
  const nGroups = D[0].length;
  return {
    V: fit.kind === 'lmm' ? linearCovariance(world) : inverse(curvature(world)),
    modes: modesAt(world, parameters),
    C: Array.from({ length: nGroups }, (_, g) => conditionalCovariance(world, g)),
    D: Array.from({ length: nGroups }, (_, g) => [0, 1].map((d) => parameters.map((__, k) => D[k][g][d]))),
  };
}

/** theta of the fit to T: relative to sigma in a linear model. */
function toT({ fit }: World, theta: readonly number[]): number[] {
  return theta.map((t) => (fit.kind === 'lmm' ? fit.sigma : 1) * t);
}

function modesAt(world: World, p: readonly number[]): Matrix {
  return aghqGroups(problemAt(world, p), toT(world, p.slice(0, 3)), p.slice(3, 5), 1).map(({ mode }) => mode);
}

function parametersOf({ fit, beta, problem }: World): number[] {
  return [...fit.theta, ...beta, ...(fit.dispersion === undefined ? [] : [Math.log(problem.dispersion!)])];
}

/** Of a linear model sigma is known: to theta and beta it is orthogonal, and modes depend on theta alone. */
function problemAt({ problem }: World, p: readonly number[]): Problem {
  return p.length > 5 ? { ...problem, dispersion: Math.exp(p[5]) } : problem;
}

/**
 * The 97.5% quantile by which an interval for a new group reaches: normal, or of t with Satterthwaite's degrees of freedom
 * 2 V^2 / (g'A g) of V = x'Cov(beta)x + z'Var(b)z in a linear model, g and A in (theta, sigma) by differences of its likelihood.
 */
export function newGroupReach({ fit, problem }: World, x: number): number {
  if (fit.kind === 'glmm') return 1.959963984540054;
  const method = fit.method!;
  const degrees = problem.y.length - (method === 'REML' ? problem.X[0].length : 0);
  const half = (p: readonly number[]): number => {
    const { minus2LogLik, sigma } = lmmProfile(problem, p.slice(0, 3), method);
    const ratio = (sigma / p[3]) ** 2;
    return 0.5 * (minus2LogLik + degrees * (ratio - 1 - Math.log(ratio)));
  };
  const variance = (p: readonly number[]): number => {
    const { vcov, sigma } = lmmProfile(problem, p.slice(0, 3), method);
    const own = quadratic(vcov, [1, x]) / (sigma * sigma) + quadratic(varianceOf(p.slice(0, 3)), [1, x]);
    return own * p[3] * p[3];
  };
  const at = [...fit.theta, fit.sigma];
  const gradient = at.map((_, k) => {
    const moved = (by: number): number => variance(at.map((value, i) => (i === k ? value + by : value)));
    return (moved(MODE_STEP) - moved(-MODE_STEP)) / (2 * MODE_STEP);
  });
  return qt(0.975, (2 * variance(at) ** 2) / quadratic(inverse(secondDifferences(half, at)), gradient));
}

/** Gradients of each group's logLik in the parameters; of a linear model in beta alone, the others being as good as known to it. */
export function groupScores(world: World): Matrix {
  const at = parametersOf(world);
  const logLik = (p: readonly number[]): number[] =>
    aghqGroups(
      problemAt(world, p),
      toT(world, p.slice(0, 3)),
      p.slice(3, 5),
      world.fit.kind === 'lmm' ? 1 : POINTS,
    ).map((group) => group.logLik);
  const slopes = at.map((_, k) => {
    if (world.fit.kind === 'lmm' && (k < 3 || k > 4)) return logLik(at).map(() => 0);
    const moved = (by: number): number[] => logLik(at.map((value, i) => (i === k ? value + by : value)));
    const [above, below] = [moved(SCORE_STEP), moved(-SCORE_STEP)];
    return above.map((value, g) => (value - below[g]) / (2 * SCORE_STEP));
  });
  return slopes[0].map((_, g) => slopes.map((slope) => slope[g]));
}

/** Of first differences of likelihoods: 1e-8 of truncation, 1e-10 of rounding. */
const SCORE_STEP = 1e-4;

/** Of minus logLik in the parameters. */
function curvature(world: World): Matrix {
  const f = (p: readonly number[]): number =>
    0.5 * aghqMinus2LogLik(problemAt(world, p), p.slice(0, 3), p.slice(3, 5), POINTS);
  return secondDifferences(f, parametersOf(world));
}

/** Blocks: theta by the profiled deviance, beta by generalised least squares; docs/mathematics.md (12.3). */
function linearCovariance({ problem, fit }: World): Matrix {
  const method = fit.method!;
  const { vcov } = lmmProfile(problem, fit.theta, method);
  const block = inverse(secondDifferences((p) => 0.5 * lmmProfile(problem, p, method).minus2LogLik, fit.theta));
  const zero = (n: number): number[] => new Array<number>(n).fill(0);
  return [...block.map((row) => [...row, ...zero(2)]), ...vcov.map((row) => [...zero(3), ...row])];
}

function secondDifferences(f: (p: readonly number[]) => number, at: readonly number[]): Matrix {
  const n = at.length;
  const shifted = (i: number, a: number, j: number, b: number): number =>
    f(at.map((value, k) => value + (k === i ? a : 0) + (k === j ? b : 0)));
  const h = STEP;
  const top = f(at);
  /** Where one parameter has moved: all pairs of it share the value. */
  const along = at.map((_, i) => [h, -h].map((by) => shifted(i, by, -1, 0) - top));
  const bend = (i: number): number => along[i][0] + along[i][1];
  // f(h, h) + f(-h, -h) less what either alone does is twice the mixed derivative, to the order of the others
  const difference = (i: number, j: number): number =>
    i === j
      ? bend(i) / (h * h)
      : (shifted(i, h, j, h) + shifted(i, -h, j, -h) - 2 * top - bend(i) - bend(j)) / (2 * h * h);
  const H: Matrix = at.map(() => new Array<number>(n).fill(0));
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) H[i][j] = H[j][i] = difference(i, j);
  return H;
}

/** (Var(b)^-1 - d2 log f(y | b) / db db')^-1 at the mode, in b itself. */
function conditionalCovariance(world: World, group: number): Matrix {
  const { problem, T, beta } = world;
  const rows = problem.y.flatMap((_, i) => (problem.terms[0].group[i] === group ? [i] : []));
  const [mode] = aghqGroups(only(problem, rows), T, beta, 1).map((one) => one.mode);
  const precision = inverse(varianceOf(T));
  for (const i of rows) {
    const z = problem.terms[0].Z[i];
    const eta = problem.X[i].reduce((sum, v, j) => sum + v * beta[j], 0) + z[0] * mode[0] + z[1] * mode[1];
    const { d2 } = logDensityOf(problem, i, eta);
    for (const d of [0, 1]) for (const e of [0, 1]) precision[d][e] -= d2 * z[d] * z[e];
  }
  return inverse(precision);
}

function only(problem: Problem, rows: readonly number[]): Problem {
  return {
    ...problem,
    y: rows.map((i) => problem.y[i]),
    X: rows.map((i) => problem.X[i]),
    terms: problem.terms.map(({ Z }) => ({ Z: rows.map((i) => Z[i]), group: rows.map(() => 0) })),
    ...(problem.trials && { trials: rows.map((i) => problem.trials![i]) }),
  };
}

export function logDensityOf(problem: Problem, row: number, eta: number): ReturnType<typeof logDensity> {
  return logDensity(problem.family, problem.y[row], eta, problem.trials?.[row] ?? 1, problem.dispersion ?? 1);
}

function inverse(A: Matrix): Matrix {
  return A.map((_, j) =>
    symmetricSolve(
      A,
      A.map((__, i) => (i === j ? 1 : 0)),
    ),
  );
}

/** g'Vg */
export function quadratic(V: Matrix, g: readonly number[]): number {
  return g.reduce((sum, a, i) => sum + g.reduce((row, c, j) => row + a * V[i][j] * c, 0), 0);
}

/** Standard error of f(theta, beta, dispersion) by the delta method, the derivatives by central differences. */
export function deltaError(
  world: World,
  { V }: Pick<Law, 'V'>,
  f: (theta: readonly number[], beta: readonly number[], dispersion: number) => number,
): number {
  const at = parametersOf(world);
  const gradient = at.map((_, k) => {
    const moved = (by: number): number => {
      const p = at.map((value, i) => (i === k ? value + by : value));
      return f(p.slice(0, 3), p.slice(3, 5), problemAt(world, p).dispersion!);
    };
    return (moved(MODE_STEP) - moved(-MODE_STEP)) / (2 * MODE_STEP);
  });
  return Math.sqrt(quadratic(V, gradient));
}

/** E f(eta) for eta ~ N(m, v): the trapezoidal rule over nine standard deviations to either side. */
export function average(f: (eta: number) => number, m: number, v: number): number {
  const h = 0.05;
  let sum = 0;
  for (let k = -180; k <= 180; k++) sum += f(m + Math.sqrt(v) * k * h) * Math.exp(-0.5 * (k * h) ** 2);
  return (sum * h) / Math.sqrt(2 * Math.PI);
}
