/** What a family or a link is stands in src/family/: nothing else in src/ asks for one by its name or by the kernels' code. */
import { expect, it } from 'vitest';
import { FAMILIES, LINK_NAMES } from '../../src/family/list.ts';
import * as codes from '../../src/wasm/codes.ts';
import { sourcesOf } from './sources.ts';
import { tokenize } from './tokens.ts';

/** The letter of the fixed effects, which a family shares. */
const LETTER = 'beta';
const NAMES: readonly string[] = [
  ...FAMILIES.flatMap(({ name, aliases }) => [name, ...aliases]).filter((name) => name !== LETTER),
  ...LINK_NAMES,
];
/** Names that are words besides: in a sentence they mean themselves. */
const WORDS = ['log', 'inverse', 'identity', 'normal'];

/** Where a name means something else, or is an example for readers. */
const MAY: readonly { readonly path: string; readonly name: string; readonly why: string }[] = [
  { path: 'src/design/functions/elementwise.ts', name: 'log', why: 'a function of formulas' },
  { path: 'src/plot/draw/forest.ts', name: 'log', why: 'an axis of Vega-Lite' },
  { path: 'src/plot/kind/quadrature.ts', name: 'log', why: 'an axis of Vega-Lite' },
  { path: 'src/plot/draw/tiles.ts', name: 'ordinal', why: 'a type of Vega-Lite' },
  { path: 'src/cli/fit.ts', name: 'binomial', why: 'an example of a command' },
  { path: 'src/cli/plot.ts', name: 'binomial', why: 'an example of a command' },
];

const PAIR_CODES = Object.entries(codes)
  .filter(([name]) => !name.startsWith('STATUS_'))
  .map(([name]) => name);
const outside = sourcesOf('src').filter(({ path }) => !path.startsWith('src/family/'));

const strings = outside.flatMap(({ path, text }) =>
  tokenize(text)
    .filter(({ kind }) => kind === 'string')
    .map((token) => ({ path, line: token.line, text: token.text.slice(1, -1) })),
);

function namesIn(text: string): readonly string[] {
  return NAMES.filter((name) => text === name || (!WORDS.includes(name) && new RegExp(`\\b${name}\\b`).test(text)));
}

const found = strings.flatMap(({ path, line, text }) => namesIn(text).map((name) => ({ path, line, name })));

it('no family and no link stands in quotes outside src/family/', () => {
  const wrong = found.filter((one) => !MAY.some(({ path, name }) => path === one.path && name === one.name));
  expect(wrong.map(({ path, line, name }) => `${path}:${line} names ${name}`)).toEqual([]);
});

it('every exception is still needed', () => {
  expect(MAY.filter(({ path, name }) => !found.some((one) => one.path === path && one.name === name))).toEqual([]);
});

it('no code of a pair is asked for outside src/family/', () => {
  expect(PAIR_CODES.length).toBeGreaterThan(0);
  const wrong = outside
    .filter(({ path }) => path !== 'src/wasm/codes.ts')
    .flatMap(({ path, text }) =>
      tokenize(text)
        .filter(({ text: word }) => PAIR_CODES.includes(word))
        .map(({ line, text: word }) => `${path}:${line} asks for ${word}`),
    );
  expect(wrong).toEqual([]);
});

it('the rule sees a name in quotes, in a template and in a sentence', () => {
  expect(namesIn('log')).toEqual(['log']);
  expect(namesIn('the log of')).toEqual([]);
  expect(namesIn('with the probit link')).toEqual(['probit']);
});
