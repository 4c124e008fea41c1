/**
 * Functions that make or change factors. What depends on the data, the levels and their order, is learned once.
 */
import { counted, quoted } from '../../data/text/printable.ts';
import { namesHint } from '../../data/text/suggest.ts';
import { usedLevels, withLevels } from '../variable/levels.ts';
import type { FactorValue, Value } from '../variable/value.ts';
import { booleanOption, type Call, constantOf, type FormulaFunction, factorOf, refuse, vectorOf } from './call.ts';

export const FACTORS: readonly (readonly [string, FormulaFunction])[] = [
  ['factor', factorFunction('factor', false)],
  ['ordered', factorFunction('ordered', true)],
  [
    'as.factor',
    { usage: 'as.factor(x)', parameters: ['x'], required: 1, apply: (call) => remember(call, factorOf(call, 'x')) },
  ],
  ['relevel', { usage: 'relevel(f, ref)', parameters: ['x', 'ref'], required: 2, apply: relevel }],
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
    throw refuse(
      call,
      'labels',
      `${name}() has ${counted(levels.length, 'level')} and ${counted(labels.length, 'label')}`,
    );
  }
}

/** `source` with the levels in the order first seen: those learned, `levels`, or its own. */
export function remember(call: Call, source: FactorValue, levels: readonly string[] = source.levels): FactorValue {
  const learned = call.scope.memory.recall<Levels>(
    () => ({ levels }),
    (state) => Array.isArray(state.levels) && state.levels.every((level) => typeof level === 'string'),
  );
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
