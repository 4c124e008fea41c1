/**
 * Functions that take each row by itself.
 */
import { quoted } from '../../data/text/printable.ts';
import { readNumber } from '../../data/text/readNumber.ts';
import { printName } from '../../formula/print.ts';
import { cos, exp, log, log1p, log2, log10, sin, tan, tanh } from '../variable/transcendental.ts';
import type { Value } from '../variable/value.ts';
import { asNumbers, type Call, type FormulaFunction, logicalValue, mapNumbers, numbersOf, refuse } from './call.ts';

export const ELEMENTWISE: readonly (readonly [string, FormulaFunction])[] = [
  ['exp', unary('exp', exp)],
  ['log', logarithm()],
  ['log2', unary('log2', log2)],
  ['log10', unary('log10', log10)],
  ['log1p', unary('log1p', log1p)],
  ['sin', unary('sin', sin)],
  ['cos', unary('cos', cos)],
  ['tan', unary('tan', tan)],
  ['tanh', unary('tanh', tanh)],
  ['sqrt', unary('sqrt', Math.sqrt)],
  ['abs', unary('abs', Math.abs)],
  ['floor', unary('floor', Math.floor)],
  ['ceiling', unary('ceiling', Math.ceil)],
  ['as.numeric', { usage: 'as.numeric(x)', parameters: ['x'], required: 1, apply: asNumeric }],
  ['as.integer', unary('as.integer', Math.trunc)],
  ['I', { usage: 'I(x)', parameters: ['x'], required: 1, apply: (call) => call.args.get('x')!.value }],
  ['is.na', { usage: 'is.na(x)', parameters: ['x'], required: 1, apply: isMissing }],
  ['ifelse', { usage: 'ifelse(test, yes, no)', parameters: ['test', 'yes', 'no'], required: 3, apply: ifElse }],
];

function unary(name: string, f: (x: number) => number): FormulaFunction {
  return { usage: `${name}(x)`, parameters: ['x'], required: 1, apply: (call) => mapNumbers(call, f) };
}

function logarithm(): FormulaFunction {
  return {
    usage: 'log(x, base = exp(1))',
    parameters: ['x', 'base'],
    required: 1,
    apply: (call) => {
      const base = call.args.get('base')?.value;
      if (base === undefined) return mapNumbers(call, log);
      if (base.kind !== 'constant' || typeof base.value !== 'number')
        throw refuse(call, 'base', 'the base of log() must be a number');
      if (base.value === 2) return mapNumbers(call, log2);
      if (base.value === 10) return mapNumbers(call, log10);
      const divisor = log(base.value);
      return mapNumbers(call, (x) => log(x) / divisor);
    },
  };
}

/** Columns of text by the numbers they hold; R does the same with character vectors. */
function asNumeric(call: Call): Value {
  const { node } = call.args.get('x')!;
  const { table } = call.scope;
  const column = node.type === 'name' && table.has(node.name) ? table.column(node.name) : undefined;
  if (column?.kind !== 'factor' || column.source === 'boolean') return mapNumbers(call, (x) => x);
  const numbers = column.levels.map((level) => readNumber(level));
  const values = new Float64Array(table.nRows);
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row];
    const value = code < 0 ? Number.NaN : numbers[code];
    if (value === undefined) {
      const cell = `${printName(column.name)} holds ${quoted(column.levels[code])} in row ${row + 1}`;
      throw refuse(
        call,
        'x',
        `as.numeric() needs numbers, and ${cell}`,
        'The option na names texts that mean missing.',
      );
    }
    values[row] = value;
  }
  return { kind: 'numeric', values };
}

function isMissing(call: Call): Value {
  const { value } = call.args.get('x')!;
  if (value.kind === 'factor') return logicalValue(value.codes.map((code) => (code < 0 ? 1 : 0)));
  const x = numbersOf(call, 'x');
  const codes = new Int32Array(x.length);
  for (let i = 0; i < x.length; i++) codes[i] = Number.isNaN(x[i]) ? 1 : 0;
  return logicalValue(codes);
}

function ifElse(call: Call): Value {
  const test = call.args.get('test')!.value;
  if (test.kind !== 'factor' || !test.logical)
    throw refuse(call, 'test', 'the test of ifelse() must be a comparison or a boolean column');
  const n = test.codes.length;
  const yes = asNumbers(call.args.get('yes')!.value, n);
  const no = asNumbers(call.args.get('no')!.value, n);
  if (yes === null) throw refuse(call, 'yes', 'ifelse() chooses between numbers');
  if (no === null) throw refuse(call, 'no', 'ifelse() chooses between numbers');
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const code = test.codes[i];
    values[i] = code < 0 ? Number.NaN : code === 1 ? yes[i] : no[i];
  }
  return { kind: 'numeric', values };
}
