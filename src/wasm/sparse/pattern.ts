/**
 * Which levels meet. The random effects of one level of one term are a node; two nodes are joined when a row has both.
 * Z'WZ is kept as one small dense block for every node and every joined pair, and every row knows the blocks it adds to,
 * so the pass over rows that forms Z'WZ (and the one that reads leverages back) is a sum at known addresses.
 */

/** One random term: a factor's codes, and how many columns vary over its levels. */
export interface SparseTerm {
  readonly nLevels: number;
  /** Level of each row, 0 .. nLevels - 1. */
  readonly codes: Int32Array;
  readonly q: number;
  /** Of a term with q = 1 whose levels are related. */
  readonly prior?: Precision | undefined;
  /** Where the rows are some of others' that have no level or pair of levels besides: those codes, and which of those rows. */
  readonly among?: { readonly codes: Int32Array; readonly rows: Int32Array } | undefined;
}

/** What a precision of levels is besides I: entries of one triangle, by level, each pair once. */
export interface Precision {
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly values: Float64Array;
}

export interface BlockPattern {
  readonly nObs: number;
  readonly nTerms: number;
  /** Node of level l of term t is firstNode[t] + l. */
  readonly firstNode: Int32Array;
  readonly nNodes: number;
  /** Columns of each node. */
  readonly nodeSize: Int32Array;
  /** Pairs of terms (s, t), s <= t, in the order (0,0) (0,1) .. (1,1) ..; pairs of a term with itself are its diagonal blocks. */
  readonly pairs: readonly {
    readonly s: number;
    readonly t: number;
    readonly firstBlock: number;
    readonly base: number;
  }[];
  readonly nBlocks: number;
  /** Nodes of each block: a of term s, b of term t. Block k of a pair starts at base + (k - firstBlock) q_s q_t, row-major q_s x q_t. */
  readonly blockA: Int32Array;
  readonly blockB: Int32Array;
  /** Length of the array of all blocks. */
  readonly nValues: number;
  /** n x pairs, row-major: where row i's block of each pair starts. */
  readonly slots: Int32Array;
  /** The same by node, of all terms. */
  readonly prior: Precision;
}

/** Linear in rows times pairs of terms. */
export function blockPattern(terms: readonly SparseTerm[], nObs: number): BlockPattern {
  const nTerms = terms.length;
  const nPairs = (nTerms * (nTerms + 1)) / 2;
  const firstNode = new Int32Array(nTerms + 1);
  for (let t = 0; t < nTerms; t++) firstNode[t + 1] = firstNode[t] + terms[t].nLevels;
  const nNodes = firstNode[nTerms];
  const nodeSize = new Int32Array(nNodes);
  for (let t = 0; t < nTerms; t++) nodeSize.fill(terms[t].q, firstNode[t], firstNode[t + 1]);

  const slots = new Int32Array(nObs * nPairs);
  const pairs: BlockPattern['pairs'][number][] = [];
  const chunksA: Int32Array[] = [];
  const chunksB: Int32Array[] = [];
  let nBlocks = 0;
  let nValues = 0;
  for (let s = 0; s < nTerms; s++) {
    const byLevel = rowsByLevel(terms[s], nObs);
    for (let t = s; t < nTerms; t++) {
      const pair = pairs.length;
      const size = terms[s].q * terms[t].q;
      pairs.push({ s, t, firstBlock: nBlocks, base: nValues });
      const found =
        s === t
          ? diagonalBlocks(terms[s], nObs, slots, nPairs, pair, nValues, size)
          : joinedLevels(terms[s], terms[t], byLevel, slots, nPairs, pair, nValues, size);
      chunksA.push(found.a.map((level) => level + firstNode[s]));
      chunksB.push(found.b.map((level) => level + firstNode[t]));
      nBlocks += found.a.length;
      nValues += found.a.length * size;
    }
  }
  return {
    nObs,
    nTerms,
    firstNode,
    nNodes,
    nodeSize,
    pairs,
    nBlocks,
    blockA: concat(chunksA, nBlocks),
    blockB: concat(chunksB, nBlocks),
    nValues,
    slots,
    prior: priorOf(terms, firstNode),
  };
}

function priorOf(terms: readonly SparseTerm[], firstNode: Int32Array): Precision {
  const own = terms.map(({ prior }) => prior);
  const nodes = (of: (prior: Precision) => Int32Array): Int32Array =>
    Int32Array.from(own.flatMap((prior, t) => (prior ? Array.from(of(prior), (level) => level + firstNode[t]) : [])));
  return {
    a: nodes(({ a }) => a),
    b: nodes(({ b }) => b),
    values: Float64Array.from(own.flatMap((prior) => (prior ? Array.from(prior.values) : []))),
  };
}

interface RowsByLevel {
  readonly start: Int32Array;
  readonly rows: Int32Array;
}

function rowsByLevel(term: SparseTerm, nObs: number): RowsByLevel {
  const start = new Int32Array(term.nLevels + 1);
  const codes = term.codes;
  for (let i = 0; i < nObs; i++) start[codes[i] + 1]++;
  for (let l = 0; l < term.nLevels; l++) start[l + 1] += start[l];
  const next = start.slice();
  const rows = new Int32Array(nObs);
  for (let i = 0; i < nObs; i++) rows[next[codes[i]]++] = i;
  return { start, rows };
}

interface Found {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** Every level has its diagonal block, levels without rows included: their pivot is then 1, not 0. */
function diagonalBlocks(
  term: SparseTerm,
  nObs: number,
  slots: Int32Array,
  nPairs: number,
  pair: number,
  base: number,
  size: number,
): Found {
  for (let i = 0; i < nObs; i++) slots[i * nPairs + pair] = base + term.codes[i] * size;
  const a = Int32Array.from({ length: term.nLevels }, (_, l) => l);
  return { a, b: a };
}

/** The distinct pairs (level of s, level of t) that rows have, level of s first. */
function joinedLevels(
  s: SparseTerm,
  t: SparseTerm,
  byLevel: RowsByLevel,
  slots: Int32Array,
  nPairs: number,
  pair: number,
  base: number,
  size: number,
): Found {
  const seenBy = new Int32Array(t.nLevels).fill(-1);
  const slotOf = new Int32Array(t.nLevels);
  const a = new Int32Array(byLevel.rows.length);
  const b = new Int32Array(byLevel.rows.length);
  let n = 0;
  for (let level = 0; level < s.nLevels; level++) {
    for (let r = byLevel.start[level]; r < byLevel.start[level + 1]; r++) {
      const row = byLevel.rows[r];
      const other = t.codes[row];
      if (seenBy[other] !== level) {
        seenBy[other] = level;
        slotOf[other] = base + n * size;
        a[n] = level;
        b[n++] = other;
      }
      slots[row * nPairs + pair] = slotOf[other];
    }
  }
  return { a: a.subarray(0, n), b: b.subarray(0, n) };
}

function concat(parts: readonly Int32Array[], length: number): Int32Array {
  const all = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Neighbours of each node, both ways, without the node itself: neighbours of i are ids[start[i] .. start[i + 1]). */
export interface Graph {
  readonly nNodes: number;
  readonly start: Int32Array;
  readonly ids: Int32Array;
}

/** Nodes are joined by a row, or by a precision that is no block. */
export function graphOf(pattern: BlockPattern): Graph {
  const { nNodes, prior } = pattern;
  const blockA =
    prior.a.length === 0 ? pattern.blockA : concat([pattern.blockA, prior.a], pattern.nBlocks + prior.a.length);
  const blockB =
    prior.a.length === 0 ? pattern.blockB : concat([pattern.blockB, prior.b], pattern.nBlocks + prior.a.length);
  const nBlocks = blockA.length;
  const start = new Int32Array(nNodes + 1);
  for (let k = 0; k < nBlocks; k++) {
    if (blockA[k] === blockB[k]) continue;
    start[blockA[k] + 1]++;
    start[blockB[k] + 1]++;
  }
  for (let i = 0; i < nNodes; i++) start[i + 1] += start[i];
  const next = start.slice();
  const ids = new Int32Array(start[nNodes]);
  for (let k = 0; k < nBlocks; k++) {
    const a = blockA[k];
    const b = blockB[k];
    if (a === b) continue;
    ids[next[a]++] = b;
    ids[next[b]++] = a;
  }
  return { nNodes, start, ids };
}
