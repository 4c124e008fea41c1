/**
 * Functions that make or change factors. What depends on the data, the levels and their order, is learned once.
 */
import { quoted } from '../../data/printable.ts';
import { namesHint } from '../../data/suggest.ts';
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
      const wanted = vectorOf(call, 'levels')?.map(String);
      const labels = vectorOf(call, 'labels')?.map(String);
      const source = factorOf(call, 'x');
      const levels = wanted ?? usedLevels(source);
      if (new Set(levels).size !== levels.length)
        throw refuse(call, 'levels', `the levels of ${name}() are not distinct`);
      if (labels !== undefined && labels.length !== levels.length) {
        throw refuse(call, 'labels', `${name}() has ${levels.length} levels and ${labels.length} labels`);
      }
      const value = remember(call, source, levels);
      const ordered = booleanOption(call, 'ordered', orderedByDefault || (source.ordered && name === 'factor'));
      return { ...value, ordered, logical: false, levels: labels ?? value.levels };
    },
  };
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

/** The same categories coded by `levels`; those not among them become missing. */
export function withLevels(source: FactorValue, levels: readonly string[]): FactorValue {
  if (source.levels === levels || sameLevels(source.levels, levels)) return { ...source, levels };
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const recode = Int32Array.from(source.levels, (level) => codeOf.get(level) ?? -1);
  const codes = new Int32Array(source.codes.length);
  for (let i = 0; i < codes.length; i++) {
    const code = source.codes[i];
    codes[i] = code < 0 ? -1 : recode[code];
  }
  return { ...source, codes, levels };
}

function sameLevels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((level, k) => level === b[k]);
}

/** Levels that occur, in their order. */
export function usedLevels(factor: FactorValue): readonly string[] {
  const used = countLevels(factor);
  return used.every((count) => count > 0) ? factor.levels : factor.levels.filter((_, code) => used[code] > 0);
}

/** Rows of each level. */
export function countLevels(factor: FactorValue): Int32Array {
  const counts = new Int32Array(factor.levels.length);
  const { codes } = factor;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i];
    if (code >= 0) counts[code]++;
  }
  return counts;
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
    shown = breaks.map((b) => (Number.isFinite(b) ? String(Number(b.toPrecision(digits))) : b > 0 ? 'Inf' : '-Inf'));
    if (new Set(shown).size === shown.length) break;
  }
  const last = breaks.length - 2;
  return Array.from({ length: last + 1 }, (_, k) => {
    const open = right && !(includeLowest && k === 0) ? '(' : '[';
    const close = right || (includeLowest && k === last) ? ']' : ')';
    return `${open}${shown[k]},${shown[k + 1]}${close}`;
  });
}
