import { describe, expect, it } from 'vitest';
import { errorAt, GlmmError } from '../src/errors.ts';

describe('GlmmError', () => {
  it('prints its code and keeps plain details', () => {
    const error = new GlmmError('EMPTY_DATA', 'the data have no rows.', { nRows: 0 });
    expect(String(error)).toBe('GlmmError: [EMPTY_DATA]: the data have no rows.');
    expect(error).toBeInstanceOf(Error);
    expect(error.details).toEqual({ nRows: 0 });
  });
});

describe('errorAt', () => {
  it('shows the text with carets under the place', () => {
    const error = errorAt('UNKNOWN_COLUMN', 'no column "agee"', 'use ~ 1 + agee', 10, 14, 'Did you mean "age"?');
    expect(error.message).toBe(
      '[UNKNOWN_COLUMN]: no column "agee"\n    use ~ 1 + agee\n              ^^^^\nDid you mean "age"?',
    );
    expect(error.details).toEqual({ from: 10, to: 14 });
  });

  it('shows the surroundings only where the text is long', () => {
    const [, shown, carets] = linesOf('x'.repeat(5000), 2000, 2003);
    expect(shown).toBe(`    ...${'x'.repeat(60 + 3 + 60)}...`);
    expect(carets).toBe(`${' '.repeat(4 + 3 + 60)}^^^`);
  });

  it('keeps the carets in place after line breaks, controls and characters of two units', () => {
    expect(linesOf('y ~\n\u001b[31m😀 + z', 12, 13).slice(1)).toEqual([
      '    y ~ \ufffd[31m😀 + z',
      `${' '.repeat(4 + 11)}^`,
    ]);
  });

  it('marks the place after the end of the text', () => {
    expect(linesOf('y ~', 3, 4).slice(1)).toEqual(['    y ~', '       ^']);
    expect(linesOf('', 0, 1).slice(1)).toEqual(['    ', '    ^']);
  });
});

function linesOf(text: string, from: number, to: number): string[] {
  return errorAt('FORMULA_SYNTAX', 'message', text, from, to).message.split('\n');
}
