/**
 * From a formula and data to a design: the way that all models share.
 */
import { toDataTable } from '../data/table.ts';
import type { DataInput, DataTable } from '../data/types.ts';
import { buildDesign } from '../design/design.ts';
import type { Design } from '../design/types.ts';
import type { Family } from '../family/types.ts';
import { expandFormula } from '../formula/expand.ts';
import { parseFormula } from '../formula/parse.ts';
import type { ModelOptions } from './options.ts';

export interface ReadModel {
  readonly design: Design;
  /** The user's data. */
  readonly table: DataTable;
}

export function readModel(formula: string, data: DataInput, family: Family, options: ModelOptions): ReadModel {
  return readTable(formula, toDataTable(data, { levels: options.levels, na: options.na }), family, options);
}

/** The same of a table that has been read. */
export function readTable(formula: string, table: DataTable, family: Family, options: ModelOptions): ReadModel {
  return { design: buildDesign(expandFormula(parseFormula(formula), table.names), table, family, options), table };
}
