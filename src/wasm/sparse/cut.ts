/**
 * Where sparse elimination ends and the dense block begins. Leading columns cost about a nanosecond per multiply-add
 * because every one goes through an index; the dense tail runs ten times faster but fills completely. The tail must be
 * closed upwards in the elimination tree, so it is {columns whose subtree has a count above some threshold}, and these sets
 * are nested: go down all thresholds and take the cheapest.
 */
import type { Elimination } from './elimination.ts';

/** Seconds of one multiply-add, factor and inverse together. */
export interface EliminationCosts {
  /** A leading column with c entries costs this times c^2. */
  readonly lead: number;
  /** A dense block of m rows costs this times m^3. */
  readonly tail: number;
}

/** As measured; ratios matter more than sizes, and they are alike on machines that are. */
export const MEASURED_COSTS: EliminationCosts = { lead: 1.3e-9, tail: 0.08e-9 };

export interface Cut {
  /** Nodes eliminated sparsely; the rest, of `tailColumns` columns, form the dense block. Both lists are in elimination order. */
  readonly leadNodes: Int32Array;
  readonly tailNodes: Int32Array;
  readonly leadColumns: number;
  readonly tailColumns: number;
  /** Entries of the leading columns. */
  readonly leadValues: number;
  /** Predicted seconds of one factorization with its selected inverse. */
  readonly seconds: number;
}

/** Positions are those of `elimination.order`. */
export function cheapestCut(elimination: Elimination, nodeSize: Int32Array, costs = MEASURED_COSTS): Cut {
  const { order, parent, count } = elimination;
  const n = order.length;
  const largest = Float64Array.from(count);
  for (let k = 0; k < n; k++) if (parent[k] >= 0) largest[parent[k]] = Math.max(largest[parent[k]], largest[k]);

  // counts are whole numbers, so thresholds are buckets: cost and columns of the nodes of each
  let top = 0;
  for (let k = 0; k < n; k++) top = Math.max(top, largest[k]);
  const costAt = new Float64Array(top + 1);
  const columnsAt = new Int32Array(top + 1);
  let leadCost = 0;
  for (let k = 0; k < n; k++) {
    const cost = columnCost(count[k], nodeSize[order[k]]);
    costAt[largest[k]] += cost;
    columnsAt[largest[k]] += nodeSize[order[k]];
    leadCost += cost;
  }
  let best = leadCost * costs.lead;
  let threshold = top + 1;
  let m = 0;
  for (let c = top; c > 0; c--) {
    if (columnsAt[c] === 0) continue;
    m += columnsAt[c];
    leadCost -= costAt[c];
    const cost = leadCost * costs.lead + m * m * m * costs.tail;
    if (cost < best) {
      best = cost;
      threshold = c;
    }
  }

  const lead = new Int32Array(n);
  const tail = new Int32Array(n);
  let nLead = 0;
  let nTail = 0;
  let leadColumns = 0;
  let tailColumns = 0;
  let leadValues = 0;
  for (let k = 0; k < n; k++) {
    const q = nodeSize[order[k]];
    if (largest[k] >= threshold) {
      tail[nTail++] = k;
      tailColumns += q;
    } else {
      lead[nLead++] = k;
      leadColumns += q;
      leadValues += q * count[k] - (q * (q - 1)) / 2;
    }
  }
  return {
    leadNodes: lead.subarray(0, nLead),
    tailNodes: tail.subarray(0, nTail),
    leadColumns,
    tailColumns,
    leadValues,
    seconds: best,
  };
}

/** Sum of c^2 over the q columns of a node whose first column has `count` entries. */
function columnCost(count: number, q: number): number {
  let cost = 0;
  for (let k = 0; k < q; k++) cost += (count - k) * (count - k);
  return cost;
}
