/**
 * Which rows a mean is over: those that are given as an option, else those of the fit.
 */
import { toDataTable } from '../../data/table.ts';
import type { DataInput, DataTable } from '../../data/types.ts';
import { GlmmError } from '../../errors.ts';
import type { Source, WithState } from '../given.ts';
import { type Rows, rowsOfTable, type Wanted } from '../rows.ts';
import type { PredictionState } from '../state.ts';

/** Rows to average over instead of those of the fit. */
export interface OverData {
  readonly data?: DataInput;
  /** Offsets of these rows where those of the fit were given as numbers. */
  readonly offset?: string | ArrayLike<number>;
}

/** @param what the method that asks, for messages */
export function sourceOf(what: string, given: WithState, { data, offset }: OverData): Source {
  if (data !== undefined) return { table: toDataTable(data), rows: null, count: null, offset: offset ?? null };
  checkRowsOfOffset(what, offset, 'data');
  if (given.data?.source) return given.data.source;
  throw needsData(what, 'data');
}

export function sourceRows(state: PredictionState, source: Source, table: DataTable, wanted: Wanted): Rows {
  const offset = state.offsetByRow ? (source.offset ?? undefined) : undefined;
  return {
    ...rowsOfTable(state, table, { ...wanted, offset, groupsOf: source.table }, source.rows),
    count: source.count,
  };
}

/** Offsets belong to rows that are given; those of the fit have theirs. */
export function checkRowsOfOffset(what: string, offset: unknown, option: string): void {
  if (offset === undefined) return;
  throw new GlmmError(
    'INVALID_OPTION',
    `${what}(): offset is for the rows of the option ${option}, and there is none; the rows of the fit have their own`,
    { option: 'offset' },
  );
}

export function needsData(what: string, option: string): GlmmError {
  return new GlmmError(
    'INVALID_OPTION',
    `${what}() works on rows, and a fit read from JSON has none: give them as the option ${option}`,
    { option },
  );
}
