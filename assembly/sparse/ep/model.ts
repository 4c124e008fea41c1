/**
 * Expectation propagation for several grouping factors: what it keeps in linear memory. Rows that have the same random part a_c'u,
 * that is the same levels and the same z, are a cell; they lie side by side. A SparseModel whose rows are the cells has everything
 * that the normal approximation needs; it stands in `sparse`. Sites, cavities and tilted laws are those of docs/mathematics.md (18.1) to (18.5).
 */
import { mapSize, slopesSize, tableSize } from "../../family/ordered/table";
import { densityParameters } from "../../family/shape";
import { doubles, doublesEach, ints, Layout } from "../../layout";
import { Tall } from "../../linalg/tall";
import { allocate } from "../../memory";
import { SparseModel } from "../model";
import { Block, BLOCK_ROWS, N_SUMS } from "./blockFields";

@unmanaged
export class Ep extends Layout {
  /** The normal approximation: a model whose rows are the cells, without fixed effects. */
  sparse: usize;
  nRows: i32;
  nFixed: i32;
  nCells: i32;
  /** Parameters of the density, the last ones: the logarithm of its shape, those of its thresholds or of a second predictor. */
  nShape: i32;
  nThresholds: i32;
  nOfMap: i32;
  nTheta: i32;
  /** nTheta + nFixed + nShape */
  nParameters: i32;
  /** Points of the rule, and of the largest. */
  nPoints: i32;
  mostPoints: i32;
  family: i32;
  /** Numbers of one kind in `sums`. */
  sumStride: i32;
  /** 1 when tau and nu are those of an evaluation. */
  hasSites: i32;
  /** 1 when `place` has what a_c'u is at the modes of tilted laws whose cavities are not known yet. */
  hasModes: i32;
  /** 1 when `score`, W and `rowSlope` are those of the tilted laws. */
  hasRows: i32;
  /** What densities take for the shape and for its logarithm. */
  shape: f64;
  t: f64;

  /** i32, nCells + 1: first row of each cell */
  cellStart: usize;

  // over rows
  y: usize;
  weights: usize;
  offset: usize;
  /** Offset and X beta. */
  fixedEta: usize;
  /** Expected score of each row under its cell's tilted law. */
  score: usize;
  /** Expected curvature of each row, in all of a cell its tau. */
  W: usize;
  /** Expected slope of each row's log f in log shape, in the upper one of its thresholds, or in its own log shape. */
  rowSlope: usize;
  eta: usize;
  work1: usize;
  /** n x p, see linalg/tall.ts */
  X: Tall;

  // the block under way, and over its rows
  block: Block;
  base: usize;
  B: usize;
  rowScore: usize;
  rowW: usize;
  /** Log f of the rows, and behind them their slopes. */
  each: usize;
  /** Numbers that nobody reads: sums over the rows of all cells. */
  total: usize;

  // over the cells of the block
  cellValue: usize;
  cellScore: usize;
  cellW: usize;
  /** Weight of the point under way. */
  pointWeight: usize;
  /** See sums.ts */
  sums: usize;

  // over cells
  tau: usize;
  nu: usize;
  /** What the last sweep would have moved them by, and to. */
  tauStep: usize;
  nuStep: usize;
  lastTau: usize;
  lastNu: usize;
  /** Variance and mean of a_c'u under the normal approximation. */
  h: usize;
  mu: usize;
  /** Of the cavity, which leaves the cell's own site out: mean and sd. */
  cavityMean: usize;
  cavitySd: usize;
  /** Mode and scale of the tilted law of z, a_c'u = cavityMean + cavitySd z. */
  place: usize;
  scale: usize;
  /** Log of the tilted integrand at `place`, without the constants; sums of scores and curvatures there. */
  height: usize;
  scoreThere: usize;
  step: usize;
  /** Tilted: log of the integral, mean of the score, -d2 log integral / d mean^2, variance of z, third and fourth cumulant of z. */
  logIntegral: usize;
  slope: usize;
  kappa: usize;
  ratio: usize;
  third: usize;
  fourth: usize;
  work: usize;

  // points of the rule for the standard normal law, and weight exp(x^2 / 2)
  nodes: usize;
  factors: usize;

  beta: usize;
  logShape: usize;
  /** Of thresholds (family/ordered/table.ts): their table, what they are of the parameters, slopes in them. */
  thresholds: usize;
  thresholdMap: usize;
  dThresholds: usize;
  gradient: usize;
  metric: usize;
  numbers: usize;
}

/** A model with its memory, or 0 when there is not enough; `X` are its fixed columns, `cellStart` and the rule are to be filled by the caller. */
export function epCreate(
  sparse: usize,
  X: usize,
  largestCell: i32,
  mostPoints: i32,
  family: i32,
  nThresholds: i32,
  nOfThresholds: i32,
): usize {
  const base = allocate(<f64>offsetof<Ep>());
  if (base == 0) return 0;
  const e = changetype<Ep>(base);
  const m = changetype<SparseModel>(sparse);
  e.sparse = sparse;
  e.X = changetype<Tall>(X);
  e.nRows = e.X.n;
  e.nFixed = e.X.p;
  e.nCells = m.nObs;
  e.nThresholds = nThresholds;
  e.nOfMap = nOfThresholds;
  e.nShape = densityParameters(family, nThresholds, nOfThresholds);
  e.nTheta = m.nTheta;
  e.nParameters = m.nTheta + e.nFixed + e.nShape;
  e.nPoints = mostPoints;
  e.mostPoints = mostPoints;
  e.family = family;
  const size = layOut(e, 0, largestCell);
  const start = allocate(<f64>size);
  if (start == 0) return 0;
  layOut(e, start, largestCell);
  return base;
}

function layOut(e: Ep, start: usize, largestCell: i32): u64 {
  e.top = <u64>start;
  const n = <u64>e.nRows;
  const cells = <u64>e.nCells;
  const blockRows = <u64>max(BLOCK_ROWS, largestCell);
  const blockCells = <u64>BLOCK_ROWS;
  // arrays that are read or written in pairs have room for one more
  doublesEach(e, offsetof<Ep>("y"), offsetof<Ep>("work1"), n + 1);
  e.block = changetype<Block>(doubles(e, 8));
  doublesEach(e, offsetof<Ep>("base"), offsetof<Ep>("rowW"), blockRows + 1);
  e.each = doubles(e, 2 * (blockRows + 2));
  e.total = doubles(e, 1 + max<u64>(1, slopesSize(e.nThresholds)));
  doublesEach(e, offsetof<Ep>("cellValue"), offsetof<Ep>("pointWeight"), blockCells + 1);
  e.sumStride = BLOCK_ROWS + 2;
  e.sums = doubles(e, <u64>(N_SUMS * e.sumStride));
  doublesEach(e, offsetof<Ep>("tau"), offsetof<Ep>("work"), cells + 1);
  e.nodes = doubles(e, <u64>e.mostPoints);
  e.factors = doubles(e, <u64>e.mostPoints);
  e.beta = doubles(e, <u64>e.nFixed);
  e.logShape = doubles(e, max<u64>(1, <u64>e.nShape));
  e.thresholds = doubles(e, tableSize(e.family, e.nThresholds, e.nRows));
  e.thresholdMap = doubles(e, mapSize(e.family, e.nThresholds, e.nOfMap, e.nRows));
  e.dThresholds = doubles(e, slopesSize(e.nThresholds));
  e.gradient = doubles(e, <u64>e.nParameters);
  e.metric = doubles(e, <u64>e.nParameters * <u64>e.nParameters);
  e.numbers = doubles(e, 8);
  e.cellStart = ints(e, cells + 1);
  return e.top - <u64>start;
}

/** The rule in `nodes` and `factors` has so many points from now on; false where there is no room for them. */
export function epSetPoints(base: usize, nPoints: i32): bool {
  const e = changetype<Ep>(base);
  if (nPoints < 1 || nPoints > e.mostPoints) return false;
  e.nPoints = nPoints;
  return true;
}
