/** Names and levels whose accents are written in two ways (Unicode normal forms C and D) are the same names and levels. */
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { crosstab, describe as describeData, fromJSON, lmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';

const C = 'caf\u00e9';
const D = 'cafe\u0301';
const random = uniform(9);
const n = 60;
const x = Array.from({ length: n }, () => normal(random));
const g = x.map((_, i) => (i % 6 === 0 ? 'Jos\u00e9' : `g${i % 6}`));
const effect = x.map((_, i) => Math.sin(i % 6));
const y = x.map((value, i) => value / 2 + effect[i]! + normal(random));
const w = x.map((_, i) => 1 + (i % 3));

const truth = lmm('y ~ x + (1 | g)', { y, x, g }, { weights: w });

describe.each([
  ['C in the formula, D in the data', C, D],
  ['D in the formula, C in the data', D, C],
])('%s', (_, inFormula, inData) => {
  it('a predictor, in the formula and in new data', () => {
    const fit = lmm(`y ~ ${inFormula} + (1 | g)`, { y, [inData]: x, g }, { weights: w });
    expect(fit.logLik).toBe(truth.logLik);
    const expected = truth.predict({ newData: { x: [1], g: ['g1'] } }).fit;
    for (const name of [C, D]) {
      expect(fit.predict({ newData: { [name]: [1], g: ['g1'] } }).fit).toEqual(expected);
      expect(fromJSON(JSON.stringify(fit)).predict({ newData: { [name]: [1], g: ['g1'] } }).fit).toEqual(expected);
      expect(fit.compare({ variable: name, from: 0, to: 1 }).difference.estimate).toBeCloseTo(
        truth.coefficients[1]!.estimate,
        10,
      );
    }
  });

  it('a response, a grouping factor, weights, an offset, levels, contrasts; and the dot leaves them out', () => {
    const weighted = { y, x, g, [inData]: w };
    expect(lmm('y ~ x + (1 | g)', weighted, { weights: inFormula }).logLik).toBe(truth.logLik);
    expect(lmm(`y ~ x + (1 | ${inFormula})`, { y, x, [inData]: g }, { weights: w }).logLik).toBe(truth.logLik);
    expect(lmm(`${inFormula} ~ . + (1 | g)`, { [inData]: y, x, g }, { weights: w }).logLik).toBe(truth.logLik);
    expect(lmm(`y ~ . + (1 | ${inFormula})`, { y, x, [inData]: g }, { weights: w }).logLik).toBe(truth.logLik);
    const f = x.map((_, i) => ['a', 'b', 'c'][i % 3]!);
    const expected = lmm('y ~ f + (1 | g)', { y, f, g }, { levels: { f: ['c', 'b', 'a'] }, contrasts: { f: 'sum' } });
    const fit = lmm(
      `y ~ ${inFormula} + (1 | g)`,
      { y, [inData]: f, g },
      { levels: { [inFormula]: ['c', 'b', 'a'] }, contrasts: { [inData]: 'sum' } },
    );
    expect(fit.coefficients.map(({ estimate }) => estimate)).toEqual(
      expected.coefficients.map(({ estimate }) => estimate),
    );
  });

  it('columns of files and tables', () => {
    const csv = readCsv(`${inData},f\n1,a\n2,b`, { factors: [inFormula] });
    expect(csv.column(inFormula)).toEqual(['1', '2']);
    expect(describeData(csv, { columns: [inFormula] }).columns[0]?.distinct).toBe(2);
    expect(crosstab(csv, inFormula, 'f').total).toBe(2);
  });

  it('levels in new data', () => {
    const level = (spelling: string) => spelling.replace('caf', 'Jos');
    const groups = g.map((name) => (name.startsWith('Jos') ? level(inData) : name));
    const fit = lmm('y ~ x + (1 | g)', { y, x, g: groups }, { weights: w });
    expect(fit.predict({ newData: { x: [1], g: [level(inFormula)] } }).fit).toEqual(
      truth.predict({ newData: { x: [1], g: ['Jos\u00e9'] } }).fit,
    );
  });
});

it('two spellings of one group in one column are one group', () => {
  const mixed = g.map((name, i) => (i % 12 === 0 ? name.normalize('NFD') : name));
  const fit = lmm('y ~ x + (1 | g)', { y, x, g: mixed }, { weights: w });
  expect(fit.ngroups).toEqual({ g: 6 });
  expect(fit.logLik).toBe(truth.logLik);
});

it('where both spellings are columns each name means its own', () => {
  const fit = lmm(`y ~ ${C} + ${D} + (1 | g)`, { y, [C]: x, [D]: w, g });
  const plain = lmm('y ~ x + w + (1 | g)', { y, x, w, g });
  expect(fit.coefficients.map(({ estimate }) => estimate)).toEqual(plain.coefficients.map(({ estimate }) => estimate));
});
