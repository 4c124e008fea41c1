/**
 * Everything that a model with several grouping factors keeps in linear memory: sizes and addresses, stated once.
 * Columns (random effects) are numbered in elimination order: `nLead` leading ones, then the tail. Vectors over columns have
 * length `vectorLength`; the tail starts at nLead and is padded with zeros.
 */
import { allocate } from "../memory";

@unmanaged
export class SparseModel {
  // sizes
  nObs: i32;
  nFixed: i32;
  nTerms: i32;
  nPairs: i32;
  /** Random effects of one row: sum of q over terms. */
  nPerRow: i32;
  nTheta: i32;
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
  /** n x p, column-major */
  X: usize;
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
  gradient: usize;
  /** q x q row-major per term, packed: the relative factors T, and the sums M of the gradient */
  T: usize;
  M: usize;
  small: usize;

  // vectors over columns
  u: usize;
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

  // several right sides, nBorder x vectorLength each
  /** LMM: Z'W[X y]; Laplace: metric's work */
  ZX: usize;
  right: usize;
  right2: usize;
  /** [X y]'W[X y] (LMM), nBorder x nBorder, and its working copy */
  cross: usize;
  border: usize;
  numbers: usize;
  /** (nTheta + nFixed) squared, row-major */
  metric: usize;

  // Laplace: the last accepted state
  lastTheta: usize;
  lastBeta: usize;
  family: i32;
  refactorFreely: i32;
  hasState: i32;
  /** Decrement (predicted fall of -2 log f(y, u)) that may be left at the mode; the gradient's error is about its root. */
  modeTolerance: f64;
  /** -2 log f(y | u) + u'u at u */
  conditional: f64;
}

/** Doubles needed by all T (and M): sum of q^2. */
function termSquares(termSize: usize, nTerms: i32): i32 {
  let sum = 0;
  for (let t = 0; t < nTerms; t++) {
    const q = load<i32>(termSize + ((<usize>t) << 2));
    sum += q * q;
  }
  return sum;
}

let failed: bool = false;

function doubles(n: f64): usize {
  const address = allocate(8.0 * n);
  if (address == 0) failed = true;
  return address;
}

function ints(n: f64): usize {
  const address = allocate(4.0 * n);
  if (address == 0) failed = true;
  return address;
}

/**
 * A model with its memory, or 0 when there is not enough. `termSize` holds q of each term (i32).
 * A linear mixed model needs no densities and keeps the cross-products of X instead.
 */
export function sparseCreate(
  nObs: i32,
  nFixed: i32,
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
): usize {
  failed = false;
  const base = allocate(<f64>offsetof<SparseModel>());
  if (base == 0) return 0;
  const m = changetype<SparseModel>(base);
  m.nObs = nObs;
  m.nFixed = nFixed;
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
  m.nBorder = (nFixed + 1 + 3) & ~3;
  m.termSize = termSize;
  for (let t = 0; t < nTerms; t++) {
    const q = load<i32>(termSize + ((<usize>t) << 2));
    m.nPerRow += q;
    m.nTheta += (q * (q + 1)) / 2;
    m.largestTerm = max(m.largestTerm, q);
  }
  const n = <f64>nObs;
  const length = <f64>vectorLength;
  const stride = <f64>m.tailStride;
  m.y = doubles(n);
  m.weights = doubles(n);
  m.offset = doubles(n);
  m.X = doubles(n * <f64>nFixed);
  if (interceptsOnly == 0) m.Z = doubles(n * <f64>m.nPerRow);
  m.rowColumn = ints(n * <f64>nTerms);
  m.slots = ints(n * <f64>m.nPairs);
  m.pairBlock = ints(<f64>(m.nPairs + 1));
  m.blockA = ints(<f64>nBlocks);
  m.blockB = ints(<f64>nBlocks);
  m.place = ints(<f64>nValues);
  m.blocks = doubles(<f64>nValues);
  m.covariance = doubles(<f64>nValues);
  m.columnStart = ints(<f64>(nLead + 1));
  m.rowIndex = ints(<f64>nLeadValues);
  m.tailStart = ints(<f64>nLead);
  m.factor = doubles(<f64>nLeadValues + stride * stride);
  m.tail = m.factor + ((<usize>nLeadValues) << 3);
  m.leadInverse = doubles(<f64>nLeadValues);
  m.tailWork = doubles(stride * stride);
  m.listHead = ints(<f64>nLead);
  m.listNext = ints(<f64>nLead);
  m.cursor = ints(<f64>nLead);
  m.scatter = doubles(length);
  m.gather = doubles(length);
  const squares = <f64>termSquares(termSize, nTerms);
  m.theta = doubles(<f64>m.nTheta);
  m.beta = doubles(<f64>m.nBorder);
  m.gradient = doubles(<f64>(m.nTheta + nFixed));
  m.T = doubles(squares);
  m.M = doubles(squares);
  m.small = doubles(<f64>(6 * m.largestTerm * m.largestTerm));
  m.u = doubles(length);
  m.b = doubles(length);
  m.work1 = doubles(length);
  m.work2 = doubles(length);
  m.work3 = doubles(length);
  m.Zscore = doubles(length);
  m.eta = doubles(n);
  m.rowWork = doubles(n);
  const border = <f64>m.nBorder;
  m.right = doubles(border * length);
  m.right2 = doubles(border * length);
  m.border = doubles(border * border);
  if (linear) {
    m.ZX = doubles(border * length);
    m.cross = doubles(border * border);
  } else {
    m.fixedEta = doubles(n);
    m.score = doubles(n);
    m.curvature = doubles(n);
    m.third = doubles(n);
    m.lastTheta = doubles(<f64>m.nTheta);
    m.lastBeta = doubles(<f64>nFixed);
  }
  m.numbers = doubles(8.0);
  const parameters = <f64>(m.nTheta + nFixed);
  m.metric = doubles(parameters * parameters);
  m.modeTolerance = 1e-17;
  return failed ? 0 : base;
}
