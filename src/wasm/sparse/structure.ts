/**
 * What the symbolic phase finds of which levels meet: the same for every model of the same codes, and for cells of their rows, so that it is found once
 * for Laplace's approximation, what judges it and what follows.
 */
import type { Cut } from './cut.ts';
import type { Layout } from './layout.ts';
import type { BlockPattern, SparseTerm } from './pattern.ts';

export interface Structure {
  readonly pattern: BlockPattern;
  readonly ordering: 'largest factor first' | 'minimum degree';
  readonly cut: Cut;
  /** Made when it is first asked for, which is not of models that are refused. */
  layout(): Layout;
}

interface Known {
  readonly terms: readonly SparseTerm[];
  readonly structure: Structure;
}

/** Rows, and entries of the factor besides its dense part, of which a few numbers each are kept as long as the codes are. */
const MOST_ROWS = 131072;
const MOST_ENTRIES = 1048576;
/** By the codes of the first term; a model has another structure with other terms. */
const known = new WeakMap<Int32Array, Known>();

/** @param find the structure of terms over so many rows */
export function structureOf(
  terms: readonly SparseTerm[],
  nObs: number,
  find: (terms: readonly SparseTerm[], nObs: number) => Structure,
): Structure {
  const [first] = terms;
  const rows = first.among?.rows;
  const whole = terms.map((term) => (term.among ? { ...term, codes: term.among.codes } : term));
  const nWhole = whole[0].codes.length;
  if (nWhole > MOST_ROWS) return find(terms, nObs);
  const before = known.get(whole[0].codes);
  const isKnown = before !== undefined && isSame(before.terms, whole);
  const structure = isKnown ? before.structure : find(whole, nWhole);
  if (!isKnown && structure.cut.leadValues <= MOST_ENTRIES) known.set(whole[0].codes, { terms: whole, structure });
  return rows ? { ...structure, pattern: ofRows(structure.pattern, rows) } : structure;
}

function isSame(a: readonly SparseTerm[], b: readonly SparseTerm[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      ({ codes, nLevels, q, prior }, t) =>
        codes === b[t].codes && nLevels === b[t].nLevels && q === b[t].q && prior === b[t].prior,
    )
  );
}

function ofRows(pattern: BlockPattern, rows: Int32Array): BlockPattern {
  const nPairs = pattern.pairs.length;
  const slots = new Int32Array(rows.length * nPairs);
  for (let i = 0; i < rows.length; i++)
    for (let pair = 0; pair < nPairs; pair++) slots[i * nPairs + pair] = pattern.slots[rows[i] * nPairs + pair];
  return { ...pattern, nObs: rows.length, slots };
}
