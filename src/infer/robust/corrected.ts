/**
 * CR2: scores X'S^-1 A r with
 *   A = D' B^(-1/2) D,   B = D (S - X M X') D',   S = D'D,   M = (X'S^-1 X)^-1
 * cluster by cluster, in the rank of its columns of X and of the random effects (reduced.ts); its degrees of freedom: contrastFreedom.ts.
 */
import { GlmmError } from '../../errors.ts';
import type { Estimation } from '../../fit/estimation.ts';
import { fixedPredictor } from '../../fit/numbers/predictor.ts';
import { flatOf, Matrix, ofEigenvalues, positiveFactor, sandwich, symmetricEigen } from '../../stats/matrix.ts';
import { tooLong } from '../../wasm/tooLong.ts';
import type { Clusters } from './clusters.ts';
import type { ContrastFreedom } from './contrastFreedom.ts';
import { type Outline, outlineOf, type Reduced, randomPartsOf, reduce } from './reduced.ts';

export interface Corrected {
  /** p numbers a cluster. */
  readonly scores: readonly Float64Array[];
  /** What degrees of freedom are made of. */
  readonly freedom: ContrastFreedom;
}

/** @throws GlmmError TOO_LONG; NUMERICAL_FAILURE */
export function corrected(
  { design, numbers }: Estimation,
  { nClusters, codes }: Clusters,
  maxSeconds?: number,
): Corrected {
  const { fixed, response } = design;
  const { beta, theta, sigma } = numbers;
  const p = fixed.names.length;
  const M = new Matrix(numbers.vcov.map((row) => [...row]));
  const rowsOf: number[][] = Array.from({ length: nClusters }, () => []);
  codes.forEach((code, i) => {
    rowsOf[code].push(i);
  });
  const random = randomPartsOf(design, theta, sigma);
  const outlines = rowsOf.map((rows) => outlineOf(random, rows, response.weights, p));
  checkSeconds(outlines, p, maxSeconds);
  const residual = fixedPredictor(design, beta).map((value, i) => response.y[i] - value);
  const own: number[] = [];
  const through: number[] = [];
  const scores = outlines.map((outline) => {
    const { X, S, residual: r } = reduce(design, random, outline, residual);
    const { ASX, u } = adjustedOf({ X, S }, M);
    for (const value of flatOf(u.transposeMultiply(S.mmul(u)))) own.push(value);
    for (const value of flatOf(u.transposeMultiply(X))) through.push(value);
    return flatOf(ASX.transposeMultiply(r));
  });
  return { scores, freedom: { M: Array.from(flatOf(M)), own, through } };
}

/** A S^-1 X, and its combinations u by M. */
function adjustedOf({ X, S }: Pick<Reduced, 'X' | 'S'>, M: Matrix): { readonly ASX: Matrix; readonly u: Matrix } {
  const factor = positiveFactor(S);
  if (factor === null) throw new GlmmError('NUMERICAL_FAILURE', 'the covariance of a cluster is not positive definite');
  const ASX = adjustment(S, factor.lowerTriangularMatrix, X, M).mmul(factor.solve(X));
  return { ASX, u: ASX.mmul(M) };
}

/** A = D' B^(-1/2) D, symmetric; D = L', so that D R D' = L' R L. */
function adjustment(S: Matrix, L: Matrix, X: Matrix, M: Matrix): Matrix {
  const B = sandwich(L.transpose(), Matrix.sub(S, sandwich(X, M)));
  // without fixed effects B has the eigenvalues of S^2
  const most = Math.max(...S.diagonal());
  const least = NOTHING * most * most;
  return sandwich(
    L,
    ofEigenvalues(symmetricEigen(B), (value) => (value > least ? 1 / Math.sqrt(value) : 0)),
  );
}

/** Directions that the fixed effects take up whole. */
const NOTHING = 1e-12;

/** Nanoseconds: of a cluster, of a product of two numbers in a basis, of the cube of a cluster's coordinates for its root, and of p's for df. */
const CLUSTER = 3e4;
const PRODUCT = 1;
const CUBE = 25;
const FREEDOM = 4;
const NANO = 1e-9;
/** As of fits. */
const MAX_SECONDS = 10;

/** @throws GlmmError TOO_LONG */
function checkSeconds(outlines: readonly Outline[], p: number, maxSeconds = MAX_SECONDS): void {
  let nanoseconds = 0;
  let largest = 0;
  for (const { size, products } of outlines) {
    nanoseconds += CLUSTER + PRODUCT * products + CUBE * size * size * size + FREEDOM * p * p * p;
    largest = Math.max(largest, size);
  }
  const seconds = NANO * nanoseconds;
  if (seconds <= maxSeconds) return;
  const clusters = outlines.length;
  throw tooLong({
    what: 'CR2',
    ...{ seconds, maxSeconds },
    because: `${clusters} clusters, and a square root of ${largest} rows in the largest: its columns of X and random effects, by weight`,
    wayOut: "ask for type: 'CR1'",
    details: { clusters, size: largest },
  });
}
