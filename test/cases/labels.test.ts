/**
 * Groups whose labels read the same. Truth: the fit to the same data with labels that hold no colon, which knows the same groups.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/csv.ts';
import { fromJSON, GlmmError, glmm, lmm } from '../../src/index.ts';
import { plotData } from '../../src/plot.ts';
import { glmmWorker } from '../../src/worker.ts';

const table = readCsv(readFileSync(new URL('colon-in-labels/data.csv', import.meta.url), 'utf8'));
const y = table.column('y') as Float64Array;
const a = table.column('a') as readonly string[];
const b = table.column('b') as readonly string[];
const plain = (labels: readonly string[]) => labels.map((label) => label.replaceAll(':', '.'));
const data = { y, a, b };
const truth = { y, a: plain(a), b: plain(b) };

const FORMULA = 'y ~ 1 + (1 | a:b)';
const fit = lmm(FORMULA, data);
const other = lmm(FORMULA, truth);
const both = { a: ['x', 'x:y', 'x', 'new:'], b: ['y:z', 'z', 'z', 'y:z'] };
const bothPlain = { a: plain(both.a), b: plain(both.b) };

describe.each([
  ['the fit', fit],
  ['the fit read from its JSON', fromJSON(JSON.stringify(fit))],
])('%s', (_, one) => {
  it('predicts its own rows as fitted: 10.924 for (x, y:z)', () => {
    expect(one.predict({ newData: data }).fit).toEqual(other.fitted());
    expect(one.predict({ newData: { a: ['x'], b: ['y:z'] } }).fit[0]).toBeCloseTo(10.924, 3);
  });
  it('predicts new rows, known groups and new ones, with their errors', () => {
    const options = { se: true, allowNewLevels: true };
    expect(one.predict({ newData: both, ...options })).toEqual(other.predict({ newData: bothPlain, ...options }));
  });
  it('has the effects and coefficients of each, written differently, quoting what holds a colon', () => {
    // the levels have the same order with either separator
    const numbers = <T extends { level: string }>(rows: readonly T[]) => rows.map(({ level: _, ...row }) => row);
    expect(numbers(one.ranef()['a:b']!)).toEqual(numbers(other.ranef()['a:b']!));
    expect(numbers(one.coef()['a:b']!)).toEqual(numbers(other.coef()['a:b']!));
    expect(one.ranef()['a:b']!.map(({ level }) => level)).toEqual([
      'q:y:z',
      'q:z',
      'x:"y:z"',
      'x:z',
      'x:y:y:z',
      '"x:y":z',
    ]);
  });
  it('poststratifies each, two new groups of one spelling being two', () => {
    const cells = { a: ['x', 'x:y', 'p', 'p:q', 'p'], b: ['y:z', 'z', 'q:r', 'r', 'q:r'], n: [3, 5, 2, 2, 1] };
    const cellsPlain = { ...cells, a: plain(cells.a), b: plain(cells.b) };
    expect(one.poststratify(cells, { count: 'n' })).toEqual(other.poststratify(cellsPlain, { count: 'n' }));
  });
  it('compares over known groups', () => {
    const counts = { ...data, y: Float64Array.from(y, (v) => Math.round(Math.abs(v))), t: y.map((v) => v * v) };
    const same = { ...counts, a: truth.a, b: truth.b };
    const options = { variable: 't', from: 0, to: 1, randomEffects: 'conditional' } as const;
    const formula = 'y ~ t + (1 | a:b)';
    const model = { family: 'poisson', nAGQ: 3 } as const;
    expect(glmm(formula, counts, model).compare(options)).toEqual(glmm(formula, same, model).compare(options));
  });
  it('an unknown group is named so that it cannot be taken for a known one', () => {
    expect(() => one.predict({ newData: { a: ['x:y:z'], b: ['z'] } })).toThrow(/a:b is ""x:y:z":z" in row 1 of/);
  });
});

it('labels that do not collide stay as they are', () => {
  const lone = lmm(FORMULA, { y, a, b: plain(b) });
  expect(lone.ranef()['a:b']!.map(({ level }) => level)).toContain('x:y:z');
  expect(lone.ranef()['a:b']!.map(({ level }) => level)).toContain('x:y.z');
});

it('a worker and a picture see the groups that the fit has', async () => {
  const session = glmmWorker({ worker: false });
  await session.setData(data);
  const there = await session.lmm(FORMULA);
  expect(await there.ranef()).toEqual(fit.ranef());
  expect((await there.predict({ newData: both, allowNewLevels: true })).fit).toEqual(
    fit.predict({ newData: both, allowNewLevels: true }).fit,
  );
  const names = plotData(fit, 'caterpillar').map(({ name }) => name);
  expect(new Set(names).size).toBe(new Set(fit.ranef()['a:b']!.map(({ level }) => level)).size);
  expect(fit.influence().groups.map(({ level }) => level)).toEqual(fit.ranef()['a:b']!.map(({ level }) => level));
});

describe('a file of version 1, which told groups by joined labels', () => {
  interface Old {
    prediction: {
      version: number;
      groups: { parts?: unknown; levels: string[] }[];
      kind?: string;
      nAGQ?: number;
      contrast?: unknown;
    };
  }
  const asVersion1 = (text: string): Old => {
    const old = JSON.parse(text) as Old;
    old.prediction.version = 1;
    delete old.prediction.kind;
    delete old.prediction.nAGQ;
    delete old.prediction.contrast;
    for (const group of old.prediction.groups) {
      group.levels = group.levels.map((level) => level.replaceAll('"', ''));
      delete group.parts;
    }
    return old;
  };
  const codeOf = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error instanceof GlmmError ? error.code : error;
    }
  };

  it('is read where the labels are clear', () => {
    const read = fromJSON(asVersion1(JSON.stringify(other)));
    const options = { newData: bothPlain, se: true, allowNewLevels: true };
    expect(read.predict(options)).toEqual(other.predict(options));
    // what degrees of freedom are made of was not kept
    const now = other.toJSON();
    expect(read.toJSON()).toEqual({ ...now, prediction: { ...now.prediction, contrast: null } });
  });
  it('is refused, with the reason, where they are not', () => {
    const old = asVersion1(JSON.stringify(fit));
    expect(codeOf(() => fromJSON(old))).toBe('INVALID_FILE');
    expect(() => fromJSON(old)).toThrow(
      /earlier version.*which level of a and b each part of "q:y:z" is.*Fit the model again/s,
    );
  });
  it('is refused for a Gamma model, whose errors it has wrong', () => {
    const positive = { ...truth, y: y.map((v) => 1 + v * v) };
    const gamma = glmm(FORMULA, positive, { family: 'Gamma', link: 'log', nAGQ: 1 });
    expect(fromJSON(JSON.stringify(gamma)).predict({ newData: bothPlain, allowNewLevels: true }).fit).toEqual(
      gamma.predict({ newData: bothPlain, allowNewLevels: true }).fit,
    );
    expect(codeOf(() => fromJSON(asVersion1(JSON.stringify(gamma))))).toBe('INVALID_FILE');
  });
});

it('a column called a:b and the combinations of a and b are two grouping factors', () => {
  const third = y.map((_, i) => (i * 7) % 5);
  const two = lmm('y ~ 1 + (1 | a:b) + (1 | `a:b`)', { ...data, 'a:b': third });
  expect(Object.keys(two.ranef())).toEqual(['a:b', '`a:b`']);
  expect(two.ngroups).toEqual({ 'a:b': 6, '`a:b`': 5 });
  expect(lmm('y ~ 1 + (1 | `a:b`)', { ...data, 'a:b': third }).ngroups).toEqual({ 'a:b': 5 });
});
