import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { abbreviate } from '../../src/report/format/abbreviate.ts';
import { formatColumn, formatPValues, round, zapSmall } from '../../src/report/format/format.ts';
import { printCoefTable } from '../../src/report/parts/coefTable.ts';
import { printCorrelation } from '../../src/report/parts/fixedEffects.ts';
import { fromR } from './rNumbers.ts';

/** Made by R 4.2.2, see fixtures/format.R. */
const truth = JSON.parse(readFileSync(new URL('fixtures/format.json', import.meta.url), 'utf8')) as {
  columns: { x: string[]; digits: number; nsmall: number; text: string[] }[];
  rounds: { x: string; places: number; value: string }[];
  zaps: { x: string[]; digits: number; value: string[] }[];
  pvalues: { p: string[]; digits: number; text: string[] }[];
  tables: { names: string[]; columns: string[]; values: string[][]; text: string[] }[];
  abbreviations: { names: string[]; length: number; short: string[] }[];
  correlations: { names: string[]; corr: string[][]; text: string[] }[];
};

describe('numbers to text as R writes them', () => {
  it(`format(): ${truth.columns.length} random columns`, () => {
    for (const { x, digits, nsmall, text } of truth.columns) {
      expect(formatColumn(x.map(fromR), { digits, minDecimals: nsmall }), `${x} digits=${digits}`).toEqual(text);
    }
  });

  it(`round(): ${truth.rounds.length} numbers, ties among them`, () => {
    for (const { x, places, value } of truth.rounds)
      expect(round(fromR(x), places), `${x}, ${places}`).toBe(fromR(value));
  });

  it(`zapsmall(): ${truth.zaps.length} vectors`, () => {
    for (const { x, digits, value } of truth.zaps) {
      expect(
        zapSmall(x.map(fromR), digits).map((v) => v + 0),
        `${x}, ${digits}`,
      ).toEqual(value.map((v) => fromR(v) + 0));
    }
  });

  it(`format.pval(): ${truth.pvalues.length} vectors`, () => {
    for (const { p, digits, text } of truth.pvalues) {
      expect(formatPValues(p.map(fromR), digits), `${p} digits=${digits}`).toEqual(text);
    }
  });

  it(`printCoefmat(): ${truth.tables.length} tables of coefficients`, () => {
    for (const { names, columns, values, text } of truth.tables) {
      const named = columns.map((head, j) => ({ head, values: values[j].map(fromR) }));
      const hasP = columns.at(-1)?.startsWith('Pr(');
      const test = named[named.length - (hasP ? 2 : 1)];
      const coefs = named.slice(0, named.length - (hasP ? 2 : 1));
      const table = { rowNames: names, coefs, test, ...(hasP ? { pValue: named[named.length - 1] } : {}) };
      expect(printCoefTable(table, 4)).toEqual(text);
    }
  });

  it(`abbreviate(): ${truth.abbreviations.length} sets of names`, () => {
    for (const { names, length, short } of truth.abbreviations) expect(abbreviate(names, length)).toEqual(short);
  });

  it('the lower triangle of correlations, broken at 80 columns', () => {
    for (const { names, corr, text } of truth.correlations) {
      expect(
        printCorrelation(
          names,
          corr.map((row) => row.map(fromR)),
        ),
      ).toEqual(text);
    }
  });
});
