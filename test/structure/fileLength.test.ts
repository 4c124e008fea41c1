/** One idea, one file: past 300 lines it is two ideas. */
import { describe, expect, it } from 'vitest';
import { sourcesOf } from './sources.ts';

const MAX_LINES = 300;

describe.each(['src', 'assembly'])('files in %s/', (folder) => {
  it(`have at most ${MAX_LINES} lines`, () => {
    const lengths = sourcesOf(folder).map(({ path, text }) => [path, text.trimEnd().split('\n').length] as const);
    expect(lengths.filter(([, lines]) => lines > MAX_LINES)).toEqual([]);
  });
});
