/**
 * The model frame: all variables of a model, evaluated, with the rows that are complete.
 */
import { brief, counted } from '../data/text/printable.ts';
import { nameList } from '../data/text/suggest.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import { printExpr } from '../formula/print.ts';
import type { Expr } from '../formula/types.ts';
import type { DroppedRows } from './types.ts';
import { dropUnusedLevels } from './variable/levels.ts';
import { type ColumnValue, takeRows, valueOfColumn } from './variable/value.ts';
import { isComplete, isMissingAt, learnVariable, type Variable } from './variable/variable.ts';

export interface Frame {
  readonly nObs: number;
  /** Kept rows of the user's data; null when all are kept. */
  readonly rows: Int32Array | null;
  readonly droppedRows: DroppedRows;
  /** The variable of `expr` on the kept rows, with its unused levels gone. */
  variable(expr: Expr): Variable;
  /** The levels of `expr` that no kept row has. */
  unusedLevels(expr: Expr): readonly string[];
}

/** A reason to leave a row out that is not a variable of the formula, such as a weight of zero. */
export interface RowMask {
  readonly label: string;
  /** Nonzero where the row is left out. */
  readonly mask: Uint8Array;
  /** Whether these are missing values, which `naAction: 'fail'` refuses. */
  readonly missing: boolean;
}

/**
 * Evaluates `exprs` on all rows, as R does, so that what `scale` or `poly` learn does not depend on other variables; then keeps
 * the rows that no variable misses.
 *
 * @param others variables of formulas besides, each with its text
 * @param columns further columns whose missing values count: grouping factors.
 * @throws GlmmError MISSING_VALUES, ALL_ROWS_MISSING, NOT_FINITE and what evaluation throws.
 */
export function modelFrame(
  exprs: readonly Expr[],
  columns: readonly string[],
  masks: readonly RowMask[],
  table: DataTable,
  text: string,
  naAction: 'omit' | 'fail',
  others: readonly { readonly text: string; readonly exprs: readonly Expr[] }[] = [],
): Frame {
  const learned = new Map<string, Variable>();
  for (const from of [{ text, exprs }, ...others])
    for (const expr of from.exprs) {
      const name = printExpr(expr);
      if (!learned.has(name)) learned.set(name, learnVariable(expr, table, from.text));
    }
  const { rows, byColumn } = completeRows([...learned.values()], columns, masks, table);
  if (naAction === 'fail') refuseMissing(byColumn, masks);
  const nObs = rows?.length ?? table.nRows;
  const total = table.nRows - nObs;
  if (nObs === 0) {
    const counts = nameList(byColumn.map(({ column, count }) => `${brief(column)} (${count})`));
    throw new GlmmError('ALL_ROWS_MISSING', `none of the ${table.nRows} rows is complete; missing values: ${counts}`, {
      nRows: table.nRows,
      byColumn,
    });
  }
  const kept = new Map<string, Variable>();
  return {
    nObs,
    rows,
    droppedRows: { total, byColumn },
    variable: (expr) => {
      const name = printExpr(expr);
      const variable = kept.get(name) ?? keepRows(learned.get(name)!, rows);
      kept.set(name, variable);
      return variable;
    },
    unusedLevels(expr) {
      const { value } = learned.get(printExpr(expr))!;
      const own = this.variable(expr).value;
      if (value.kind !== 'factor' || own.kind !== 'factor') return [];
      return value.levels.filter((level) => !own.levels.includes(level));
    },
  };
}

/** Which rows are complete, null for all; and how often each column of the data is the cause where one is not. */
function completeRows(
  variables: readonly Variable[],
  groupColumns: readonly string[],
  masks: readonly RowMask[],
  table: DataTable,
): { readonly rows: Int32Array | null; readonly byColumn: readonly { column: string; count: number }[] } {
  const open = variables.filter(({ complete }) => !complete);
  const groups = new Map(groupColumns.map((name) => [name, valueOfColumn(table.column(name))]));
  const openGroups = [...groups].filter(([, value]) => !isComplete(value));
  if (masks.length + open.length + openGroups.length === 0) return { rows: null, byColumn: [] };

  const dropped = new Uint8Array(table.nRows);
  const counts = new Map<string, number>();
  for (const { mask } of masks) for (let i = 0; i < mask.length; i++) if (mask[i] !== 0) dropped[i] = 1;
  for (const [, value] of openGroups) markMissing(value, dropped);
  for (const variable of open) {
    if (variable.expr.type === 'name') markMissing(variable.value, dropped);
    else markDerived(variable, table, dropped, counts);
  }
  const without = rowsWhere(dropped, 1);
  const byColumn: { column: string; count: number }[] = [];
  if (without.length === 0) return { rows: null, byColumn };
  for (const name of new Set([...variables.flatMap((variable) => variable.inputs), ...groupColumns])) {
    const count = countMissing(valueOfColumn(table.column(name)), without);
    if (count > 0) byColumn.push({ column: name, count });
  }
  for (const [column, count] of counts) byColumn.push({ column, count });
  for (const { label: column, mask } of masks) {
    const count = mask.reduce((sum, bit) => sum + bit, 0);
    // A column named by an option may be in the formula as well.
    if (count > 0 && !byColumn.some((known) => known.column === column)) byColumn.push({ column, count });
  }
  return { rows: rowsWhere(dropped, 0), byColumn };
}

function markMissing(value: ColumnValue, dropped: Uint8Array): void {
  if (value.kind === 'numeric') {
    const { values } = value;
    for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) dropped[i] = 1;
  } else if (value.kind === 'factor') {
    const { codes } = value;
    for (let i = 0; i < codes.length; i++) if (codes[i] < 0) dropped[i] = 1;
  } else {
    for (const values of value.columns) markMissing({ kind: 'numeric', values }, dropped);
  }
}

/** As markMissing; rows missing though no input is, such as values outside all intervals of `cut`, count for the variable. */
function markDerived(variable: Variable, table: DataTable, dropped: Uint8Array, counts: Map<string, number>): void {
  const own = new Uint8Array(dropped.length);
  markMissing(variable.value, own);
  const inputs = variable.inputs.map((name) => valueOfColumn(table.column(name)));
  let count = 0;
  for (let i = 0; i < own.length; i++) {
    if (own[i] === 0) continue;
    dropped[i] = 1;
    if (!inputs.some((input) => isMissingAt(input, i))) count++;
  }
  if (count > 0) counts.set(variable.label, count);
}

function countMissing(value: ColumnValue, rows: Int32Array): number {
  let count = 0;
  for (let k = 0; k < rows.length; k++) if (isMissingAt(value, rows[k])) count++;
  return count;
}

function refuseMissing(byColumn: Frame['droppedRows']['byColumn'], masks: readonly RowMask[]): void {
  const harmless = new Set(masks.filter(({ missing }) => !missing).map(({ label: name }) => name));
  const missing = byColumn.filter(({ column }) => !harmless.has(column));
  if (missing.length === 0) return;
  const counts = nameList(missing.map(({ column, count }) => `${brief(column)} (${counted(count, 'row')})`));
  const message = `missing values in ${counts}\nnaAction: 'omit' leaves these rows out and counts them`;
  throw new GlmmError('MISSING_VALUES', message, { byColumn: missing });
}

/** Indices where `dropped`, of zeros and ones, is `state`; without branches, which could not be guessed. */
function rowsWhere(dropped: Uint8Array, state: 0 | 1): Int32Array {
  const rows = new Int32Array(dropped.length + 1);
  let n = 0;
  for (let i = 0; i < dropped.length; i++) {
    rows[n] = i;
    n += 1 - (dropped[i] ^ state);
  }
  return rows.slice(0, n);
}

function keepRows(variable: Variable, rows: Int32Array | null): Variable {
  const value = rows === null ? variable.value : takeRows(variable.value, rows);
  return { ...variable, value: value.kind === 'factor' && !value.logical ? dropUnusedLevels(value) : value };
}
