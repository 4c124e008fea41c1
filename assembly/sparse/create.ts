/** A model with several grouping factors in linear memory: its sizes, and where each array lies. */
import { densityParameters } from "../family/shape";
import { mapSize, slopesSize, tableSize } from "../family/ordered/table";
import { doubles, doublesEach, ints } from "../layout";
import { Tall } from "../linalg/tall";
import { allocate } from "../memory";
import { MANY_FIXED } from "../../src/wasm/columns/fields";
import { chunkSize } from "./linear/orthonormal";
import { SparseModel } from "./model";

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
    if (m.nFixed >= MANY_FIXED)
      doublesEach(m, offsetof<SparseModel>("movedEta"), offsetof<SparseModel>("rowThird"), n + 1);
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
