/**
 * Functions of new data outside their domain: log(-1) and log(0) are mistakes, log of a missing value is missing.
 */
import { quoted } from '../data/text/printable.ts';
import type { DataTable } from '../data/types.ts';
import type { VariableRecipe } from '../design/matrix/matrix.ts';
import { replayVariable } from '../design/recipe.ts';
import { columnsOf } from '../design/variable/evaluate.ts';
import { type ColumnValue, valueOfColumn } from '../design/variable/value.ts';
import { isMissingAt } from '../design/variable/variable.ts';
import { GlmmError } from '../errors.ts';

/**
 * @param at says which row it is
 * @throws GlmmError NOT_FINITE where a numeric variable is not finite though all of its columns are
 */
export function checkDomains(
  variables: readonly VariableRecipe[],
  table: DataTable,
  text: string,
  at = (row: number): string => `in row ${row + 1} of the new data`,
): void {
  for (const variable of variables) {
    if (variable.levels !== null || variable.expr.type === 'name') continue;
    const value = replayVariable(variable, table, text);
    const inputs = [...columnsOf(variable.expr, table)].map((name) => valueOfColumn(table.column(name)));
    for (let row = 0; row < table.nRows; row++) {
      const own = notFiniteAt(value, row);
      if (own === null || inputs.some((input) => notFiniteAt(input, row) !== null)) continue;
      throw new GlmmError('NOT_FINITE', `${quoted(variable.label)} is ${own} ${at(row)}`, {
        variable: variable.label,
        row,
      });
    }
  }
}

/** NaN stands for a missing level too. */
function notFiniteAt(value: ColumnValue, row: number): number | null {
  if (isMissingAt(value, row)) return Number.NaN;
  const numbers = value.kind === 'numeric' ? [value.values] : value.kind === 'matrix' ? value.columns : [];
  return numbers.map((column) => column[row]).find((x) => !Number.isFinite(x)) ?? null;
}
