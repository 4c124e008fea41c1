/**
 * Functions that make or change factors. What depends on the data, the levels and their order, is learned once.
 */
import { quoted } from '../../data/printable.ts';
import { namesHint } from '../../data/suggest.ts';
import { usedLevels, withLevels } from '../levels.ts';
import type { FactorValue, Value } from '../value.ts';
import {
  booleanOption,
  type Call,
  constantOf,
  type FormulaFunction,
  factorOf,
  numbersOf,
  numberVectorOf,
  refuse,
  vectorOf,
} from './call.ts';

export const FACTORS: readonly (readonly [string, FormulaFunction])[] = [
  ['factor', factorFunction('factor', false)],
  ['ordered', factorFunction('ordered', true)],
  [
    'as.factor',
    { usage: 'as.factor(x)', parameters: ['x'], required: 1, apply: (call) => remember(call, factorOf(call, 'x')) },
  ],
  ['relevel', { usage: 'relevel(f, ref)', parameters: ['x', 'ref'], required: 2, apply: relevel }],
  [
    'cut',
    {
      usage: 'cut(x, breaks, labels, right = TRUE, include.lowest = FALSE)',
      parameters: ['x', 'breaks', 'labels', 'include.lowest', 'right'],
      required: 2,
      apply: cut,
    },
  ],
  ['dummy', { usage: 'dummy(f, level)', parameters: ['f', 'level'], required: 1, apply: dummy }],
];

interface Levels {
  readonly levels: readonly string[];
  readonly [key: string]: unknown;
}

function factorFunction(name: string, orderedByDefault: boolean): FormulaFunction {
  return {
    usage: `${name}(x, levels, labels)`,
    parameters: ['x', 'levels', 'labels', 'ordered'],
    required: 1,
    apply: (call) => {
      const source = factorOf(call, 'x');
      const levels = vectorOf(call, 'levels')?.map(String) ?? usedLevels(source);
      const labels = vectorOf(call, 'labels')?.map(String);
      if (!call.scope.memory.replaying) checkLabels(call, levels, labels);
      const value = remember(call, source, levels);
      const ordered = booleanOption(call, 'ordered', orderedByDefault || (source.ordered && name === 'factor'));
      // Levels that new data bring have no label and keep their own name.
      const named = labels === undefined ? value.levels : [...labels, ...value.levels.slice(labels.length)];
      return { ...value, ordered, logical: false, levels: named };
    },
  };
}

function checkLabels(call: Call, levels: readonly string[], labels: readonly string[] | undefined): void {
  const name = call.node.fn;
  if (new Set(levels).size !== levels.length) throw refuse(call, 'levels', `the levels of ${name}() are not distinct`);
  if (labels === undefined) return;
  if (new Set(labels).size !== labels.length) throw refuse(call, 'labels', `the labels of ${name}() are not distinct`);
  if (labels.length !== levels.length) {
    throw refuse(call, 'labels', `${name}() has ${levels.length} levels and ${labels.length} labels`);
  }
}

/** `source` with the levels in the order first seen: those learned, `levels`, or its own. */
function remember(call: Call, source: FactorValue, levels: readonly string[] = source.levels): FactorValue {
  const learned = call.scope.memory.recall<Levels>(() => ({ levels }));
  // Levels that new data bring come after the learned ones, so that the check of the recipe can name them.
  const extra =
    call.scope.memory.replaying && call.args.get('levels') === undefined
      ? source.levels.filter((level) => !learned.levels.includes(level))
      : [];
  return withLevels(source, [...learned.levels, ...extra]);
}

function relevel(call: Call): Value {
  const source = factorOf(call, 'x');
  const ref = levelOption(call, 'ref')!;
  if (!call.scope.memory.replaying && !source.levels.includes(ref)) throw noSuchLevel(call, 'ref', ref, source);
  return { ...remember(call, source, [ref, ...source.levels.filter((level) => level !== ref)]), logical: false };
}

/** lme4's `dummy(f, "b")`: 1 where f is b, else 0; without a level, all but the first. */
function dummy(call: Call): Value {
  const source = remember(call, factorOf(call, 'f'));
  const level = levelOption(call, 'level');
  if (level !== undefined && !call.scope.memory.replaying && !source.levels.includes(level)) {
    throw noSuchLevel(call, 'level', level, source);
  }
  const names = level === undefined ? source.levels.slice(1) : [level];
  const columns = names.map((name) => {
    const code = source.levels.indexOf(name);
    return Float64Array.from(source.codes, (c) => (c < 0 ? Number.NaN : c === code ? 1 : 0));
  });
  return { kind: 'matrix', columns, names };
}

function levelOption(call: Call, parameter: string): string | undefined {
  const value = constantOf(call, parameter);
  return value === undefined ? undefined : String(value);
}

function noSuchLevel(call: Call, parameter: string, level: string, source: FactorValue) {
  return refuse(
    call,
    parameter,
    `${quoted(level)} is not one of the levels`,
    namesHint('Levels', level, source.levels),
  );
}

/** Intervals as levels, labelled as R does: `(0,5]`, with as few digits (from 3 on) as keep the breaks apart. */
function cut(call: Call): Value {
  const x = numbersOf(call, 'x');
  const given = numberVectorOf(call, 'breaks')!;
  const right = booleanOption(call, 'right', true);
  const includeLowest = booleanOption(call, 'include.lowest', false);
  const { breaks } = call.scope.memory.recall<{ breaks: readonly number[] }>(() => ({
    breaks: given.length === 1 ? equalBreaks(call, x, given[0]) : [...given].sort((a, b) => a - b),
  }));
  if (new Set(breaks).size !== breaks.length) throw refuse(call, 'breaks', 'the breaks of cut() are not distinct');
  const nIntervals = breaks.length - 1;
  const labels = vectorOf(call, 'labels')?.map(String) ?? intervalLabels(breaks, right, includeLowest);
  if (labels.length !== nIntervals)
    throw refuse(call, 'labels', `cut() has ${nIntervals} intervals and ${labels.length} labels`);
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
function equalBreaks(call: Call, x: ArrayLike<number>, nIntervals: number): readonly number[] {
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
