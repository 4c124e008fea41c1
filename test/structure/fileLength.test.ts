/** One idea, one file: past 300 lines it is two ideas. One room, one floor: past 15 files a newcomer no longer sees what it is for. */
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesOf } from './sources.ts';

const MAX_LINES = 300;
const MAX_FILES = 15;

it.each(['src', 'assembly'])(`folders of %s/ have at most ${MAX_FILES} files`, (folder) => {
  const counts = new Map<string, number>();
  for (const { path } of sourcesOf(folder)) {
    const own = posix.dirname(path);
    counts.set(own, (counts.get(own) ?? 0) + 1);
  }
  const full = [...counts].filter(([, files]) => files > MAX_FILES);
  expect(
    full,
    'files that belong together go into a folder of theirs, as src/plot/kind/ and src/infer/robust/',
  ).toEqual([]);
});

describe.each(['src', 'assembly'])('files in %s/', (folder) => {
  it(`have at most ${MAX_LINES} lines`, () => {
    const lengths = sourcesOf(folder).map(({ path, text }) => [path, text.trimEnd().split('\n').length] as const);
    expect(lengths.filter(([, lines]) => lines > MAX_LINES)).toEqual([]);
  });
});
