/** The symbolic phase found once for rows and their cells: the same plan as found for each alone. */
import { describe, expect, it } from 'vitest';
import { cellsOf } from '../../src/wasm/sparse/cells.ts';
import type { SparseTerm } from '../../src/wasm/sparse/pattern.ts';
import { sparsePlan } from '../../src/wasm/sparse/plan.ts';
import type { SparseRandomTerm } from '../../src/wasm/sparse/workspace.ts';
import { model, shapes } from './problems.ts';

const plain = (terms: readonly SparseRandomTerm[]): SparseTerm[] =>
  terms.map(({ Z, codes, nLevels, among }) => ({ codes, nLevels, q: Z.factor.length, among }));

/** With codes that nobody has seen. */
const anew = (terms: readonly SparseTerm[]): SparseTerm[] =>
  terms.map(({ codes, nLevels, q }) => ({ codes: codes.slice(), nLevels, q }));

describe('the structure of codes', () => {
  it.each(shapes())('$name: is known again, and costs nothing else', (shape) => {
    const { engine } = model(shape, { family: 'binomial logit' });
    const nObs = engine.y.length;
    const terms = plain(engine.terms);
    expect(sparsePlan(terms, nObs, 3)).toEqual(sparsePlan(anew(terms), nObs, 3));
    expect(sparsePlan(terms, nObs, 3).layout).toBe(sparsePlan(terms, nObs, 3).layout);
  });

  it.each(shapes())('$name: of cells is that of their rows', (shape) => {
    const { engine } = model(shape, { family: 'binomial logit' });
    const cells = cellsOf(engine.terms, engine.y.length);
    const nCells = cells.start.length - 1;
    const terms = plain(cells.terms);
    const { pattern, secondsPerEvaluation, bytes } = sparsePlan(terms, nCells, 0);
    const alone = sparsePlan(anew(terms), nCells, 0);
    expect([secondsPerEvaluation, bytes]).toEqual([alone.secondsPerEvaluation, alone.bytes]);
    // blocks are numbered in another order: of each cell and pair of terms they are of the same nodes
    const nodes = ({ pairs, slots, blockA, blockB }: typeof pattern): number[][] =>
      Array.from({ length: nCells }, (_, c) =>
        pairs.flatMap(({ s, t, firstBlock, base }, pair) => {
          const size = terms[s]!.q * terms[t]!.q;
          const block = firstBlock + (slots[c * pairs.length + pair]! - base) / size;
          return [blockA[block]!, blockB[block]!];
        }),
      );
    expect(nodes(pattern)).toEqual(nodes(alone.pattern));
  });

  it('is another one where a term has other columns, or levels', () => {
    const [shape] = shapes();
    const { engine } = model(shape!, { family: 'binomial logit' });
    const nObs = engine.y.length;
    const terms = plain(engine.terms);
    const before = sparsePlan(terms, nObs, 0);
    const wider = terms.map((term, t) => (t === 0 ? { ...term, q: term.q + 1 } : term));
    expect(sparsePlan(wider, nObs, 0).pattern.nValues).toBeGreaterThan(before.pattern.nValues);
    const more = terms.map((term, t) => (t === 0 ? { ...term, nLevels: term.nLevels + 1 } : term));
    expect(sparsePlan(more, nObs, 0).pattern.nNodes).toBe(before.pattern.nNodes + 1);
  });
});
