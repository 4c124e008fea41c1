/**
 * The state of minimum degree: variables, elements, their lists in one array, and the variables by degree.
 */
import type { Graph } from './pattern.ts';

export interface QuotientGraph {
  readonly n: number;
  readonly totalWeight: number;
  /** Lists of all variables and elements; `top` is the first free place. */
  lists: Int32Array;
  spare: Int32Array;
  top: number;
  readonly start: Int32Array;
  /** Variable: its elements, then its variables; `elements` of them are elements. Element: its variables. */
  readonly length: Int32Array;
  readonly elements: Int32Array;
  /** Columns of a variable with those merged into it; 0 once merged or eliminated. Of an element: columns of its variables. */
  readonly weight: Int32Array;
  readonly isElement: Uint8Array;
  readonly isDead: Uint8Array;
  readonly degree: Int32Array;
  /** Variables of equal degree, doubly linked. */
  readonly head: Int32Array;
  readonly next: Int32Array;
  readonly previous: Int32Array;
  lowest: number;
  /** Members merged into a variable: a linked list with its last. */
  readonly member: Int32Array;
  readonly lastMember: Int32Array;
  /** Marks and the weight of an element outside the pivot's, above the current tag. */
  readonly mark: Int32Array;
  readonly outside: Float64Array;
  tag: number;
  /** Variables of equal hash, singly linked. */
  readonly hash: Int32Array;
  readonly bucket: Int32Array;
  readonly bucketNext: Int32Array;
}

export function quotientGraph(graph: Graph, nodeSize: Int32Array, dense: Uint8Array): QuotientGraph {
  const n = graph.nNodes;
  const size = 2 * graph.ids.length + 2 * n + 1;
  const weight = nodeSize.map((q, i) => (dense[i] ? 0 : q));
  const totalWeight = weight.reduce((sum, q) => sum + q, 0);
  const state: QuotientGraph = {
    n,
    totalWeight,
    lists: new Int32Array(size),
    spare: new Int32Array(size),
    top: graph.ids.length,
    start: graph.start.slice(0, n),
    length: new Int32Array(n),
    elements: new Int32Array(n),
    weight,
    isElement: new Uint8Array(n),
    isDead: new Uint8Array(n),
    degree: new Int32Array(n),
    head: new Int32Array(totalWeight + 1).fill(-1),
    next: new Int32Array(n).fill(-1),
    previous: new Int32Array(n).fill(-1),
    lowest: 0,
    member: new Int32Array(n).fill(-1),
    lastMember: Int32Array.from({ length: n }, (_, i) => i),
    mark: new Int32Array(n),
    outside: new Float64Array(n),
    tag: 1,
    hash: new Int32Array(n),
    bucket: new Int32Array(n).fill(-1),
    bucketNext: new Int32Array(n),
  };
  state.lists.set(graph.ids);
  for (let i = 0; i < n; i++) {
    state.length[i] = graph.start[i + 1] - graph.start[i];
    let degree = 0;
    for (let e = graph.start[i]; e < graph.start[i + 1]; e++) degree += weight[graph.ids[e]];
    state.degree[i] = degree;
  }
  // backwards, so that of equal degrees the first comes first
  for (let i = n - 1; i >= 0; i--) if (!dense[i]) insert(state, i);
  return state;
}

export function insert(state: QuotientGraph, i: number): void {
  const d = state.degree[i];
  const old = state.head[d];
  state.next[i] = old;
  state.previous[i] = -1;
  if (old >= 0) state.previous[old] = i;
  state.head[d] = i;
  if (d < state.lowest) state.lowest = d;
}

export function remove(state: QuotientGraph, i: number): void {
  const { next, previous, head, degree } = state;
  if (next[i] >= 0) previous[next[i]] = previous[i];
  if (previous[i] >= 0) next[previous[i]] = next[i];
  else head[degree[i]] = next[i];
}

/** A variable of least degree; -1 when none is left. */
export function smallest(state: QuotientGraph): number {
  while (state.lowest <= state.totalWeight && state.head[state.lowest] < 0) state.lowest++;
  return state.lowest > state.totalWeight ? -1 : state.head[state.lowest];
}

/** i and its members go wherever `into` goes. */
export function adopt(state: QuotientGraph, into: number, i: number): void {
  state.weight[i] = 0;
  state.member[state.lastMember[into]] = i;
  state.lastMember[into] = state.lastMember[i];
}

/** Copies the living lists together, so that the next element has room. */
export function compact(state: QuotientGraph): void {
  const { start, length, weight, isElement, isDead, lists, spare } = state;
  let top = 0;
  for (let i = 0; i < state.n; i++) {
    if (isElement[i] ? isDead[i] : weight[i] === 0) continue;
    const from = start[i];
    start[i] = top;
    for (let r = from; r < from + length[i]; r++) spare[top++] = lists[r];
  }
  state.lists = spare;
  state.spare = lists;
  state.top = top;
}

/** Writes a variable and its members to the order. */
export function append(state: QuotientGraph, i: number, order: Int32Array, at: number): number {
  let to = at;
  for (let k = i; k >= 0; k = state.member[k]) order[to++] = k;
  return to;
}
