/**
 * Expectation propagation for several grouping factors: what it keeps in linear memory. Rows that have the same random part a_c'u,
 * that is the same levels and the same z, are a cell; they lie side by side. A SparseModel whose rows are the cells has everything
 * that the normal approximation needs; it stands in `sparse`. Sites, cavities and tilted laws are those of docs/mathematics.md (19).
 */
import { shapeParameters } from "../../family/shape";
import { get, int } from "../../linalg/access";
import { doubles, doublesEach, ints, Layout } from "../../layout";
import { allocate } from "../../memory";
import { SparseModel } from "../model";

/** Rows that are looked at together, unless a cell has more. */
const BLOCK_ROWS: i32 = 256;

@unmanaged
export class Ep extends Layout {
  /** The normal approximation: a model whose rows are the cells, without fixed effects. */
  sparse: usize;
  nRows: i32;
  nFixed: i32;
  nCells: i32;
  /** 1 where the density has a shape, which then is the last parameter, as its logarithm. */
  nShape: i32;
  nTheta: i32;
  /** nTheta + nFixed + nShape */
  nParameters: i32;
  nPoints: i32;
  family: i32;
  /** Most rows of a block. */
  blockRows: i32;
  /** 1 when tau and nu are those of an evaluation. */
  hasSites: i32;
  shape: f64;
  /** What may be left of the largest difference between tilted and normal moments, in sds of a cell. */
  tolerance: f64;

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
  eta: usize;
  rowScore: usize;
  rowW: usize;
  /** n x p, column-major */
  X: usize;
  /** Twice the rows of a block: log f and its slope in log shape */
  each: usize;

  // over cells
  tau: usize;
  nu: usize;
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
  /** Sums over the points: of the weights c, of c x to c x^4, of c times score, score^2, curvature, slope in log shape. */
  sums: usize;

  // points of the rule for the standard normal law, and weight exp(x^2 / 2)
  nodes: usize;
  factors: usize;

  beta: usize;
  logShape: usize;
  gradient: usize;
  metric: usize;
  numbers: usize;
}

/** Numbers of `sums` a cell. */
export const N_SUMS: i32 = 9;

/** A model with its memory, or 0 when there is not enough; `cellStart` is to be filled by the caller. */
export function epCreate(sparse: usize, nRows: i32, nFixed: i32, largestCell: i32, nPoints: i32, family: i32): usize {
  const base = allocate(<f64>offsetof<Ep>());
  if (base == 0) return 0;
  const e = changetype<Ep>(base);
  const m = changetype<SparseModel>(sparse);
  e.sparse = sparse;
  e.nRows = nRows;
  e.nFixed = nFixed;
  e.nCells = m.nObs;
  e.nShape = shapeParameters(family);
  e.nTheta = m.nTheta;
  e.nParameters = m.nTheta + nFixed + e.nShape;
  e.nPoints = nPoints;
  e.family = family;
  e.blockRows = max(BLOCK_ROWS, largestCell);
  e.tolerance = 1e-9;
  const size = layOut(e, 0);
  const start = allocate(<f64>size);
  if (start == 0) return 0;
  layOut(e, start);
  return base;
}

function layOut(e: Ep, start: usize): u64 {
  e.top = <u64>start;
  const n = <u64>e.nRows;
  const cells = <u64>e.nCells;
  // arrays that are read or written in pairs of rows have room for one more
  doublesEach(e, offsetof<Ep>("y"), offsetof<Ep>("rowW"), n + 1);
  e.X = doubles(e, n * <u64>e.nFixed);
  e.each = doubles(e, 2 * (<u64>e.blockRows + 2));
  doublesEach(e, offsetof<Ep>("tau"), offsetof<Ep>("work"), cells);
  e.sums = doubles(e, <u64>N_SUMS * cells);
  e.nodes = doubles(e, <u64>e.nPoints);
  e.factors = doubles(e, <u64>e.nPoints);
  e.beta = doubles(e, <u64>e.nFixed);
  e.logShape = doubles(e, 1);
  e.gradient = doubles(e, <u64>e.nParameters);
  e.metric = doubles(e, <u64>e.nParameters * <u64>e.nParameters);
  e.numbers = doubles(e, 8);
  e.cellStart = ints(e, cells + 1);
  return e.top - <u64>start;
}

/** The cell behind the last of the block that begins with cell `from`. */
export function endOfBlock(e: Ep, from: i32): i32 {
  const first = int(e.cellStart, from);
  let to = from + 1;
  while (to < e.nCells && int(e.cellStart, to + 1) - first <= e.blockRows) to++;
  return to;
}

/** Sum over the rows of a cell of what stands from the block's first row on. */
export function sumOfCell(e: Ep, values: usize, cell: i32, first: i32): f64 {
  let sum = 0.0;
  for (let i = int(e.cellStart, cell) - first, end = int(e.cellStart, cell + 1) - first; i < end; i++) sum += get(values, i);
  return sum;
}
