/**
 * Ordered categories that predictors separate. Truths: what is left in the limit is a model that can be written down, a binomial one
 * or one of fewer rows; the finite limit of a profile is where the model with the parameter held in an offset lies qchisq(0.95, 1) / 2
 * below the supremum; logLik of fits to data with a few more rows is below it.
 */
import { describe, expect, it } from 'vitest';
import { fromJSON, type GlmmFit, glmm } from '../../src/index.ts';

const rows = Array.from({ length: 160 }, (_, i) => i);
const g = rows.map((i) => `g${i % 16}`);
const coin = rows.map((i) => ((i * i * 7 + i * 3 + (i % 16 > 8 ? 1 : 0)) % 11) % 4);
const x = rows.map((i) => Math.floor(i / 2) % 2);
const site = rows.map((i) => ['a', 'b', 'c'][(i * 7) % 3] as string);
const z = rows.map((i) => ((i * 17) % 31) / 8 - 2);
const upper = coin.map((value, i) => (value + z[i] + (i % 16 > 7 ? 0.9 : 0) > 2 ? 1 : 0));
const levels = (n: number) => ({ y: Array.from({ length: n }, (_, c) => String(c + 1)) });
const ordered = (n: number, link = 'logit') =>
  ({ family: { family: 'cumulative', link } as never, nAGQ: 9, levels: levels(n) }) as const;
const warning = (fit: GlmmFit) => fit.warnings.find(({ code }) => code === 'SEPARATION');
/** Both ends of a search: 1e-5 standard errors. */
const IN_SE = 1e-4;
const HALF_CHI = 3.841458820694124 / 2;

function sameNumbers(fit: GlmmFit, term: string, other: GlmmFit, as = term, sign = 1): void {
  const all = (of: GlmmFit) => [
    ...of.coefficients.map(({ term: name, estimate, stdError }) => ({ name, estimate, stdError })),
    ...(of.thresholds ?? []),
  ];
  const [own] = all(fit).filter(({ name }) => name === term);
  const [its] = all(other).filter(({ name }) => name === as);
  expect(Math.abs(own.estimate - sign * its.estimate)).toBeLessThan(IN_SE * its.stdError);
  expect(own.stdError / its.stdError).toBeCloseTo(1, 4);
}

describe('a level whose responses are all in the highest category', () => {
  const y = coin.map((value, i) => String(site[i] === 'c' ? 4 : value + 1));
  const fit = glmm('y ~ site + z + (1 | g)', { y, site, z, g }, ordered(4));
  const inside = <T>(values: readonly T[]) => values.filter((_, i) => site[i] !== 'c');
  const rest = glmm(
    'y ~ site + z + (1 | g)',
    { y: inside(y), site: inside(site), z: inside(z), g: inside(g) },
    ordered(4),
  );
  it('has an infinite estimate and leaves the others as they are without its rows', () => {
    expect(fit.coefficients[2]).toMatchObject({
      term: 'sitec',
      estimate: Number.POSITIVE_INFINITY,
      stdError: Number.NaN,
    });
    for (const term of ['(Intercept)', 'siteb', 'z', '1|2', '2|3', '3|4']) sameNumbers(fit, term, rest);
    expect(fit.logLik).toBeCloseTo(rest.logLik, 7);
    expect(fit.df).toBe(rest.df + 1);
    const [own] = fit.confint({ parm: '2|3' });
    const [other] = rest.confint({ parm: '2|3' });
    expect(own.lower).toBeCloseTo(other.lower, 4);
    expect(own.upper).toBeCloseTo(other.upper, 4);
  });
  it('is told, printed, kept and bounded as one of two categories', () => {
    expect(warning(fit)?.message).toContain(`every response is 4 where site = c (${y.length - inside(y).length} rows)`);
    expect(warning(fit)?.details?.['coefficients']).toEqual([{ term: 'sitec', estimate: 'Inf' }]);
    expect(fit.summary()).toMatch(/^sitec +Inf *$/m);
    expect(fit.summary()).not.toContain('NaN');
    const back = fromJSON(JSON.stringify(fit));
    expect(back.summary()).toBe(fit.summary());
    const [interval] = fit.confint({ parm: 'sitec' });
    expect(interval.upper).toBe(Number.POSITIVE_INFINITY);
    const held = site.map((value) => (value === 'c' ? interval.lower : 0));
    const siteB = site.map((value) => (value === 'b' ? 1 : 0));
    const there = glmm('y ~ siteB + z + (1 | g)', { y, siteB, z, g }, { ...ordered(4), offset: held });
    expect(fit.logLik - there.logLik).toBeCloseTo(HALF_CHI, 6);
  });
  it('has probabilities of one', () => {
    const { fit: prob } = fit.predict({ newData: { site: ['c'], z: [0] }, type: 'prob', randomEffects: 'zero' });
    expect(prob[3]).toBeGreaterThan(1 - 1e-12);
  });
});

describe.each(['logit', 'probit', 'cloglog', 'loglog', 'cauchit'])(
  'two levels with categories of their own, %s',
  (link) => {
    // below, 1 or 2; above, 3 or 4: two binomial responses with one slope and one variance
    const y = upper.map((value, i) => String(1 + 2 * x[i] + value));
    const fit = glmm('y ~ x + z + (1 | g)', { y, x, z, g }, ordered(4, link));
    const two = glmm(
      'upper ~ x + z + (1 | g)',
      { upper: upper.map((u) => String(u + 1)), x, z, g },
      {
        ...ordered(2, link),
        levels: { upper: ['1', '2'] },
      },
    );
    it('leave the responses within them, with slope, threshold and variance in common', () => {
      expect(fit.logLik).toBeCloseTo(two.logLik, 7);
      sameNumbers(fit, 'z', two);
      sameNumbers(fit, '1|2', two);
      expect(fit.theta[0]).toBeCloseTo(two.theta[0], 4);
      expect(fit.coefficients[1].estimate).toBe(Number.POSITIVE_INFINITY);
      expect(fit.thresholds?.slice(1).map(({ estimate }) => estimate)).toEqual([Infinity, Infinity]);
      expect(warning(fit)?.message).toContain('every response is 3 or above where x = 1 (80 rows)');
      expect(warning(fit)?.message).toContain('every response is 2 or below where x = 0 (80 rows)');
      expect(fit.summary()).toMatch(/^2\|3 +Inf *$/m);
      // three gaps and four coefficients less the two directions that nothing determines
      expect(fit.df).toBe(6);
    });
  },
);

it('of a direction that no column has alone the profile of a threshold is bounded on one side', () => {
  const y = upper.map((value, i) => String(1 + 2 * x[i] + value));
  const fit = glmm('y ~ x + z + (1 | g)', { y, x, z, g }, ordered(4));
  const [middle] = fit.confint({ parm: '2|3' });
  expect(middle.upper).toBe(Number.POSITIVE_INFINITY);
  // 2|3 held: rows at x = 1 have no lower end, and those at x = 0 have theirs at the place held
  expect(middle.lower).toBeGreaterThan(fit.thresholds![0].estimate);
  const grid = fit.profile({ parm: '2|3' }).points.map(({ value, zeta }) => [value, zeta]);
  for (let k = 1; k < grid.length; k++) expect(grid[k][1]).toBeGreaterThan(grid[k - 1][1]);
});

describe('thresholds that share gaps', () => {
  it('move apart together where one gap is all there is', () => {
    const y = upper.map((value, i) => String(1 + 2 * x[i] + value));
    const fit = glmm(
      'y ~ x + z + (1 | g)',
      { y, x, z, g },
      {
        ...ordered(4),
        family: { family: 'cumulative', threshold: 'equidistant' } as never,
      },
    );
    // the same limit: it has one threshold a level
    const flexible = glmm('y ~ x + z + (1 | g)', { y, x, z, g }, ordered(4));
    expect(fit.logLik).toBeCloseTo(flexible.logLik, 7);
    expect(fit.df).toBe(5);
  });
});

it('three runs of thresholds in a number: each has a place of its own', () => {
  const y = upper.map((value, i) => String(1 + 2 * ((i * 7) % 3) + value));
  const step = site.map((value) => ['a', 'b', 'c'].indexOf(value));
  const fit = glmm('y ~ step + z + (1 | g)', { y, step, z, g }, ordered(6));
  const within = glmm('upper ~ site + z + (1 | g)', { upper, site, z, g }, { family: 'binomial', nAGQ: 9 });
  expect(fit.logLik).toBeCloseTo(within.logLik, 7);
  sameNumbers(fit, 'z', within);
});

it('complete separation leaves nothing', () => {
  const y = z.map((value) => String(value < -1 ? 1 : value < 0 ? 2 : 3));
  const fit = glmm('y ~ z + (1 | g)', { y, z, g }, ordered(3));
  expect(fit.logLik).toBeGreaterThan(-1e-6);
  expect(fit.coefficients[1].estimate).toBe(Number.POSITIVE_INFINITY);
  expect(fit.thresholds?.map(({ estimate }) => estimate)).toEqual([-Infinity, -Infinity]);
  expect(warning(fit)?.message).toContain('every response is 1 where z <= -1.125');
});

it('several factors, by the other engine', () => {
  const h = rows.map((i) => `h${Math.floor(i / 7) % 9}`);
  const y = upper.map((value, i) => String(1 + 2 * x[i] + value));
  const control = { integration: 'laplace' } as const;
  const fit = glmm(
    'y ~ x + z + (1 | g) + (1 | h)',
    { y, x, z, g, h },
    {
      family: 'cumulative',
      levels: levels(4),
      ...control,
    },
  );
  const two = glmm('upper ~ x + z + (1 | g) + (1 | h)', { upper, x, z, g, h }, { family: 'binomial', ...control });
  expect(fit.logLik).toBeCloseTo(two.logLik, 6);
  sameNumbers(fit, 'z', two);
  expect(warning(fit)).toBeDefined();
});

it('nothing separates ordinary categories, whatever few rows stand in a cell', () => {
  const y = coin.map((value, i) => String(site[i] === 'c' && i % 5 > 0 ? 4 : value + 1));
  expect(warning(glmm('y ~ site + z + (1 | g)', { y, site, z, g }, ordered(4)))).toBeUndefined();
});
