import { describe, expect, it } from 'vitest';
import { highlight } from '../../examples/playground/highlight.ts';

const columns = new Set(['y', 'x', 'g', 'log']);
const kinds = (text: string, bad: readonly [number, number] | null = null) =>
  highlight(text, columns, bad).map(({ text: part, kind }) => `${kind}:${part}`);

describe('a formula in colours', () => {
  it('tells columns, groups and functions apart', () => {
    expect(kinds('y ~ x + (x | g)')).toEqual([
      'column:y',
      'plain: ~ ',
      'column:x',
      'plain: + (',
      'column:x',
      'plain: | ',
      'group:g',
      'plain:)',
    ]);
    expect(kinds('y~sqrt(x)')).toEqual(['column:y', 'plain:~', 'function:sqrt', 'plain:(', 'column:x', 'plain:)']);
  });
  it('marks what an error is about, across pieces', () => {
    expect(kinds('y ~ zz', [4, 6])).toEqual(['column:y', 'plain: ~ ', 'bad:zz']);
  });
  it.each(['', 'y ~', '((', 'y ~ "', '\u{1f600} ~ x', '`'])('loses no character of %j', (text) => {
    expect(
      highlight(text, columns, [0, 1])
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });
});
