/** What people who come from R type first: each is refused with the way out, or does what it says. Truth: the texts themselves. */
import { describe, expect, it } from 'vitest';
import { binomial, cumulative, fromJSON, glmm, lmm, negativeBinomial } from '../../src/index.ts';
import { percentInWords } from '../../src/predict/interpret/wordsOfNumbers.ts';
import { refusalOf } from '../support/refusal.ts';

const n = 60;
const at = <T>(of: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => of(i));
const data = {
  y: at((i) => Math.sin(i * i) + (i % 5) / 4),
  x: at((i) => Math.cos(3 * i)),
  k: at((i) => (i * i) % 7),
  hit: at((i) => (i * i + (i % 3)) % 2),
  rating: at((i) => String(1 + ((i * i + 2 * (i % 6)) % 3))),
  size: at((i) => 1 + (i % 4)),
  g: at((i) => `g${i % 6}`),
};
const LINEAR = 'y ~ x + (1 + x | g)';
const COUNTS = 'k ~ x + (1 | g)';
const linear = lmm(LINEAR, data);

describe('what is refused says how it is written', () => {
  it.each<[what: string, call: () => unknown, words: readonly string[]]>([
    [
      'a family in place of the options',
      () => glmm('hit ~ x + (1 | g)', data, binomial() as object),
      ['{ family: binomial() }'],
    ],
    [
      'a family with a parameter',
      () => glmm(COUNTS, data, negativeBinomial() as object),
      ['{ family: negativeBinomial() }'],
    ],
    ['a family by name', () => glmm(COUNTS, data, 'poisson' as never), ["such as { family: 'poisson' }"]],
    ['a family of lmm()', () => lmm(LINEAR, data, binomial() as object), ['family is for glmm()']],
    [
      'REML of lmm()',
      () => lmm(LINEAR, data, { REML: true } as object),
      [`Did you mean "method"? It must be 'REML' (the default) or 'ML'`],
    ],
    ['REML of glmm()', () => glmm(COUNTS, data, { REML: true } as object), ['REML is for lmm()']],
    ['subset', () => glmm(COUNTS, data, { subset: [1] } as object), ['Filter the rows first']],
    [
      'zi',
      () => glmm(COUNTS, data, { zi: '~ 1' } as object),
      [`Did you mean "ziformula"? It must be text such as '~ x'`],
    ],
    [
      'an offset that is to be computed',
      () => glmm(COUNTS, data, { family: 'poisson', offset: 'log(size)' }),
      ['no column "log(size)"', 'write + offset(log(size)) there'],
    ],
    [
      'weights that are to be computed',
      () => lmm(LINEAR, data, { weights: 'sqrt(size)' }),
      ['no column "sqrt(size)"', 'give weights as one number a row'],
    ],
    [
      'weights of one value',
      () => lmm(LINEAR, data, { weights: [1] }),
      ['weights has 1 value and the data have 60 rows'],
    ],
    ['rows in place of options', () => linear.predict([{ x: 1, g: 'g1' }] as object), ['{ newData: [{ ... }] }']],
    ['columns in place of options', () => linear.predict({ x: [1], g: ['g1'] } as object), ['{ newData: { x: ... } }']],
    ['a number as a column', () => linear.predict({ newData: { x: 1 } as never }), ['One row is [{ x: 1 }].']],
    ['text as a column', () => linear.predict({ newData: { 'a b': 'u' } as never }), ['One row is [{ "a b": "u" }].']],
    ['the name of a file', () => lmm(LINEAR, 'file.csv' as never), ['readCsv() of glmm-wasm/csv']],
  ])('%s', (_, call, words) => {
    const { message } = refusalOf(call);
    for (const one of words) expect(message).toContain(one);
  });

  it('lists all options', () => {
    const { message } = refusalOf(() => glmm(COUNTS, data, { nothing: 1 } as object));
    expect(message).not.toMatch(/ more/);
    for (const name of ['family', 'ziformula', 'onIteration', 'start']) expect(message).toContain(name);
  });
});

describe('groups of parameters', () => {
  const parm = (name: string): string[] =>
    linear.confint({ method: 'wald', parm: name }).map((interval) => interval.parm);
  it('are those whose names begin so', () => {
    expect(parm('sd_')).toEqual(['sd_(Intercept)|g', 'sd_x|g']);
    expect(parm('cor_')).toEqual(['cor_x.(Intercept)|g']);
    expect([...parm('sd_'), ...parm('cor_'), 'sigma'].sort()).toEqual(parm('theta_').sort());
  });

  it('are none where the model has none', () => {
    const { code } = refusalOf(() => lmm('y ~ x + (1 | g)', data).confint({ parm: 'cor_' }));
    expect(code).toBe('UNKNOWN_PARAMETER');
  });
});

describe('ratios in words', () => {
  it.each([
    [21.4, ''],
    [11, ''],
    [10.9, 'a 990% increase'],
    [2.8e-7, 'a decrease of more than 99%'],
    [0.006, 'a 99% decrease'],
    [0.18, 'an 82% decrease'],
    [1, 'no change'],
  ])('%d', (ratio, words) => {
    expect(percentInWords(ratio)).toBe(words);
  });

  it('have no powers of ten', () => {
    // the smaller its unit, the larger the ratio of one: about 1e5, and 1e52, which is none that people count to
    const small = { ...data, x: data.x.map((value) => value / 20), z: data.x.map((value) => value / 200) };
    for (const formula of ['big ~ x + (1 | g)', 'big ~ z + (1 | g)']) {
      const big = data.x.map((value, i) => Math.round(20 + 12 * value + (i % 5)));
      for (const { text } of glmm(formula, { ...small, big }, { family: 'poisson' }).interpret())
        expect(text).not.toMatch(/e\+[1-8](?!\d)/);
    }
  });
});

describe('ordered categories', () => {
  const fit = glmm('rating ~ x + (1 | g)', data, { family: cumulative() });

  it('are at their intercept above the lowest', () => {
    const [intercept, slope] = fit.interpret();
    expect(intercept!.text).toContain('the odds of a rating above 1 are');
    expect(slope!.text).toContain('the odds of a higher rating');
    expect(fromJSON(JSON.stringify(fit)).interpret()).toEqual(fit.interpret());
  });

  it('have no fitted values', () => {
    const { code, message } = refusalOf(() => fit.fitted());
    expect(code).toBe('INVALID_OPTION');
    for (const way of ["predict({ type: 'prob' })", "'mean.class'", 'linearPredictor()'])
      expect(message).toContain(way);
    expect(fit.linearPredictor()).toHaveLength(n);
  });
});

it('coefficients print as the other tables do', () => {
  const lines = String(linear.coefficients).split('\n');
  expect(lines[0]).toMatch(/^ +estimate +stdError/);
  expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(['(Intercept)', 'x']);
  expect(JSON.parse(JSON.stringify(linear.coefficients))).toEqual(linear.coefficients);
});
