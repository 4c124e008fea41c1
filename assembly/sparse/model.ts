/**
 * Everything that a model with several grouping factors keeps in linear memory, stated once.
 * Columns (random effects) are numbered in elimination order: `nLead` leading ones, then the tail. Vectors over columns have
 * length `vectorLength`; the tail starts at nLead and is padded with zeros.
 */
import { Layout } from "../layout";
import { Tall } from "../linalg/tall";

@unmanaged
export class SparseModel extends Layout {
  /** Each 0 where there is none: the iterative solver in the place of a factor (../krylov/model.ts), what levels add that are related (prior.ts). */
  krylov: usize;
  prior: usize;
  // sizes
  nObs: i32;
  nFixed: i32;
  nTerms: i32;
  nPairs: i32;
  /** Random effects of one row: sum of q over terms. */
  nPerRow: i32;
  nTheta: i32;
  /** Parameters of the density, the last ones, see grouped/model.ts. */
  nShape: i32;
  nThresholds: i32;
  nOfMap: i32;
  /** What densities take for the logarithm of a shape. */
  t: f64;
  nParameters: i32;
  /** Sum of q^2 over terms: elements of all T. */
  nSquares: i32;
  nLead: i32;
  tailStride: i32;
  nTail: i32;
  vectorLength: i32;
  nLeadValues: i32;
  nBlocks: i32;
  nValues: i32;
  /** Right sides X and y, padded to a multiple of 4. */
  nBorder: i32;
  largestTerm: i32;
  /** 1 when every z is 1 and every q is 1: (1 | f) + (1 | g) ... */
  interceptsOnly: i32;
  /** 1 when the tail of `factor` holds the inverse of the tail block, 0 when it holds its Cholesky factor. */
  tailIsInverse: i32;
  /** 1 when `factor` holds a factorization of any kind. */
  hasFactor: i32;

  // rows
  y: usize;
  weights: usize;
  offset: usize;
  /** n x p, see linalg/tall.ts */
  X: Tall;
  /** n x nPerRow, row-major; 0 when interceptsOnly */
  Z: usize;
  /** i32, n x nTerms: first column of the row's level of each term */
  rowColumn: usize;
  /** i32, n x nPairs: where the row's block of each pair of terms starts */
  slots: usize;

  // terms, pairs of terms, blocks
  termSize: usize;
  /** i32, nPairs + 1: first block of each pair */
  pairBlock: usize;
  /** i32, nBlocks: first columns of the two nodes of each block */
  blockA: usize;
  blockB: usize;
  /** i32, nValues: place of each entry of each block in `factor` */
  place: usize;
  /** Z'WZ by blocks */
  blocks: usize;
  /** Lambda H^-1 Lambda' on the same blocks */
  covariance: usize;

  // the factor of H = Lambda'Z'WZ Lambda + I, or + I + E
  columnStart: usize;
  rowIndex: usize;
  tailStart: usize;
  /** leading values, then the tail */
  factor: usize;
  tail: usize;
  leadInverse: usize;
  /** second square of the tail's size: the inverse of its triangle */
  tailWork: usize;
  /** i32, nLead each: linked lists of the left-looking factorization */
  listHead: usize;
  listNext: usize;
  cursor: usize;
  /** vectors over columns used inside factor and inverse */
  scatter: usize;
  gather: usize;

  // parameters
  theta: usize;
  beta: usize;
  logShape: usize;
  /** Of thresholds (family/ordered/table.ts): their table, what they are of the parameters, slopes in them. */
  thresholds: usize;
  thresholdMap: usize;
  dThresholds: usize;
  /** Of the density, see family/shape.ts; exp(logShape). */
  shape: f64;
  gradient: usize;
  /** q x q row-major per term, packed: the relative factors T, and the sums M of the gradient */
  T: usize;
  M: usize;
  small: usize;

  // vectors over columns
  u: usize;
  /** Another mode, of densities that may have several. */
  uOther: usize;
  b: usize;
  work1: usize;
  work2: usize;
  work3: usize;
  Zscore: usize;

  // vectors over rows
  eta: usize;
  fixedEta: usize;
  score: usize;
  curvature: usize;
  third: usize;
  rowWork: usize;
  /** Of the information of beta (curvature.ts); only where there are MANY_FIXED columns. */
  movedEta: usize;
  movedScore: usize;
  movedThird: usize;
  movedCurvature: usize;
  rowThird: usize;
  /** Derivatives of score and curvature in log shape; 0 without one. */
  shapeScore: usize;
  shapeCurvature: usize;

  // several right sides, nBorder x vectorLength each
  /** LMM: Z'W[X y]; Laplace: metric's work */
  ZX: usize;
  right: usize;
  right2: usize;
  /** [X y]'W[X y] (LMM), nBorder x nBorder, and its working copy */
  cross: usize;
  border: usize;
  /** LMM, nBorder x nBorder each, see orthonormal.ts: the basis of X, the inverse of its factor, what is worked in */
  basis: usize;
  inverse: usize;
  work: usize;
  /** LMM: rows of X at a time, see orthonormal.ts */
  chunk: usize;
  /** LMM: nTheta matrices nBorder x nBorder, see linearSlopes */
  slopes: usize;
  numbers: usize;
  /** nParameters squared, row-major */
  metric: usize;

  // Laplace: the last accepted state
  lastTheta: usize;
  lastBeta: usize;
  lastLogShape: f64;
  family: i32;
  refactorFreely: i32;
  hasState: i32;
  /** Decrement (predicted fall of -2 log f(y, u)) that may be left at the mode; the gradient's error is about its root. */
  modeTolerance: f64;
  /** -2 log f(y | u) + u'u at u */
  conditional: f64;
}
