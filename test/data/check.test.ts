import { describe, expect, it } from 'vitest';
import { checkOptions, LEVEL, type OptionTable, oneOf, PER_ROW, shown, TEXT, whole } from '../../src/data/check.ts';

interface Options {
  readonly level?: number;
  readonly kind?: 'a' | 'b';
  readonly n?: number;
}

const TABLE: OptionTable<Options> = { level: LEVEL, kind: oneOf('a', 'b'), n: whole(1, 5) };
const check = (options: unknown): Options => checkOptions('f()', options as Options, TABLE);

describe('checkOptions', () => {
  it('gives what was given, without what is undefined', () => {
    expect(check({ level: 0.9, kind: undefined })).toEqual({ level: 0.9 });
    expect(Object.keys(check({ kind: undefined }))).toEqual([]);
    expect(check(undefined)).toEqual({});
  });
  it('reads every option once, so that a second look cannot see another value', () => {
    let reads = 0;
    const options = {
      get level() {
        return ++reads === 1 ? 0.9 : 7;
      },
    };
    expect(check(options)).toEqual({ level: 0.9 });
    expect(reads).toBe(1);
  });
  it('takes objects of other realms and without a prototype', () => {
    expect(check(Object.assign(Object.create(null), { n: 2 }))).toEqual({ n: 2 });
  });
  it('says who, what, the value, and what it must be', () => {
    expect(() => check({ level: 2 })).toThrow('f(): level is 2, but must lie between 0 and 1, such as 0.95');
    expect(() => check({ kind: 'A' })).toThrow("f(): kind is \"A\", but must be 'a' or 'b'. Did you mean 'a'?");
    expect(() => check({ n: 6 })).toThrow('f(): n is 6, but must be a whole number from 1 to 5');
    expect(() => check({ lvel: 0.9 })).toThrow(
      /f\(\) has no option "lvel"\nOptions: level, kind, n\. Did you mean "level"\?/,
    );
    expect(() => check(3)).toThrow('f() takes an object of options such as { level: ... }, not 3');
    expect(() => checkOptions<object>('g()', 3 as never, {})).toThrow('g() takes no options, not 3');
  });
});

describe('shown', () => {
  it.each<[value: unknown, text: string]>([
    ['a\nb', '"a\\u{a}b"'],
    ['x'.repeat(100), `"${'x'.repeat(60)}..."`],
    [Symbol('s'), 'Symbol(s)'],
    [10n, '10'],
    [-0, '0'],
    [null, 'null'],
    [Object.create(null), 'an object'],
    [[1], 'an array'],
    [() => 1, 'a function'],
    [new Map(), 'an object (Map)'],
  ])('%s', (value, text) => expect(shown(value)).toBe(text));
});

describe('kinds of values', () => {
  it('a column or a number a row', () => {
    for (const good of ['x', [1], new Float64Array(2), { length: 0 }]) expect(PER_ROW.holds(good)).toBe(true);
    for (const bad of [null, 3, {}, () => 1, new Map()]) expect(PER_ROW.holds(bad)).toBe(false);
  });
  it('text is a primitive', () => {
    expect(TEXT.holds('')).toBe(true);
    expect(TEXT.holds(new String('x'))).toBe(false);
  });
});
