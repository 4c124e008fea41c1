/**
 * What a session says about its data at once.
 */
import type { Column, DataTable } from '../../data/types.ts';

export interface ColumnSummary {
  readonly name: string;
  readonly kind: 'numeric' | 'factor';
  readonly missing: number;
  /** Of a factor. */
  readonly levels: number | null;
}

export interface DataSummary {
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
}

/** @throws GlmmError UNSUPPORTED_DATA for a cell that is no number, text or truth value */
export function describeColumns({ nRows, names, column }: DataTable): DataSummary {
  return { rows: nRows, columns: names.map((name) => describeColumn(column(name))) };
}

function describeColumn(column: Column): ColumnSummary {
  const { kind, name } = column;
  let missing = 0;
  if (kind === 'numeric') {
    for (const value of column.values) if (Number.isNaN(value)) missing++;
    return { name, kind, missing, levels: null };
  }
  for (const code of column.codes) if (code < 0) missing++;
  return { name, kind, missing, levels: column.levels.length };
}
