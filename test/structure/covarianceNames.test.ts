/** A structure of random effects is known by its record: nothing else in src/ asks for one by its name. */
import { expect, it } from 'vitest';
import { COVARIANCE_NAMES } from '../../src/covariance/list.ts';
import { sourcesOf } from './sources.ts';
import { tokenize } from './tokens.ts';

/** Names that other programs know, for messages; most of them are of no record. */
const ELSEWHERE = 'src/formula/covariance.ts';

it('no structure stands in quotes outside src/covariance/', () => {
  const wrong = sourcesOf('src')
    .filter(({ path }) => !path.startsWith('src/covariance/') && path !== ELSEWHERE)
    .flatMap(({ path, text }) =>
      tokenize(text)
        .filter(({ kind, text: word }) => kind === 'string' && COVARIANCE_NAMES.includes(word.slice(1, -1)))
        .map(({ line, text: word }) => `${path}:${line} names ${word}`),
    );
  expect(wrong).toEqual([]);
});
