import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GlmmError } from '../../src/errors.ts';
import { cheapestCut } from '../../src/wasm/sparse/cut.ts';
import { eliminate } from '../../src/wasm/sparse/elimination.ts';
import { minimumDegree } from '../../src/wasm/sparse/minimumDegree.ts';
import { blockPattern, type Graph, graphOf, type SparseTerm } from '../../src/wasm/sparse/pattern.ts';
import { sparsePlan } from '../../src/wasm/sparse/plan.ts';
import { uniform } from './uniform.ts';

const seed = 20;

/** A factor with random codes for n rows. */
function factor(n: number, nLevels: number, q = 1, random = uniform(n + nLevels)): SparseTerm {
  return { nLevels, q, codes: Int32Array.from({ length: n }, () => Math.floor(nLevels * random())) };
}

/** Counts of the factor's columns by eliminating on a dense boolean matrix, scalar column by scalar column. */
function denseCounts(graph: Graph, nodeSize: Int32Array, order: Int32Array): number[] {
  const n = graph.nNodes;
  const full = Array.from({ length: n }, () => new Array<boolean>(n).fill(false));
  for (let i = 0; i < n; i++) for (let e = graph.start[i]; e < graph.start[i + 1]; e++) full[i][graph.ids[e]] = true;
  return Array.from(order, (node, k) => {
    const later = Array.from(order.subarray(k + 1)).filter((other) => full[node][other]);
    for (const a of later) for (const b of later) full[a][b] = a !== b;
    return later.reduce((sum, other) => sum + nodeSize[other], nodeSize[node]);
  });
}

const randomTerms = fc
  .record({
    n: fc.integer({ min: 1, max: 40 }),
    levels: fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 3 })), {
      minLength: 1,
      maxLength: 3,
    }),
    seed: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ n, levels, seed: s }) => ({ n, terms: levels.map(([l, q], t) => factor(n, l, q, uniform(s + t))) }));

describe('elimination', () => {
  it('counts what eliminating on a dense matrix counts, in any order', () => {
    fc.assert(
      fc.property(randomTerms, fc.boolean(), ({ n, terms }, reorder) => {
        const pattern = blockPattern(terms, n);
        const graph = graphOf(pattern);
        const given = reorder
          ? minimumDegree(graph, pattern.nodeSize)
          : Int32Array.from({ length: pattern.nNodes }, (_, i) => (i * 7 + 3) % pattern.nNodes).map((v, _, all) =>
              new Set(all).size === all.length ? v : -1,
            );
        if (given.includes(-1)) return;
        const { order, count, parent } = eliminate(graph, pattern.nodeSize, given);
        expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: order.length }, (_, i) => i));
        expect(Array.from(count)).toEqual(denseCounts(graph, pattern.nodeSize, order));
        expect(parent.every((p, k) => p === -1 || p > k)).toBe(true);
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe('minimum degree', () => {
  it('is a permutation with several times less fill than the natural order on a sparse random graph', () => {
    const terms = [factor(2000, 1000), factor(2000, 1000, 1, uniform(9))];
    const pattern = blockPattern(terms, 2000);
    const graph = graphOf(pattern);
    const entries = (order: Int32Array) =>
      eliminate(graph, pattern.nodeSize, order).count.reduce((sum, c) => sum + c, 0);
    const order = minimumDegree(graph, pattern.nodeSize);
    expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: 2000 }, (_, i) => i));
    const natural = Int32Array.from({ length: 2000 }, (_, i) => i);
    expect(entries(order)).toBeLessThan(entries(natural) / 3);
  });

  it('leaves a tree without any fill', () => {
    const codes = Int32Array.from({ length: 600 }, (_, i) => i % 200);
    const terms = [
      { nLevels: 200, q: 1, codes },
      { nLevels: 20, q: 1, codes: codes.map((c) => c % 20) },
    ];
    const pattern = blockPattern(terms, 600);
    const graph = graphOf(pattern);
    const { count } = eliminate(graph, pattern.nodeSize, minimumDegree(graph, pattern.nodeSize));
    expect(count.reduce((sum, c) => sum + c, 0)).toBe(graph.ids.length / 2 + pattern.nNodes);
  });
});

describe('cut', () => {
  it('is never dearer than everything sparse or everything dense', () => {
    fc.assert(
      fc.property(randomTerms, ({ n, terms }) => {
        const pattern = blockPattern(terms, n);
        const natural = Int32Array.from({ length: pattern.nNodes }, (_, i) => i);
        const elimination = eliminate(graphOf(pattern), pattern.nodeSize, natural);
        const costs = { lead: 1, tail: 0.3 };
        const { seconds, leadColumns, tailColumns } = cheapestCut(elimination, pattern.nodeSize, costs);
        const columns = leadColumns + tailColumns;
        expect(columns).toBe(pattern.nodeSize.reduce((sum, q) => sum + q, 0));
        expect(seconds).toBeLessThanOrEqual(costs.tail * columns ** 3 + 1e-9);
        let sparse = 0;
        elimination.order.forEach((node, k) => {
          for (let j = 0; j < pattern.nodeSize[node]; j++) sparse += (elimination.count[k] - j) ** 2;
        });
        expect(seconds).toBeLessThanOrEqual(costs.lead * sparse + 1e-9);
      }),
      { seed, numRuns: 200 },
    );
  });
});

describe('plan', () => {
  it('keeps 1e5 groups nested in 2000 linear in memory', () => {
    const n = 300_000;
    const inner = factor(n, 100_000);
    const outer = { nLevels: 2000, q: 1, codes: inner.codes.map((c) => c % 2000) };
    const { layout, bytes } = sparsePlan([inner, outer], n, 1);
    expect(layout.nTail).toBe(0);
    // the inner group's own column and its entry in the outer one
    expect(layout.leadValues).toBeLessThanOrEqual(2 * 100_000 + 2000);
    expect(bytes).toBeLessThan(400 * n);
  });

  it('refuses two random factors of 1e4 levels and 1e5 rows, with the predicted seconds and bytes', () => {
    const n = 100_000;
    const terms = [factor(n, 10_000), factor(n, 10_000, 1, uniform(77))];
    let error: unknown;
    try {
      sparsePlan(terms, n, 1, { maxSeconds: 100 });
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(GlmmError);
    const { code, details, message } = error as GlmmError;
    expect(code).toBe('TOO_LONG');
    expect(details['predictedSeconds']).toBeGreaterThan(100);
    expect(details['predictedSecondsPerEvaluation']).toBeGreaterThan(10);
    expect(details['bytes']).toBeGreaterThan(5e8);
    expect(message).toMatch(
      /Allow it with maxSeconds: \d+, or solve it with control: \{ engine: 'iterative' \}, or leave out a factor or merge rare levels\./,
    );
  });

  it('takes as many seconds as it is allowed to', () => {
    const n = 3000;
    const terms = [factor(n, 1000), factor(n, 1000, 1, uniform(77))];
    expect(() => sparsePlan(terms, n, 1, { maxSeconds: 1e-3 })).toThrow(/maxSeconds/);
    expect(sparsePlan(terms, n, 1, { maxSeconds: 100 }).bytes).toBeGreaterThan(0);
    expect(() => sparsePlan(terms, n, 1, { bytes: 1e4 })).toThrow(GlmmError);
    expect(sparsePlan(terms, n, 1).secondsPerEvaluation).toBeLessThan(1);
  });
});
