/**
 * `scale(x)`: mean and standard deviation of the rows that have a value, learned once.
 */
import type { NumericArray } from '../../data/types.ts';
import type { LearnedState } from '../matrix/scope.ts';
import type { Value } from '../variable/value.ts';
import { type Call, constantOf, type FormulaFunction, numbersOf, refuse } from './call.ts';

export const SCALE: FormulaFunction = {
  usage: 'scale(x, center = TRUE, scale = TRUE)',
  parameters: ['x', 'center', 'scale'],
  required: 1,
  apply: scale,
};

function scale(call: Call): Value {
  const x = numbersOf(call, 'x');
  const centerOption = constantOf(call, 'center') ?? true;
  const scaleOption = constantOf(call, 'scale') ?? true;
  const { center, divisor } = call.scope.memory.recall<{ center: number; divisor: number }>(() => {
    const center = typeof centerOption === 'number' ? centerOption : centerOption === true ? mean(x) : 0;
    const divisor =
      typeof scaleOption === 'number' ? scaleOption : scaleOption === true ? rootMeanSquare(x, center) : 1;
    return { center, divisor };
  }, isScaling);
  if (!(Math.abs(divisor) > 0))
    throw refuse(call, 'x', 'scale() cannot divide by a standard deviation of zero: all values are equal');
  const values = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) values[i] = (x[i] - center) / divisor;
  return { kind: 'numeric', values };
}

const isScaling = ({ center, divisor }: LearnedState): boolean => Number.isFinite(center) && Number.isFinite(divisor);

/** Mean of the values that are there, in two passes as R does: the second removes the rounding of the first. */
export function mean(x: NumericArray): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (!Number.isNaN(value)) {
      sum += value;
      n++;
    }
  }
  const first = sum / n;
  let rest = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (!Number.isNaN(value)) rest += value - first;
  }
  return first + rest / n;
}

/** sqrt(sum (x - center)^2 / (n - 1)), R's divisor for any center. */
function rootMeanSquare(x: NumericArray, center: number): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < x.length; i++) {
    const d = x[i] - center;
    if (!Number.isNaN(d)) {
      sum += d * d;
      n++;
    }
  }
  return Math.sqrt(sum / Math.max(1, n - 1));
}
