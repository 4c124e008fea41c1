/**
 * The memory of the fast path for binomial responses with a logit link and one random intercept (logitIntercept.ts).
 */
import { allocate, doubles } from "../memory";
import { BLOCK } from "./model";

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
  /** Scores at the nodes of a group as distances from that at the mode (a node a row), their weights, one of them. */
  nodeScores: usize;
  nodeWeight: usize;
  nodeScore: usize;
  scoreProducts: usize;
  sumWuu: f64;
  /** Largest E d joint / du of a group at the last evaluation: 0 if the rule were exact. */
  ruleError: f64;
}

/** Address of a LogitScratch with its memory, 0 when there is not enough. */
export function logitScratch(
  nObs: i32,
  nGroups: i32,
  nParameters: i32,
  nNodes: i32,
  maxRows: i32,
): usize {
  const address = allocate(<f64>offsetof<LogitScratch>());
  if (address == 0) return 0;
  const s = changetype<LogitScratch>(address);
  s.halfNodes = ((nNodes >> 1) + 3) & ~3;
  const half = <f64>s.halfNodes;
  const rows = <f64>maxRows + 1.0;
  // a block has at most so many rows and groups
  const blockRows = max<f64>(rows, 2.0 * <f64>min<i32>(nObs, BLOCK));
  const blockGroups = <f64>min<i32>(nGroups, BLOCK);
  const k = <f64>nParameters;
  let ok = true;
  ok = (s.xHalf = doubles(half)) != 0 && ok;
  ok = (s.factorHalf = doubles(half)) != 0 && ok;
  ok = (s.dPlus = doubles(half)) != 0 && ok;
  ok = (s.dMinus = doubles(half)) != 0 && ok;
  ok = (s.pPlus = doubles(half)) != 0 && ok;
  ok = (s.pMinus = doubles(half)) != 0 && ok;
  ok = (s.pairs = doubles(5.0 * half)) != 0 && ok;
  ok = (s.factors = doubles(3.0 * rows)) != 0 && ok;
  ok = (s.odds = doubles(blockRows)) != 0 && ok;
  ok = (s.means = doubles(blockRows)) != 0 && ok;
  ok = (s.rests = doubles(blockRows)) != 0 && ok;
  ok = (s.groups = allocate(blockGroups * <f64>offsetof<LogitGroup>())) != 0 && ok;
  ok = (s.nodeScores = doubles(<f64>nNodes * k)) != 0 && ok;
  ok = (s.nodeWeight = doubles(<f64>nNodes)) != 0 && ok;
  ok = (s.nodeScore = doubles(k)) != 0 && ok;
  ok = (s.scoreProducts = doubles(k * k)) != 0 && ok;
  return ok ? address : 0;
}
