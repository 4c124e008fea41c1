/**
 * Variables: the evaluated factors and numbers that terms are made of, with what is needed to evaluate them again.
 */
import { brief } from '../../data/text/printable.ts';
import { nameList } from '../../data/text/suggest.ts';
import type { DataTable, NumericArray } from '../../data/types.ts';
import { errorAt, GlmmError } from '../../errors.ts';
import { printExpr } from '../../formula/print.ts';
import type { Expr } from '../../formula/types.ts';
import { asNumbers } from '../functions/call.ts';
import { type LearnedState, learning, type Scope, unsupported } from '../matrix/scope.ts';
import { columnsOf, evaluate } from './evaluate.ts';
import { type ColumnValue, isColumnValue, type Value, valueOfColumn } from './value.ts';

export interface Variable {
  readonly label: string;
  readonly expr: Expr;
  readonly value: ColumnValue;
  readonly states: readonly LearnedState[];
  /** Columns of the data that it is computed from. */
  readonly inputs: readonly string[];
  /** No row misses it. */
  readonly complete: boolean;
}

/** Evaluates `expr` on all rows of `table`, learning what its functions learn. `text` is the user's formula. */
export function learnVariable(expr: Expr, table: DataTable, text: string): Variable {
  const states: LearnedState[] = [];
  const scope: Scope = { table, text, memory: learning(states) };
  const value = asColumn(evaluate(expr, scope), expr, scope);
  const complete = isComplete(value);
  const variable = { label: printExpr(expr), expr, value, states, inputs: [...columnsOf(expr, table)], complete };
  if (!complete) checkFinite(variable, table, text);
  return variable;
}

/** `value` with one entry a row: constants are repeated, constant vectors have no meaning. */
export function asColumn(value: Value, expr: Expr, scope: Scope): ColumnValue {
  if (isColumnValue(value)) return value;
  const values = asNumbers(value, scope.table.nRows);
  if (values === null) throw unsupported(scope, expr, `${printExpr(expr)} is not a column`);
  return { kind: 'numeric', values };
}

/** True at rows where the value is missing, whatever its kind. */
export function isMissingAt(value: ColumnValue, row: number): boolean {
  if (value.kind === 'numeric') return Number.isNaN(value.values[row]);
  if (value.kind === 'factor') return value.codes[row] < 0;
  return value.columns.some((column) => Number.isNaN(column[row]));
}

/** Every row has a finite number or a level. */
export function isComplete(value: ColumnValue): boolean {
  if (value.kind === 'factor') return !hasMissingCode(value.codes);
  if (value.kind === 'numeric') return isFiniteColumn(value.values);
  return value.columns.every(isFiniteColumn);
}

function hasMissingCode(codes: Int32Array): boolean {
  for (let i = 0; i < codes.length; i++) if (codes[i] < 0) return true;
  return false;
}

function isFiniteColumn(values: NumericArray): boolean {
  if (!mayMiss(values)) return true;
  // x - x is 0 for finite x alone
  for (let i = 0; i < values.length; i++) if (values[i] - values[i] !== 0) return false;
  return true;
}

/** Integers are never NaN and never infinite. */
function mayMiss(values: NumericArray): boolean {
  return values instanceof Float64Array || values instanceof Float32Array;
}

/**
 * An infinite value is never missing data, and NaN from inputs that are there is a function outside its domain.
 *
 * @throws GlmmError NOT_FINITE with variable, value and row.
 */
function checkFinite({ label: name, expr, value, inputs }: Variable, table: DataTable, text: string): void {
  if (value.kind === 'factor') return;
  for (const values of value.kind === 'numeric' ? [value.values] : value.columns) {
    if (!mayMiss(values)) continue;
    for (let row = 0; row < values.length; row++) {
      if (values[row] - values[row] === 0) continue;
      if (
        Number.isNaN(values[row]) &&
        (expr.type === 'name' || inputs.some((input) => isMissingAt(valueOfColumn(table.column(input)), row)))
      )
        continue;
      const cause =
        expr.type === 'name'
          ? ''
          : ` (${nameList(inputs.map((input) => `${brief(input)} = ${shown(table, input, row)}`))})`;
      const message = `${name} is ${values[row]} in row ${row + 1}${cause}`;
      const details = { variable: name, row, value: values[row] };
      throw text === ''
        ? new GlmmError('NOT_FINITE', message, details)
        : errorAt('NOT_FINITE', message, text, expr.from, expr.to, '', details);
    }
  }
}

function shown(table: DataTable, name: string, row: number): string {
  const column = table.column(name);
  return column.kind === 'numeric' ? String(column.values[row]) : brief(column.levels[column.codes[row]] ?? 'missing');
}
