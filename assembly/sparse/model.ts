/**
 * Everything that a model with several grouping factors keeps in linear memory, stated once.
 * Columns (random effects) are numbered in elimination order: `nLead` leading ones, then the tail. Vectors over columns have
 * length `vectorLength`; the tail starts at nLead and is padded with zeros.
 */
import { densityParameters } from "../family/shape";
import { mapSize, slopesSize, tableSize } from "../family/ordered/table";
import { doubles, doublesEach, ints, Layout } from "../layout";
import { Tall } from "../linalg/tall";
import { allocate } from "../memory";
import { chunkSize } from "./linear/orthonormal";

@unmanaged
export class SparseModel extends Layout {
  /** The iterative solver that stands in the place of a factor (../krylov/model.ts); 0 where there is a factor. */
  krylov: usize;

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

  // the factor of H = Lambda'Z'WZ Lambda + I
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

/**
 * A model with its memory, or 0 when there is not enough. `X` are its fixed columns (linalg/tall.ts); `termSize` holds q of each term (i32).
 * A linear mixed model needs no densities and keeps the cross-products of X instead; an iterative one has no blocks but those of the diagonal.
 */
export function sparseCreate(
  X: usize,
  nTerms: i32,
  termSize: usize,
  nTail: i32,
  nLead: i32,
  vectorLength: i32,
  nLeadValues: i32,
  nBlocks: i32,
  nValues: i32,
  interceptsOnly: i32,
  linear: i32,
  family: i32,
  refactorFreely: i32,
  iterative: i32,
  nThresholds: i32,
  nOfThresholds: i32,
): usize {
  const base = allocate(<f64>offsetof<SparseModel>());
  if (base == 0) return 0;
  const m = changetype<SparseModel>(base);
  m.X = changetype<Tall>(X);
  m.nObs = m.X.n;
  m.nFixed = m.X.p;
  m.nTerms = nTerms;
  m.nPairs = (nTerms * (nTerms + 1)) / 2;
  m.nTail = nTail;
  m.tailStride = (nTail + 3) & ~3;
  m.nLead = nLead;
  m.vectorLength = vectorLength;
  m.nLeadValues = nLeadValues;
  m.nBlocks = nBlocks;
  m.nValues = nValues;
  m.interceptsOnly = interceptsOnly;
  m.family = family;
  m.refactorFreely = refactorFreely;
  m.nBorder = (m.nFixed + 1 + 3) & ~3;
  m.termSize = termSize;
  for (let t = 0; t < nTerms; t++) {
    const q = load<i32>(termSize + ((<usize>t) << 2));
    m.nPerRow += q;
    m.nTheta += (q * (q + 1)) / 2;
    m.nSquares += q * q;
    m.largestTerm = max(m.largestTerm, q);
  }
  // so that nothing is written before it is known that all fits
  m.nThresholds = nThresholds;
  m.nOfMap = nOfThresholds;
  m.nShape = linear ? 0 : densityParameters(family, nThresholds, nOfThresholds);
  m.nParameters = m.nTheta + m.nFixed + m.nShape;
  const size = layOut(m, 0, linear, iterative);
  const start = allocate(<f64>size);
  if (start == 0) return 0;
  layOut(m, start, linear, iterative);
  m.modeTolerance = 1e-17;
  return base;
}

/** Gives every array its address from `start` on; returns the bytes they take. */
function layOut(m: SparseModel, start: usize, linear: i32, iterative: i32): u64 {
  m.top = <u64>start;
  const n = <u64>m.nObs;
  const p = <u64>m.nFixed;
  const nTheta = <u64>m.nTheta;
  const length = <u64>m.vectorLength;
  const border = <u64>m.nBorder;
  const largest = <u64>m.largestTerm;
  const tail = <u64>m.tailStride * <u64>m.tailStride;

  // arrays that are read or written in pairs of rows have room for one more
  m.y = doubles(m, n + 1);
  m.weights = doubles(m, n + 1);
  m.offset = doubles(m, n);
  m.Z = doubles(m, m.interceptsOnly ? 0 : n * <u64>m.nPerRow);
  m.eta = doubles(m, n + 1);
  m.rowWork = doubles(m, n);

  m.blocks = doubles(m, <u64>m.nValues);
  m.covariance = doubles(m, <u64>m.nValues);
  m.factor = doubles(m, <u64>m.nLeadValues);
  m.tail = doubles(m, tail);
  m.leadInverse = doubles(m, <u64>m.nLeadValues);
  m.tailWork = doubles(m, tail);

  m.scatter = doubles(m, length);
  m.gather = doubles(m, length);
  doublesEach(m, offsetof<SparseModel>("u"), offsetof<SparseModel>("Zscore"), length);
  m.right = doubles(m, border * length);
  m.right2 = doubles(m, border * length);
  m.theta = doubles(m, nTheta);
  m.beta = doubles(m, border);
  m.logShape = doubles(m, max<u64>(1, <u64>m.nShape));
  m.thresholds = doubles(m, tableSize(m.family, m.nThresholds, m.nObs));
  m.thresholdMap = doubles(m, mapSize(m.family, m.nThresholds, m.nOfMap, m.nObs));
  m.dThresholds = doubles(m, slopesSize(m.nThresholds));
  m.gradient = doubles(m, <u64>m.nParameters);
  m.metric = doubles(m, <u64>m.nParameters * <u64>m.nParameters);
  m.T = doubles(m, <u64>m.nSquares);
  m.M = doubles(m, <u64>m.nSquares);
  m.small = doubles(m, 3 * largest * largest);
  m.border = doubles(m, border * border);
  m.numbers = doubles(m, 8);
  if (linear) {
    m.ZX = doubles(m, border * length);
    m.cross = doubles(m, border * border);
    doublesEach(m, offsetof<SparseModel>("basis"), offsetof<SparseModel>("work"), border * border);
    m.chunk = doubles(m, chunkSize(border));
    m.slopes = doubles(m, nTheta * border * border);
  } else {
    doublesEach(m, offsetof<SparseModel>("fixedEta"), offsetof<SparseModel>("third"), n + 1);
    m.shapeScore = doubles(m, m.nShape ? n + 1 : 0);
    m.shapeCurvature = doubles(m, m.nShape ? n + 1 : 0);
    m.lastTheta = doubles(m, nTheta);
    m.lastBeta = doubles(m, p);
  }

  m.rowColumn = ints(m, n * <u64>m.nTerms);
  m.slots = ints(m, iterative ? 0 : n * <u64>m.nPairs);
  m.pairBlock = ints(m, <u64>(m.nPairs + 1));
  m.blockA = ints(m, <u64>m.nBlocks);
  m.blockB = ints(m, <u64>m.nBlocks);
  m.place = ints(m, <u64>m.nValues);
  m.columnStart = ints(m, <u64>(m.nLead + 1));
  m.rowIndex = ints(m, <u64>m.nLeadValues);
  m.tailStart = ints(m, <u64>m.nLead);
  m.listHead = ints(m, <u64>m.nLead);
  m.listNext = ints(m, <u64>m.nLead);
  m.cursor = ints(m, <u64>m.nLead);
  return m.top - <u64>start;
}
