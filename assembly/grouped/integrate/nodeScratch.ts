/**
 * The memory of the general integral: the scores of a block of nodes (nodes.ts), and the tables of densities that depend on eta
 * through one exponential (factors.ts).
 */
import { doubles, doublesEach } from "../../layout";
import { LouisScratch } from "../louis/louisScratch";

/** Sums over a run of nodes that differ in the last dimension only, see integrate.ts. */
@unmanaged
export class Run {
  /** eta of the rows where the last coordinate is 0. */
  base: usize;
  /** u'u at the last coordinate x is square + 2 slope x + slope2 x^2. */
  square: f64;
  slope: f64;
  slope2: f64;
  /** Sums of the weights, and with x and x^2; of slopes in log shape. */
  total: f64;
  x: f64;
  xx: f64;
  slopes: f64;
  /** Where W of the rows at the nodes of a block goes; 0 where it is not wanted. */
  W: usize;
}

@unmanaged
export class NodeScratch extends LouisScratch {
  /** Nodes in a run, which differ in the last dimension only; the node at zero, -1 without one. */
  run: i32;
  centre: i32;
  /** Nodes whose scores are held at once, and the bytes of a node's. */
  nodesAtOnce: i32;
  theRun: Run;
  nodeStride: usize;
  blockScores: usize;
  /** Slopes of a node, and their bytes. */
  blockSlopes: usize;
  slopeStride: usize;
  // a number a node
  blockValues: usize;
  blockWeight: usize;
  blockWeightX: usize;
  // factors.ts: what is tabulated of a part of a group's rows, and of the nodes; see tables.ts
  /** Nodes of a run, filled up to a multiple of four; rows of a part, and the bytes of their factors at one node. */
  tableRun: i32;
  tableRows: i32;
  tableStride: usize;
  tables: usize;
  /** Of the nodes, each run filled up: joint log density, then weight, and that times the last coordinate. */
  tableJoint: usize;
  tableJointX: usize;
  // a number a row
  tableMean: usize;
  tableMeanX: usize;
  tableLinear: usize;
  /** Largest |x'B| of a row of the group at hand. */
  reach: f64;
}

/** What does not depend on the rule; `rows` a number a row of the largest group, or 0 without tables. */
export function layOutRun(m: NodeScratch, rows: u64): void {
  m.theRun = changetype<Run>(doubles(m, (offsetof<Run>() + 7) >> 3));
  doublesEach(m, offsetof<NodeScratch>("tableMean"), offsetof<NodeScratch>("tableLinear"), rows);
}

/** Scores of as many nodes as fit into this many doubles are held at once: half a megabyte, which a core's own cache holds. */
const HELD: i32 = 1 << 16;

/** The memory of a block of nodes, see integrate.ts. */
export function layOutNodes(m: NodeScratch, nNodes: i32, maxRows: i32, nThresholds: i32): void {
  // rows with a shape of their own are written a run at a time, at all nodes: behind the last row is one that belongs to none
  const rows = (maxRows + (nThresholds > 0 ? 4 : 3)) & ~3;
  m.nodeStride = (<usize>rows) << 3;
  m.nodesAtOnce = max<i32>(1, min<i32>(nNodes, HELD / rows));
  m.blockScores = doubles(m, <u64>m.nodesAtOnce * <u64>(m.nodeStride >> 3));
  // slopes stand in each threshold, where there are any
  m.slopeStride = nThresholds > 0 ? <usize>(nThresholds + 2) << 3 : 8;
  m.blockSlopes = doubles(m, <u64>m.nodesAtOnce * <u64>(m.slopeStride >> 3));
  doublesEach(m, offsetof<NodeScratch>("blockValues"), offsetof<NodeScratch>("blockWeightX"), <u64>m.nodesAtOnce);
}

function power(base: i32, exponent: i32): i32 {
  let result = 1;
  for (let k = 0; k < exponent; k++) result *= base;
  return result;
}

/** The memory of factors.ts: the tables of a part of the rows take no more than the scores of a block of nodes do. */
export function layOutTables(m: NodeScratch, nNodes: i32, q: i32, maxRows: i32): void {
  let side = 1;
  while (power(side, q) < nNodes) side++;
  m.tableRun = (side + 3) & ~3;
  const most = HELD / (m.tableRun * q);
  m.tableRows = max<i32>(4, min<i32>((maxRows + 3) & ~3, most & ~3));
  m.tableStride = (<usize>m.tableRows) << 3;
  m.tables = doubles(m, <u64>(m.tableRun * q) * <u64>m.tableRows);
  const runs = (<u64>nNodes + <u64>side - 1) / <u64>side;
  m.tableJoint = doubles(m, runs * <u64>m.tableRun);
  m.tableJointX = doubles(m, runs * <u64>m.tableRun);
}
