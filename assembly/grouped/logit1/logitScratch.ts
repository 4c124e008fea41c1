/**
 * The memory of the fast path for binomial responses with a logit link and one random intercept (logitIntercept.ts).
 */
import { doubles, fieldsOf } from "../../layout";
import { BLOCK, Grouped } from "../model";

/** Rows whose distances at the nodes are held at once, see information.ts. */
export const CHUNK: i32 = 64;

/** What is known of one group at its mode; the sums go over its rows. See logitModes.ts. */
@unmanaged
export class LogitGroup {
  /** Rows of this group in the block's odds, means and rests: bytes from their beginning. */
  at: usize;
  state: i32;
  u: f64;
  /** The mode lies between. */
  lower: f64;
  upper: f64;
  /** Half the width of the bracket to begin with. */
  bound: f64;
  /** The odds are to be multiplied by this. */
  factor: f64;
  /** sum w, sum w y, sum w y eta0 */
  trials: f64;
  sumY: f64;
  sumYEta: f64;
  /** sum w mu, sum W, sum dW */
  sumMu: f64;
  sumW: f64;
  sumdW: f64;
  /** 1 + theta^2 sum W */
  H: f64;
}

@unmanaged
export class LogitScratch {
  /** The rule as mirrored pairs: positive nodes ascending, filled up with weight 0 to a multiple of four. */
  halfNodes: i32;
  xHalf: usize;
  factorHalf: usize;
  /** Factor of the node 0; 0 without one. */
  factorCentre: f64;
  /** d, and behind it the other exponentials of logitNodes.ts. */
  dPlus: usize;
  dMinus: usize;
  pPlus: usize;
  pMinus: usize;
  /** Five numbers a pair, see logitGradient.ts. */
  pairs: usize;
  /** Coefficients of the rows of a group, see logitNodes.ts and logitGradient.ts. */
  factors: usize;
  /** Of the rows of a block, each group filled up to an even number: odds, mu and 1 - mu at the modes. */
  odds: usize;
  means: usize;
  rests: usize;
  /** A LogitGroup for each group of a block. */
  groups: usize;
  /** Sum of the rows' posterior means of a group, with their weights. */
  sumMean: f64;
  /** Scores at the nodes as distances from that at the mode (a node a row), their weights and u, mean, products. */
  nodeScores: usize;
  nodeWeight: usize;
  nodeU: usize;
  centreWeight: f64;
  /** Distances of w mu from the mode at each node, of the rows of a chunk. */
  moved: usize;
  nodeScore: usize;
  scoreProducts: usize;
  sumWuu: f64;
}

/** Of a model with one random effect. */
@inline
export function logitScratch(m: Grouped): LogitScratch {
  return changetype<LogitScratch>(m.pathScratch);
}

/** Gives every array its address but those of the rule. */
export function layOutLogit(m: Grouped): void {
  const own = logitScratch(m);
  const rows = <u64>m.maxRows + 1;
  // the rows and the groups of a block
  const blockRows = max<u64>(rows, 2 * <u64>min<i32>(m.nObs, BLOCK));
  const blockGroups = <u64>min<i32>(m.nGroups, BLOCK);
  const k = <u64>m.nParameters;
  fieldsOf(m, changetype<usize>(own), offsetof<LogitScratch>("odds"), offsetof<LogitScratch>("rests"), blockRows);
  own.factors = doubles(m, 3 * rows);
  own.groups = doubles(m, blockGroups * ((<u64>offsetof<LogitGroup>() + 7) >> 3));
  own.nodeScore = doubles(m, k);
  own.scoreProducts = doubles(m, k * k);
}

/** The same of what depends on the rule. */
export function layOutLogitRule(m: Grouped): void {
  const own = logitScratch(m);
  own.halfNodes = ((m.nNodes >> 1) + 3) & ~3;
  const half = <u64>own.halfNodes;
  own.xHalf = doubles(m, half);
  own.factorHalf = doubles(m, half);
  own.dPlus = doubles(m, 3 * half);
  fieldsOf(m, changetype<usize>(own), offsetof<LogitScratch>("dMinus"), offsetof<LogitScratch>("pMinus"), half);
  own.pairs = doubles(m, 5 * half);
  own.nodeScores = doubles(m, 2 * half * <u64>m.nParameters);
  own.nodeWeight = doubles(m, 2 * half);
  own.nodeU = doubles(m, 2 * half);
  own.moved = doubles(m, 2 * half * <u64>CHUNK);
}
