/**
 * The options `weights`, `groupWeights` and `offset`: a column's name, or one number a row of the user's data.
 */

import { unknownColumn } from '../data/table.ts';
import { textCell } from '../data/text/numericText.ts';
import { brief, counted, quoted } from '../data/text/printable.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError, type GlmmErrorCode } from '../errors.ts';
import type { Expr } from '../formula/types.ts';
import type { RowMask } from './frame.ts';
import { learnVariable } from './variable/variable.ts';

/**
 * The numbers that an option gives for all rows of the data; NaN where a column misses them.
 *
 * @throws GlmmError UNKNOWN_COLUMN, INVALID_WEIGHTS, INVALID_OFFSET.
 */
export function optionValues(
  option: 'weights' | 'groupWeights' | 'offset',
  given: string | ArrayLike<number>,
  table: DataTable,
): ArrayLike<number> {
  const code: GlmmErrorCode = option === 'offset' ? 'INVALID_OFFSET' : 'INVALID_WEIGHTS';
  if (typeof given === 'string') return columnNumbers(option, given, table, code);
  if (given === null || typeof given !== 'object' || typeof given.length !== 'number') {
    throw new GlmmError(code, `${option} must be the name of a column or one number a row`, {});
  }
  if (given.length !== table.nRows) {
    throw new GlmmError(
      code,
      `${option} has ${counted(given.length, 'value')} and the data have ${counted(table.nRows, 'row')}`,
      {
        length: given.length,
        nRows: table.nRows,
      },
    );
  }
  for (let row = 0; row < given.length; row++) {
    const value: unknown = given[row];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new GlmmError(code, `${option} is ${String(value)} in row ${row + 1}`, { row });
    }
  }
  return given;
}

function columnNumbers(option: string, name: string, table: DataTable, code: GlmmErrorCode): ArrayLike<number> {
  if (!table.has(name)) {
    throw unknownColumn(name, table.names, name.includes('(') ? notComputed(option, name) : '');
  }
  const column = table.column(name);
  if (column.kind === 'factor')
    throw new GlmmError(code, `the column ${quoted(name)} for ${option} is not numeric${textCell(column)}`, {
      column: name,
    });
  const { values } = column;
  for (let row = 0; row < values.length; row++) {
    // Infinite: NaN is a missing value and leaves its row out.
    if (values[row] === Number.POSITIVE_INFINITY || values[row] === Number.NEGATIVE_INFINITY) {
      throw new GlmmError(code, `${option} (column ${quoted(name)}) is ${values[row]} in row ${row + 1}`, {
        row,
      });
    }
  }
  return values;
}

/** Options name columns; only formulas compute. */
function notComputed(option: string, text: string): string {
  return option === 'offset'
    ? `In the formula an expression is computed: write + offset(${brief(text)}) there.`
    : `An expression is computed in formulas only: give ${option} as one number a row.`;
}

/** @throws GlmmError INVALID_WEIGHTS unless all are at least 0 and one is above. */
export function checkWeights(weights: ArrayLike<number>): void {
  let anyPositive = false;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] < 0) {
      throw new GlmmError(
        'INVALID_WEIGHTS',
        `the weight is ${weights[row]} in row ${row + 1}; weights are not negative`,
        { row },
      );
    }
    if (weights[row] > 0) anyPositive = true;
  }
  if (!anyPositive)
    throw new GlmmError('INVALID_WEIGHTS', 'all weights are zero or missing: there is nothing to fit', {});
}

/** How rows without weight are listed among those left out: they say nothing about the parameters. */
export const ZERO_WEIGHT = '(zero weight)';

/** Rows where the column that an option names misses its value. */
export function missingMask(
  option: string,
  given: string | ArrayLike<number> | undefined,
  values: ArrayLike<number> | null,
): RowMask[] {
  const label = typeof given === 'string' ? given : option;
  return values === null
    ? []
    : [{ label, mask: Uint8Array.from(values, (x) => (Number.isNaN(x) ? 1 : 0)), missing: true }];
}

/** Rows with weight zero, of themselves or of their group, or in `cbind(successes, failures)` without trials. */
export function zeroMask(
  response: Expr,
  table: DataTable,
  text: string,
  ...weights: readonly (ArrayLike<number> | null)[]
): RowMask[] {
  const counts =
    response.type === 'call' && response.fn === 'cbind' ? learnVariable(response, table, text).value : null;
  const given = weights.filter((one) => one !== null);
  if (given.length === 0 && counts?.kind !== 'matrix') return [];
  const mask = new Uint8Array(table.nRows);
  for (const one of given) for (let i = 0; i < mask.length; i++) if (one[i] === 0) mask[i] = 1;
  if (counts?.kind === 'matrix' && counts.columns.length === 2) {
    const [successes, failures] = counts.columns;
    for (let i = 0; i < mask.length; i++) if (successes[i] === 0 && failures[i] === 0) mask[i] = 1;
  }
  return mask.includes(1) ? [{ label: ZERO_WEIGHT, mask, missing: false }] : [];
}
