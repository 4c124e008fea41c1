import { describe, expect, it } from 'vitest';
import { readNumber } from '../../src/data/text/readNumber.ts';

describe('readNumber', () => {
  it.each([
    ['0', 0],
    ['-0', -0],
    ['12', 12],
    ['+1.5', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['1e3', 1000],
    ['1E-3', 0.001],
    ['-2.5e+2', -250],
    [' 7 ', 7],
    ['Inf', Infinity],
    ['-Inf', -Infinity],
    ['0.1', 0.1],
    ['9007199254740993', 9007199254740992],
    ['1e-400', 0],
  ])('reads %j', (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '.',
    '-',
    '+',
    'e5',
    '1e',
    '1e+',
    '1.2.3',
    '1,000',
    '1_000',
    '0x10',
    '1 2',
    '--1',
    '1f',
    'NaN',
    'inf',
    'Infinity',
    '１',
    '1-2',
    '2020-01-01',
  ])('refuses %j', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });

  it('reads decimal commas when told to', () => {
    expect(readNumber('-1,5e2', ',')).toBe(-150);
    expect(readNumber('1.5', ',')).toBeUndefined();
    expect(readNumber('1,5')).toBeUndefined();
  });
});
