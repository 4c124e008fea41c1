/**
 * Sandwiches of linear mixed models. The score of a cluster in beta is X'S^-1 A r, r = y - X beta; S^-1 r is the conditional residual by
 * the engine over sigma^2, so that CR0 and CR1 cost a pass over the rows. CR2 has
 *   A = D' B^(-1/2) D,   B = D (S - X M X') D',   S = D'D,   M = (X'S^-1 X)^-1
 * cluster by cluster, in the size of a cluster.
 */
import { cellsOf, thetaMapOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import type { FitCore } from '../../fit/core.ts';
import { addRandomPart, fixedPredictor } from '../../fit/numbers/predictor.ts';
import { choleskyFactor, choleskySolve } from '../../optimize/symmetric.ts';
import { symmetricEigen } from '../../stats/eigen.ts';
import type { Clusters } from './clusters.ts';

interface LinearRobust {
  readonly vcov: Float64Array;
  readonly thetaVcov: null;
  /** Of CR2, by coefficient. */
  readonly df: readonly number[] | null;
}

export function linearRobust(core: FitCore, clusters: Clusters, type: 'CR0' | 'CR1' | 'CR2'): LinearRobust {
  const { design, numbers, effects } = core;
  const { nObs, fixed, response } = design;
  const p = numbers.beta.length;
  if (type === 'CR2') return corrected(core, clusters);
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  const scores = Array.from({ length: clusters.nClusters }, () => new Float64Array(p));
  for (let i = 0; i < nObs; i++) {
    const residual = (response.weights[i] * (response.y[i] - eta[i])) / (numbers.sigma * numbers.sigma);
    for (let j = 0; j < p; j++) scores[clusters.codes[i]][j] += residual * fixed.values[j * nObs + i];
  }
  return { vcov: spread(numbers.vcov, scores, p), thetaVcov: null, df: null };
}

/** M (sum s s') M */
function spread(M: readonly (readonly number[])[], scores: readonly Float64Array[], p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (const score of scores) {
    const step = M.map((row) => row.reduce((sum, m, k) => sum + m * score[k], 0));
    for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) out[i * p + j] += step[i] * step[j];
  }
  return out;
}

/** Rows of a cluster beyond which its square root takes seconds. */
const MOST_ROWS = 400;

function corrected(core: FitCore, { nClusters, codes }: Clusters): LinearRobust {
  const { design, numbers } = core;
  const { nObs, fixed, response } = design;
  const { beta, vcov: M } = numbers;
  const p = beta.length;
  const rowsOf: number[][] = Array.from({ length: nClusters }, () => []);
  codes.forEach((code, i) => {
    rowsOf[code].push(i);
  });
  const covariance = covarianceOfRows(design, numbers.theta, numbers.sigma);
  const residual = fixedPredictor(design, beta).map((value, i) => response.y[i] - value);
  const scores: Float64Array[] = [];
  /** u'S u of each coefficient, and X'u, by cluster. */
  const own: Float64Array[] = [];
  const through: Float64Array[][] = [];
  for (const rows of rowsOf) {
    const n = rows.length;
    if (n > MOST_ROWS) throw tooLong(n);
    const X = (k: number, j: number): number => fixed.values[j * nObs + rows[k]];
    const S = new Float64Array(n * n);
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) S[a * n + b] = covariance(rows[a], rows[b]);
    const A = adjustment(S, X, M, n, p);
    const factor = choleskyFactor(S, n)!;
    // S^-1 X by columns
    const SX = Array.from({ length: p }, (_, j) => {
      const column = Float64Array.from({ length: n }, (__, k) => X(k, j));
      choleskySolve(factor, n, column);
      return column;
    });
    const Ar = times(
      A,
      Float64Array.from(rows, (i) => residual[i]),
      n,
    );
    scores.push(Float64Array.from(SX, (column) => inner(column, Ar)));
    const u = Array.from({ length: p }, (_, c) => {
      const row = new Float64Array(n);
      SX.forEach((column, j) => {
        for (let k = 0; k < n; k++) row[k] += M[c][j] * column[k];
      });
      return times(A, row, n);
    });
    own.push(Float64Array.from(u, (row) => inner(row, times(S, row, n))));
    through.push(
      u.map((row) =>
        Float64Array.from({ length: p }, (_, j) => row.reduce((sum, value, k) => sum + value * X(k, j), 0)),
      ),
    );
  }
  const df = beta.map((_, c) =>
    satterthwaite(
      own.map((of) => of[c]),
      through.map((of) => of[c]),
      M,
    ),
  );
  return { vcov: spread(M, scores, p), thetaVcov: null, df };
}

/** (tr Omega)^2 / tr(Omega^2), Omega_gh = [g = h] u'S u - (X'u)_g' M (X'u)_h. */
function satterthwaite(
  own: readonly number[],
  through: readonly Float64Array[],
  M: readonly (readonly number[])[],
): number {
  const half = through.map((v) => M.map((row) => row.reduce((sum, m, k) => sum + m * v[k], 0)));
  let trace = 0;
  let squares = 0;
  through.forEach((v, g) => {
    half.forEach((w, h) => {
      const omega = (g === h ? own[g] : 0) - v.reduce((sum, value, k) => sum + value * w[k], 0);
      if (g === h) trace += omega;
      squares += omega * omega;
    });
  });
  return (trace * trace) / squares;
}

/** A = D' B^(-1/2) D, symmetric. */
function adjustment(
  S: Float64Array,
  X: (row: number, column: number) => number,
  M: readonly (readonly number[])[],
  n: number,
  p: number,
): Float64Array {
  const L = choleskyFactor(S, n);
  if (L === null) throw new GlmmError('NUMERICAL_FAILURE', 'the covariance of a cluster is not positive definite');
  const left = S.slice();
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++)
      for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) left[a * n + b] -= X(a, i) * M[i][j] * X(b, j);
  // D = L', so that D left D' = L' left L
  const { values, vectors } = symmetricEigen(congruent(left, L, n, false), n);
  const least = NOTHING * values[n - 1];
  const root = new Float64Array(n * n);
  vectors.forEach((vector, k) => {
    if (!(values[k] > least)) return;
    const scale = 1 / Math.sqrt(values[k]);
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) root[a * n + b] += scale * vector[a] * vector[b];
  });
  return congruent(root, L, n, true);
}

/** Directions that the fixed effects take up whole. */
const NOTHING = 1e-12;

/** L' R L, or L R L' with `outer`. */
function congruent(R: Float64Array, L: Float64Array, n: number, outer: boolean): Float64Array {
  const at = (i: number, k: number): number => (outer ? L[i * n + k] : L[k * n + i]);
  const half = new Float64Array(n * n);
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const l = at(i, k);
      if (l !== 0) for (let j = 0; j < n; j++) half[i * n + j] += l * R[k * n + j];
    }
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) out[i * n + j] += half[i * n + k] * at(j, k);
  return out;
}

/** Cov(y_a, y_b): sigma^2 (1 / w where a is b, and z'Lambda Lambda'z over the terms whose level they share). */
function covarianceOfRows(design: Design, theta: readonly number[], sigma: number): (a: number, b: number) => number {
  const { nObs, random, groups, response } = design;
  const cells = cellsOf(thetaMapOf(random), theta);
  let next = 0;
  // Lambda'z of each row
  const parts = random.map(({ names: { length: q }, values, group }) => {
    const T = new Float64Array(q * q);
    for (let c = 0; c < q; c++) for (let r = c; r < q; r++) T[r * q + c] = cells[next++];
    const scaled = new Float64Array(q * nObs);
    for (let i = 0; i < nObs; i++)
      for (let c = 0; c < q; c++) for (let r = c; r < q; r++) scaled[i * q + c] += T[r * q + c] * values[r * nObs + i];
    return { q, scaled, codes: groups[group].codes };
  });
  return (a, b) => {
    let sum = a === b ? 1 / response.weights[a] : 0;
    for (const { q, scaled, codes } of parts)
      if (codes[a] === codes[b]) for (let c = 0; c < q; c++) sum += scaled[a * q + c] * scaled[b * q + c];
    return sigma * sigma * sum;
  };
}

function times(A: Float64Array, x: Float64Array, n: number): Float64Array {
  return x.map((_, i) => {
    let sum = 0;
    for (let k = 0; k < n; k++) sum += A[i * n + k] * x[k];
    return sum;
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function tooLong(rows: number): GlmmError {
  return new GlmmError(
    'TOO_LONG',
    `CR2 needs square roots in the size of a cluster, and one has ${rows} rows, more than ${MOST_ROWS}: ask for type: 'CR1'`,
    { rows },
  );
}
