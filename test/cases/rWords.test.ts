/** R's names of contrasts, families, functions and operators mean here what they mean there. Truth: lme4 and glmmTMB (fixtures/rWords.R). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/data/csv/csv.ts';
import { resolveFamily } from '../../src/family/resolve.ts';
import { fromJSON, glmm, lmm } from '../../src/index.ts';

interface Expected {
  readonly fits: readonly {
    readonly formula: string;
    readonly contrasts: Record<string, 'contr.sum'>;
    readonly logLik: number;
    readonly names: readonly string[];
    readonly beta: readonly number[];
    readonly fit: readonly number[];
  }[];
  readonly new: Record<string, (number | string)[]>;
  readonly nbinom2: { readonly logLik: number; readonly beta: readonly number[] };
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const expected: Expected = JSON.parse(read('fixtures/rWords.json'));
const table = readCsv(read('spreadsheetForms/data.csv'));
const data: Record<string, ArrayLike<unknown>> = Object.fromEntries(
  table.columnNames().map((name) => [name, table.column(name)]),
);
data['t'] = Array.from({ length: table.numRows }, (_, i) => i + 1);

/** Both searches stop within 1e-7 of the maximum; estimates then agree to about the root of that. */
const TOLERANCE = 1e-4;

const largestDifference = (a: ArrayLike<number>, b: readonly number[]): number =>
  Math.max(Math.abs(a.length - b.length), ...b.map((value, i) => Math.abs(a[i]! - value)));

describe.each(expected.fits)('$formula, $contrasts', ({ formula, contrasts, logLik, names, beta, fit: predicted }) => {
  const fit = lmm(formula, data, { contrasts });

  it('has the estimates and labels of lme4', () => {
    expect(fit.coefficients.map(({ term }) => term)).toEqual(names);
    expect(Math.abs(fit.logLik - logLik)).toBeLessThan(1e-6);
    expect(
      largestDifference(
        fit.coefficients.map(({ estimate }) => estimate),
        beta,
      ),
    ).toBeLessThan(TOLERANCE);
  });

  it('predicts new data as lme4 does, and so does the saved fit', () => {
    for (const one of [fit, fromJSON(JSON.stringify(fit))]) {
      const { fit: ours } = one.predict({ newData: expected.new, randomEffects: 'zero' });
      expect(largestDifference(ours, predicted)).toBeLessThan(TOLERANCE);
    }
  });
});

describe('families', () => {
  it.each(['nbinom2', 'NBinom2', 'negbin', 'negative.binomial', 'NegativeBinomial', 'nb'])(
    '%s is the negative binomial',
    (family) => {
      const fit = glmm('k ~ x + (1 | g)', data, { family: family as 'nbinom2', nAGQ: 1 });
      expect(fit.family).toBe('negativeBinomial');
      expect(Math.abs(fit.logLik - expected.nbinom2.logLik)).toBeLessThan(1e-5);
    },
  );

  it.each([
    ['gamma', 'Gamma'],
    ['GAMMA', 'Gamma'],
    ['Poisson', 'poisson'],
    ['inverse.gaussian', 'inverseGaussian'],
    ['inverse gaussian', 'inverseGaussian'],
  ])('%s is %s', (written, family) => {
    const positive = { ...data, w: Array.from(data['x'] as Float64Array, (value) => Math.round(5 + value)) };
    expect(glmm('w ~ x + (1 | g)', positive, { family: written as 'poisson', link: 'log' }).family).toBe(family);
  });

  it('nbinom1 is not nbinom2: its variance is a multiple of the mean', () => {
    expect(resolveFamily('nbinom1').family).toBe('negativeBinomial1');
    expect(resolveFamily('nbinom2').family).toBe('negativeBinomial');
  });

  it.each(['quasipoisson', 'quasibinomial', 'tweedie'])('%s is another model and stays unknown', (family) => {
    expect(() => glmm('k ~ x + (1 | g)', data, { family: family as 'poisson' })).toThrow(/\[UNKNOWN_FAMILY\]/);
  });
});

describe('a factor in (f || g)', () => {
  it('is told to stay correlated, in the warnings and the summary, as in lme4', () => {
    const fit = lmm('y ~ x + (x + f || g)', data);
    const [warning, ...others] = fit.warnings.filter(({ code }) => code === 'LEVELS_CORRELATED');
    expect(others).toEqual([]);
    expect(warning?.message).toMatch(/^f \|\| g: the levels of f stay correlated, as in lme4/);
    expect(warning?.message).toContain('(0 + dummy(f, "a") + dummy(f, "b") + dummy(f, "c") || g)');
    const other = { ...data, f: Array.from(data.f, (level) => (level === 'a' ? 'lo' : 'hi')) };
    const [renamed] = lmm('y ~ x + (f || g)', other).warnings.filter(({ code }) => code === 'LEVELS_CORRELATED');
    expect(renamed?.message).toContain('(0 + dummy(f, "hi") + dummy(f, "lo") || g)');
    expect(fit.summary().replace(/\s+/g, ' ')).toContain('the levels of f stay correlated, as in lme4');
  });

  it('that is independent by level, or numeric, is not', () => {
    const independent = lmm('y ~ x + (0 + dummy(f, "a") + dummy(f, "b") + dummy(f, "c") || g)', data);
    expect(independent.varCorr.map(({ terms, covariance }) => [terms.length, covariance])).toEqual([[3, 'diag']]);
    for (const fit of [independent, lmm('y ~ x + (x || g)', data), lmm('y ~ x + (f | g)', data)])
      expect(fit.warnings.filter(({ code }) => code === 'LEVELS_CORRELATED')).toEqual([]);
  });
});

describe('refusals', () => {
  it.each([
    ['y ~ x + ou(0 + f | g)', /no covariance structure ou\(\).*a model with ou\(\) cannot be fitted/s],
    ['y ~ x + rr(1 + x | g)', /a model with rr\(\) cannot be fitted/],
    ['y ~ x + ou(0 + f | g) + (1 | g)', /a model with ou\(\) cannot be fitted/],
  ])('%s offers no other model', (formula, message) => {
    let thrown: unknown;
    try {
      lmm(formula, data);
    } catch (error) {
      thrown = error;
    }
    expect(String(thrown)).toMatch(message);
    expect(String(thrown)).not.toMatch(/term of its own/);
  });

  it.each([
    ['y ~ C(f, contr.sdif) + (1 | g)', /C\(\) has no such contrasts.*contr\.poly/s],
    ['y ~ C(x, sum) + (1 | nothing)', /no column "nothing"/],
    ['y ~ I(f | x > 1) + (1 | g)', /\| joins comparisons, and f is none.*A random term stands outside/s],
    ['y ~ log((1 | g))', /cannot be an argument of log/],
    ['y ~ x && m + (1 | g)', /a & b/],
    ['y ~ x %o% m + (1 | g)', /%in%, %% and %\/%/],
    ['y ~ interaction(f, f2, sep = "") + (1 | g)', /two combinations are both named "ab".*Give another sep/s],
    ['y ~ round(x, m) + (1 | g)', /must be a constant/],
    ['y ~ pmin(f, 1) + (1 | g)', /pmin\(\) needs numbers/],
  ])('%s', (formula, message) => {
    const f2 = Array.from(data['f'] as string[], (_, i) => ['b', '', 'bb'][i % 3]);
    const f = Array.from(data['f'] as string[], (level) => (level === 'c' ? '' : level));
    const both = formula.includes('f2')
      ? { ...data, f2, f: f.map((level) => (level === '' ? 'a' : level === 'b' ? 'ab' : level)) }
      : data;
    expect(() => lmm(formula, both)).toThrow(message);
  });
});

it('pi is a column where there is one', () => {
  const x = data['x'] as Float64Array;
  const withColumn = lmm('y ~ pi + (1 | g)', { ...data, pi: x });
  expect(withColumn.logLik).toBe(lmm('y ~ x + (1 | g)', data).logLik);
});

it('logical operators know missing values: FALSE & NA is FALSE, TRUE | NA is TRUE', () => {
  const a = [true, true, false, false, null, null, null, true];
  const b = [true, null, null, false, true, false, null, false];
  const y = [1, 2, 3, 4, 5, 6, 7, 8];
  const g = ['p', 'q', 'p', 'q', 'p', 'q', 'p', 'q'];
  const rows = (formula: string) => lmm(formula, { y, a, b, g }).droppedRows.total;
  expect(rows('y ~ I(a & b) + (1 | g)')).toBe(3);
  expect(rows('y ~ I(a | b) + (1 | g)')).toBe(3);
});
