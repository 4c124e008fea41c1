/** The sources of the kernels, which the linter does not read: decorators stand before functions there. */
import { describe, expect, it } from 'vitest';
import { sourcesOf } from './sources.ts';
import { tokenize } from './tokens.ts';

/** One line of a wide editor. */
const MAX_COLUMNS = 160;

describe.each(sourcesOf('assembly').map((source) => [source.path, source.text] as const))('%s', (_, text) => {
  it('imports nothing that it does not use', () => {
    const tokens = tokenize(text);
    const imported = [...text.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, names]) =>
      names!
        .split(',')
        .map((name) => name.trim().split(' ').at(-1)!)
        .filter((name) => name !== ''),
    );
    const uses = (name: string): number => tokens.filter((token) => token.text === name).length;
    expect(imported.filter((name) => uses(name) < 2)).toEqual([]);
  });

  it(`has lines of at most ${MAX_COLUMNS} columns`, () => {
    expect(text.split('\n').filter((line) => line.length > MAX_COLUMNS)).toEqual([]);
  });
});
