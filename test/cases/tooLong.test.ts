/**
 * Fits that nobody wants to wait for unasked are refused before they start, with the seconds and the option that allows them. Truth: that
 * they took minutes, or did not end, when they were tried.
 */
import { describe, expect, it } from 'vitest';
import { glmm, lmm } from '../../src/index.ts';
import { uniform } from '../support/random.ts';
import { refusalOf } from '../support/refusal.ts';
import { simulateSlopes } from '../support/simulate.ts';
import cloglog from './tooLong/eightEffects.json' with { type: 'json' };

/** 1e5 rows, two factors of 1e4 levels each, all entangled. */
function entangled(): Record<string, Float64Array | Int32Array> {
  const random = uniform(77);
  const n = 100_000;
  const level = (): Int32Array => Int32Array.from({ length: n }, () => Math.floor(10_000 * random()));
  return { y: Float64Array.from({ length: n }, () => Number(random() < 0.5)), a: level(), b: level() };
}

const CASES: readonly (readonly [what: string, run: () => unknown, because: RegExp])[] = [
  [
    'five points in eight dimensions',
    () => glmm('y ~ (x * f || g)', cloglog, { family: 'binomial', link: 'cloglog', nAGQ: 5 }),
    /5\^8 = 390625 points a group/,
  ],
  [
    'seven points in four dimensions, probit',
    () => {
      const data = { ...simulateSlopes({ seed: 1, q: 4, nGroups: 2000, rowsPerGroup: 10, family: 'binomial', sd: 1 }) };
      return glmm('y ~ x + (x + z + v | g)', data, { family: 'binomial', link: 'probit', nAGQ: 7 });
    },
    /7\^4 = 2401 points a group/,
  ],
  [
    'crossed factors by the exact engine',
    () => glmm('y ~ 1 + (1 | a) + (1 | b)', entangled(), { family: 'binomial', control: { engine: 'exact' } }),
    /one dense matrix/,
  ],
  [
    'crossed factors of a linear model by the exact engine',
    () => lmm('y ~ 1 + (1 | a) + (1 | b)', entangled(), { control: { engine: 'exact' } }),
    /one dense matrix/,
  ],
];

describe.each(CASES)('%s', (_, run, because) => {
  it('is refused with its seconds and maxSeconds', () => {
    const { code, message, details } = refusalOf(run);
    expect(code).toBe('TOO_LONG');
    expect(message).toMatch(/^\[TOO_LONG\]: this fit is predicted to take about \d+ (seconds|minutes|hours)/);
    expect(message).toMatch(/Allow it with maxSeconds: \d+, or /);
    expect(message).toMatch(because);
    expect(details.predictedSeconds).toBeGreaterThan(10);
    expect(details.maxSeconds).toBe(10);
  });
});

describe('rows of several factors that have few levels', () => {
  it('are what takes the time and what is said', () => {
    const { a, b, y } = entangled();
    const few = { y, a: a.map((level) => level % 12), b: b.map((level) => level % 7) };
    for (const run of [
      () => glmm('y ~ 1 + (1 | a) + (1 | b)', few, { family: 'binomial', maxSeconds: 0.01 }),
      () => lmm('y ~ 1 + (1 | a) + (1 | b)', few, { maxSeconds: 0.01 }),
    ]) {
      const { message } = refusalOf(run);
      expect(message).toMatch(/100000 rows of 1 fixed and 2 random columns/);
      expect(message).toMatch(/or fit to a sample or to aggregated rows/);
      expect(message).not.toMatch(/entangled|dense/);
    }
  });
});

describe('maxSeconds', () => {
  const data = { ...simulateSlopes({ seed: 2, q: 2, nGroups: 600, rowsPerGroup: 6, family: 'binomial', sd: 3 }) };
  const within = (maxSeconds: number) => glmm('y ~ x + (x | g)', data, { family: 'binomial', maxSeconds });

  it('limits what auto may take, and the warning names the points that there was no time for', () => {
    const short = within(0.02);
    expect(short.quadrature).toMatchObject({ points: 5, beyond: { points: 11 } });
    const coarse = short.warnings.find(({ code }) => code === 'QUADRATURE_COARSE');
    expect(coarse?.message).toMatch(/11 points are predicted to take 0\.0\d+ seconds: allow them with maxSeconds: \d/);
    const long = within(10);
    expect(long.nAGQ).toBeGreaterThan(5);
    expect(long.quadrature?.beyond).toBeUndefined();
    expect(long.warnings).toEqual([]);
  });

  it.each([0, -1, Number.NaN, '10', null])('is no %s', (value) => {
    expect(() => within(value as number)).toThrow(
      /maxSeconds is .*, but must be a number of seconds above zero, or Infinity/,
    );
  });
});
