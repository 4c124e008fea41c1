/** Factors are counted where engines are chosen, and nowhere else: what depends on the engine asks the engine. */
import { expect, it } from 'vitest';
import { sourcesOf } from './sources.ts';

const COUNTS = /\bgroups\.length\s*(?:===|!==|>=?|<=?)\s*1\b/;

const ALLOWED: Readonly<Record<string, string>> = {
  'src/fit/engine/dimension.ts': 'what depends on independent groups asks here, the choice of an engine among it',
  'src/predict/conditional/newLevels.ts': 'a saved fit has no engine: a new group needs a single factor',
};

it('the number of grouping factors is asked in one place', () => {
  const places = sourcesOf('src').filter(({ text }) => COUNTS.test(text));
  expect(places.map(({ path }) => path).sort()).toEqual(Object.keys(ALLOWED).sort());
});
