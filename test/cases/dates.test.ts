/**
 * Dates as a random slope. A model with an intercept is the same whatever day counts as zero: the truth is the fit of days counted
 * from the first, which lmer of R gives too (logLik -347.5273, standard error 0.02847, 12.0 degrees of freedom; data simulated).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type GlmmFit, glmm, lmm } from '../../src/index.ts';
import { normal, poissonDraw, uniform } from '../support/random.ts';
import { expectAbsolute, expectRelative } from '../support/tolerance.ts';

const lines = readFileSync(new URL('./dates-as-slopes/data.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(','));
const [t, g, y] = [0, 1, 2].map((j) => lines.map((line) => line[j]));
const days = t.map(Number);
const data = (at: (day: number) => number) => ({ y: y.map(Number), g, x: days.map(at) });

/** Where day 0 lies, and how long a day is. */
const CALENDARS = [
  ['years from the year 0', 2000, 1],
  ['days of a spreadsheet', 45_000, 1],
  ['milliseconds, a row a day', 1.7e12, 864e5],
  ['milliseconds, a row a minute', 1.7e12, 6e4],
  ['a thousand million', 1e9, 1],
] as const;

describe.each(CALENDARS)('%s', (_, zero, unit) => {
  it.each(['ML', 'REML'] as const)('%s: estimates, standard errors and degrees of freedom', (method) => {
    const fit = lmm(
      'y ~ x + (x | g)',
      data((day) => zero + unit * day),
      { method },
    );
    const truth = lmm(
      'y ~ x + (x | g)',
      data((day) => day),
      { method },
    );
    const [, slope] = fit.coefficients;
    const [, expected] = truth.coefficients;
    if (method === 'ML') {
      expectAbsolute(fit.logLik, -347.5273, 5e-5, 'logLik');
      expectAbsolute(slope.stdError * unit, 0.02847, 5e-6, 'standard error');
      // log |X'V^-1 X| of REML knows the unit
      expectAbsolute(fit.logLik, truth.logLik, 1e-8, 'logLik');
    }
    // the curvature is taken by differences, in other coordinates
    expectRelative(slope.df!, expected.df!, 2e-5, 'df');
    expectRelative(fit.coefficients[0].df!, expected.df!, 2e-5, 'df of the intercept, which is all slope');
    expectRelative(slope.stdError * unit, expected.stdError, 1e-8, 'standard error');
    expectRelative(fit.sigma, truth.sigma, 1e-8, 'sigma');
    expectRelative(fit.varCorr[0].sd[1] * unit, truth.varCorr[0].sd[1], 1e-7, 'sd of slopes');
    expect(fit.varCorr[0].corr[0][1]).toBeLessThan(-0.9999);
    expect(fit.converged).toBe(true);
    expect(fit.warnings.map(({ code }) => code).filter((code) => code !== 'FAR_FROM_ZERO')).toEqual([]);
  });
});

it('says so where predictions lose digits, and only there', () => {
  const codes = (zero: number) =>
    lmm(
      'y ~ x + (x | g)',
      data((day) => zero + day),
    ).warnings.map(({ code }) => code);
  expect(codes(45_000)).toEqual([]);
  expect(codes(1e9)).toEqual(['FAR_FROM_ZERO']);
});

describe('intervals about days far away', () => {
  const truth = lmm(
    'y ~ x + (x | g)',
    data((day) => day),
    { method: 'ML' },
  );
  const limits = (fit: GlmmFit, parm: string) => fit.confint({ parm })[0];

  it.each(['x', 'sd_x|g', 'sigma'])('%s: as from day 0', (parm) => {
    const far = lmm(
      'y ~ x + (x | g)',
      data((day) => 1e9 + day),
      { method: 'ML' },
    );
    const [got, expected] = [limits(far, parm), limits(truth, parm)];
    expectRelative(got.lower, expected.lower, 1e-6, 'lower');
    expectRelative(got.upper, expected.upper, 1e-6, 'upper');
  });

  it('the sd of the intercept at zero is that of slopes times the distance', () => {
    const far = lmm(
      'y ~ x + (x | g)',
      data((day) => 1e7 + day),
      { method: 'ML' },
    );
    const [got, slope] = [limits(far, 'sd_(Intercept)|g'), limits(truth, 'sd_x|g')];
    expectRelative(got.lower, 1e7 * slope.lower, 1e-5, 'lower');
    expectRelative(got.upper, 1e7 * slope.upper, 1e-5, 'upper');
  });

  it('a correlation: the profile of the same model with the columns as they are', () => {
    // at a distance of 9 days nothing is centred
    const near = limits(
      lmm(
        'y ~ x + (x | g)',
        data((day) => 9 + day),
        { method: 'ML' },
      ),
      'cor_x.(Intercept)|g',
    );
    expect(near.lower).toBeLessThan(near.estimate);
    // at 300 it is; cor = (cov01 - d v1) / (sd_d sd_1) goes to -1 as the distance grows, without ever passing it
    const far = limits(
      lmm(
        'y ~ x + (x | g)',
        data((day) => 300 + day),
        { method: 'ML' },
      ),
      'cor_x.(Intercept)|g',
    );
    expect(far.lower).toBeGreaterThan(-1);
    expect(far.upper).toBeLessThan(-0.998);
    expect(far.lower).toBeLessThan(far.estimate);
  });
});

describe('generalized models and several factors', () => {
  const random = uniform(5);
  const n = 360;
  const effects = Array.from({ length: 18 }, () => [0.5 * normal(random), 0.1 * normal(random)]);
  const others = Array.from({ length: 10 }, () => [0.4 * normal(random), 0.08 * normal(random)]);
  const rows = Array.from({ length: n }, (_, i) => {
    const [a, b, x] = [i % 18, Math.floor(10 * random()), Math.floor(10 * random())];
    const eta = 0.4 + 0.05 * x + effects[a][0] + effects[a][1] * (x - 4) + others[b][0] + others[b][1] * (x - 4);
    return { a, b, x, count: poissonDraw(random, Math.exp(eta)), y: eta + normal(random), z: normal(random) };
  });
  const column = <K extends keyof (typeof rows)[number]>(name: K) => rows.map((row) => row[name]);
  const shifted = (by: number) => ({
    y: column('y'),
    count: column('count'),
    z: column('z'),
    a: rows.map(({ a }) => `a${a}`),
    b: rows.map(({ b }) => `b${b}`),
    x: rows.map(({ x }) => by + x),
  });
  const fits: [string, (by: number) => GlmmFit][] = [
    ['lmm, two factors', (by) => lmm('y ~ x + z + (x | a) + (x | b)', shifted(by))],
    ['lmm, three effects', (by) => lmm('y ~ x + z + (x + z | a) + (1 | b)', shifted(by), { method: 'ML' })],
    ['Poisson, Laplace', (by) => glmm('count ~ x + z + (x | a)', shifted(by), { family: 'poisson', nAGQ: 1 })],
    ['Poisson, two factors', (by) => glmm('count ~ x + (x | a) + (x | b)', shifted(by), { family: 'poisson' })],
    ['negative binomial', (by) => glmm('count ~ x + (x | a)', shifted(by), { family: 'negativeBinomial', nAGQ: 1 })],
  ];

  it.each(fits)('%s: a shift by 1e9 changes nothing', (_, fitAt) => {
    const [near, far] = [fitAt(0), fitAt(1e9)];
    // Laplace's approximation does not know the basis either
    expectAbsolute(far.logLik, near.logLik, 1e-6, 'logLik');
    expectRelative(far.coefficients[1].stdError, near.coefficients[1].stdError, 1e-5, 'standard error');
    if (near.kind === 'lmm') expectRelative(far.coefficients[1].df!, near.coefficients[1].df!, 1e-4, 'df');
    const mu = near.fitted();
    far.fitted().forEach((value, i) => {
      // an eta of 1e9 - 1e9
      expectAbsolute(value, mu[i], 2e-5 * Math.max(1, mu[i]), `fitted ${i}`);
    });
    near.varCorr.forEach(({ sd, terms }, k) => {
      terms.forEach((term, j) => {
        if (term !== '(Intercept)') expectRelative(far.varCorr[k].sd[j], sd[j], 1e-4, `sd of ${term}`);
      });
    });
    for (const [group, effectsNear] of Object.entries(near.ranef())) {
      const effectsFar = far.ranef()[group];
      effectsNear.forEach(({ term, level, mode, sd }, k) => {
        if (term === '(Intercept)') {
          // that of the user's zero, where the groups were: b_0 + 1e9 b_1
          const slope = effectsFar.find((effect) => effect.level === level && effect.term === 'x');
          expectAbsolute(effectsFar[k].mode + 1e9 * (slope?.mode ?? 0), mode, 1e-4, `intercept of ${level}`);
        } else {
          expectAbsolute(effectsFar[k].mode, mode, 1e-4 * sd, `${term} of ${level}`);
          expectRelative(effectsFar[k].sd, sd, 1e-4, `sd of ${term} of ${level}`);
        }
      });
    }
  });

  it('theta of the user reproduces the covariance, and is a start', () => {
    const fit = lmm('y ~ x + (x | a)', shifted(1e6), { method: 'ML' });
    const [l00, l10, l11] = fit.theta;
    const [{ variance, corr }] = fit.varCorr;
    expectRelative(fit.sigma ** 2 * l00 ** 2, variance[0], 1e-12, 'variance of intercepts');
    expectRelative(fit.sigma ** 2 * (l10 ** 2 + l11 ** 2), variance[1], 1e-12, 'variance of slopes');
    expectRelative(l10 / Math.sqrt(l10 ** 2 + l11 ** 2), corr[0][1], 1e-12, 'correlation');
    const again = lmm('y ~ x + (x | a)', shifted(1e6), { method: 'ML', start: { theta: fit.theta } });
    expectAbsolute(again.logLik, fit.logLik, 1e-8, 'logLik');
    expect(again.optim.evaluations).toBeLessThan(fit.optim.evaluations);
  });

  it('a covariance that is singular is said to be, one that is far away is not', () => {
    const [a, b] = [shifted(0), shifted(1e6)].map(({ x, ...rest }) => {
      // effects on one line: slope = intercept / 10 at day 4
      const y = rows.map(({ a, x: day, y: noise }) => effects[a][0] * (1 + (day - 4) / 10) + 0.3 * (noise % 1));
      return lmm('y ~ x + (x | a)', { ...rest, y, x }).warnings.map(({ code }) => code);
    });
    expect(b.filter((code) => code !== 'FAR_FROM_ZERO')).toEqual(a);
  });
});
