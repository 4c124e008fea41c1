/**
 * Offsets: known parts of the linear predictor, from the formula and from the option.
 */
import { textCell } from '../data/text/numericText.ts';
import { errorAt } from '../errors.ts';
import { printExpr } from '../formula/print.ts';
import type { Formula } from '../formula/types.ts';
import type { Frame } from './frame.ts';
import { nameExpr, type OffsetSum } from './recipe.ts';
import type { DesignOptions } from './types.ts';
import { takeNumbers } from './variable/value.ts';

/** Sum of `offset(...)` terms and the option; null without any. */
export function totalOffset(formula: Formula, frame: Frame, option: ArrayLike<number> | null): Float64Array | null {
  if (formula.offsets.length === 0 && option === null) return null;
  const sum =
    option === null
      ? new Float64Array(frame.nObs)
      : frame.rows === null
        ? Float64Array.from(option)
        : takeNumbers(option, frame.rows);
  for (const expr of formula.offsets) {
    const { value } = frame.variable(expr);
    if (value.kind !== 'numeric') {
      const cell = value.kind === 'factor' ? textCell({ ...value, name: '', source: 'string' }, frame.rows) : '';
      throw errorAt(
        'INVALID_OFFSET',
        `the offset ${printExpr(expr)} is not numeric${cell}`,
        formula.text,
        expr.from,
        expr.to,
      );
    }
    for (let i = 0; i < sum.length; i++) sum[i] += value.values[i];
  }
  return sum;
}

export function offsetRecipe(formula: Formula, frame: Frame, option: DesignOptions['offset']): OffsetSum | null {
  const column =
    typeof option === 'string' ? [{ label: option, expr: nameExpr(option), states: [], levels: null }] : [];
  const variables = formula.offsets.map((expr) => ({
    label: printExpr(expr),
    expr,
    states: frame.variable(expr).states,
    levels: null,
  }));
  if (variables.length === 0 && column.length === 0) return null;
  return { version: 1, text: formula.text, variables: [...column, ...variables] };
}
