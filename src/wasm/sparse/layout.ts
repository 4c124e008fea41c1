/**
 * The factor's storage, position by position: the pattern of the leading columns (compressed columns), the dense tail
 * behind them, and for every entry of every block of Z'WZ the place where it lands in the factor, which is also where the
 * inverse is read back.
 */
import type { Cut } from './cut.ts';
import type { Elimination } from './elimination.ts';
import type { BlockPattern, Graph } from './pattern.ts';

export interface Layout {
  /** Leading scalar columns. */
  readonly nLead: number;
  /** Scalar columns of the tail, and the same padded to a multiple of 4: the tail's stride. */
  readonly nTail: number;
  readonly tailStride: number;
  /** Length of vectors over all columns: nLead + tailStride, made even. */
  readonly vectorLength: number;
  /** First scalar column of each node (by node number). */
  readonly nodeColumn: Int32Array;
  /** Leading column j holds rows rowIndex[columnStart[j] .. columnStart[j + 1]), increasing, j itself first. */
  readonly columnStart: Int32Array;
  readonly rowIndex: Int32Array;
  /** Where in column j the rows of the tail begin. */
  readonly tailStart: Int32Array;
  /** Values of the leading columns, made even; the tail (row-major, lower) begins there. */
  readonly leadValues: number;
  /** Place of each entry of each block in [leading values | tail]. */
  readonly place: Int32Array;
  /** The same of each entry of the precision. */
  readonly priorPlace: Int32Array;
}

export function layOut(pattern: BlockPattern, graph: Graph, elimination: Elimination, cut: Cut): Layout {
  const nodes = leadThenTail(elimination, cut);
  const size = Int32Array.from(nodes.order, (node) => pattern.nodeSize[node]);
  const columnOf = new Int32Array(nodes.order.length + 1);
  for (let k = 0; k < nodes.order.length; k++) columnOf[k + 1] = columnOf[k] + size[k];
  const nLead = cut.leadColumns;
  const nTail = cut.tailColumns;
  const tailStride = (nTail + 3) & ~3;
  const nodeColumn = new Int32Array(pattern.nNodes);
  nodes.order.forEach((node, k) => {
    nodeColumn[node] = columnOf[k];
  });
  const columns = leadPattern(graph, nodes, size, columnOf, cut);
  const leadValues = (cut.leadValues + 1) & ~1;
  const at = placing(columns, nLead, tailStride, leadValues);
  return {
    nLead,
    nTail,
    tailStride,
    vectorLength: (nLead + tailStride + 1) & ~1,
    nodeColumn,
    ...columns,
    leadValues,
    place: placeBlocks(pattern, nodeColumn, columns, nLead, tailStride, leadValues),
    priorPlace: pattern.prior.a.map((a, k) => at(nodeColumn[a], nodeColumn[pattern.prior.b[k]])),
  };
}

interface Numbering {
  readonly nLeadNodes: number;
  /** Node at each final position: leading nodes, then tail nodes. */
  readonly order: Int32Array;
  readonly position: Int32Array;
  readonly parent: Int32Array;
  readonly nodeCount: Float64Array;
}

/** Moving the tail to the end keeps a valid elimination order because the tail is closed upwards in the tree. */
function leadThenTail(elimination: Elimination, cut: Cut): Numbering {
  const n = elimination.order.length;
  const nLeadNodes = cut.leadNodes.length;
  const old = new Int32Array(n);
  old.set(cut.leadNodes);
  old.set(cut.tailNodes, nLeadNodes);
  const moved = new Int32Array(n);
  const order = new Int32Array(n);
  const position = new Int32Array(n);
  for (let k = 0; k < n; k++) {
    moved[old[k]] = k;
    order[k] = elimination.order[old[k]];
    position[order[k]] = k;
  }
  const parent = new Int32Array(n);
  const nodeCount = new Float64Array(n);
  for (let k = 0; k < n; k++) {
    const p = elimination.parent[old[k]];
    parent[k] = p < 0 ? -1 : moved[p];
    nodeCount[k] = elimination.nodeCount[old[k]];
  }
  return { nLeadNodes, order, position, parent, nodeCount };
}

interface LeadPattern {
  readonly columnStart: Int32Array;
  readonly rowIndex: Int32Array;
  readonly tailStart: Int32Array;
}

/**
 * Row by row: the leading columns with an entry in row i are the walk up the tree from i's neighbours. Rows come in
 * increasing order, so every column ends sorted.
 */
function leadPattern(graph: Graph, nodes: Numbering, size: Int32Array, columnOf: Int32Array, cut: Cut): LeadPattern {
  const { nLeadNodes, order, position, parent, nodeCount } = nodes;
  const start = new Int32Array(nLeadNodes + 1);
  for (let k = 0; k < nLeadNodes; k++) start[k + 1] = start[k] + nodeCount[k];
  const rows = new Int32Array(start[nLeadNodes]);
  const next = start.slice(0, nLeadNodes);
  const tailFrom = new Int32Array(nLeadNodes);
  const seenBy = new Int32Array(nLeadNodes).fill(-1);
  for (let i = 0; i < order.length; i++) {
    if (i === nLeadNodes) tailFrom.set(next);
    if (i < nLeadNodes) {
      seenBy[i] = i;
      rows[next[i]++] = i;
    }
    const node = order[i];
    for (let e = graph.start[node]; e < graph.start[node + 1]; e++) {
      for (let k = position[graph.ids[e]]; k >= 0 && k < i && k < nLeadNodes && seenBy[k] !== i; k = parent[k]) {
        seenBy[k] = i;
        rows[next[k]++] = i;
      }
    }
  }
  if (order.length === nLeadNodes) tailFrom.set(next);
  return expand(start, rows, tailFrom, size, columnOf, cut);
}

/** From nodes to scalar columns: column k of a node holds the node's own columns from k on, then those of its rows. */
function expand(
  start: Int32Array,
  rows: Int32Array,
  tailFrom: Int32Array,
  size: Int32Array,
  columnOf: Int32Array,
  cut: Cut,
): LeadPattern {
  const columnStart = new Int32Array(cut.leadColumns + 1);
  const tailStart = new Int32Array(cut.leadColumns);
  const rowIndex = new Int32Array(cut.leadValues);
  let at = 0;
  let column = 0;
  for (let node = 0; node < start.length - 1; node++) {
    for (let k = 0; k < size[node]; k++) {
      let tail = -1;
      for (let r = start[node]; r < start[node + 1]; r++) {
        if (r === tailFrom[node]) tail = at;
        const row = rows[r];
        const first = columnOf[row];
        for (let l = row === node ? k : 0; l < size[row]; l++) rowIndex[at++] = first + l;
      }
      tailStart[column] = tail < 0 ? at : tail;
      columnStart[++column] = at;
    }
  }
  return { columnStart, rowIndex, tailStart };
}

function placeBlocks(
  pattern: BlockPattern,
  nodeColumn: Int32Array,
  columns: LeadPattern,
  nLead: number,
  stride: number,
  leadValues: number,
): Int32Array {
  const place = new Int32Array(pattern.nValues);
  const { columnStart, rowIndex } = columns;
  for (let p = 0; p < pattern.pairs.length; p++) {
    const { s, t, firstBlock, base } = pattern.pairs[p];
    const end = p + 1 < pattern.pairs.length ? pattern.pairs[p + 1].firstBlock : pattern.nBlocks;
    const qs = pattern.nodeSize[pattern.firstNode[s]];
    const qt = pattern.nodeSize[pattern.firstNode[t]];
    let at = base;
    for (let block = firstBlock; block < end; block++) {
      const a = nodeColumn[pattern.blockA[block]];
      const b = nodeColumn[pattern.blockB[block]];
      const low = Math.min(a, b);
      const high = Math.max(a, b);
      // offset of the later node's first row within the earlier node's first column
      const offset = low < nLead ? find(rowIndex, columnStart[low], columnStart[low + 1], high) - columnStart[low] : 0;
      for (let i = 0; i < qs; i++) {
        for (let j = 0; j < qt; j++) {
          const column = Math.min(a + i, b + j);
          const row = Math.max(a + i, b + j);
          place[at++] =
            column < nLead
              ? columnStart[column] + offset - (column - low) + (row - high)
              : leadValues + (row - nLead) * stride + (column - nLead);
        }
      }
    }
  }
  return place;
}

/** Place of an entry of the factor, by its columns. */
function placing(
  { columnStart, rowIndex }: LeadPattern,
  nLead: number,
  stride: number,
  leadValues: number,
): (a: number, b: number) => number {
  return (a, b) => {
    const [column, row] = a < b ? [a, b] : [b, a];
    return column < nLead
      ? find(rowIndex, columnStart[column], columnStart[column + 1], row)
      : leadValues + (row - nLead) * stride + (column - nLead);
  };
}

/** Position of `value` in the increasing part [from, to) of `list`, where it is known to be. */
function find(list: Int32Array, from: number, to: number, value: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
