/** Options that were misread without a word, or ended in an error of the engine. Truth: each is refused by its name. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import * as main from '../../src/index.ts';
import { type PlotKind, plotSpec } from '../../src/plot.ts';
import { data, FORMULA } from '../errors/publicCalls.ts';

type Untyped = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

const { GlmmError, glmm, lmm } = main;
const OPTIONS = { family: 'binomial', nAGQ: 1 } as const;
const made = glmm(FORMULA, data, OPTIONS);
const fit = made as unknown as Untyped;
const slopes = (start: unknown) => glmm('y ~ x + (x | g)', data, { ...OPTIONS, start } as never);
const untyped = main as unknown as Untyped;

/** The call throws INVALID_OPTION, and its message holds all of these. */
function expectRefused(call: () => unknown, ...words: readonly string[]): void {
  let thrown: unknown = null;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(GlmmError);
  expect((thrown as main.GlmmError).code).toBe('INVALID_OPTION');
  for (const word of words) expect((thrown as main.GlmmError).message).toContain(word);
}

describe('a typing error', () => {
  it.each<[what: string, call: () => unknown, words: readonly string[]]>([
    [
      'in the value of an option',
      () => fit['residuals']!({ type: 'Pearson' }),
      ['"Pearson"', "Did you mean 'pearson'?"],
    ],
    ['in the name of an option', () => fit['waldTest']!({ term: 'x' }), ['waldTest() has no option "term"', '"terms"']],
    ['in the options of a family', () => untyped['binomial']!({ lnk: 'probit' }), ['"lnk"', '"link"']],
    [
      'in a family that is an object',
      () => glmm(FORMULA, data, { family: { family: 'binomial', lnk: 'probit' } } as never),
      ['"lnk"'],
    ],
    ['of R: a link by its position', () => untyped['binomial']!('probit'), ['binomial() takes an object', '"probit"']],
    ['of R: a method by its position', () => fit['confint']!('wald'), ['confint() takes an object', '"wald"']],
    [
      'in an option of a method that has none',
      () => fit['drop1']!({ test: 'Chisq' }),
      ['drop1() has no option "test"'],
    ],
    ['in an option of the summary', () => fit['summary']!({ digits: 3 }), ['summary() has no option "digits"']],
    ['in an option of a picture', () => plotSpec(made, 'caterpillar', { levle: 0.9 } as never), ['"levle"', '"level"']],
    ['in the kind of a picture', () => plotSpec(made, 'catterpillar' as PlotKind), ['"catterpillar"', '"caterpillar"']],
    ['in an option for files', () => readCsv('a\n1', { seperator: ';' } as never), ['"seperator"', '"separator"']],
    ['in an option for descriptions', () => untyped['describe']!(data, { colums: ['x'] }), ['"colums"', '"columns"']],
  ])('%s is answered with the name meant', (_, call, words) => expectRefused(call, ...words));
});

describe('a start', () => {
  it.each<[start: unknown, ...words: string[]]>([
    [{ beta: [1], theta: [1, 2, 3] }, 'start.beta has 1 number, but must have 2', '(Intercept), x'],
    [{ theta: [1, 2, 3, 4] }, 'start.theta has 4 numbers, but must have 3'],
    [{ beta: [1, 2, 3] }, 'start.beta has 3 numbers, but must have 2'],
    [{ nope: 1 }, 'start has no option "nope"'],
    [{ theta: 5 }, 'start: theta is 5'],
    [{ theta: [1, Number.NaN, 1] }, 'start: theta'],
    [{ theta: [1, 0, -1] }, 'start.theta[2] is -1'],
    [{ beta: ['0', '1'] }, 'start: beta'],
    [{ dispersion: 0 }, 'start: dispersion is 0'],
    [[1, 0, 1], 'start is an array'],
    [null, 'start is null'],
  ])('%j is refused by the name of the option', (start, ...words) => expectRefused(() => slopes(start), ...words));

  it('of the right shape is taken, and leads to the same maximum', () => {
    const plain = slopes(undefined);
    const started = slopes({ theta: new Float64Array([0.8, 0.1, 0.4]), beta: [0.1, 0.2] });
    // the tolerance of logLik at the optimum
    expect(Math.abs(started.logLik - plain.logLik)).toBeLessThan(1e-6);
  });

  it('of a linear model has theta alone, in the shape of its terms', () => {
    expectRefused(
      () => lmm('z ~ x + (1 | g)', data, { start: { beta: [1, 2] } } as never),
      'start has no option "beta"',
    );
    expectRefused(() => lmm('z ~ x + (1 | g)', data, { start: { theta: [1, 1] } }), 'start.theta has 2 numbers');
    expect(lmm('z ~ x + (1 | g)', data, { start: { theta: [0.5] } }).nobs).toBe(36);
  });
});

describe('a value of the wrong kind', () => {
  const bare = Object.create(null);
  it.each<[what: string, call: () => unknown, word: string]>([
    ['onIteration: 3', () => glmm(FORMULA, data, { ...OPTIONS, onIteration: 3 } as never), 'onIteration is 3'],
    ['dataName: 3', () => glmm(FORMULA, data, { ...OPTIONS, dataName: 3 } as never), 'dataName is 3'],
    ['options: null', () => glmm(FORMULA, data, null as never), 'glmm() takes an object'],
    ['options: a Map', () => glmm(FORMULA, data, new Map([['family', 'binomial']]) as never), 'an object (Map)'],
    ['levels: 3', () => glmm(FORMULA, data, { ...OPTIONS, levels: 3 } as never), 'levels is 3'],
    ['contrasts: "sum"', () => glmm(FORMULA, data, { ...OPTIONS, contrasts: 'sum' } as never), 'contrasts is "sum"'],
    ['compare()', () => fit['compare']!(), 'variable is undefined'],
    ['compare({})', () => fit['compare']!({}), 'variable is undefined'],
    ['compare without an end', () => fit['compare']!({ variable: 'x', from: 0 }), 'to is undefined'],
    ['marginalMeans({})', () => fit['marginalMeans']!({}), 'variable is undefined'],
    ['values: 3', () => fit['marginalMeans']!({ variable: 'x', values: 3 }), 'values is 3'],
    ['values of null', () => fit['marginalMeans']!({ variable: 'x', values: [null] }), 'values is an array'],
    ['residuals(null)', () => fit['residuals']!(null), 'residuals() takes an object'],
    ['profile(null)', () => fit['profile']!(null), 'profile() takes an object'],
    ['influence(null)', () => fit['influence']!(null), 'influence() takes an object'],
    ['bootstrap(null)', () => fit['bootstrap']!(null), 'bootstrap() takes an object'],
    ['variancePartition(null)', () => fit['variancePartition']!(null), 'at is null'],
    ['variancePartition(5)', () => fit['variancePartition']!(5), 'at is 5'],
    ['icc at a number', () => fit['icc']!({ at: 5 }), 'at is 5'],
    ['factors: 3', () => readCsv('a\n1', { factors: 3 } as never), 'factors is 3'],
    ['a file that is no text', () => readCsv(new Uint8Array(3) as never), 'an object (Uint8Array)'],
    ['a level without a prototype', () => fit['coef']!({ level: bare }), 'level is an object'],
    ['a level that is a symbol', () => fit['coef']!({ level: Symbol('x') }), 'level is Symbol(x)'],
    ['nAGQ without a prototype', () => glmm(FORMULA, data, { ...OPTIONS, nAGQ: bare }), 'nAGQ is an object'],
    ['a statistic of nothing', () => fit['bootstrap']!({ n: 1, statistic: () => 1 }), 'statistic() returned is 1'],
    ['intervals of nothing', () => fit['oddsRatios']!({ intervals: () => 1 }), 'intervals() returned is 1'],
    ['an offset without its rows', () => fit['compare']!({ variable: 'x', from: 0, to: 1, offset: 'x' }), 'offset'],
    ['a level of 1', () => fit['confint']!({ level: 1 }), 'level is 1, but must lie between 0 and 1'],
  ])('%s', (_, call, word) => expectRefused(call, word));

  it('an option that is inherited is looked at like any other', () => {
    const inherits = Object.create({ level: 2 });
    expectRefused(() => fit['coef']!(inherits), 'level is 2');
  });
});

describe('a picture of too many points', () => {
  it.each<[kind: PlotKind, options: object]>([
    ['curves', { points: 1e9 }],
    ['curves', { groups: 1e9 }],
    ['predictions', { points: 1e9 }],
    ['integrand', { points: 1e9 }],
    ['profile', { points: 1e9 }],
    ['residuals', { points: 1e9 }],
    ['residuals', { n: 1e9 }],
    ['quadrature', { orders: [1e9] }],
    ['influence', { groups: 1e9 }],
  ])('%s %j is refused before it is begun', (kind, options) => {
    expectRefused(() => plotSpec(made, kind, options as never), Object.keys(options)[0]!);
  });
});

describe('data of another kind', () => {
  it.each<[what: string, make: () => unknown, ...words: string[]]>([
    ['a promise', () => Promise.resolve(data), 'a Promise', 'Await it'],
    ['a Map', () => new Map(Object.entries(data)), 'a Map', 'Object.fromEntries'],
    ['a Set', () => new Set([{ x: 1 }]), 'a Set', 'Array.from'],
    ['an iterator', () => [{ x: 1 }].values(), 'an iterator', 'array'],
    [
      'a generator',
      () =>
        (function* () {
          yield { x: 1 };
        })(),
      'an iterator',
    ],
    [
      'an asynchronous generator',
      () =>
        (async function* () {
          yield { x: 1 };
        })(),
      'an asynchronous iterator',
    ],
    ['a Date', () => new Date(0), 'Date'],
    ['rows of promises', () => [Promise.resolve({ x: 1 })], 'row 1 is a Promise'],
    ['rows of Maps', () => [new Map([['x', 1]])], 'row 1 is a Map'],
    ['a column that is a promise', () => ({ ...data, x: Promise.resolve([1]) }), 'column "x" is a Promise'],
    ['a column that is a Map', () => ({ ...data, x: new Map([[1, 2]]) }), 'column "x" is a Map'],
  ])('%s is named as such', (_, make, ...words) => {
    let thrown: unknown = null;
    try {
      untyped['glmm']!(FORMULA, make(), OPTIONS);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GlmmError);
    expect((thrown as main.GlmmError).code).toBe('UNSUPPORTED_DATA');
    for (const word of words) expect((thrown as main.GlmmError).message).toContain(word);
  });
});

describe('what would be read in another way than it was written', () => {
  const data = {
    y: [1.2, 0.4, 2.1, 0.9, 1.7, 0.3, 2.6, 1.1],
    x: [-99, 1, 2, 3, 4, 5, 6, 7],
    g: ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'],
  };
  it('a number that stands for missing is missing, in arrays of numbers too', () => {
    for (const x of [data.x, Float64Array.from(data.x)]) {
      const fit = lmm('y ~ x + (1 | g)', { ...data, x }, { na: ['-99'] });
      expect([fit.nobs, fit.droppedRows.total]).toEqual([7, 1]);
    }
    expect(lmm('y ~ x + (1 | g)', data).nobs).toBe(8);
  });
  it('contrasts of a number are refused', () => {
    expect(() => lmm('y ~ x + (1 | g)', data, { contrasts: { x: 'sum' } })).toThrow(
      /\[INVALID_OPTION\]: contrasts are given for x, which is a number and no factor/,
    );
  });
});
