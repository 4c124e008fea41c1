/** Messages: rows counted from 1, of bounded length, with at most twenty names, without raw text of the engine. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { anova, crosstab, describe as describeData, fromJSON, glmm, groupSizes, lmm } from '../../src/index.ts';
import { sourcesOf } from '../structure/sources.ts';
import { refusalOf } from '../support/refusal.ts';

/** Characters that the longest message has, its code before it apart. */
const LONGEST = 2000;
const MOST_NAMES = 20;

const n = 40;
const y = Array.from({ length: n }, (_, i) => Math.sin(i * i) + (i % 5));
const x = Array.from({ length: n }, (_, i) => Math.cos(3 * i));
const long = 'x'.repeat(100_000);
const odd = 'e\u0007\u202e'.repeat(20_000);

const control = (text: string) => [...text].some((c) => (c < ' ' && c !== '\n') || c === '\u202e');

describe.each([
  ['a long name', long],
  ['a long name of unprintable characters', odd],
])('%s', (_, name) => {
  const groups = y.map((__, i) => `${name}${i % 5}`);
  const f = y.map((__, i) => `${name}${i % 4}`);
  const data = { y, [name]: x, x, g: groups, f };
  const quotedName = `\`${name}\``;
  const fit = lmm('y ~ x + f + (1 | g)', data);
  const count = glmm(
    'k ~ x + (1 | g)',
    { k: y.map((v) => Math.abs(Math.round(v))), x, g: groups },
    { family: 'poisson' },
  );
  const calls: [what: string, call: () => unknown][] = [
    ['a typing error', () => lmm(`y ~ ${quotedName.slice(0, 5000)} + (1 | g)`, data)],
    ['another column', () => lmm('y ~ xx + (1 | g)', data)],
    ['an unknown grouping factor', () => lmm('y ~ x + (1 | h)', data)],
    ['a new group', () => fit.predict({ newData: { x: [1], f: [f[0]!], g: ['other'] } })],
    ['a new level', () => fit.predict({ newData: { x: [1], f: ['other'], g: [groups[0]!] } })],
    ['an absent column in new data', () => fit.predict({ newData: { [name]: [1] } })],
    ['a level that is not given', () => lmm('y ~ f + (1 | g)', data, { levels: { f: ['a', name] } })],
    ['levels twice', () => lmm('y ~ f + (1 | g)', data, { levels: { f: [name, name] } })],
    ['levels of no column', () => lmm('y ~ f + (1 | g)', data, { levels: { [`${name}?`]: ['a'] } })],
    ['weights of no column', () => lmm('y ~ f + (1 | g)', data, { weights: `${name}?` })],
    ['an unknown option', () => lmm('y ~ f + (1 | g)', data, { [name]: 1 })],
    ['a contrast', () => lmm('y ~ f + (1 | g)', data, { contrasts: { [name]: 'sum' } })],
    ['contrasts of another name', () => lmm('y ~ f + (1 | g)', data, { contrasts: { f: name as 'sum' } })],
    ['a family', () => glmm('y ~ f + (1 | g)', data, { family: name as 'poisson' })],
    ['a link', () => glmm('y ~ f + (1 | g)', data, { family: 'binomial', link: name as 'logit' })],
    ['a response of text', () => lmm('f ~ x + (1 | g)', data)],
    ['a response of four levels', () => glmm('f ~ x + (1 | g)', data, { family: 'binomial' })],
    ['unequal lengths', () => lmm('y ~ x + (1 | g)', { ...data, [name]: [1] })],
    ['an object in a cell', () => describeData({ [name]: [{}] })],
    ['a parameter', () => fit.confint({ parm: [name] })],
    ['a term', () => fit.waldTest({ terms: [name] } as never)],
    ['a variable', () => fit.compare({ variable: name, from: 0, to: 1 })],
    ['a value', () => fit.compare({ variable: 'f', from: name, to: f[0]! })],
    ['influence of a group', () => count.influence({ group: name } as never)],
    ['a crosstab', () => crosstab(data, `${name}?`, 'f')],
    ['group sizes', () => groupSizes(data, `${name}?`)],
    ['a file with a factor that is not there', () => readCsv(`${long},a\n1,2`, { factors: ['q'] })],
    ['a file with text after a quote', () => readCsv(`a,b\n"1"${long},2`)],
    ['a JSON text', () => fromJSON(name)],
    ['a JSON object', () => fromJSON({ [name]: name })],
    [
      'an infinite value',
      () => lmm(`y ~ log(${quotedName.slice(0, 4000)}) + (1 | g)`, { ...data, [name.slice(0, 3999)]: x.map(() => 0) }),
    ],
    ['missing values', () => lmm('y ~ f + (1 | g)', { ...data, f: f.map(() => null) })],
    ['two models', () => anova(fit, count)],
  ];
  it.each(calls)('in an error about %s is cut and escaped', (__, call) => {
    const { code, message } = refusalOf(call);
    expect(message.length).toBeLessThanOrEqual(LONGEST + code.length + 4);
    expect(control(message), JSON.stringify(message.slice(0, 300))).toBe(false);
  });

  it('in a warning is cut', () => {
    const half = x.map((v) => 2 * v);
    const { warnings } = lmm('y ~ x + . + (1 | g)', { y, x, [name]: half, g: groups });
    expect(warnings.map(({ code }) => code)).toContain('RANK_DEFICIENT');
    for (const { message } of warnings) expect(message.length).toBeLessThanOrEqual(LONGEST);
  });
});

describe('lists of names', () => {
  const wide = Object.fromEntries(Array.from({ length: 300 }, (_, k) => [`name${k}`, x]));
  const groups = y.map((_, i) => `level${i % 20}`);
  const many = y.map((_, i) => `name${i % 30}`);
  const data = { ...wide, y, f: many, g: groups };
  const fit = lmm('y ~ name1 + (1 | g)', data);
  const holes = Object.fromEntries(
    Object.keys(wide).map((name, k) => [name, x.map((v, i) => (i === k % n ? null : v))]),
  );
  it.each([
    ['columns', () => lmm('y ~ other + (1 | g)', data)],
    ['levels of a factor', () => lmm('y ~ f + (1 | g)', data, { levels: { f: many.slice(1, 30) } })],
    ['options', () => lmm('y ~ name1 + (1 | g)', data, { other: 1 } as never)],
    ['functions', () => lmm('y ~ other(name1) + (1 | g)', data)],
    ['missing values', () => lmm(`y ~ ${Object.keys(holes).join(' + ')} + (1 | g)`, { ...holes, y, g: groups })],
    [
      'missing values that may not be',
      () => lmm(`y ~ ${Object.keys(holes).join(' + ')} + (1 | g)`, { ...holes, y, g: groups }, { naAction: 'fail' }),
    ],
    ['parameters', () => fit.confint({ parm: ['other'] })],
    [
      'variables of contrasts',
      () => lmm(`y ~ ${Object.keys(wide).slice(0, 30).join(' + ')} + (1 | g)`, data, { contrasts: { other: 'sum' } }),
    ],
    [
      'columns of a file',
      () => readCsv(`${Object.keys(wide).join()}\n${x.concat(new Array(260).fill(1)).join()}`, { factors: ['other'] }),
    ],
  ])('of %s have at most twenty', (_, call) => {
    const { message } = refusalOf(call);
    const lines = message.split(' Did you mean ')[0]!.split('\n');
    const names = lines.map((line) => line.match(/\b(name|level)\d+/g)?.length ?? 0);
    // the formula itself is shown by its surroundings
    expect(Math.max(...names)).toBeLessThanOrEqual(MOST_NAMES);
  });
});

describe('rows are counted from 1', () => {
  const g = y.map((_, i) => `g${i % 5}`);
  const data = { y, x, g, p: x.map((_, i) => 2 + (i % 3)) };
  const fit = lmm('y ~ log(p) + (1 | g)', data);
  const third = (values: readonly unknown[], cell: unknown) => values.map((value, i) => (i === 2 ? cell : value));
  const newData = { p: [1, 1, 1, 1], g: ['g0', 'g0', 'g0', 'g0'], y: [1, 2, 3, 4] };
  it.each([
    ['an infinite value', () => lmm('y ~ x + (1 | g)', { ...data, x: third(x, Infinity) as number[] })],
    ['a function outside its domain', () => lmm('y ~ log(p) + (1 | g)', { ...data, p: third(data.p, -1) as number[] })],
    ['an object', () => lmm('y ~ x + (1 | g)', { ...data, x: third(x, {}) })],
    ['a weight', () => lmm('y ~ x + (1 | g)', data, { weights: third(data.p, -1) as number[] })],
    ['an offset', () => lmm('y ~ x + (1 | g)', data, { offset: third(data.p, NaN) as number[] })],
    ['a response', () => glmm('k ~ x + (1 | g)', { ...data, k: third(data.p, -1) as number[] }, { family: 'poisson' })],
    [
      'a row object',
      () =>
        lmm(
          'y ~ x + (1 | g)',
          third(
            y.map((v, i) => ({ y: v, x: x[i], g: g[i] })),
            7,
          ) as object[],
        ),
    ],
    [
      'a level',
      () =>
        lmm(
          'y ~ x + (1 | g)',
          { ...data, g: third(g, 'other') as string[] },
          { levels: { g: ['g0', 'g1', 'g2', 'g3', 'g4'] } },
        ),
    ],
    ['a new group', () => fit.predict({ newData: { ...newData, g: third(newData.g, 'other') as string[] } })],
    [
      'a new value outside the domain',
      () => fit.predict({ newData: { ...newData, p: third(newData.p, -1) as number[] } }),
    ],
    ['an infinite new value', () => fit.predict({ newData: { ...newData, p: third(newData.p, 0) as number[] } })],
    [
      'a row of a new group',
      () => fit.predictNewGroup({ newData: { ...newData, p: third(newData.p, null) as number[] } }),
    ],
    ['a count of people', () => fit.poststratify({ ...newData, n: [1, 1, -1, 1] }, { count: 'n' } as never)],
  ])('in an error about %s', (_, call) => {
    expect(refusalOf(call).message).toMatch(/\brow 3\b/);
  });
});

describe('text of the engine', () => {
  it.each(['{\u0000', '{"a": \u001b[31m}', '\u202e', 'nothing'])('%j from JSON.parse is escaped', (text) => {
    const { code, message } = refusalOf(() => fromJSON(text));
    expect(code).toBe('INVALID_FILE');
    expect(control(message)).toBe(false);
  });
});

it('no message joins a list of names by itself or counts from 0', () => {
  // names go through nameList(), which cuts and counts them
  const own = sourcesOf('src').filter(({ text }) =>
    /map\(printable\)\.join\(|counted from 0,|\brow \$\{row\}/.test(text),
  );
  expect(own.map(({ path }) => path)).toEqual([]);
});
