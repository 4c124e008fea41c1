import { describe, expect, it } from 'vitest';
import { printable, quoted } from '../../src/data/text/printable.ts';

describe('printable', () => {
  it('leaves ordinary text of any script alone', () => {
    for (const text of ['', 'age', 'größe', '年齢', 'שלום', 'हिन्दी', '👩‍👩‍👧', 'a "b" \\ c'])
      expect(printable(text)).toBe(text);
  });

  it('escapes controls, marks of direction, separators and lone surrogates', () => {
    expect(printable('a\u001b[31mb')).toBe('a\\u{1b}[31mb');
    expect(printable('\n\t\u007f\u0085')).toBe('\\u{a}\\u{9}\\u{7f}\\u{85}');
    expect(printable('x\u202ey\u2066\u200f\u061c')).toBe('x\\u{202e}y\\u{2066}\\u{200f}\\u{61c}');
    expect(printable('\u2028\ufeff\u200b\ud800')).toBe('\\u{2028}\\u{feff}\\u{200b}\\u{d800}');
  });
});

describe('quoted', () => {
  it('cuts what is too long for a message', () => {
    expect(quoted('x'.repeat(100))).toBe(`"${'x'.repeat(60)}..."`);
    expect(quoted('a\0')).toBe('"a\\u{0}"');
  });
});
