/**
 * Crossed factors too large for a factorization: what the iterative solver keeps in linear memory beside a SparseModel, whose rows it shares.
 * The levels of one term, the head, are eliminated exactly; its columns come first, and rows lie level by level of it. The other columns
 * are the tail, where conjugate gradients work on S = H22 - C'D^-1 C, scaled by the roots of its diagonal (docs/mathematics.md (20.1)).
 */
import { doubles, doublesEach, ints, Layout, lineFrom } from "../layout";
import { int } from "../linalg/access";
import { SparseModel } from "../sparse/model";

/** Right sides of one sweep over the rows: a block of probes. */
export const LANES: i32 = 8;
/** Steps of conjugate gradients after which a system counts as unsolvable: the worst graph measured takes 60. */
export const MAX_STEPS: i32 = 1000;

@unmanaged
export class Krylov extends Layout {
  sparse: usize;
  /** The term that is eliminated, its random effects a level, the place of its z in a row, and its levels. */
  head: i32;
  headSize: i32;
  headZ: i32;
  nLevels: i32;
  /** First column of the tail, and how many there are. */
  first: i32;
  nTail: i32;
  nTailLevels: i32;
  largestLevel: i32;
  /** 1 with two random intercepts: every row has one entry in the tail, a one. */
  simple: i32;

  // what the probes are
  /** Probes from `firstProbe` on; all unit vectors where `exact` is 1, which makes everything exact. */
  firstProbe: i32;
  nProbes: i32;
  exact: i32;
  /** 1 where tr E^2 is summed over the wedges of the graph, for log|H|. */
  wedges: i32;
  seed: u64;
  /** Residuals of conjugate gradients relative to the right side: of probes, and of what has to be exact. */
  probeTolerance: f64;
  tolerance: f64;
  /** Steps that conjugate gradients took last, and together for the blocks of probes. */
  steps: i32;
  probeSteps: i32;
  /** 1 when leverages, M and covariance belong to the weights. */
  isInverted: i32;
  /** log|D| and the sum of log dS. */
  logDiagonal: f64;

  // the design
  /** i32, nLevels + 1: first row of each level of the head */
  levelStart: usize;
  /** i32, by term: first column, place of its blocks, levels */
  termFirst: usize;
  blockBase: usize;
  termLevels: usize;
  /** i32: levels of the head that meet each level of the tail, and where its list begins */
  neighbourStart: usize;
  neighbours: usize;

  // with two random intercepts the cells, pairs of levels: of each its level of the tail, weight and leverage, level by level of the head (i32 the first
  // of each); and by the tail its number there
  nCells: i32;
  /** 1 when the lists are there. */
  hasCells: i32;
  cellStart: usize;
  cellColumn: usize;
  cellWeight: usize;
  cellLeverage: usize;
  cellOf: usize;

  // over rows
  weights: usize;
  leverage: usize;
  /** nPerRow ones, the z of rows whose terms are all intercepts; bytes from one row's z to the next. */
  ones: usize;
  zStep: usize;
  zBase: usize;

  // over levels of the head, headSize^2 each
  /** (I + T'AT)^-1, T of it T', and the part that rows of a level have in common of what the tail's columns say of each other */
  inverse: usize;
  K: usize;
  shared: usize;

  // over columns of the tail
  /** Blocks of Z2'W Z2 - Z2'W Z1 K Z1'W Z2, laid out as `blocks`. */
  schur: usize;
  /** Roots of the inverse diagonal of S. */
  scale: usize;
  /** Z1'W z of each column within a level of the head, headSize numbers each. */
  meeting: usize;
  /** i32: level that touched a column last; first columns and terms of those it touched */
  mark: usize;
  touched: usize;

  // over columns of the tail, LANES numbers each
  z: usize;
  x: usize;
  r: usize;
  p: usize;
  q: usize;
  v: usize;
  out: usize;

  // within a level, LANES numbers each
  rowWork: usize;
  rowWork2: usize;
  sums: usize;

  // conjugate gradients, LANES numbers each
  rr: usize;
  pq: usize;
  target: usize;
  alpha: usize;
  beta: usize;
  alphas: usize;
  betas: usize;
  /** i32, LANES: steps of each right side */
  count: usize;
  /** Tridiagonal matrices, see blocks/lanczos.ts */
  diagonal: usize;
  beside: usize;
  firstRow: usize;

  small: usize;
  numbers: usize;

  // who does the blocks of probes, see blocks/
  /** Hands of the threads, the first that of the one whose model this is; how many there are. */
  hands: usize;
  nHands: i32;
  /** Where the threads agree who does which block; 0 where this one is alone. */
  control: usize;
}

/** What blocks of right sides are computed in: a thread each has its own. */
export function layOutWork(k: Krylov, m: SparseModel): void {
  const tail = <u64>k.nTail;
  const lanes = <u64>LANES;
  k.top = lineFrom(k.top);
  doublesEach(k, offsetof<Krylov>("z"), offsetof<Krylov>("out"), tail * lanes);
  doublesEach(k, offsetof<Krylov>("rowWork"), offsetof<Krylov>("rowWork2"), <u64>k.largestLevel * lanes);
  k.sums = doubles(k, <u64>(6 * k.headSize) * lanes);
  doublesEach(k, offsetof<Krylov>("rr"), offsetof<Krylov>("beta"), lanes);
  doublesEach(k, offsetof<Krylov>("alphas"), offsetof<Krylov>("betas"), <u64>(MAX_STEPS * LANES));
  doublesEach(k, offsetof<Krylov>("diagonal"), offsetof<Krylov>("firstRow"), <u64>(MAX_STEPS + 1));
  k.small = doubles(k, <u64>(6 * m.largestTerm * m.largestTerm));
  k.count = ints(k, lanes);
}

/** The triangle T of a term. */
export function triangleOf(m: SparseModel, term: i32): usize {
  let T = m.T;
  for (let t = 0; t < term; t++) T += (<usize>(int(m.termSize, t) * int(m.termSize, t))) << 3;
  return T;
}
