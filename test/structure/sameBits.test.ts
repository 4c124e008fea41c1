/**
 * The same input gives the same bits everywhere, and text from users is never run.
 * Engines and systems differ in the last bit of Math.exp and its like, and of `**`; a clock, unseeded numbers and locales differ by nature.
 */
import { describe, expect, it } from 'vitest';
import { sourcesOf } from './sources.ts';
import { type Token, tokenize } from './tokens.ts';

/** Exactly specified by IEEE 754 or by ECMAScript. */
const EXACT_MATH = new Set([
  ...['sqrt', 'abs', 'min', 'max', 'floor', 'ceil', 'trunc', 'round', 'sign', 'fround', 'imul', 'clz32'],
  ...['PI', 'E', 'LN2', 'LN10', 'LOG2E', 'LOG10E', 'SQRT2', 'SQRT1_2'],
]);
const FORBIDDEN_WORDS = new Map([
  ['eval', 'runs text as code'],
  ['Function', 'runs text as code'],
  ['Date', 'reads the clock'],
  ['performance', 'reads the clock'],
  ['Intl', 'depends on the locale'],
  ['localeCompare', 'depends on the locale'],
  ['toLocaleString', 'depends on the locale'],
  ['toLocaleLowerCase', 'depends on the locale'],
  ['toLocaleUpperCase', 'depends on the locale'],
]);

describe('sources in src/', () => {
  it.each(sourcesOf('src').map((source) => [source.path, source.text]))(
    '%s computes the same bits everywhere',
    (path, text) => {
      expect(violations(path, tokenize(text))).toEqual([]);
    },
  );
});

describe('the rule itself', () => {
  it.each([
    ['Math.exp(x)', 'Math.exp is not exactly specified'],
    ['Math.random()', 'Math.random is not exactly specified'],
    ['const { exp } = Math', 'Math may only be used as Math.name'],
    ['Math["exp"](x)', 'Math may only be used as Math.name'],
    ['x ** 2', '** is not exactly specified'],
    ['new Function(text)', 'Function runs text as code'],
    ['Date.now()', 'Date reads the clock'],
    ['console.log(x)', 'console is for the shell command'],
  ])('finds fault with %s', (text, fault) => {
    expect(violations('src/a.ts', tokenize(text))).toEqual([`src/a.ts:1: ${fault}`]);
  });
  it.each(['Math.sqrt(x)', 'value instanceof Date', "'Math.exp(x) ** 2'", '// eval(x)', 'a * b'])(
    'lets %s pass',
    (text) => {
      expect(violations('src/a.ts', tokenize(text))).toEqual([]);
    },
  );
});

function violations(path: string, tokens: readonly Token[]): string[] {
  return tokens.flatMap((token, i) => {
    const fault = faultOf(path, tokens, i);
    return fault === null ? [] : [`${path}:${token.line}: ${fault}`];
  });
}

function faultOf(path: string, tokens: readonly Token[], i: number): string | null {
  const { kind, text } = tokens[i]!;
  const next = tokens[i + 1]?.text;
  const member = tokens[i + 2]?.text ?? '';
  if (kind === 'punctuator') return text.startsWith('**') ? '** is not exactly specified' : null;
  if (kind !== 'word') return null;
  if (text === 'Math' && next !== '.') return 'Math may only be used as Math.name';
  if (text === 'Math' && !EXACT_MATH.has(member)) return `Math.${member} is not exactly specified`;
  if (text === 'console' && !/^src\/cli[./]/.test(path)) return 'console is for the shell command';
  // Asking whether a user's value is a date reads no clock.
  if (text === 'Date' && tokens[i - 1]?.text === 'instanceof') return null;
  const reason = FORBIDDEN_WORDS.get(text);
  return reason === undefined ? null : `${text} ${reason}`;
}
