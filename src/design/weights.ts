/**
 * The options `weights` and `offset`: a column's name, or one number a row of the user's data.
 */

import { quoted } from '../data/printable.ts';
import { unknownColumn } from '../data/table.ts';
import type { DataTable } from '../data/types.ts';
import { GlmmError, type GlmmErrorCode } from '../errors.ts';

/**
 * The numbers that an option gives for all rows of the data; NaN where a column misses them.
 *
 * @throws GlmmError UNKNOWN_COLUMN, INVALID_WEIGHTS, INVALID_OFFSET.
 */
export function optionValues(
  option: 'weights' | 'offset',
  given: string | ArrayLike<number>,
  table: DataTable,
): ArrayLike<number> {
  const code: GlmmErrorCode = option === 'weights' ? 'INVALID_WEIGHTS' : 'INVALID_OFFSET';
  if (typeof given === 'string') return columnNumbers(option, given, table, code);
  if (given === null || typeof given !== 'object' || typeof given.length !== 'number') {
    throw new GlmmError(code, `${option} must be the name of a column or one number a row`, {});
  }
  if (given.length !== table.nRows) {
    throw new GlmmError(code, `${option} has ${given.length} values and the data have ${table.nRows} rows`, {
      length: given.length,
      nRows: table.nRows,
    });
  }
  for (let row = 0; row < given.length; row++) {
    const value: unknown = given[row];
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new GlmmError(code, `${option} is ${String(value)} at row ${row}, counted from 0`, { row });
    }
  }
  return given;
}

function columnNumbers(option: string, name: string, table: DataTable, code: GlmmErrorCode): ArrayLike<number> {
  if (!table.has(name)) {
    throw unknownColumn(name, table.names);
  }
  const column = table.column(name);
  if (column.kind === 'factor')
    throw new GlmmError(code, `the column ${quoted(name)} for ${option} is not numeric`, { column: name });
  const { values } = column;
  for (let row = 0; row < values.length; row++) {
    // Infinite: NaN is a missing value and leaves its row out.
    if (values[row] === Number.POSITIVE_INFINITY || values[row] === Number.NEGATIVE_INFINITY) {
      throw new GlmmError(code, `${option} (column ${name}) is ${values[row]} at row ${row}, counted from 0`, { row });
    }
  }
  return values;
}

/** @throws GlmmError INVALID_WEIGHTS unless all are at least 0 and one is above. */
export function checkWeights(weights: ArrayLike<number>): void {
  let anyPositive = false;
  for (let row = 0; row < weights.length; row++) {
    if (weights[row] < 0) {
      throw new GlmmError(
        'INVALID_WEIGHTS',
        `the weight is ${weights[row]} at row ${row}, counted from 0; weights are not negative`,
        { row },
      );
    }
    if (weights[row] > 0) anyPositive = true;
  }
  if (!anyPositive)
    throw new GlmmError('INVALID_WEIGHTS', 'all weights are zero or missing: there is nothing to fit', {});
}
