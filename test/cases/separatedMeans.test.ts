/**
 * Means and predictions where a level has responses of one kind alone. Truths: in the limit such rows say nothing, so that everything else is as
 * in the fit to the other rows; the limit of a coefficient by the profile is that of confint(); ptukey() of R.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, glmm, lmm } from '../../src/index.ts';
import { ptukeyUpper } from '../../src/stats/simultaneous/tukey.ts';
import { normal, uniform } from '../support/random.ts';

const random = uniform(7);
const rows = Array.from({ length: 240 }, (_, i) => i);
const g = rows.map((i) => `g${i % 20}`);
const f = rows.map((i) => ['a', 'b', 'c'][Math.floor(i / 20) % 3]!);
const x = rows.map(() => normal(random));
const effects = Array.from({ length: 20 }, () => normal(random));
const latent = rows.map((i) => effects[i % 20]! + 0.5 * x[i]! + (f[i] === 'b' ? 1 : 0) + normal(random));
const y = latent.map((value, i) => (f[i] === 'c' || value > 0.3 ? 1 : 0));
const o = latent.map((value, i) => (f[i] === 'c' || value > 1 ? 'hi' : value > -0.3 ? 'mid' : 'lo'));
const all = { g, f, x, y, o };
const others = Object.fromEntries(
  Object.entries(all).map(([name, values]) => [name, (values as unknown[]).filter((_, i) => f[i] !== 'c')]),
) as typeof all;
const ordered = { family: 'cumulative', nAGQ: 7, levels: { o: ['lo', 'mid', 'hi'] } } as const;
const fit = glmm('o ~ f + x + (1 | g)', all, ordered);
const rest = glmm('o ~ f + x + (1 | g)', others, ordered);
const binary = glmm('y ~ f + x + (1 | g)', all, { family: 'binomial', nAGQ: 7 });
/** Of two searches that end within 1e-5 standard errors. */
const SAME = 1e-5;

describe.each(['prob', 'cum.prob', 'mean.class', 'latent'] as const)('ordered categories, %s', (type) => {
  it.each(['zero', 'marginal', 'conditional'] as const)(
    'predictions of other levels are as without the separated one, %s',
    (randomEffects) => {
      const newData = { f: ['a', 'b', 'b'], x: [0, 1, 0], g: ['g3', 'g4', 'new'] };
      const own = fit.predictRows({ newData, type, randomEffects });
      rest.predictRows({ newData, type, randomEffects }).forEach(({ estimate, stdError, lower, upper }, k) => {
        expect(Math.abs(own[k]!.estimate - estimate)).toBeLessThan(SAME);
        expect(Math.abs(own[k]!.stdError - stdError)).toBeLessThan(SAME);
        expect(Math.abs(own[k]!.lower - lower)).toBeLessThan(SAME);
        expect(Math.abs(own[k]!.upper - upper)).toBeLessThan(SAME);
      });
    },
  );
  it('those of the separated one are at an end, without an error or limits within the scale', () => {
    for (const randomEffects of ['zero', 'marginal', 'conditional'] as const) {
      const found = fit.predictRows({ newData: { f: ['c'], x: [0], g: ['g3'] }, type, randomEffects });
      const ends = { prob: [0, 0, 1], 'cum.prob': [0, 0, 1], 'mean.class': [3], latent: [Number.POSITIVE_INFINITY] }[
        type
      ];
      expect(found.map(({ estimate }) => estimate)).toEqual(ends);
      const unknown = type === 'cum.prob' ? found.slice(0, 2) : found;
      for (const { stdError, lower, upper } of unknown) {
        expect(stdError).toBeNaN();
        if (type === 'latent')
          expect([Number.isFinite(lower), upper]).toEqual([randomEffects !== 'conditional', Number.POSITIVE_INFINITY]);
        else expect([lower, upper]).toEqual(type === 'mean.class' ? [1, 3] : [0, 1]);
      }
    }
  });
  it('means and contrasts likewise', () => {
    const means = fit.emmeans('f', { type });
    const its = rest.emmeans('f', { type });
    const apart = means.rows.filter((row) => row['f'] === 'c');
    for (const { stdError, df, pValue } of apart)
      expect([stdError, df, pValue]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    const ends = { prob: [0, 0, 1], 'cum.prob': [0, 0], 'mean.class': [3], latent: [Number.POSITIVE_INFINITY] }[type];
    expect(apart.map(({ estimate }) => estimate)).toEqual(ends);
    expect(means.notes.join(' ')).toMatch(/Separated responses put/);
    // at the same place of x
    expect(means.rows.filter((row) => row['f'] !== 'c')).toHaveLength(its.rows.length);
    for (const { contrast, stdError, pValue } of means.contrasts().rows)
      expect(Number.isNaN(stdError) && Number.isNaN(pValue)).toBe(String(contrast).includes('c'));
  });
  it('and a fit that was saved says the same', () => {
    const text = JSON.stringify(fit.emmeans('f', { type }));
    expect(JSON.stringify(fromJSON(JSON.stringify(fit)).emmeans('f', { type }))).toBe(text);
  });
});

describe('a lone difference that has a test', () => {
  const means = binary.emmeans('f');
  const pair = means.contrasts().rows[0]!;

  it('is one of all pairs by Tukey', () => {
    expect(pair['contrast']).toBe('a - b');
    // of R 4.2: ptukey(sqrt(2) * 2.5, 3, Inf, lower.tail = FALSE)
    expect(ptukeyUpper(Math.SQRT2 * 2.5, 3, Number.POSITIVE_INFINITY)).toBeCloseTo(0.0332418034697, 9);
    expect(pair.pValue).toBe(ptukeyUpper(Math.SQRT2 * Math.abs(pair.statistic), 3, Number.POSITIVE_INFINITY));
  });
  it('has letters, and what has no test has none', () => {
    const letters = means.letters();
    const of = Object.fromEntries(letters.rows.map((row) => [row['f'], row['group']]));
    expect(of).toEqual({ a: 'a', b: pair.pValue < 0.05 ? 'b' : 'a', c: '' });
    expect(letters.notes.join(' ')).toContain('A mean without a letter is compared with no other');
    expect(lmm('x ~ f + (1 | g)', all).emmeans('f').letters().notes.join(' ')).not.toContain('without a letter');
  });
});

it('a combination of coefficients has the limit of the profile', () => {
  const [own] = binary.confint({ parm: 'fc' });
  const { estimate, stdError, lower, upper, pValue } = binary.contrast({ fc: 1 });
  expect([estimate, stdError, upper, pValue]).toEqual([
    Number.POSITIVE_INFINITY,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
  expect(Math.abs(lower - own!.lower)).toBeLessThan(1e-4);
  const minus = binary.contrast({ fc: -2 });
  expect(Math.abs(minus.upper + 2 * own!.lower)).toBeLessThan(2e-4);
  expect(minus.lower).toBe(Number.NEGATIVE_INFINITY);
  const saved = fromJSON(JSON.stringify(binary)).contrast({ fc: 1 });
  expect([saved.lower, saved.upper]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
});
