/**
 * From a formula and data to a design: the way that all models share.
 */
import { toDataTable } from './data/table.ts';
import type { DataInput } from './data/types.ts';
import { buildDesign } from './design/design.ts';
import type { Design } from './design/types.ts';
import type { Family } from './family/types.ts';
import { expandFormula } from './formula/expand.ts';
import { parseFormula } from './formula/parse.ts';
import type { ModelOptions } from './options.ts';

export function readModel(formula: string, data: DataInput, family: Family, options: ModelOptions): Design {
  const table = toDataTable(data, options.levels ? { levels: options.levels } : {});
  return buildDesign(expandFormula(parseFormula(formula), table.names), table, family, options);
}
