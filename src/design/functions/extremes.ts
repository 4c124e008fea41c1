/**
 * `pmin()` and `pmax()`: the least and the greatest of several columns and constants in each row.
 */
import { printExpr } from '../../formula/print.ts';
import { unsupported } from '../matrix/scope.ts';
import type { Value } from '../variable/value.ts';
import { asNumbers, type Call, cellOf, type FormulaFunction } from './call.ts';

export const EXTREMES: readonly (readonly [string, FormulaFunction])[] = [
  ['pmin', extreme('pmin', Math.min)],
  ['pmax', extreme('pmax', Math.max)],
];

function extreme(name: string, better: (a: number, b: number) => number): FormulaFunction {
  return {
    usage: `${name}(..., na.rm = FALSE)`,
    parameters: [],
    required: 1,
    variadic: true,
    apply: (call) => rowExtremes(call, better),
  };
}

/** A missing value makes the row missing unless `na.rm`; then a row without any value is missing. */
function rowExtremes(call: Call, better: (a: number, b: number) => number): Value {
  const naRm = call.rest.find(({ name }) => name === 'na.rm');
  if (naRm !== undefined && (naRm.value.kind !== 'constant' || typeof naRm.value.value !== 'boolean')) {
    throw unsupported(call.scope, naRm.node, `"na.rm" of ${call.node.fn}() must be TRUE or FALSE`);
  }
  const removes = naRm?.value.kind === 'constant' && naRm.value.value === true;
  const n = call.scope.table.nRows;
  const values = new Float64Array(n);
  let isFirst = true;
  for (const { value, node, name } of call.rest) {
    if (name === 'na.rm') continue;
    const x = asNumbers(value, n);
    if (x === null) {
      const what = `${printExpr(node)} is not numeric${cellOf(node, call.scope)}`;
      throw unsupported(call.scope, node, `${call.node.fn}() needs numbers, and ${what}`);
    }
    for (let i = 0; i < n; i++) {
      if (isFirst || (removes && Number.isNaN(values[i]))) values[i] = x[i];
      else if (!(removes && Number.isNaN(x[i]))) values[i] = better(values[i], x[i]);
    }
    isFirst = false;
  }
  if (isFirst) throw unsupported(call.scope, call.node, `${call.node.fn}() needs arguments`);
  return { kind: 'numeric', values };
}
