/**
 * A table with one of its columns set to a single value.
 */

import type { Check } from '../../data/check.ts';
import { toFactor } from '../../data/columns.ts';
import { unknownColumn } from '../../data/table.ts';
import { byNormalForm, placeOf } from '../../data/text/normalForm.ts';
import { quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import type { Column, DataTable, FactorColumn } from '../../data/types.ts';
import type { OffsetSum } from '../../design/recipe.ts';
import { columnsOf } from '../../design/variable/evaluate.ts';
import { GlmmError } from '../../errors.ts';
import { recipesOf } from '../recipes.ts';
import type { PredictionState } from '../state.ts';

/** A number, or the name of a level. */
export type SettingValue = number | string | boolean;

export const SETTING: Check = {
  must: 'be a finite number, or the name of a level',
  holds: (value) => Number.isFinite(value) || typeof value === 'string' || typeof value === 'boolean',
};

interface Setting {
  readonly name: string;
  readonly column: Column;
}

/** @throws GlmmError UNKNOWN_COLUMN, UNKNOWN_LEVEL, INVALID_OPTION when the model does not use the variable */
export function settingOf(state: PredictionState, table: DataTable, name: string, value: SettingValue): Setting {
  if (!table.has(name)) throw unknownColumn(name, table.names);
  const used = variablesOf(state, table);
  const variable = byNormalForm([...used])(name);
  if (variable === undefined) {
    throw new GlmmError(
      'INVALID_OPTION',
      `the model does not use ${quoted(name)}, so setting it changes nothing\n${namesHint('Variables', name, [...used])}`,
      { option: 'variable', value: name },
    );
  }
  const column = table.column(variable);
  return {
    name: variable,
    column: column.kind === 'factor' ? levelColumn(column, value, table) : numberColumn(name, value, table),
  };
}

/** Columns of the data that the linear predictor is computed from. */
function variablesOf(state: PredictionState, table: DataTable): Set<string> {
  const used = new Set<string>();
  for (const { variables } of recipesOf(state))
    for (const { expr } of variables) for (const name of columnsOf(expr, table)) used.add(name);
  for (const { expr } of (state.offset as OffsetSum | null)?.variables ?? [])
    for (const name of columnsOf(expr, table)) used.add(name);
  return used;
}

function levelColumn(column: FactorColumn, value: SettingValue, { nRows }: DataTable): FactorColumn {
  const level = typeof value === 'boolean' ? String(value).toUpperCase() : String(value);
  const code = placeOf(column.levels)(level);
  if (code < 0) {
    throw new GlmmError(
      'UNKNOWN_LEVEL',
      `${quoted(column.name)} has no level ${quoted(level)}\n${namesHint('Levels', level, column.levels)}`,
      { variable: column.name, level },
    );
  }
  return { ...column, codes: new Int32Array(nRows).fill(code) };
}

function numberColumn(name: string, value: SettingValue, { nRows }: DataTable): Column {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new GlmmError('INVALID_OPTION', `${quoted(name)} is numeric and cannot be set to ${quoted(String(value))}`, {
      variable: name,
      value,
    });
  }
  return { kind: 'numeric', name, values: new Float64Array(nRows).fill(value) };
}

export function withSetting(table: DataTable, { name, column }: Setting): DataTable {
  return {
    nRows: table.nRows,
    names: table.names,
    has: (other) => table.has(other),
    column: (other) => (other === name ? column : table.column(other)),
    factor: (other) => (other === name ? toFactor(column) : table.factor(other)),
  };
}
