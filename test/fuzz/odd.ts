/** Values that have no business where they are passed. */
import type { Chance } from './random.ts';

export const ODD: readonly (readonly [name: string, make: () => unknown])[] = [
  ['null', () => null],
  ['NaN', () => Number.NaN],
  ['Infinity', () => Number.POSITIVE_INFINITY],
  ['-1', () => -1],
  ['0', () => 0],
  ['1.5', () => 1.5],
  ['1e308', () => 1e308],
  ['a whole number', () => 7],
  ['no text', () => ''],
  ['text', () => 'nonsense'],
  ['a name of every object', () => 'constructor'],
  ['__proto__', () => '__proto__'],
  ['long text', () => 'x'.repeat(10_000)],
  ['controls', () => '\u0000\u001b[31m\u202e\ud800'],
  ['true', () => true],
  ['a BigInt', () => 10n],
  ['a symbol', () => Symbol('odd')],
  ['a function', () => () => 1],
  ['an array', () => []],
  ['an array of numbers', () => [1, 2, 3]],
  ['an array of odd things', () => [null, undefined, 'x', {}, Number.NaN]],
  ['a typed array', () => new Float64Array([1, Number.NaN])],
  ['an object', () => ({})],
  ['an object of others', () => ({ nope: 1, level: 'x' })],
  ['an object without a prototype', () => Object.create(null)],
  ['an endless length', () => ({ length: 4294967295 })],
  ['a Map', () => new Map([['x', [1, 2]]])],
  ['a Set', () => new Set([1, 2])],
  ['a Date', () => new Date(0)],
  ['a promise', () => Promise.resolve(1)],
  [
    'a generator',
    () =>
      (function* () {
        yield 1;
      })(),
  ],
  ['a pattern', () => /x/],
  ['an error', () => new Error('odd')],
];

export function odd(chance: Chance): unknown {
  return chance.pick(ODD)[1]();
}
