/**
 * A fill-reducing order: approximate minimum degree on a quotient graph (after Amestoy, Davis and Duff 1996).
 * Eliminating a variable turns its neighbours into a clique. The clique is never written out but kept as an *element*, the
 * list of its variables. A variable knows the elements it belongs to and those neighbours that no element covers. Its degree
 * is bounded by the sizes of these, which costs one visit of each element instead of their union. Variables with the same
 * lists are merged and eliminated together.
 */
import type { Graph } from './pattern.ts';
import {
  adopt,
  append,
  compact,
  insert,
  type QuotientGraph,
  quotientGraph,
  remove,
  smallest,
} from './quotientGraph.ts';

/** Where the rest is this full already, its order does not matter: it becomes a part of the dense tail. */
const FULL = 0.4;

/** The order of elimination: nodes, first to last. Nodes weigh as many columns as they have. */
export function minimumDegree(graph: Graph, nodeSize: Int32Array): Int32Array {
  const dense = denseNodes(graph);
  const state = quotientGraph(graph, nodeSize, dense);
  const order = new Int32Array(graph.nNodes);
  let done = 0;
  let left = state.totalWeight;
  for (let pivot = smallest(state); pivot >= 0; pivot = smallest(state)) {
    if (state.degree[pivot] > FULL * left) break;
    left -= state.weight[pivot];
    left -= eliminate(state, pivot, left);
    done = append(state, pivot, order, done);
  }
  for (let i = 0; i < graph.nNodes; i++)
    if (state.weight[i] > 0 && !state.isElement[i]) done = append(state, i, order, done);
  for (let i = 0; i < graph.nNodes; i++) if (dense[i]) order[done++] = i;
  return order;
}

/** Nodes that meet nearly everything (a factor of few levels) would be visited at every step; they go last anyway. */
function denseNodes(graph: Graph): Uint8Array {
  const limit = Math.max(16, 10 * Math.sqrt(graph.nNodes));
  return Uint8Array.from({ length: graph.nNodes }, (_, i) => (graph.start[i + 1] - graph.start[i] > limit ? 1 : 0));
}

/** Turns the pivot into an element and updates its variables. Returns the columns of variables eliminated along with it. */
function eliminate(state: QuotientGraph, pivot: number, left: number): number {
  remove(state, pivot);
  formElement(state, pivot);
  const { start, length, weight } = state;
  const from = start[pivot];
  const to = from + length[pivot];
  weighElements(state, from, to);
  let along = 0;
  for (let p = from; p < to; p++) {
    const i = state.lists[p];
    const gone = updateVariable(state, pivot, i);
    if (gone) {
      // nothing but the pivot's element left: eliminating i next adds no fill
      along += weight[i];
      weight[pivot] -= weight[i];
      adopt(state, pivot, i);
    }
  }
  mergeIndistinguishable(state, from, to);
  let kept = from;
  const size = state.weight[pivot];
  for (let p = from; p < to; p++) {
    const i = state.lists[p];
    if (weight[i] === 0) continue;
    state.lists[kept++] = i;
    state.degree[i] = Math.max(0, Math.min(state.degree[i] + size - weight[i], left - along - weight[i]));
    insert(state, i);
  }
  length[pivot] = kept - from;
  if (kept === from) state.isDead[pivot] = 1;
  return along;
}

/** The list of the new element: all variables next to the pivot, directly or through its elements, which it absorbs. */
function formElement(state: QuotientGraph, pivot: number): void {
  const { start, length, elements, mark, weight } = state;
  let bound = length[pivot] - elements[pivot];
  for (let p = start[pivot]; p < start[pivot] + elements[pivot]; p++) bound += length[state.lists[p]];
  if (state.top + Math.min(bound, state.n) > state.lists.length) compact(state);
  const tag = ++state.tag;
  const first = state.top;
  const nElements = elements[pivot];
  let size = 0;
  mark[pivot] = tag;
  const take = (i: number): void => {
    if (weight[i] === 0 || mark[i] === tag) return;
    mark[i] = tag;
    size += weight[i];
    state.lists[state.top++] = i;
  };
  for (let p = start[pivot]; p < start[pivot] + length[pivot]; p++) {
    const id = state.lists[p];
    if (p < start[pivot] + nElements) {
      if (state.isDead[id]) continue;
      for (let r = start[id]; r < start[id] + length[id]; r++) take(state.lists[r]);
      state.isDead[id] = 1;
    } else take(id);
  }
  state.isElement[pivot] = 1;
  elements[pivot] = 0;
  start[pivot] = first;
  length[pivot] = state.top - first;
  weight[pivot] = size;
  for (let p = first; p < state.top; p++) remove(state, state.lists[p]);
}

/** outside[e] := columns of element e that are not in the pivot's, for every element that meets it. */
function weighElements(state: QuotientGraph, from: number, to: number): void {
  const { lists, start, elements, mark, outside, weight } = state;
  const tag = state.tag;
  for (let p = from; p < to; p++) {
    const i = lists[p];
    for (let r = start[i]; r < start[i] + elements[i]; r++) {
      const e = lists[r];
      if (state.isDead[e]) continue;
      if (mark[e] !== tag) {
        mark[e] = tag;
        outside[e] = weight[e];
      }
      outside[e] -= weight[i];
    }
  }
}

/** Rewrites i's lists without what the pivot's element covers. True when nothing else is left. */
function updateVariable(state: QuotientGraph, pivot: number, i: number): boolean {
  const { lists, start, length, elements, mark, outside, weight, isDead } = state;
  const tag = state.tag;
  const from = start[i];
  const end = from + length[i];
  const elementEnd = from + elements[i];
  let degree = 0;
  let hash = 0;
  let to = from;
  for (let r = from; r < elementEnd; r++) {
    const e = lists[r];
    if (isDead[e]) continue;
    if (outside[e] === 0) {
      // covered altogether by the new element
      isDead[e] = 1;
      continue;
    }
    degree += outside[e];
    hash += e;
    lists[to++] = e;
  }
  const elementsKept = to;
  for (let r = elementEnd; r < end; r++) {
    const j = lists[r];
    if (weight[j] === 0 || mark[j] === tag) continue;
    degree += weight[j];
    hash += j;
    lists[to++] = j;
  }
  // i lost the pivot, or an element that the pivot absorbed, so there is a place for the new element
  lists[to] = lists[elementsKept];
  lists[elementsKept] = pivot;
  length[i] = to + 1 - from;
  elements[i] = elementsKept + 1 - from;
  state.degree[i] = Math.min(state.degree[i], degree);
  state.hash[i] = hash % state.n;
  return degree === 0;
}

/** Among the variables of the new element, those with equal lists become one. */
function mergeIndistinguishable(state: QuotientGraph, from: number, to: number): void {
  const { lists, weight, hash, bucket, bucketNext } = state;
  for (let p = from; p < to; p++) {
    const i = lists[p];
    if (weight[i] === 0) continue;
    bucketNext[i] = bucket[hash[i]];
    bucket[hash[i]] = i;
  }
  for (let p = from; p < to; p++) {
    const first = bucket[hash[lists[p]]];
    bucket[hash[lists[p]]] = -1;
    for (let i = first; i >= 0 && bucketNext[i] >= 0; i = bucketNext[i]) {
      if (weight[i] > 0) absorbEqual(state, i);
    }
  }
}

/** Merges into i all later variables of its bucket that have the same lists. */
function absorbEqual(state: QuotientGraph, i: number): void {
  const { lists, start, length, elements, mark, weight, bucketNext } = state;
  const tag = ++state.tag;
  for (let r = start[i]; r < start[i] + length[i]; r++) mark[lists[r]] = tag;
  for (let j = bucketNext[i]; j >= 0; j = bucketNext[j]) {
    if (weight[j] === 0 || length[j] !== length[i] || elements[j] !== elements[i]) continue;
    let r = start[j];
    const end = r + length[j];
    while (r < end && mark[lists[r]] === tag) r++;
    if (r < end) continue;
    weight[i] += weight[j];
    adopt(state, i, j);
  }
}
