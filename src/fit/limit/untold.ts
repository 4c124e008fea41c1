/**
 * Counts with a hurdle whose zeros are all there is in some cells: these say nothing of the mean of counts above zero, so columns that only they
 * tell apart have no estimate. The rows that are left are the whole model of the mean, as in the limit of separated data.
 */
import type { Design } from '../../design/types.ts';
import type { GlmmWarning } from '../../errors.ts';
import { cellsOf } from '../start/cells.ts';
import type { Separation } from '../start/separation.ts';
import { columnsOf, countOf, endsText, listed } from '../start/separationWords.ts';
import { type LimitDesign, limitDesign } from './limitDesign.ts';
import { silentRows } from './sides.ts';

export interface Untold {
  /** No row is at an edge, and nobody gains along its direction. */
  readonly separation: Separation;
  readonly left: LimitDesign;
}

/** null where the rows that say something of the mean tell all columns apart. */
export function untoldColumns(design: Design): Untold | null {
  if (silentRows(design.response) === null) return null;
  const edge = new Uint8Array(design.nObs);
  const left = limitDesign(design, edge);
  if (left === null || left.leftOut.length === 0) return null;
  const direction = left.free[0].map((_, j) => left.free.reduce((sum, free) => sum + free[j], 0));
  return { separation: { edge, direction }, left };
}

/** @param ends NaN for the coefficients that nothing determines */
export function untoldWarning(design: Design, { direction }: Separation, ends: readonly number[]): GlmmWarning {
  const { names } = design.fixed;
  const columns = columnsOf(design, direction, ends);
  const cells = cellsOf(design, silentRows(design.response) ?? new Uint8Array(design.nObs), columns);
  const where = listed(cells.map((cell) => `every count is 0 where ${cell.where} (${countOf(cell.rows)})`));
  const all = names.map((name, j) => ({ name, end: ends[j] })).filter(({ end }) => end !== 0);
  return {
    code: 'SEPARATION',
    message: [
      `Zeros before a hurdle say nothing of the mean of counts above zero${where.length > 0 ? `, and ${where.join('; ')}` : ''}:`,
      `${endsText(all)}.`,
      'These coefficients have no estimate and no test, and everything else is as it is without them. A penalised fit (the option prior) has finite estimates.',
    ].join(' '),
    details: {
      columns: columns.map((j) => names[j]),
      coefficients: all.map(({ name }) => ({ term: name, estimate: 'NA' })),
      cells: cells.map(({ where: place, rows }) => ({ where: place, rows })),
    },
  };
}
