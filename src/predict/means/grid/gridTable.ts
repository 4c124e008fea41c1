/**
 * A reference grid as a table.
 */
import { holding } from '../../../infer/interval.ts';
import { DEFAULT_LEVEL, reachBy } from '../../interval.ts';
import { fullRank, meanOf } from '../estimable.ts';
import type { MeansGiven } from '../estimates.ts';
import { testLaw } from '../law.ts';
import { labelled } from '../means.ts';
import type { GridOptions } from '../options.ts';
import type { Cell } from '../types.ts';
import { refGrid } from './grid.ts';

/** A row of the grid: the values of its variables, and what is predicted there on the scale of the link. */
export interface RefGridRow extends Readonly<Record<string, Cell>> {
  readonly estimate: number;
  readonly stdError: number;
  readonly lower: number;
  readonly upper: number;
  /** Rows of the data like this, by their prior weights; null where they were not counted. */
  readonly weight: number | null;
}

export interface RefGridTable {
  /** What each variable is set to in turn. */
  readonly variables: Readonly<Record<string, readonly (string | number)[]>>;
  readonly rows: readonly RefGridRow[];
}

export function refGridTable(given: MeansGiven, options: GridOptions): RefGridTable {
  const state = given.state();
  const grid = refGrid(state, options);
  const law = testLaw(given, {});
  const reach = reachBy(state, DEFAULT_LEVEL);
  const rank = fullRank(given.summary.allFixedNames, given.summary.droppedColumns);
  const names = grid.parts.map(({ column }) => column.name);
  const rows = Array.from({ length: grid.nRows }, (_, i): RefGridRow => {
    const levels = grid.parts.map(({ values }, k) => values[grid.codes[k][i]]);
    const weights = Float64Array.from({ length: grid.nRows }, (__, j) => (j === i ? 1 : 0));
    const { estimate, gradient, isEstimable } = meanOf(state, grid, rank, levels, weights);
    const stdError = isEstimable ? law.stdError(gradient) : Number.NaN;
    const width = reach(gradient) * stdError;
    return {
      ...labelled(names, levels),
      ...{ estimate, stdError, ...holding(estimate, estimate - width, estimate + width) },
      weight: grid.counts?.[i] ?? null,
    };
  });
  return { variables: Object.fromEntries(grid.parts.map(({ column, values }) => [column.name, values])), rows };
}
