/**
 * `cut(x, breaks)`: numbers to intervals.
 */
import { counted } from '../../data/text/printable.ts';
import type { NumericArray } from '../../data/types.ts';
import type { LearnedState } from '../matrix/scope.ts';
import type { Value } from '../variable/value.ts';
import { booleanOption, type Call, type FormulaFunction, numbersOf, numberVectorOf, refuse, vectorOf } from './call.ts';

export const CUT: FormulaFunction = {
  usage: 'cut(x, breaks, labels, right = TRUE, include.lowest = FALSE)',
  parameters: ['x', 'breaks', 'labels', 'include.lowest', 'right'],
  required: 2,
  apply: cut,
};

/** The ends may be infinite. */
const isBreaks = ({ breaks }: LearnedState): boolean =>
  Array.isArray(breaks) && breaks.length > 1 && breaks.every((one) => typeof one === 'number' && !Number.isNaN(one));

/** Intervals as levels, labelled as R does: `(0,5]`, with as few digits (from 3 on) as keep the breaks apart. */
function cut(call: Call): Value {
  const x = numbersOf(call, 'x');
  const given = numberVectorOf(call, 'breaks')!;
  const right = booleanOption(call, 'right', true);
  const includeLowest = booleanOption(call, 'include.lowest', false);
  const { breaks } = call.scope.memory.recall<{ breaks: readonly number[] }>(
    () => ({
      breaks: given.length === 1 ? equalBreaks(call, x, given[0]) : [...given].sort((a, b) => a - b),
    }),
    isBreaks,
  );
  if (new Set(breaks).size !== breaks.length) throw refuse(call, 'breaks', 'the breaks of cut() are not distinct');
  const nIntervals = breaks.length - 1;
  const labels = vectorOf(call, 'labels')?.map(String) ?? intervalLabels(breaks, right, includeLowest);
  if (labels.length !== nIntervals)
    throw refuse(call, 'labels', `cut() has ${counted(nIntervals, 'interval')} and ${counted(labels.length, 'label')}`);
  const codes = new Int32Array(x.length);
  for (let i = 0; i < x.length; i++) codes[i] = intervalOf(x[i], breaks, right, includeLowest);
  return { kind: 'factor', codes, levels: labels, ordered: false, logical: false };
}

function intervalOf(x: number, breaks: readonly number[], right: boolean, includeLowest: boolean): number {
  const last = breaks.length - 1;
  if (!(x >= breaks[0] && x <= breaks[last])) return -1;
  if (includeLowest && x === (right ? breaks[0] : breaks[last])) return right ? 0 : last - 1;
  for (let k = 0; k < last; k++) {
    const inside = right ? x > breaks[k] && x <= breaks[k + 1] : x >= breaks[k] && x < breaks[k + 1];
    if (inside) return k;
  }
  return -1;
}

/** R's breaks for a number of intervals: equally spaced over the range, the outer two moved out by a thousandth of it. */
function equalBreaks(call: Call, x: NumericArray, nIntervals: number): readonly number[] {
  if (!(nIntervals >= 2 && nIntervals <= 1000) || Math.floor(nIntervals) !== nIntervals) {
    throw refuse(
      call,
      'breaks',
      'cut() needs break points, such as c(0, 10, 20), or a number of intervals from 2 to 1000',
    );
  }
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    if (x[i] < low) low = x[i];
    if (x[i] > high) high = x[i];
  }
  if (!(high > low)) throw refuse(call, 'x', 'cut() needs at least two distinct values');
  const width = high - low;
  return Array.from({ length: nIntervals + 1 }, (_, k) => {
    if (k === 0) return low - width / 1000;
    if (k === nIntervals) return high + width / 1000;
    return low + (width * k) / nIntervals;
  });
}

function intervalLabels(breaks: readonly number[], right: boolean, includeLowest: boolean): string[] {
  let shown: string[] = [];
  for (let digits = 3; digits <= 16; digits++) {
    shown = breaks.map((b) => breakLabel(b, digits));
    if (new Set(shown).size === shown.length) break;
  }
  const last = breaks.length - 2;
  return Array.from({ length: last + 1 }, (_, k) => {
    const open = right && !(includeLowest && k === 0) ? '(' : '[';
    const close = right || (includeLowest && k === last) ? ']' : ')';
    return `${open}${shown[k]},${shown[k + 1]}${close}`;
  });
}

/** C's `%g` with so many digits, which R's labels are made by; R puts a blank before Inf. */
function breakLabel(x: number, digits: number): string {
  if (!Number.isFinite(x)) return x > 0 ? ' Inf' : '-Inf';
  const [mantissa, exponent] = x.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < digits) return String(Number(x.toPrecision(digits)));
  return `${Number(mantissa)}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}
