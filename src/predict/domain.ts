/**
 * Functions of new data outside their domain: log(-1) is a mistake, log of a missing value is missing.
 */
import { quoted } from '../data/text/printable.ts';
import type { DataTable } from '../data/types.ts';
import type { VariableRecipe } from '../design/matrix/matrix.ts';
import { replayVariable } from '../design/recipe.ts';
import { columnsOf } from '../design/variable/evaluate.ts';
import { valueOfColumn } from '../design/variable/value.ts';
import { isMissingAt } from '../design/variable/variable.ts';
import { GlmmError } from '../errors.ts';

/** @throws GlmmError NOT_FINITE where a numeric variable is NaN though none of its columns is missing */
export function checkDomains(variables: readonly VariableRecipe[], table: DataTable, text: string): void {
  for (const variable of variables) {
    if (variable.levels !== null || variable.expr.type === 'name') continue;
    const value = replayVariable(variable, table, text);
    const inputs = [...columnsOf(variable.expr, table)].map((name) => valueOfColumn(table.column(name)));
    for (let row = 0; row < table.nRows; row++) {
      if (!isMissingAt(value, row) || inputs.some((input) => isMissingAt(input, row))) continue;
      throw new GlmmError('NOT_FINITE', `${quoted(variable.label)} is NaN in row ${row + 1} of the new data`, {
        variable: variable.label,
        row,
      });
    }
  }
}
