/**
 * Sandwiches of linear mixed models. The score of a cluster in beta is X'S^-1 A r, r = y - X beta; S^-1 r is the conditional residual by
 * the engine over sigma^2, so that CR0 and CR1 cost a pass over the rows. CR2 has
 *   A = D' B^(-1/2) D,   B = D (S - X M X') D',   S = D'D,   M = (X'S^-1 X)^-1
 * cluster by cluster, in the size of a cluster.
 */
import { cellsOf, thetaMapOf } from '../../covariance/map.ts';
import type { Design } from '../../design/types.ts';
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { addRandomPart, fixedPredictor } from '../../fit/numbers/predictor.ts';
import { flatOf, Matrix, ofEigenvalues, positiveFactor, sandwich, symmetricEigen } from '../../stats/matrix.ts';
import type { Clusters } from './clusters.ts';

interface LinearRobust {
  readonly vcov: Float64Array;
  readonly thetaVcov: null;
  /** Of CR2, by coefficient. */
  readonly df: readonly number[] | null;
}

export function linearRobust(estimation: Estimation, clusters: Clusters, type: 'CR0' | 'CR1' | 'CR2'): LinearRobust {
  const { design, numbers, effects } = estimation;
  const { nObs, fixed, response } = design;
  const p = numbers.beta.length;
  if (type === 'CR2') return corrected(estimation, clusters);
  const modes = effects.map(({ mode }) => mode);
  const eta = addRandomPart(design, modes, fixedPredictor(design, numbers.beta));
  const scores = Array.from({ length: clusters.nClusters }, () => new Float64Array(p));
  for (let i = 0; i < nObs; i++) {
    const residual = (response.weights[i] * (response.y[i] - eta[i])) / (numbers.sigma * numbers.sigma);
    for (let j = 0; j < p; j++) scores[clusters.codes[i]][j] += residual * fixed.values[j * nObs + i];
  }
  return { vcov: spread(numbers.vcov, scores), thetaVcov: null, df: null };
}

/** M (sum s s') M */
function spread(M: readonly (readonly number[])[], scores: readonly Float64Array[]): Float64Array {
  const steps = new Matrix(scores.map((score) => Array.from(score))).mmul(matrixFrom(M));
  return flatOf(steps.gram());
}

const matrixFrom = (rows: readonly (readonly number[])[]): Matrix => new Matrix(rows.map((row) => [...row]));

/** Rows of a cluster beyond which its square root takes seconds. */
const MOST_ROWS = 400;

function corrected(estimation: Estimation, { nClusters, codes }: Clusters): LinearRobust {
  const { design, numbers } = estimation;
  const { nObs, fixed, response } = design;
  const { beta } = numbers;
  const M = matrixFrom(numbers.vcov);
  const p = beta.length;
  const rowsOf: number[][] = Array.from({ length: nClusters }, () => []);
  codes.forEach((code, i) => {
    rowsOf[code].push(i);
  });
  const covariance = covarianceOfRows(design, numbers.theta, numbers.sigma);
  const residual = fixedPredictor(design, beta).map((value, i) => response.y[i] - value);
  const scores: Float64Array[] = [];
  /** u'S u of each coefficient, and X'u, by cluster. */
  const own: number[][] = [];
  const through: number[][][] = [];
  for (const rows of rowsOf) {
    if (rows.length > MOST_ROWS) throw tooLong(rows.length);
    const X = new Matrix(rows.map((i) => Array.from({ length: p }, (_, j) => fixed.values[j * nObs + i])));
    const S = new Matrix(rows.map((a) => rows.map((b) => covariance(a, b))));
    const factor = positiveFactor(S);
    if (factor === null)
      throw new GlmmError('NUMERICAL_FAILURE', 'the covariance of a cluster is not positive definite');
    const A = adjustment(S, factor.lowerTriangularMatrix, X, M);
    // A S^-1 X, and its combinations by M
    const ASX = A.mmul(factor.solve(X));
    scores.push(flatOf(ASX.transposeMultiply(Matrix.columnVector(rows.map((i) => residual[i])))));
    const u = ASX.mmul(M);
    own.push(u.transposeMultiply(S.mmul(u)).diagonal());
    through.push(u.transposeMultiply(X).to2DArray());
  }
  const df = beta.map((_, c) =>
    satterthwaite(
      own.map((of) => of[c]),
      new Matrix(through.map((of) => of[c])),
      M,
    ),
  );
  return { vcov: spread(numbers.vcov, scores), thetaVcov: null, df };
}

/** (tr Omega)^2 / tr(Omega^2), Omega_gh = [g = h] u'S u - (X'u)_g' M (X'u)_h. */
function satterthwaite(own: readonly number[], through: Matrix, M: Matrix): number {
  const Omega = Matrix.sub(Matrix.diag([...own]), sandwich(through, M));
  const trace = Omega.trace();
  return (trace * trace) / Matrix.mul(Omega, Omega).sum();
}

/** A = D' B^(-1/2) D, symmetric; D = L', so that D R D' = L' R L. */
function adjustment(S: Matrix, L: Matrix, X: Matrix, M: Matrix): Matrix {
  const B = sandwich(L.transpose(), Matrix.sub(S, sandwich(X, M)));
  const eigen = symmetricEigen(B);
  const least = NOTHING * eigen.values[S.rows - 1];
  return sandwich(
    L,
    ofEigenvalues(eigen, (value) => (value > least ? 1 / Math.sqrt(value) : 0)),
  );
}

/** Directions that the fixed effects take up whole. */
const NOTHING = 1e-12;

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

function tooLong(rows: number): GlmmError {
  return new GlmmError(
    'TOO_LONG',
    `CR2 needs square roots in the size of a cluster, and one has ${rows} rows, more than ${MOST_ROWS}: ask for type: 'CR1'`,
    { rows },
  );
}
