/**
 * The memory of the information by Louis' identity (louis.ts). Of rows and nodes, nodes have their rows `nodeStride` bytes apart
 * (nodeScratch.ts); so have the columns of sums over nodes.
 */
import { doubles, Layout } from "../../layout";

/** Nodes whose scores of the complete data are held at once: their products are then summed over 64 places in a row. */
export const HELD_NODES: i32 = 64;

@unmanaged
export class LouisScratch extends Layout {
  /** Nodes of a run whose rows are held at once. */
  nodesHeld: i32;
  /** W and derivatives of the scores in log shape of the rows at those nodes. */
  heldW: usize;
  heldRise: usize;
  /** Weights times the square of the last coordinate. */
  weightXX: usize;
  /** Scores of the complete data at nodes, less those at the mode: HELD_NODES for each parameter; how many there are. */
  completeScores: usize;
  completeWeights: usize;
  filled: i32;
  /** Of a block of nodes, HELD_NODES for each random effect: Z' times the scores' distances from the mode's, and u less that of the mode. */
  stepsZ: usize;
  shifts: usize;
  /** Of one node; sums over nodes with their weights, and of their products. */
  oneScore: usize;
  sumScores: usize;
  sumProducts: usize;
  /** Posterior mean of u less that of A'score: 0 if the rule were exact. */
  ruleBar: usize;
  /** E W, E W x_d and E W x_d x_e of the rows, and the same of a run; rows of E W u_c. */
  momentsW: usize;
  runW: usize;
  momentsWu: usize;
  /** E dscore / dt and E dscore / dt x_d of the rows, and the same of a run. */
  momentsRise: usize;
  runRise: usize;
  /** For each theta, and for log shape: p sums of x_j. */
  mixed: usize;
}

/** What does not depend on the rule. */
export function layOutLouis(m: LouisScratch, q: u64, p: u64, nTheta: u64, nShape: u64, maxRows: i32): void {
  const rows = <u64>((maxRows + 3) & ~3);
  const k = nTheta + p + nShape;
  m.weightXX = doubles(m, <u64>HELD_NODES);
  m.completeScores = doubles(m, k * <u64>HELD_NODES);
  m.completeWeights = doubles(m, <u64>HELD_NODES);
  m.stepsZ = doubles(m, q * <u64>HELD_NODES);
  m.shifts = doubles(m, q * <u64>HELD_NODES);
  m.oneScore = doubles(m, k);
  m.sumScores = doubles(m, k);
  m.sumProducts = doubles(m, k * k);
  m.ruleBar = doubles(m, q);
  m.momentsW = doubles(m, rows * (1 + q + (q * (q + 1)) / 2));
  m.runW = doubles(m, rows * 3);
  m.momentsWu = doubles(m, rows * q);
  m.momentsRise = doubles(m, nShape * rows * (1 + q));
  m.runRise = doubles(m, nShape * rows * 2);
  m.mixed = doubles(m, (nTheta + nShape) * p);
}

/** The same of what depends on it. */
export function layOutLouisRule(m: LouisScratch, nodesAtOnce: i32, nShape: i32, maxRows: i32): void {
  m.nodesHeld = min<i32>(nodesAtOnce, HELD_NODES);
  const held = <u64>m.nodesHeld * <u64>((maxRows + 3) & ~3);
  m.heldW = doubles(m, held);
  m.heldRise = doubles(m, nShape ? held : 0);
}
