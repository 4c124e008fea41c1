/** Numbers that came as text: told with column, row and cell, or refused; and codes of categories left in peace. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { describe as describeData, glmm, lmm } from '../../src/index.ts';
import { tableOf, takeColumns } from '../../src/worker/columns.ts';
import { normal, uniform } from '../support/random.ts';

const table = readCsv(readFileSync(new URL('textForNumbers/data.csv', import.meta.url), 'utf8'));
const numbers = (name: string): number[] => Array.from(table.column(name) as Float64Array);
const x = numbers('x');
const data = { y: numbers('y'), x, g: table.column('g') as readonly string[] };
/** One decimal: every value several times, so that a factor of them can be fitted. */
const coarse = x.map((value) => Math.round(10 * value) / 10);
const formula = 'y ~ x + (1 | g)';

const warningsOf = (values: readonly unknown[], options = {}) =>
  lmm(formula, { ...data, x: values }, options).warnings.filter(({ code }) => code === 'NUMERIC_TEXT');
const withCell = (cell: unknown, values: readonly unknown[] = coarse) => values.map((v, i) => (i === 16 ? cell : v));

describe('a column of numbers as strings', () => {
  it('is refused where each row is a level, in every engine', () => {
    const texts = { ...data, x: x.map(String) };
    const message = /\[TOO_MANY_LEVELS\]: x is text with 48 levels in 48 rows.*"-0\.738" in row 1.*as\.numeric\(x\)/s;
    expect(() => lmm(formula, texts)).toThrow(message);
    const counts = { ...texts, k: x.map((_, i) => i % 4), z: x.map((_, i) => i % 2) };
    for (const [response, family] of [
      ['k', 'poisson'],
      ['k', 'negativeBinomial'],
      ['z', 'binomial'],
    ] as const)
      expect(() => glmm(`${response} ~ x + (1 | g)`, counts, { family })).toThrow(message);
  });

  it('as.numeric() makes numbers of them', () => {
    const fit = lmm('y ~ as.numeric(x) + (1 | g)', { ...data, x: x.map(String) });
    expect(fit.logLik).toBe(lmm(formula, data).logLik);
    expect(fit.predict({ newData: { x: ['0.5', '-1'], g: ['g0', 'g1'] } }).fit).toEqual(
      lmm(formula, data).predict({ newData: { x: [0.5, -1], g: ['g0', 'g1'] } }).fit,
    );
    expect(() => lmm('y ~ as.numeric(x) + (1 | g)', { ...data, x: withCell('n/a').map(String) })).toThrow(
      /x holds "n\/a" in row 17.*\n.*\n.*\n.*na/,
    );
  });

  it('is told where rows share levels', () => {
    const [warning] = warningsOf(coarse.map(String));
    expect(warning?.message).toMatch(
      /^x is text, a factor of \d+ levels: all of its values are numbers.*factor\(x\)\.$/,
    );
    expect(warning?.details).toMatchObject({ column: 'x', row: 0 });
  });
});

describe('one cell that is no number', () => {
  it.each(['n/a', '.', 'NULL', 'NA', '', '-', '#N/A', 'None', '1,234', '12%', '<0.5', '\u22120.5', '0\x002', 'x'])(
    '%j is named',
    (cell) => {
      const [warning] = warningsOf(withCell(cell));
      expect(warning?.message).toContain(`row 17 holds "${cell.replace('\0', '\\u{0}')}"`);
      expect(warning?.details).toMatchObject({ column: 'x', row: 16, value: cell });
      const note = describeData({ x: withCell(cell) }).columns[0]?.note;
      expect(note).toContain('row 17 holds');
    },
  );

  it('is named by describe and the summary of a file, and --na is the way out', () => {
    const csv = (cell: string) =>
      `y,x,g\n${withCell(cell)
        .map((v, i) => `${data.y[i]},${v},${data.g[i]}`)
        .join('\n')}\n`;
    const fit = lmm(formula, readCsv(csv('n/a')));
    expect(fit.summary()).toMatch(/Warning: x is text, .* row 17\s+holds "n\/a"/s);
    const clean = lmm(formula, { ...data, x: withCell(null) });
    for (const other of [
      lmm(formula, readCsv(csv('n/a'), { na: ['n/a'] })),
      lmm(formula, readCsv(csv('n/a')), { na: ['n/a'] }),
      lmm(formula, { ...data, x: withCell('n/a') }, { na: ['n/a'] }),
      lmm(formula, { ...data, x: withCell(' n/a ').map(String) }, { na: ['n/a'] }),
    ]) {
      expect(other.logLik).toBe(clean.logLik);
      expect(other.droppedRows).toEqual({ total: 1, byColumn: [{ column: 'x', count: 1 }] });
      expect(other.warnings).toEqual([]);
    }
  });

  it('in a response, weights, an offset or an argument is named in the error', () => {
    const broken = { ...data, y: withCell('1,234', data.y), w: withCell('n/a') };
    expect(() => lmm(formula, broken)).toThrow(/\[INVALID_RESPONSE\].*row 17 holds the text "1,234"/);
    const weighted = {
      ...data,
      w: withCell(
        'n/a',
        x.map((_, i) => 1 + (i % 12)),
      ),
    };
    expect(() => lmm(formula, weighted, { weights: 'w' })).toThrow(/row 17 holds the text "n\/a"/);
    expect(() => lmm('y ~ exp(w) + (1 | g)', weighted)).toThrow(/exp\(\) needs numbers.*row 17 holds the text "n\/a"/);
    expect(() => lmm('y ~ I(w + 1) + (1 | g)', weighted)).toThrow(/row 17 holds the text "n\/a"/);
    expect(() => lmm(formula, data).predict({ newData: { x: [1, 2, 3, 'NA'], g: ['g0', 'g0', 'g0', 'g0'] } })).toThrow(
      /x was numeric.*row 4 holds the text "NA"/,
    );
  });

  it('`na` is a list of texts', () => {
    expect(() => lmm(formula, data, { na: 'n/a' as unknown as string[] })).toThrow(
      /\[INVALID_OPTION\]: lmm\(\): na is "n\/a"/,
    );
  });
});

describe('categories', () => {
  const repeated = (levels: readonly string[]) => x.map((_, i) => levels[(i * 7) % levels.length]!);
  it.each([
    ['codes', ['1', '2', '3', '4']],
    ['numbers of children', ['0', '1', '2', '3+']],
    ['ranges', ['0-9', '10-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80-89', '90-99', '100+']],
    ['chromosomes', [...Array.from({ length: 16 }, (_, k) => String(k + 1)), 'X', 'Y', 'MT']],
    ['names', ['A1', 'A2', 'B1', '2nd']],
    ['dates', ['2020-01-01', '2020-01-02', '2020-01-03']],
  ])('%s pass without a word', (_, levels) => {
    expect(warningsOf(repeated(levels))).toEqual([]);
  });

  it('that were declared pass without a word', () => {
    const codes = coarse.map((value) => String(Math.round(100 + 10 * value)));
    expect(warningsOf(codes)).toHaveLength(1);
    expect(warningsOf(codes, { levels: { x: [...new Set(codes)] } })).toEqual([]);
    expect(lmm('y ~ factor(x) + (1 | g)', { ...data, x: codes }).warnings).toEqual([]);
    const text = `y,x,g\n${codes.map((code, i) => `${data.y[i]},${code},${data.g[i]}`).join('\n')}`;
    expect(lmm(formula, readCsv(text, { factors: ['x'] })).warnings).toEqual([]);
  });

  it('are the same in a worker', () => {
    const months = x.map((_, i) => String(1 + (i % 6)).padStart(2, '0'));
    const text = `y,x,f,g\n${months.map((month, i) => `${data.y[i]},${month},0.${i % 4},${data.g[i]}`).join('\n')}`;
    const csv = readCsv(text, { factors: ['f'] });
    const there = tableOf(structuredClone(takeColumns(csv)));
    const both = [csv, there].map((one) => lmm('y ~ x + f + (1 | g)', one).warnings);
    expect(both[0]?.filter(({ code }) => code === 'NUMERIC_TEXT')).toHaveLength(1);
    expect(both[1]).toEqual(both[0]);
  });

  it('of grouping factors may look like any number', () => {
    expect(lmm('y ~ x + (1 | h)', { ...data, h: x.map((_, i) => `0.${i % 12}`) }).warnings).toEqual([]);
  });

  it('with leading zeros are told as a fixed effect, since they were numbers for every reader', () => {
    const months = x.map((_, i) => String(1 + (i % 6)).padStart(2, '0'));
    const text = `y,x,g\n${months.map((month, i) => `${data.y[i]},${month},${data.g[i]}`).join('\n')}`;
    const { warnings } = lmm(formula, readCsv(text));
    expect(warnings.map(({ message }) => message)).toEqual([
      'x is text, a factor of 6 levels: its numbers have leading zeros, such as "01" in row 1. For numbers write as.numeric(x); for categories write factor(x).',
    ]);
  });
});

describe('fixed factors with a level for nearly every row', () => {
  const random = uniform(3);
  const n = 40;
  const y = Array.from({ length: n }, () => normal(random));
  const g = y.map((_, i) => `g${i % 5}`);
  const withLevels = (nLevels: number) => ({ y, g, f: y.map((_, i) => `f${String(i % nLevels).padStart(2, '0')}`) });

  it('are refused from nine levels in ten rows on, dates and factor() too', () => {
    const message = /\[TOO_MANY_LEVELS\]: f is text with 36 levels in 40 rows.*\(1 \| f\)/s;
    expect(() => lmm('y ~ f + (1 | g)', withLevels(36))).toThrow(message);
    expect(() => lmm('y ~ factor(f) + (1 | g)', withLevels(36))).toThrow(/TOO_MANY_LEVELS/);
    const dates = y.map((_, i) => `2020-02-${String(1 + i).padStart(2, '0')}`);
    expect(() => lmm('y ~ day + (1 | g)', { y, g, day: dates })).toThrow(
      /day is text with 40 levels.*dates and the like/s,
    );
  });

  it('pairs and thinner designs are fitted', () => {
    expect(lmm('y ~ f + (1 | g)', withLevels(20)).nobs).toBe(n);
    expect(lmm('y ~ f + (1 | g)', withLevels(33)).nobs).toBe(n);
  });
});
