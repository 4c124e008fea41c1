/**
 * `c()`, constants side by side, and `cbind()`, columns side by side.
 */
import type { NumericArray } from '../../data/types.ts';
import { printExpr } from '../../formula/print.ts';
import { unsupported } from '../matrix/scope.ts';
import type { Value } from '../variable/value.ts';
import { asNumbers, type Call, type FormulaFunction } from './call.ts';

export const COMBINE: readonly (readonly [string, FormulaFunction])[] = [
  ['c', { usage: 'c(...)', parameters: [], required: 1, variadic: true, apply: combineConstants }],
  ['cbind', { usage: 'cbind(...)', parameters: [], required: 1, variadic: true, apply: combineColumns }],
];

function combineConstants(call: Call): Value {
  const values: (number | string)[] = [];
  for (const { value, node } of call.rest) {
    if (value.kind === 'vector') values.push(...value.values);
    else if (value.kind === 'constant' && typeof value.value !== 'boolean') values.push(value.value);
    else throw unsupported(call.scope, node, 'c() takes numbers and strings only');
  }
  return { kind: 'vector', values };
}

function combineColumns(call: Call): Value {
  const columns: NumericArray[] = [];
  const names: string[] = [];
  for (const { value, node, name } of call.rest) {
    if (value.kind === 'matrix') {
      columns.push(...value.columns);
      names.push(...value.names);
      continue;
    }
    const column = asNumbers(value, call.scope.table.nRows);
    if (column === null)
      throw unsupported(call.scope, node, `cbind() needs numbers, and ${printExpr(node)} is not numeric`);
    columns.push(column);
    names.push(name ?? (node.type === 'name' ? node.name : ''));
  }
  return { kind: 'matrix', columns, names };
}
