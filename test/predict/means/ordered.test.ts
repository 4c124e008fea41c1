/**
 * Means of ordered categories and standard errors of their probabilities. Truths: R package emmeans on a fit of R package ordinal by 25
 * points (ordered.R); the same model with its categories in the opposite order, whose thresholds are other parameters; two categories are a
 * binomial response; the delta method by differences of the definition.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../../src/csv.ts';
import { type EstimateTable, fromJSON, glmm, type Prediction } from '../../../src/index.ts';
import { expectAbsolute, expectRelative } from '../../support/tolerance.ts';

type Row = Readonly<Record<string, string | number>>;
const text = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const truth = JSON.parse(text('ordered.json')) as Readonly<Record<string, readonly Row[]>>;
const wine = readCsv(text('../../datasets/wine.csv'));
/** As written in the file. */
function texts(name: string): string[] {
  const [head, ...lines] = text('../../datasets/wine.csv')
    .replaceAll('"', '')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return lines.map((cells) => cells[head!.indexOf(name)]!);
}
const fit = glmm('rating ~ temp + contact + (1 | judge)', wine, { family: 'cumulative', nAGQ: 25 });
/** The ends of two searches, in estimates of size 1, and the differences of a Hessian. */
const ESTIMATE = 2e-5;
const SE = 2e-4;

function expectRows({ rows, estimateName }: EstimateTable, expected: readonly Row[], name = estimateName): void {
  expect(rows).toHaveLength(expected.length);
  rows.forEach((row, i) => {
    const of = expected[i]!;
    for (const label of ['temp', 'contrast', 'rating'])
      if (label in of && label in row) expect(String(row[label])).toBe(String(of[label]));
    expectAbsolute(row.estimate, of[name] as number, ESTIMATE, `estimate ${i}`);
    expectRelative(row.stdError, of['SE'] as number, SE, `standard error ${i}`);
  });
}

describe('means of the wine data are those of emmeans', () => {
  it('on the latent scale', () => {
    const table = fit.emmeans('temp', { type: 'latent' });
    expectRows(table, truth['latent']!);
    expectAbsolute(table.rows[0]!.lower, truth['latent']![0]!['asymp.LCL'] as number, 1e-4, 'lower');
    expectRows(table.contrasts('revpairwise'), [
      { contrast: 'warm - cold', estimate: fit.coefficients[1]!.estimate, SE: fit.coefficients[1]!.stdError },
    ]);
  });
  it.each(['prob', 'cum.prob', 'mean.class'] as const)('as %s', (type) => {
    const table = fit.emmeans('temp', { type });
    const order = (rows: readonly Row[]) =>
      type === 'mean.class' ? rows : [...rows].sort((a, b) => String(a['temp']).localeCompare(String(b['temp'])));
    expectRows(table, order(truth[type]!));
    const [least, most] = type === 'mean.class' ? [1, 5] : [0, 1];
    for (const { lower, upper } of table.rows) {
      expect(lower).toBeGreaterThan(least);
      expect(upper).toBeLessThan(most);
    }
    expect(String(table)).toContain(table.notes[0]);
    expect(fromJSON(JSON.stringify(fit)).emmeans('temp', { type })).toEqual(table);
  });
  it('with contrasts within categories, and of all cells', () => {
    const within = fit.emmeans('temp', { type: 'prob' }).contrasts('pairwise');
    expect(within.by).toEqual(['rating']);
    expectRows(within, truth['pairs.prob']!);
    const all = fit.emmeans(['temp', 'contact'], { type: 'mean.class' }).contrasts('pairwise', { adjust: 'none' });
    expectRows(all, truth['pairs.mean.class']!);
    expectRelative(all.rows[0]!.pValue, truth['pairs.mean.class']![0]!['p.value'] as number, 5e-3, 'p-value');
  });
  it('and never silently on the scale of the link', () => {
    const refused = /ordered categories have no mean of their own.*'mean.class'/s;
    expect(() => fit.emmeans('temp', { type: 'response' })).toThrow(refused);
    expect(() => fit.predictRows({ grid: { temp: 'cold' }, type: 'response' })).toThrow(refused);
    expect(() => fit.predict({ type: 'response' })).toThrow(refused);
    expect(() => fit.emmeans('temp', { type: 'prob', vcov: fit.vcov })).toThrow(/thresholds too/);
    expect(() => fit.predictRows({ interval: 'prediction' })).toThrow(/a new response is a category/);
    const binary = glmm('contact ~ temp + (1 | judge)', wine, { family: 'binomial', nAGQ: 1 });
    expect(() => binary.emmeans('temp', { type: 'prob' })).toThrow(/is for ordered categories/);
    expect(binary.emmeans('temp', { type: 'response' }).estimateName).toBe('prob');
  });
});

it('thresholds are rows of tidy() with a component, as summary() prints them', () => {
  const rows = fit.tidy();
  expect(rows.map(({ component }) => component)).toEqual([
    ...['cond', 'cond', 'cond', 'threshold', 'threshold', 'threshold', 'threshold', 'cond'],
  ]);
  const [first] = fit.thresholds!;
  expect(rows[3]).toMatchObject({ term: '1|2', estimate: first!.estimate, 'std.error': first!.stdError });
  // as in R's ordinal: nobody asks whether a threshold is zero
  expect(rows[3]!['p.value']).toBeNull();
  const binary = glmm('contact ~ temp + (1 | judge)', wine, { family: 'binomial', nAGQ: 1 });
  expect(Object.keys(binary.tidy()[0]!)).not.toContain('component');
});

it('a category without rows is named and left out', () => {
  const levels = { rating: ['1', '2', '3', '4', '5', '6', 'none'] };
  const own = glmm('rating ~ temp + (1 | judge)', wine, { family: 'cumulative', nAGQ: 1, levels });
  const [warning] = own.warnings.filter(({ code }) => code === 'EMPTY_CATEGORY');
  expect(warning?.message).toMatch(/No row is in the categories "6", "none" of rating: they are left out.*`levels`/);
  const without = glmm('rating ~ temp + (1 | judge)', wine, { family: 'cumulative', nAGQ: 1 });
  expect(own.logLik).toBe(without.logLik);
  expect(without.warnings.filter(({ code }) => code === 'EMPTY_CATEGORY')).toEqual([]);
});

describe('rows of predictions', () => {
  it('have one for each category', () => {
    const rows = fit.predictRows({ grid: { temp: ['cold', 'warm'], contact: 'no' } });
    expect(rows).toHaveLength(10);
    expect(rows.slice(0, 2).map(({ temp, rating }) => [temp, rating])).toEqual([
      ['cold', '1'],
      ['cold', '2'],
    ]);
    const cell = fit.emmeans(['temp', 'contact'], { type: 'prob', at: { contact: 'no' } }).rows;
    rows.slice(0, 5).forEach((row, c) => {
      expectAbsolute(row.estimate, cell[c]!.estimate, 1e-14, `probability ${c}`);
      expectRelative(row.stdError, cell[c]!.stdError, 1e-12, `standard error ${c}`);
      expectRelative(row.lower, cell[c]!.lower, 1e-10, `lower ${c}`);
    });
    expect(fit.predictRows({ grid: { temp: 'cold' }, type: 'class' })[0]).toMatchObject({ rating: '2' });
  });
  it('of the population are averages over the random effects, with their standard errors', () => {
    const options = { type: 'mean.class', randomEffects: 'marginal' } as const;
    const [row] = fit.predictRows({ grid: { temp: 'warm', contact: 'no' }, ...options });
    const [mean] = fit.emmeans(['temp', 'contact'], { ...options, at: { temp: 'warm', contact: 'no' } }).rows;
    expectAbsolute(row!.estimate, mean!.estimate, 1e-12, 'mean');
    expectRelative(row!.stdError, mean!.stdError, 1e-10, 'standard error');
  });
});

/** By differences in each parameter of the definition, and its variance of the effects as it is. */
describe('standard errors', () => {
  const opposite = glmm(
    'rating ~ temp + contact + (1 | judge)',
    {
      rating: texts('rating').map((v) => 6 - Number(v)),
      ...{ temp: texts('temp'), contact: texts('contact'), judge: texts('judge') },
    },
    { family: 'cumulative', nAGQ: 25 },
  );
  const newData = { temp: ['cold', 'warm', 'warm'], contact: ['no', 'yes', 'no'], judge: ['j1', 'j4', 'j7'] };
  it.each(['conditional', 'zero', 'marginal'] as const)(
    'do not depend on the order of categories: %s',
    (randomEffects) => {
      const ask = { newData, randomEffects, se: true, interval: true } as const;
      const [own, other] = [fit, opposite].map((of) => of.predict({ ...ask, type: 'prob' })) as [
        Prediction,
        Prediction,
      ];
      own.fit.forEach((p, k) => {
        const c = k % 5;
        const turned = k - c + 4 - c;
        expectAbsolute(p, other.fit[turned]!, ESTIMATE, `probability ${k}`);
        expectRelative(own.se![k]!, other.se![turned]!, SE, `standard error ${k}`);
        expectRelative(own.lower![k]!, other.lower![turned]!, 1e-3, `lower ${k}`);
        expect(own.lower![k]).toBeGreaterThan(0);
        expect(own.upper![k]).toBeLessThan(1);
      });
      const latent = [fit, opposite].map((of) => of.predict({ ...ask, type: 'latent' }));
      latent[0]!.fit.forEach((m, i) => {
        expectAbsolute(m, -latent[1]!.fit[i]!, ESTIMATE, `latent mean ${i}`);
        expectRelative(latent[0]!.se![i]!, latent[1]!.se![i]!, SE, `its standard error ${i}`);
      });
    },
  );
  it('of two categories are those of a binomial response', () => {
    const up = texts('rating').map((v) => (Number(v) > 2 ? 2 : 1));
    const data = { up, temp: texts('temp'), contact: texts('contact'), judge: texts('judge') };
    const two = glmm('up ~ temp + contact + (1 | judge)', data, { family: 'cumulative', nAGQ: 1 });
    const binary = glmm('I(up - 1) ~ temp + contact + (1 | judge)', data, { family: 'binomial', nAGQ: 1 });
    for (const randomEffects of ['conditional', 'zero', 'marginal'] as const) {
      const p = two.predict({ newData, randomEffects, type: 'prob', se: true, interval: true });
      const q = binary.predict({ newData, randomEffects, type: 'response', se: true, interval: true });
      q.fit.forEach((mean, i) => {
        expectAbsolute(p.fit[2 * i + 1]!, mean, ESTIMATE, 'mean');
        expectRelative(p.se![2 * i + 1]!, q.se![i]!, SE, 'standard error');
      });
    }
  });
  it('of separated categories are there where probabilities are determined', () => {
    const rating = texts('rating').map((v, i) => (texts('temp')[i] === 'warm' ? 5 : Math.min(Number(v), 4)));
    const data = { rating, temp: texts('temp'), contact: texts('contact'), judge: texts('judge') };
    const apart = glmm('rating ~ temp + contact + (1 | judge)', data, { family: 'cumulative', nAGQ: 5 });
    const { fit: p, se } = apart.predict({ newData, randomEffects: 'zero', type: 'prob', se: true });
    expect(p[9]).toBeGreaterThan(1 - 1e-9);
    expect(se![9]).toBeLessThan(1e-9);
    expect(se![1]).toBeGreaterThan(0.01);
    expect(se![1]).toBeLessThan(0.2);
    expect(fit.predict({ newData, type: 'prob', se: true }).se!.every(Number.isFinite)).toBe(true);
  });
});
