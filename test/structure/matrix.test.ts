/** ml-matrix comes in through one file, of exact routines alone, and no fit waits for it. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourcesOf } from './sources.ts';
import { tokenize } from './tokens.ts';

const DOOR = 'src/stats/matrix.ts';
const sources = sourcesOf('src');
const named = (text: string): string[] => [...text.matchAll(/\bfrom '([^']+)'/g)].map((match) => match[1]!);

it('one file imports it', () => {
  expect(sources.filter(({ text }) => named(text).includes('ml-matrix')).map(({ path }) => path)).toEqual([DOOR]);
});

/** What each of its names computes with: the files of the package that it reaches. */
const ROUTINES: Readonly<Record<string, readonly string[]>> = {
  CholeskyDecomposition: ['dc/cholesky.js'],
  EigenvalueDecomposition: ['dc/evd.js', 'dc/util.js'],
  SingularValueDecomposition: ['dc/svd.js', 'dc/util.js'],
  inverse: ['decompositions.js', 'dc/lu.js'],
  Matrix: [],
};
const EXACT = new Set(['sqrt', 'abs', 'min', 'max', 'floor', 'ceil']);

describe('its routines that come in', () => {
  const door = sources.find(({ path }) => path === DOOR)!.text;
  const taken = /import \{([^}]*)\} from 'ml-matrix'/
    .exec(door)![1]!
    .split(',')
    .map((name) => name.trim());

  it('are those that were read', () => {
    expect(taken.sort()).toEqual(Object.keys(ROUTINES).sort());
  });

  it.each([...new Set(Object.values(ROUTINES).flat())])('%s computes the same bits everywhere', (file) => {
    const text = readFileSync(new URL(`../../node_modules/ml-matrix/src/${file}`, import.meta.url), 'utf8');
    const tokens = tokenize(text);
    const inexact = tokens.flatMap(({ text: word }, i) =>
      word === 'Math' && !EXACT.has(tokens[i + 2]!.text)
        ? [`Math.${tokens[i + 2]!.text}`]
        : word.startsWith('**') && tokens[i]!.kind === 'punctuator'
          ? [word]
          : [],
    );
    expect(inexact).toEqual([]);
  });
});

/** Methods of `Matrix` with Math functions of their own: exp() and its like, powers, random numbers, standard deviations. */
const INEXACT =
  /\.(?:exp|expm1|log\w*|pow|sin\w*|cos\w*|tan\w*|a(?:sin|cos|tan)\w*|cbrt|hypot|rand\w*|variance|standardDeviation|norm)\(/;

it('no file that has matrices calls an inexact method of one', () => {
  const users = sources.filter(({ path, text }) =>
    named(text).some((to) => posix.join(posix.dirname(path), to) === DOOR),
  );
  expect(users.length).toBeGreaterThan(5);
  expect([...users, sources.find(({ path }) => path === DOOR)!].filter(({ text }) => INEXACT.test(text))).toEqual([]);
});

it('no fit reaches it, and no summary', () => {
  const edges = new Map(
    sources.map(({ path, text }) => [path, valuesFrom(text).map((to) => posix.join(posix.dirname(path), to))]),
  );
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    for (const next of edges.get(path) ?? []) visit(next);
  };
  for (const start of ['src/fit/fitGlmm.ts', 'src/fit/fitLmm.ts', 'src/report/summary.ts', 'src/worker.ts']) {
    expect(edges.has(start), start).toBe(true);
    visit(start);
  }
  expect(reached.has(DOOR)).toBe(false);
});

/** Imports that remain when types are gone. */
function valuesFrom(text: string): string[] {
  return [...text.matchAll(/^(?:import|export)\s+(?!type\b)[^;]*?from '(\.[^']+)'/gm)].map((match) => match[1]!);
}
