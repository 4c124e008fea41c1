/**
 * Ordered categories whose likelihood may rise for ever in a standard deviation: levels of a factor that have all their rows in one category. Truth: the
 * closed form of the limit, the shares of the categories among the levels, and the integral by the trapezoidal rule.
 */
import { describe, expect, it } from 'vitest';
import { type GlmmFit, type GlmmOptions, glmm } from '../../src/index.ts';
import { normal, uniform } from '../support/random.ts';
import { expectAbsolute } from '../support/tolerance.ts';

const codes = (fit: GlmmFit): string[] => fit.warnings.map(({ code }) => code);
const detail = (fit: GlmmFit, name: string): number =>
  Number(fit.warnings.find(({ code }) => code === 'VARIANCE_UNBOUNDED')?.details?.[name]);

/** 6, 9 and 5 levels of three categories, with two to five rows each. */
const ofLevel = [6, 9, 5].flatMap((count, c) => new Array<number>(count).fill(c + 1));
const levels = ofLevel.flatMap((_, g) => new Array<number>(2 + (g % 4)).fill(g));
const random = uniform(3);
const constant = {
  y: levels.map((g) => String(ofLevel[g])),
  g: levels.map((g) => `g${g}`),
  h: levels.map((_, i) => `h${(7 * i) % 6}`),
  x: levels.map(() => normal(random)),
};
const LIMIT = [6, 9, 5].reduce((sum, count) => sum + count * Math.log(count / 20), 0);

/** log P of levels that are constant, given cuts of eta that stand apart by the gap, by the trapezoidal rule. */
function logLikAt(sd: number, [low, up]: readonly [number, number], rows = constant): number {
  const G = (v: number): number => 1 / (1 + Math.exp(-v));
  const sizes = ofLevel.map((_, g) => rows.g.filter((level) => level === `g${g}`).length);
  return ofLevel.reduce((sum, c, g) => {
    let total = 0;
    const step = 2e-3;
    for (let k = -4000; k <= 4000; k++) {
      const u = k * step;
      const [a, b] = [c === 3 ? 1 : G((c === 1 ? low : up) - sd * u), c === 1 ? 0 : G((c === 2 ? low : up) - sd * u)];
      total += (a - b) ** sizes[g]! * step * Math.exp(-0.5 * u * u);
    }
    return sum + Math.log(total / Math.sqrt(2 * Math.PI));
  }, 0);
}

describe.each(['logit', 'probit'] as const)('%s: every level in one category', (link) => {
  it.each([
    ['a single factor, Laplace', 'y ~ 1 + (1 | g)', { nAGQ: 1 }],
    ['a single factor, nine points', 'y ~ 1 + (1 | g)', { nAGQ: 9 }],
    ['a single factor', 'y ~ 1 + (1 | g)', {}],
    ['crossed factors', 'y ~ 1 + (1 | g) + (1 | h)', {}],
    ['crossed factors, Laplace', 'y ~ 1 + (1 | g) + (1 | h)', { integration: 'laplace' }],
  ] as const)('%s', (_, formula, options: GlmmOptions) => {
    const fit = glmm(formula, constant, { family: 'cumulative', link, ...options });
    expect(codes(fit)[0]).toBe('VARIANCE_UNBOUNDED');
    expect(fit.converged).toBe(false);
    // maxima that are smoothed leave 1e-4 a group and less
    expectAbsolute(detail(fit, 'limit'), LIMIT, 1e-6, 'limit');
    const { message } = fit.warnings[0]!;
    // Laplace's approximation may be above it
    expect(fit.logLik < LIMIT || message.includes('too high there')).toBe(true);
    expect(message).toContain('between two thresholds');
    expect(message).toContain('levels of g');
  });
});

it('the numbers shown are those of the integral where the standard deviation is held', () => {
  const fit = glmm('y ~ 1 + (1 | g)', constant, { family: 'cumulative' });
  const [low, up] = fit.thresholds!.map(({ estimate }) => estimate) as [number, number];
  // 200 points of a law that is nearly cut off leave 1e-5 a level
  expectAbsolute(fit.logLik, logLikAt(fit.theta[0]!, [low, up]), 2e-4, 'logLik');
  // and it rises towards the limit: further out with thresholds likewise it is higher
  expect(logLikAt(4 * fit.theta[0]!, [4 * low, 4 * up])).toBeGreaterThan(fit.logLik);
});

it('a level with rows in two categories, and a penalty of standard deviations, have an end', () => {
  const mixed = { ...constant, y: constant.y.map((y, i) => (i === 0 ? '3' : y)) };
  const fit = glmm('y ~ 1 + (1 | g)', mixed, { family: 'cumulative' });
  expect(codes(fit)).not.toContain('VARIANCE_UNBOUNDED');
  const prior = { theta: { shape: 2, rate: 0.5 } };
  const penalised = glmm('y ~ 1 + (1 | g)', constant, { family: 'cumulative', prior });
  expect(codes(penalised)).not.toContain('VARIANCE_UNBOUNDED');
  expect(penalised.converged).toBe(true);
});

it('beside a covariate that tells the rows of a level apart the limit is that of every side of the thresholds', () => {
  // two levels only have rows in two categories, the higher one where x is higher: thresholds that move with x open them
  const y = ofLevel.flatMap((c, g) => levels.flatMap((own, i) => (own === g ? [[c, i] as const] : [])));
  const x = levels.map(() => 0);
  const mixed = levels.map((g) => String(ofLevel[g]));
  for (const g of [0, 6]) {
    const rows = y.filter(([, i]) => levels[i] === g).map(([, i]) => i);
    x[rows[0]!] = 1;
    mixed[rows[0]!] = String(ofLevel[g]! + 1);
  }
  const fit = glmm('y ~ x + (1 | g)', { ...constant, y: mixed, x }, { family: 'cumulative' });
  expect(codes(fit)[0]).toBe('VARIANCE_UNBOUNDED');
  // levels without such a row as before; one with it lies between the threshold less gamma and the threshold: less than a category's share
  expect(detail(fit, 'limit')).toBeLessThan(LIMIT);
  expect(detail(fit, 'limit')).toBeGreaterThan(fit.logLik);
  expect(fit.warnings[0]!.message).toContain('fixed effects and thresholds grow with it');
});
