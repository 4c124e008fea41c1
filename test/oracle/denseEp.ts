/**
 * Expectation propagation from its definition, with dense matrices: one normal site for every set of rows with the same random part,
 * tilted laws by the trapezoid rule, sites replaced all at once until nothing moves. T. P. Minka, 2001; pairs of sites as Opper, Paquet
 * and Winther, 2013.
 */
import { logDensity } from './families.ts';
import { cholesky, choleskyInverse, logDeterminant, type Matrix, zeros } from './linalg.ts';
import { fixedPredictor, type Problem, termFactors, transposedTimes } from './problem.ts';

/** Half width of the trapezoid in sds of the cavity, and its step: 1e-13 of the integral where responses do not narrow it tenfold. */
const HALF_WIDTH = 9;
const STEP = 0.1;
const SWEEPS = 400;
const AT_REST = 1e-12;

export interface DenseEp {
  /** With all constants of the density. */
  readonly logZ: number;
  /** What all ordered pairs of cells add. */
  readonly pairs: number;
  /** Posterior mean and sd of a_c'u of each row. */
  readonly mean: number[];
  readonly sd: number[];
}

interface Tilted {
  readonly logZ: number;
  readonly mean: number;
  readonly variance: number;
  readonly third: number;
  readonly fourth: number;
}

/** log f of a row at eta, without its weight. */
export type RowDensity = (row: number, eta: number) => number;

/** @param density of rows; that of the problem's family without */
export function denseEp(
  problem: Problem,
  theta: readonly number[],
  beta: readonly number[],
  density: RowDensity = (r, eta) =>
    logDensity(problem.family, problem.y[r], eta, problem.trials?.[r] ?? 1, problem.dispersion ?? 1).value,
): DenseEp {
  const { cells, A } = cellsOf(problem, theta);
  const eta0 = fixedPredictor(problem, beta);
  const q = A[0].length;
  const tau = cells.map(() => 0);
  const nu = cells.map(() => 0);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const { S, L, mean, h } = normal(A, tau, nu, q);
    const cavities = cells.map((_, c) => {
      const v = 1 / (1 / h[c] - tau[c]);
      return { v, m: v * (mean[c] / h[c] - nu[c]) };
    });
    const tilted = cells.map((rows, c) => tilt(problem.weights, density, rows, eta0, cavities[c].m, cavities[c].v));
    let moved = 0;
    const next = tilted.map((t, c) => {
      const site = { tau: 1 / t.variance - 1 / cavities[c].v, nu: t.mean / t.variance - cavities[c].m / cavities[c].v };
      moved = Math.max(moved, change(site.tau, tau[c]), change(site.nu, nu[c]));
      return site;
    });
    if (moved < AT_REST || sweep === SWEEPS - 1) {
      let logZ = -0.5 * logDeterminant(L);
      cells.forEach((_, c) => {
        const { v, m: mc } = cavities[c];
        const narrowed = 1 / (1 / v + tau[c]);
        logZ += tilted[c].logZ + 0.5 * Math.log(1 + tau[c] * v) - 0.5 * (nu[c] + mc / v) ** 2 * narrowed;
        logZ += (0.5 * mc * mc) / v + 0.5 * nu[c] * mean[c];
      });
      const place = new Map(cells.flatMap((rows, c) => rows.map((r) => [r, c] as const)));
      const of = (values: number[]): number[] => problem.y.map((_, r) => values[place.get(r)!]);
      return { logZ, pairs: pairsOf(A, S, h, tilted), mean: of(mean), sd: of(h.map(Math.sqrt)) };
    }
    next.forEach((site, c) => {
      tau[c] = site.tau;
      nu[c] = site.nu;
    });
  }
  throw new Error('unreachable');
}

/** Of a site, in units of the larger of its size and one. */
function change(next: number, last: number): number {
  return Math.abs(next - last) / Math.max(1, Math.abs(last));
}

function cellsOf(problem: Problem, theta: readonly number[]): { cells: number[][]; A: Matrix } {
  const factors = termFactors(problem, theta);
  const starts: number[] = [];
  let q = 0;
  problem.terms.forEach((term, t) => {
    starts.push(q);
    q += factors[t].length * (Math.max(...term.group) + 1);
  });
  const byKey = new Map<string, number[]>();
  problem.y.forEach((_, r) => {
    const key = problem.terms.map((term) => `${term.group[r]}:${term.Z[r].join(',')}`).join('|');
    byKey.set(key, [...(byKey.get(key) ?? []), r]);
  });
  const cells = [...byKey.values()];
  const A = cells.map(([r]) => {
    const row = new Array<number>(q).fill(0);
    problem.terms.forEach((term, t) => {
      const at = starts[t] + term.group[r] * factors[t].length;
      transposedTimes(factors[t], term.Z[r]).forEach((value, j) => {
        row[at + j] += value;
      });
    });
    return row;
  });
  return { cells, A };
}

function normal(A: Matrix, tau: readonly number[], nu: readonly number[], q: number) {
  const Q = zeros(q, q);
  for (let i = 0; i < q; i++) Q[i][i] = 1;
  A.forEach((a, c) => {
    for (let i = 0; i < q; i++) if (a[i] !== 0) for (let j = 0; j < q; j++) Q[i][j] += tau[c] * a[i] * a[j];
  });
  const L = cholesky(Q)!;
  const S = choleskyInverse(L);
  const right = Q.map((_, i) => A.reduce((sum, a, c) => sum + a[i] * nu[c], 0));
  const m = S.map((row) => row.reduce((sum, s, i) => sum + s * right[i], 0));
  const mean = A.map((a) => a.reduce((sum, v, i) => sum + v * m[i], 0));
  const h = A.map((a) => form(a, S, a));
  return { S, L, mean, h };
}

function form(a: readonly number[], S: Matrix, b: readonly number[]): number {
  return a.reduce((sum, v, i) => (v === 0 ? sum : sum + v * S[i].reduce((t, s, j) => t + s * b[j], 0)), 0);
}

function tilt(
  rowWeights: readonly number[] | undefined,
  density: RowDensity,
  rows: readonly number[],
  eta0: readonly number[],
  mean: number,
  variance: number,
): Tilted {
  const sd = Math.sqrt(variance);
  const logs: number[] = [];
  const zs: number[] = [];
  for (let z = -HALF_WIDTH; z <= HALF_WIDTH + STEP / 2; z += STEP) {
    let log = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
    for (const r of rows) {
      const eta = eta0[r] + mean + sd * z;
      log += (rowWeights?.[r] ?? 1) * density(r, eta);
    }
    zs.push(z);
    logs.push(log);
  }
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((a, b) => a + b, 0);
  const about = (f: (z: number) => number): number => weights.reduce((sum, w, k) => sum + w * f(zs[k]), 0) / total;
  const m1 = about((z) => z);
  const m2 = about((z) => (z - m1) ** 2);
  return {
    logZ: most + Math.log(total * STEP),
    mean: mean + sd * m1,
    variance: variance * m2,
    third: sd ** 3 * about((z) => (z - m1) ** 3),
    fourth: sd ** 4 * (about((z) => (z - m1) ** 4) - 3 * m2 * m2),
  };
}

function pairsOf(A: Matrix, S: Matrix, h: readonly number[], tilted: readonly Tilted[]): number {
  let sum = 0;
  A.forEach((a, c) => {
    A.forEach((b, d) => {
      if (c === d) return;
      const rho = form(a, S, b) / (h[c] * h[d]);
      sum +=
        (tilted[c].third * tilted[d].third * rho ** 3) / 12 + (tilted[c].fourth * tilted[d].fourth * rho ** 4) / 48;
    });
  });
  return sum;
}
