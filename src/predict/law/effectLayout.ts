/**
 * The random effects that one row has, K of them: those of each grouping factor side by side, all terms on it in order.
 * Over all levels they are numbered factor by factor, level by level.
 */

import type { Rows } from '../rows.ts';
import type { PredictionState } from '../state.ts';
import { randomLaw } from './randomLaw.ts';

export interface EffectLayout {
  /** Effects per row. */
  readonly K: number;
  /** The root of Var(b), scale * Lambda of the law, over the effects of a row, K x K, row-major, lower triangular. */
  readonly Lambda: Float64Array;
  /** Where each theta stands in Lambda. */
  readonly cells: readonly { readonly row: number; readonly column: number }[];
  readonly factors: readonly FactorPlace[];
  /** Term and column of the term of each of the K effects. */
  readonly columns: readonly { readonly t: number; readonly d: number }[];
  /** Of theta: the derivative of an element of it in its theta. */
  readonly scale: number;
}

/** The effects of one grouping factor. */
export interface FactorPlace {
  /** Its first among the K of a row. */
  readonly first: number;
  readonly q: number;
  /** Its first among those of all levels. */
  readonly start: number;
  readonly nLevels: number;
}

export type LayoutState = Pick<PredictionState, 'kind' | 'terms' | 'theta' | 'sigma'>;

export function effectLayout(state: LayoutState, nLevels: readonly number[]): EffectLayout {
  const law = randomLaw(state);
  const columns = nLevels.flatMap((_, g) =>
    state.terms.flatMap(({ names, group }, t) => (group === g ? names.map((__, d) => ({ t, d })) : [])),
  );
  const K = columns.length;
  const place = (t: number, d: number): number => columns.findIndex((column) => column.t === t && column.d === d);
  const Lambda = new Float64Array(K * K);
  const cells = law.terms.flatMap(({ q, Lambda: block }, t) => {
    const own: { row: number; column: number }[] = [];
    for (let c = 0; c < q; c++)
      for (let r = c; r < q; r++) {
        const cell = { row: place(t, r), column: place(t, c) };
        Lambda[cell.row * K + cell.column] = block[r * q + c];
        own.push(cell);
      }
    return own;
  });
  let first = 0;
  let start = 0;
  const factors = nLevels.map((levels, g) => {
    const q = state.terms.reduce((sum, { names, group }) => sum + (group === g ? names.length : 0), 0);
    const factor = { first, q, start, nLevels: levels };
    first += q;
    start += q * levels;
    return factor;
  });
  return { K, Lambda, cells, factors, columns, scale: law.scale };
}

/** How many effects there are over all levels. */
export function effectCount({ factors }: EffectLayout): number {
  return factors.reduce((sum, { q, nLevels }) => sum + q * nLevels, 0);
}

/** The K columns of Z. */
export function columnsOfZ({ columns }: EffectLayout, rows: Rows): Float64Array[] {
  return columns.map(({ t, d }) => rows.Z[t].subarray(d * rows.nRows, (d + 1) * rows.nRows));
}
