import { describe, expect, it } from 'vitest';
import { tokenize } from './tokens.ts';

const texts = (source: string): string[] => tokenize(source).map((token) => token.text);

describe('tokenize', () => {
  it('leaves out comments', () => {
    expect(texts('a /* Math.exp */ + b // ** 2\nc')).toEqual(['a', '+', 'b', 'c']);
  });
  it('keeps a string whole, whatever it holds', () => {
    expect(texts(`x = 'it\\'s // no'`)).toEqual(['x', '=', `'it\\'s // no'`]);
  });
  it('sees the code inside template substitutions and only that', () => {
    const words = tokenize('`Math ${a ** { b: `${c}` }.b} Date` + d').filter((token) => token.kind === 'word');
    expect(words.map((token) => token.text)).toEqual(['a', 'b', 'c', 'b', 'd']);
  });
  it('tells a pattern from a division', () => {
    expect(tokenize('x = /[/"]**/.test(y) / 2').map((token) => token.kind)).toEqual([
      'word',
      'punctuator',
      'pattern',
      'punctuator',
      'word',
      'punctuator',
      'word',
      'punctuator',
      'punctuator',
      'number',
    ]);
  });
  it('tells ** from * *', () => {
    expect(texts('a ** b * c **= 2')).toEqual(['a', '**', 'b', '*', 'c', '**=', '2']);
  });
  it('counts lines', () => {
    expect(tokenize('a\n/*\n*/ `\n${b}\n` c').map((token) => token.line)).toEqual([1, 3, 4, 4, 5]);
  });
});
