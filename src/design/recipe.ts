/**
 * Recipes applied to new data: the same columns, by the levels, contrasts and bases learned from the user's data.
 */
import { placeOf } from '../data/text/normalForm.ts';
import { textCell } from '../data/text/numericText.ts';
import { quoted } from '../data/text/printable.ts';
import { namesHint } from '../data/text/suggest.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError } from '../errors.ts';
import type { Expr } from '../formula/types.ts';
import { fillMatrix, type Recipe, type VariableRecipe } from './matrix/matrix.ts';
import { replaying, type Scope } from './matrix/scope.ts';
import type { MatrixRecipe, ModelMatrix, OffsetRecipe } from './types.ts';
import { checkColumn, evaluate } from './variable/evaluate.ts';
import { countLevels, withLevels } from './variable/levels.ts';
import { type ColumnValue, type FactorValue, takeRows, type Value, valueOfColumn } from './variable/value.ts';
import { asColumn } from './variable/variable.ts';

/**
 * The columns of `recipe` for the rows of `table` (all, or those at the indices `rows`). Rows with a missing value are NaN.
 *
 * @throws GlmmError UNKNOWN_COLUMN, UNKNOWN_LEVEL.
 */
export function applyRecipe(recipe: MatrixRecipe, table: DataTable, rows: Int32Array | null = null): ModelMatrix {
  const full = recipe as Recipe;
  const values = full.variables.map((variable) => {
    const value = replayVariable(variable, table, full.text);
    return rows === null ? value : takeRows(value, rows);
  });
  checkWidths(full, values);
  return fillMatrix(full, values, rows?.length ?? table.nRows);
}

/** A recipe from a file may name more columns than its expression has. */
function checkWidths({ terms }: Recipe, values: readonly ColumnValue[]): void {
  for (const { label, factors } of terms) {
    for (const { variable, coded, names } of factors) {
      const value = values[variable];
      const width =
        coded !== null || value.kind === 'factor' ? names.length : value.kind === 'matrix' ? value.columns.length : 1;
      if (width === names.length) continue;
      throw new GlmmError(
        'INVALID_FILE',
        `the recipe of ${quoted(label)} has ${names.length} columns, and its data give ${width}`,
      );
    }
  }
}

/** Evaluates a variable on new data with what it learned, its factor levels coded as they were. */
export function replayVariable(variable: VariableRecipe, table: DataTable, text: string): ColumnValue {
  const scope: Scope = { table, text, memory: replaying(variable.states) };
  const value = asColumn(replayed(variable, scope), variable.expr, scope);
  if ((value.kind === 'factor') !== (variable.levels !== null)) throw changedKind(variable, table);
  if (value.kind !== 'factor') return value;
  return knownLevels(value, variable.label, variable.levels!);
}

/** A column that was categories may come as their numbers: codes 1, 2 where the fit had '1', '2'. */
function replayed({ expr, levels }: VariableRecipe, scope: Scope): Value {
  if (expr.type !== 'name' || expr.constant || levels === null) return evaluate(expr, scope);
  checkColumn(expr, scope);
  return valueOfColumn(scope.table.factor(expr.name));
}

/** Numbers where categories were, or the other way round. */
function changedKind({ label, levels, expr }: VariableRecipe, table: DataTable): GlmmError {
  const cell = levels === null && expr.type === 'name' ? textCell(table.column(expr.name)) : '';
  const [was, is] = levels === null ? ['numeric', 'categories'] : ['categories', 'numeric'];
  return new GlmmError(
    'UNSUPPORTED_DATA',
    `${label} was ${was} in the data of the fit and is ${is} in the new data${cell}`,
    {
      variable: label,
      nRows: table.nRows,
    },
  );
}

function knownLevels(value: FactorValue, name: string, levels: readonly string[]): FactorValue {
  const counts = countLevels(value);
  const place = placeOf(levels);
  const unknown = value.levels.find((level, code) => counts[code] > 0 && place(level) < 0);
  if (unknown === undefined) return withLevels(value, levels);
  const row = value.codes.indexOf(value.levels.indexOf(unknown));
  throw new GlmmError(
    'UNKNOWN_LEVEL',
    `${name} is ${quoted(unknown)} in row ${row + 1}, a level that the fit has not seen\n${namesHint('Levels', unknown, levels)}`,
    { variable: name, level: unknown, row },
  );
}

/** A sum of offsets to compute again. Plain JSON. */
export interface OffsetSum extends OffsetRecipe {
  readonly text: string;
  readonly variables: readonly VariableRecipe[];
}

/** The sum of the offsets for the rows of `table`; NaN where one is missing. */
export function applyOffsets(recipe: OffsetRecipe, table: DataTable): Float64Array {
  const { variables, text } = recipe as OffsetSum;
  const sum = new Float64Array(table.nRows);
  for (const variable of variables) addInto(sum, replayVariable(variable, table, text));
  return sum;
}

function addInto(sum: Float64Array, value: ColumnValue): void {
  if (value.kind !== 'numeric') return;
  for (let i = 0; i < sum.length; i++) sum[i] += value.values[i];
}

/** A name as an expression, for columns that options name. */
export function nameExpr(name: string): Expr {
  return { type: 'name', name, from: 0, to: 0 };
}
