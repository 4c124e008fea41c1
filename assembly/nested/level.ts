/**
 * One grouping factor of a chain of nested ones: numbers and addresses. Its levels are called units here; each belongs to one unit of the
 * factor above. Above the outermost factor stands one without effects, whose units are the groups that the likelihood is a product of: it
 * has one node of weight one, so that loops over a unit's children need no other beginning.
 */
import { int } from "../linalg/access";

@unmanaged
export class Level {
  /** Random effects of a unit, of those above it on its path, and of both. */
  q: i32;
  above: i32;
  whole: i32;
  units: i32;
  /** Of the group that has most. */
  most: i32;
  /** Nodes of the rule; those that differ in the last dimension only. */
  nodes: i32;
  run: i32;
  /** Nodes of all units above on a path, and with its own: products of the rules; 0 of the innermost factor, whose own are summed at once. */
  paths: i32;
  tuples: i32;
  /** Numbers of a unit at a path, see record.ts. */
  record: i32;

  // the group at hand: first unit, how many, and where their effects begin among the group's
  first: i32;
  count: i32;
  at: i32;

  /** i32: first child of each unit, or first row of each unit of the innermost factor. */
  start: usize;
  /** What turns effects into those that are reported, q x q. */
  report: usize;
  /** Rule of the standard normal law: nodes, and weight exp(|x|^2 / 2). */
  x: usize;
  factor: usize;
  // units x q
  bMode: usize;
  bMean: usize;
  bModeSd: usize;
  bSd: usize;
  // q x q
  Lambda: usize;
  dLambda: usize;

  // a unit of the group each
  /** Cholesky factor of H and its inverse. */
  C: usize;
  Cinv: usize;
  /** C^-1 h', then T = -H^-1 h', q x above. */
  XT: usize;
  T: usize;
  /** Sums over children, whole x whole: of curvatures, of what nodes of descendants add, of what is known by them. */
  front: usize;
  /** Derivative in the front. */
  phi: usize;
  /** Of solves: sums over children, and the solution along the path; both of `whole` numbers. */
  carry: usize;
  path: usize;
  /** E zscore and E zscore delta' of the path with the unit's own move, of what is below a unit: where odds are multiplied up. */
  scores: usize;
  /** E r x', q x q, and E r delta', q x above; r is the gradient of the joint density at a node, delta the move of the path. */
  RX: usize;
  RD: usize;
  records: usize;

  // a tuple of a unit each, of all but the innermost factor. Of its children's integrals: log of their product, and a factor that is not in it
  // yet; weight given y
  logSum: usize;
  product: usize;
  weight: usize;
  /** Moves of the effects of the path from their modes, and Z'score of them. */
  move: usize;
  score: usize;

  // see metricOfThetas.ts and metric.ts, of all but the innermost factor
  slopes: usize;
  pairs: usize;
  fixed: usize;
}

/** First child of unit p of the group at hand, counted from the group's first; with p = count their number. */
export function firstChild(up: Level, p: i32, level: Level): i32 {
  return int(up.start, up.first + p) - level.first;
}
